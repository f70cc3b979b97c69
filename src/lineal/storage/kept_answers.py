"""The answers of calls that may be repeated, kept for a day by the key that their caller chose.

An answer is kept in the transaction of its change, so there is one exactly when the change was done. Keys of one actor do not meet those
of another.
"""

import msgspec

from lineal.storage.database import Transaction
from lineal.storage.sql import Sql

KEPT_US = 24 * 60 * 60 * 1_000_000
"""How long an answer is kept: a client that was away for longer asks what became of its call."""
DROPPED_AT_ONCE_MAX = 100
"""Old answers that go when a new one comes: there is always room, and no call pays for many."""


class KeptAnswer(msgspec.Struct, frozen=True):
    """What a call answered."""

    key: str
    request: bytes
    """SHA-256 of what was asked: another request must not have this answer."""
    body: bytes
    tag: str
    location: str


def find(tx: Transaction, key: str) -> KeptAnswer | None:
    """Answer what the caller's call with this key answered within the last day, or None."""
    row = tx.row(
        Sql(
            "select key, request, body, tag, location from kept_answers where workspace_id = ? and actor = ? and key = ? and at_us > ?",
            tx.origin.workspace_id,
            tx.origin.actor,
            key,
            tx.origin.at_us - KEPT_US,
        )
    )
    return None if row is None else KeptAnswer(row[0], bytes(row[1]), bytes(row[2]), row[3], row[4])


def keep(tx: Transaction, answer: KeptAnswer) -> None:
    """Keep the answer of the caller's call, and drop some that are older than a day."""
    origin = tx.origin
    scope = Sql("workspace_id = ? and actor = ? and key = ?", origin.workspace_id, origin.actor, answer.key)
    tx.run(Sql("delete from kept_answers where ") + scope + Sql(" and at_us <= ?", origin.at_us - KEPT_US))
    # Two servers that run the same call at once both come here: the second finds the key taken, and runs its command again.
    tx.run(
        Sql(
            "insert into kept_answers (workspace_id, actor, key, request, body, tag, location, at_us) values (?, ?, ?, ?, ?, ?, ?, ?)",
            origin.workspace_id,
            origin.actor,
            answer.key,
            answer.request,
            answer.body,
            answer.tag,
            answer.location,
            origin.at_us,
        )
    )
    tx.run(
        Sql(
            "delete from kept_answers where id in (select id from kept_answers where at_us <= ? order by at_us limit ?)",
            origin.at_us - KEPT_US,
            DROPPED_AT_ONCE_MAX,
        )
    )
