"""Writes of the ledger. A command leaves its events with `append`; the writer calls `flush` once before each commit."""

from typing import Any

import msgspec

from lineal.ledger.values import Event, Record, leaf_hash
from lineal.storage import statements
from lineal.storage.database import Origin, Transaction

SQL = statements.load("lineal.ledger")
RECORD_VERSION = 1
_encode = msgspec.json.Encoder().encode


def append(tx: Transaction, event: Event) -> None:
    """Leave `event` to be written with the transaction's commit. It is dropped with the command when that fails."""
    tx.pending.append((tx.origin, event))


def flush(tx: Transaction, pending: list[tuple[Origin, Event]]) -> None:
    """Write `pending` with dense sequence numbers and their leaves.

    On PostgreSQL several servers append to one ledger: a lock is taken here, at the end of the transaction, and held
    until its commit, so that numbers have no gaps and become visible in order.
    """
    if tx.dialect == "postgres":
        tx.rows(SQL.events_lock)
    seq: int = tx.value(SQL.events_last_seq)
    parameters: list[dict[str, Any]] = []
    for origin, event in pending:
        seq += 1
        record = _encode(
            Record(
                RECORD_VERSION,
                seq,
                origin.at_us,
                origin.workspace_id,
                origin.actor,
                origin.request_id,
                event.kind,
                event.subject_kind,
                event.subject_id,
                event.subject,
                event.before,
                event.after,
            )
        )
        parameters.append(
            {
                "seq": seq,
                "at_us": origin.at_us,
                "workspace_id": origin.workspace_id,
                "actor": origin.actor,
                "request_id": origin.request_id,
                "kind": event.kind,
                "subject_kind": event.subject_kind,
                "subject_id": event.subject_id,
                "record": record,
                "leaf": leaf_hash(record),
            }
        )
    tx.run_many(SQL.event_insert, parameters)
