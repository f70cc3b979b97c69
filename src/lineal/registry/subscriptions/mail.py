"""The outbox: which notifications are to be mailed to whom, until they are sent or given up.

A mail is leased before it is sent, so that of several servers one sends it. It is sent at least once: a server that dies between sending
and saying so leaves it to be sent again.
"""

import msgspec

from lineal.access.callers import caller_of
from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.registry.activities.queries import made
from lineal.registry.activities.values import Activity
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.subscriptions")

LEASE_MS = 10 * 60_000
"""How long a server may take to send a batch before another one tries."""
ATTEMPTS_MAX = 8
"""Together with the pauses, a mail server may be away for some four hours."""
PAUSE_MS = 60_000
"""Before the second attempt; doubled before each further one."""
ERROR_LENGTH_MAX = 1_000
"""Characters of what a mail server said that are kept."""


class Mail(msgspec.Struct, frozen=True):
    """A mail to be sent."""

    id: int
    """Of its notification."""
    attempts: int
    """How often it was tried before."""
    to: str
    user: str
    activity: Activity


class Failure(msgspec.Struct, frozen=True):
    """A mail could not be sent."""

    id: int
    attempts: int
    """Before this one."""
    error: str
    is_final: bool = False
    """Whether the mail server refused it for good."""


def lease_mail(tx: Transaction, limit: int) -> list[Mail]:
    """Take mail that is to be sent now, at most `limit`; what nobody may get any more is forgotten.

    Nobody gets it who has no address, cannot log in any more, or may not read the registered model any more.
    """
    now_ms = tx.origin.at_ms
    taken: list[Mail] = []
    for row in tx.rows(SQL.mail_due, now_ms=now_ms, limit=limit):
        mail_id, attempts, principal_id, email, user, model_id = row[:6]
        if not tx.run(SQL.mail_lease, id=mail_id, now_ms=now_ms, until_ms=now_ms + LEASE_MS):
            continue
        if email and _may_read(tx, principal_id, model_id):
            taken.append(Mail(mail_id, attempts, email, user, made(row[6:])))
        else:
            tx.run(SQL.mail_delete, id=mail_id)
    return taken


def mail_sent(tx: Transaction, mail_id: int) -> None:
    """Forget a mail that was sent."""
    tx.run(SQL.mail_delete, id=mail_id)


def mail_failed(tx: Transaction, failure: Failure) -> bool:
    """Try a mail again later, and answer whether that will be."""
    if failure.is_final or failure.attempts + 1 >= ATTEMPTS_MAX:
        tx.run(SQL.mail_delete, id=failure.id)
        return False
    due_ms = tx.origin.at_ms + PAUSE_MS * 2**failure.attempts
    tx.run(SQL.mail_again, id=failure.id, due_ms=due_ms, error=failure.error[:ERROR_LENGTH_MAX])
    return True


def drop_mail(tx: Transaction, limit: int) -> int:
    """Forget mail, where there is no server to send it by, and answer how many; the inbox has it all."""
    rows = tx.rows(SQL.mail_due, now_ms=tx.origin.at_ms, limit=limit)
    return sum(tx.run(SQL.mail_delete, id=row[0]) for row in rows)


def _may_read(tx: Transaction, principal_id: int, model_id: int) -> bool:
    caller = caller_of(tx, principal_id)
    if caller is None:
        return False
    viewer = Viewer(caller.name, caller.principal_ids, unrestricted=caller.is_admin)
    return model_level(tx, viewer, model_id) >= Level.READ
