"""Sessions: logins of browsers, each a secret in a cookie."""

import hashlib
import re

import msgspec

from lineal.access.callers import caller_of
from lineal.access.principals import SQL, changed, find, record
from lineal.access.values import ACCOUNT_KINDS, Caller
from lineal.storage.database import Reader, Transaction

SECRET_BYTES = 32
IDLE_MAX_S = 12 * 3_600
"""A session that was not used for so long is over."""
LIFETIME_MAX_S = 7 * 24 * 3_600
"""A session is over then, however much it was used."""

_SECRET = re.compile(r"[A-Za-z0-9_\-]{43}\Z")


class BeginSession(msgspec.Struct, frozen=True):
    """A login that was proven."""

    account: str
    secret: str
    """Fresh URL-safe random text of SECRET_BYTES bytes: what the cookie holds."""
    replaces: int = 0
    """The session that the browser had before; 0: none. It ends."""


class EndSession(msgspec.Struct, frozen=True):
    """A logout."""

    account: str
    session_id: int


class BySecret(msgspec.Struct, frozen=True):
    """Whose cookie is this?"""

    secret: str
    now_ms: int


def digest_of(secret: str) -> bytes:
    """Answer what is kept of a session's secret, which is as random as a key."""
    return hashlib.sha256(secret.encode()).digest()


def begin_session(tx: Transaction, command: BeginSession) -> int:
    """Begin a session and answer its inner id.

    Raises:
        NotFound: there is no such account.
    """
    account = find(tx, command.account, *ACCOUNT_KINDS)
    if command.replaces:
        tx.run(SQL.session_delete, id=command.replaces)
        changed(tx)
    now_ms = tx.origin.at_ms
    session_id = tx.insert(
        SQL.session_insert,
        principal_id=account.id,
        digest=digest_of(command.secret),
        now_ms=now_ms,
        expires_ms=now_ms + LIFETIME_MAX_S * 1_000,
    )
    record(tx, "user.logged_in", account, None, {"session": session_id})
    return session_id


def end_session(tx: Transaction, command: EndSession) -> None:
    """End a session.

    Raises:
        NotFound: there is no such account.
    """
    account = find(tx, command.account, *ACCOUNT_KINDS)
    if tx.run(SQL.session_delete, id=command.session_id):
        changed(tx)
        record(tx, "user.logged_out", account, {"session": command.session_id}, None)


def caller_of_session(reader: Reader, query: BySecret) -> Caller | None:
    """Answer whose a session is, or None when there is none, or it is over."""
    if _SECRET.match(query.secret) is None:
        return None
    row = reader.row(SQL.session_by_digest, digest=digest_of(query.secret))
    if row is None or row[3] <= query.now_ms or row[2] <= query.now_ms - IDLE_MAX_S * 1_000:
        return None
    caller = caller_of(reader, row[1])
    return None if caller is None else msgspec.structs.replace(caller, session_id=row[0])


def expire_sessions(tx: Transaction, _command: None) -> int:
    """Forget the sessions that are over; answer how many."""
    now_ms = tx.origin.at_ms
    return tx.run(SQL.sessions_expire, now_ms=now_ms, idle_since_ms=now_ms - IDLE_MAX_S * 1_000)
