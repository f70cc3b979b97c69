"""`lineal tokens`: the tokens of the accounts of a store, without a server."""

from pathlib import Path

import click

from lineal.cli.accounts import read, write
from lineal.cli.failures import shown_to_people
from lineal.cli.store import database_options


@click.group()
def tokens() -> None:
    """List and end the tokens of an account. A SQLite store must not be served meanwhile."""


@tokens.command("list")
@click.argument("account")
@database_options
@shown_to_people
def list_(file: Path | None, store: str | None, *, account: str) -> None:
    """List the newest 1,000 tokens of ACCOUNT, a user or service account: number, beginning, scopes, state, last use and what it is for."""
    import time

    from lineal.access.principals import PAGE_MAX
    from lineal.access.tokens import ListTokens, list_tokens

    now_ms = time.time_ns() // 1_000_000
    for token in read(file, store, list_tokens, ListTokens(account, limit=PAGE_MAX)).tokens:
        state = "revoked" if token.revoked_ms is not None else "good"
        if token.revoked_ms is None and token.expires_ms is not None:
            state = "expired" if token.expires_ms <= now_ms else f"good until {_day(token.expires_ms)}"
        used = "never used" if token.last_used_ms is None else f"used {_day(token.last_used_ms)}"
        click.echo("\t".join((str(token.id), token.hint, ",".join(token.scopes), state, used, token.name)))


@tokens.command()
@click.argument("account")
@click.argument("token_id", type=int, required=False)
@click.option("--all", "each", is_flag=True, help="Revoke every token of the account that is good")
@database_options
@shown_to_people
def revoke(file: Path | None, store: str | None, *, account: str, token_id: int | None, each: bool) -> None:
    """End the token TOKEN_ID of ACCOUNT, by its number in the list; or, with --all, every one."""
    from lineal.access.principals import PAGE_MAX
    from lineal.access.tokens import ListTokens, RevokeToken, list_tokens, revoke_token
    from lineal.storage.database import Transaction

    if each == (token_id is not None):
        message = "name one token, or say --all"
        raise click.UsageError(message)

    def end(tx: Transaction, which: int | None) -> int:
        ids = [which] if which is not None else _good(tx)
        for one in ids:
            revoke_token(tx, RevokeToken(account, one))
        return len(ids)

    def _good(tx: Transaction) -> list[int]:
        found: list[int] = []
        query = ListTokens(account, limit=PAGE_MAX)
        while True:
            page = list_tokens(tx, query)
            found += [token.id for token in page.tokens if token.revoked_ms is None]
            if not page.next:
                return found
            query = ListTokens(account, page.next, PAGE_MAX)

    count = write(file, store, end, token_id)
    click.echo(f"revoked {count} token{'' if count == 1 else 's'} of {account}")


def _day(at_ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
