"""`lineal users`: the accounts of a store, without a server."""

import sys
from pathlib import Path

import click

from lineal.cli.accounts import read, write
from lineal.cli.failures import shown_to_people
from lineal.cli.store import database_options


@click.group()
def users() -> None:
    """Make and change the accounts of a store. A SQLite store must not be served meanwhile."""


@users.command()
@click.argument("name")
@click.option("--admin", is_flag=True, help="May do everything")
@click.option("--service", is_flag=True, help="A service account: it has no password and comes with tokens only")
@click.option("--email", default="", help="An address, for people")
@click.option("--restore", is_flag=True, help="NAME belonged to an account that was deleted, and this is the same one")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it")
@database_options
@shown_to_people
def create(
    file: Path | None, store: str | None, *, name: str, admin: bool, service: bool, email: str, restore: bool, password_stdin: bool
) -> None:
    """Make the user NAME."""
    from lineal.access.accounts import CreateAccount, create_account
    from lineal.access.passwords import check_new_password, hash_password

    kept = ""
    if not service:
        password = read_password(confirm=True, from_stdin=password_stdin)
        check_new_password(password, name)
        kept = hash_password(password)
    kind = "service_account" if service else "user"
    command = CreateAccount(kind=kind, name=name, password_hash=kept, is_admin=admin, email=email, restore=restore)
    made = write(file, store, create_account, command)
    click.echo(
        f"{'restored' if restore else 'made'} the {made.kind.replace('_', ' ')} {made.name}{', an administrator' if made.is_admin else ''}"
    )


@users.command("list")
@database_options
@shown_to_people
def list_(file: Path | None, store: str | None) -> None:
    """List the first 1,000 users and service accounts of each kind, by name."""
    from lineal.access.accounts import ListAccounts, list_accounts
    from lineal.access.principals import PAGE_MAX

    for kind in ("user", "service_account"):
        for account in read(file, store, list_accounts, ListAccounts(kind, limit=PAGE_MAX)).principals:
            marks = ["administrator"] * account.is_admin + ["disabled"] * (account.disabled_ms is not None)
            click.echo("\t".join((account.name, kind, ", ".join(marks))).rstrip())


@users.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it")
@database_options
@shown_to_people
def password(file: Path | None, store: str | None, *, name: str, password_stdin: bool) -> None:
    """Give the user NAME another password; all sessions of theirs end."""
    from lineal.access.accounts import SetPassword, set_password
    from lineal.access.passwords import check_new_password, hash_password

    chosen = read_password(confirm=True, from_stdin=password_stdin)
    check_new_password(chosen, name)
    write(file, store, set_password, SetPassword(name, hash_password(chosen)))
    click.echo(f"changed the password of {name}")


@users.command()
@click.argument("name")
@click.option("--disable/--enable", default=True, help="Keep the account out, or let it in again  [default: disable]")
@database_options
@shown_to_people
def access(file: Path | None, store: str | None, *, name: str, disable: bool) -> None:
    """Keep the account NAME from logging in, or let it in again."""
    from lineal.access.accounts import SetDisabled, set_disabled

    write(file, store, set_disabled, SetDisabled(name, disable))
    click.echo(f"{'disabled' if disable else 'enabled'} {name}")


@users.command()
@click.argument("name")
@database_options
@shown_to_people
def delete(file: Path | None, store: str | None, *, name: str) -> None:
    """Delete the account NAME with its tokens, sessions, grants and subscriptions; nobody else gets its name."""
    from lineal.api.leaving import leave

    write(file, store, leave, name)
    click.echo(f"deleted {name}")


@users.command()
@click.argument("name")
@click.option("--label", default="made by the command line", show_default=True, help="What the token is for")
@click.option("--scope", "scopes", multiple=True, help="What it may be used for; may be repeated  [default: all]")
@click.option("--days", type=click.IntRange(min=1), help="How long it lasts  [default: until it is revoked]")
@database_options
@shown_to_people
def token(file: Path | None, store: str | None, *, name: str, label: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token for the account NAME, and print it this once."""
    import secrets
    import time

    from lineal.access.tokens import SECRET_BYTES, CreateToken, create_token, spell

    secret = spell(secrets.token_urlsafe(SECRET_BYTES))
    expires_ms = None if days is None else time.time_ns() // 1_000_000 + days * 86_400_000
    write(file, store, create_token, CreateToken(name, label, secret, scopes or ("all",), expires_ms))
    click.echo(secret)


@users.command()
@click.argument("name")
@click.argument("level", type=click.Choice(["NONE", "READ", "EDIT", "MANAGE_STAGING", "MANAGE_PRODUCTION", "MANAGE"]))
@click.option("--on", "kind", type=click.Choice(["store", "experiment", "registered_model"]), default="store", show_default=True)
@click.option("--object", "target", default="", help="The id of an experiment, the name of a registered model, or * for every one")
@click.option("--role", is_flag=True, help="NAME is a role")
@click.option("--may-create", is_flag=True, help="May also make such objects")
@database_options
@shown_to_people
def grant(file: Path | None, store: str | None, *, name: str, level: str, kind: str, target: str, role: bool, may_create: bool) -> None:
    """Grant LEVEL to NAME: a user, service account or group, or a role."""
    from typing import cast

    from lineal.access.grants import Who
    from lineal.access.values import Level, ObjectKind
    from lineal.api.granting import GrantOn, Place, grant_on

    place = Place(cast("ObjectKind", kind), target)
    write(file, store, grant_on, GrantOn(Who(name, role), place, Level[level], may_create))
    click.echo(f"granted {level} on {kind} {target} to {name}".replace("  ", " "))


def read_password(*, confirm: bool, from_stdin: bool) -> str:
    """Ask for a password, or read the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=confirm))
