"""`lineal users`: the accounts of a store, without a server."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from lineal.cli.failures import shown_to_people
from lineal.cli.store import database_options

if TYPE_CHECKING:
    from lineal.storage.database import Reader, Transaction

C = TypeVar("C")
R = TypeVar("R")


@click.group()
def users() -> None:
    """Make and change the accounts of a store. A SQLite store must not be served meanwhile."""


@users.command()
@click.argument("name")
@click.option("--admin", is_flag=True, help="May do everything")
@click.option("--service", is_flag=True, help="A service account: it has no password and comes with tokens only")
@click.option("--email", default="", help="An address, for people")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it")
@database_options
@shown_to_people
def create(file: Path | None, store: str | None, *, name: str, admin: bool, service: bool, email: str, password_stdin: bool) -> None:
    """Make the user NAME."""
    from lineal.access.accounts import CreateAccount, create_account
    from lineal.access.passwords import check_new_password, hash_password

    kept = ""
    if not service:
        password = read_password(confirm=True, from_stdin=password_stdin)
        check_new_password(password, name)
        kept = hash_password(password)
    kind = "service_account" if service else "user"
    made = write(file, store, create_account, CreateAccount(kind=kind, name=name, password_hash=kept, is_admin=admin, email=email))
    click.echo(f"made the {made.kind.replace('_', ' ')} {made.name}{', an administrator' if made.is_admin else ''}")


def read_password(*, confirm: bool, from_stdin: bool) -> str:
    """Ask for a password, or read the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=confirm))


def write(file: Path | None, store: str | None, f: "Callable[[Transaction, C], R]", command: C) -> R:
    """Run a command on the store that the settings and flags name."""
    import asyncio
    import time

    from lineal.cli.store import database_opened
    from lineal.storage.database import Origin

    async def run() -> R:
        async with database_opened(file, store) as database:
            return await database.write(f, command, Origin("lineal", time.time_ns() // 1000, unrestricted=True))

    return asyncio.run(run())


def read(file: Path | None, store: str | None, f: "Callable[[Reader, C], R]", query: C) -> R:
    """Run a query on the store that the settings and flags name."""
    import asyncio

    from lineal.cli.store import database_opened

    async def run() -> R:
        async with database_opened(file, store) as database:
            return await database.read(f, query)

    return asyncio.run(run())
