"""Personal tokens: secrets for programs, shown once and kept as digests."""

import hashlib
import re

import msgspec

from lineal import ledger
from lineal.access.callers import caller_of
from lineal.access.names import check_text
from lineal.access.principals import SQL, changed, find, lock
from lineal.access.scopes import check_scopes
from lineal.access.values import ACCOUNT_KINDS, Caller
from lineal.errors import Invalid, LimitExceeded, NotFound
from lineal.storage.database import Reader, Row, Transaction

PREFIX = "lnl_"
"""What every token begins with, so that scanners for leaked secrets find it."""
SECRET_BYTES = 32
"""Random bytes of a token: as unguessable as a key."""
HINT_LENGTH = 12
"""Characters of a token that are kept, to recognise it by: the prefix and 48 of its 256 bits."""
TOKENS_MAX = 200
"""Tokens of one account that are good at a time."""
NAME_LENGTH_MAX = 100
LIFETIME_DAYS_MAX = 3_650

_TOKEN = re.compile(r"lnl_[A-Za-z0-9_\-]{43}\Z")
_LATEST = 2**63 - 1


class CreateToken(msgspec.Struct, frozen=True):
    """A new token of an account. Its secret stays with the caller."""

    account: str
    name: str
    secret: str
    """As `spell` makes it."""
    scopes: tuple[str, ...]
    expires_ms: int | None
    """When it ends by itself; None: never."""


class RevokeToken(msgspec.Struct, frozen=True):
    """End a token of an account."""

    account: str
    token_id: int


class ListTokens(msgspec.Struct, frozen=True):
    """A page of the tokens of an account, newest first."""

    account: str
    before: int = _LATEST
    limit: int = 100


class Token(msgspec.Struct, frozen=True):
    """What is known of a token."""

    id: int
    name: str
    hint: str
    """How it begins."""
    scopes: tuple[str, ...]
    created_ms: int
    created_by: str
    expires_ms: int | None
    last_used_ms: int | None
    """Up to a minute late."""
    revoked_ms: int | None


class TokenPage(msgspec.Struct, frozen=True):
    """A page, newest first; `next` is 0 on the last."""

    tokens: tuple[Token, ...]
    next: int


class ByToken(msgspec.Struct, frozen=True):
    """Who sent this token?"""

    text: str
    now_ms: int


class UseTokens(msgspec.Struct, frozen=True):
    """When tokens and sessions were last used, by inner id."""

    tokens: dict[int, int]
    sessions: dict[int, int]


def spell(secret: str) -> str:
    """Answer a token made of URL-safe random text of SECRET_BYTES bytes."""
    return PREFIX + secret


def looks_like_token(text: str) -> bool:
    """Whether `text` has the form of a token."""
    return _TOKEN.match(text) is not None


def digest_of(text: str) -> bytes:
    """Answer what is kept of a token. It is as random as a key, so that a plain hash is enough, and is looked up by it."""
    return hashlib.sha256(text.encode()).digest()


def create_token(tx: Transaction, command: CreateToken) -> Token:
    """Make a token of an account and answer what is kept of it.

    Raises:
        NotFound: there is no such account.
        Invalid: a name, scope or time breaks a rule.
        LimitExceeded: the account has TOKENS_MAX good ones.
    """
    if not command.name:
        raise Invalid("name", "is required")
    check_text(command.name, "name", NAME_LENGTH_MAX)
    scopes = check_scopes(command.scopes)
    now_ms = tx.origin.at_ms
    if command.expires_ms is not None and not now_ms < command.expires_ms <= now_ms + LIFETIME_DAYS_MAX * 86_400_000:
        raise Invalid("expires", f"must be in the future, at most {LIFETIME_DAYS_MAX} days from now")
    account = lock(tx, command.account, *ACCOUNT_KINDS)
    count = int(tx.value(SQL.tokens_count, principal_id=account.id, now_ms=now_ms))
    if count >= TOKENS_MAX:
        raise LimitExceeded("tokens", TOKENS_MAX, count + 1)
    hint = command.secret[:HINT_LENGTH]
    token_id = tx.insert(
        SQL.token_insert,
        principal_id=account.id,
        name=command.name,
        digest=digest_of(command.secret),
        hint=hint,
        scopes=" ".join(scopes),
        now_ms=now_ms,
        created_by=tx.origin.actor,
        expires_ms=command.expires_ms,
    )
    after = {"account": account.name, "name": command.name, "hint": hint, "scopes": list(scopes), "expires_ms": command.expires_ms}
    ledger.append(tx, ledger.Event("token.created", "token", token_id, f"{account.name}/{command.name}", None, after))
    return Token(token_id, command.name, hint, scopes, now_ms, tx.origin.actor, command.expires_ms, None, None)


def revoke_token(tx: Transaction, command: RevokeToken) -> None:
    """End a token; nothing happens when it ended before.

    Raises:
        NotFound: the account has no such token.
    """
    account = lock(tx, command.account, *ACCOUNT_KINDS)
    row = tx.row(SQL.token_lock, id=command.token_id, principal_id=account.id)
    if row is None:
        kind = "token"
        raise NotFound(kind, command.token_id)
    token = _from_row(row)
    if token.revoked_ms is not None:
        return
    tx.run(SQL.token_revoke, id=token.id, now_ms=tx.origin.at_ms)
    changed(tx)
    before = {"account": account.name, "name": token.name, "hint": token.hint}
    ledger.append(tx, ledger.Event("token.revoked", "token", token.id, f"{account.name}/{token.name}", before, None))


def list_tokens(reader: Reader, query: ListTokens) -> TokenPage:
    """Answer a page of the tokens of an account, newest first, ended ones included.

    Raises:
        NotFound: there is no such account.
    """
    account = find(reader, query.account, *ACCOUNT_KINDS)
    rows = reader.rows(SQL.tokens_page, principal_id=account.id, before=query.before, limit=query.limit + 1)
    found = tuple(_from_row(row) for row in rows[: query.limit])
    return TokenPage(found, found[-1].id if len(rows) > query.limit else 0)


def caller_of_token(reader: Reader, query: ByToken) -> tuple[Caller, int | None] | None:
    """Answer who sent a token and when it ends, or None when it is not one, or no longer.

    The token is found by its SHA-256: what an attacker could learn from the time of the look-up is of a digest, not of the token.
    """
    if not looks_like_token(query.text):
        return None
    row = reader.row(SQL.token_by_digest, digest=digest_of(query.text))
    if row is None or (row[3] is not None and row[3] <= query.now_ms):
        return None
    caller = caller_of(reader, row[1])
    if caller is None:
        return None
    return msgspec.structs.replace(caller, scopes=tuple(row[2].split()), token_id=row[0]), row[3]


def note_use(tx: Transaction, command: UseTokens) -> None:
    """Remember when tokens and sessions were last used. It is no change of anything, and leaves no event."""
    tx.run_many(SQL.token_used, ({"id": each, "used_ms": used_ms} for each, used_ms in command.tokens.items()))
    tx.run_many(SQL.session_used, ({"id": each, "used_ms": used_ms} for each, used_ms in command.sessions.items()))


def _from_row(row: Row) -> Token:
    return Token(row[0], row[1], row[2], tuple(row[3].split()), *row[4:])
