"""Writes of the ledger. A command leaves its events with `append`; the writer calls `flush` once before each commit."""

from typing import Any

import msgspec

from lineal.errors import Corrupt
from lineal.ledger import merkle, queries
from lineal.ledger.values import Checkpoint, Event, Record, leaf_hash
from lineal.storage import statements
from lineal.storage.database import Origin, Transaction

SQL = statements.load("lineal.ledger")
RECORD_VERSION = 1
_encode = msgspec.json.Encoder().encode
_LAST_SEQ = "ledger"
"""In `Transaction.known`: the number of the last event."""


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
        seq = queries.last_seq(tx)
    else:  # nobody else writes to this ledger
        seq = tx.known.get(_LAST_SEQ) or queries.last_seq(tx)
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
    if tx.dialect == "sqlite":
        tx.known[_LAST_SEQ] = seq


def extend_tree(tx: Transaction, limit: int) -> Checkpoint:
    """Add up to `limit` (> 0) new events to the stored tree, and keep a checkpoint over it when there were any.

    Runs in the background after commits, a server at a time: of several, one finds the work done when it is run again.

    Returns:
        The newest checkpoint.
    """
    newest = queries.checkpoint(tx)
    leaves = tx.rows(SQL.leaves_after, after_seq=newest.tree_size, limit=limit)
    if not leaves:
        return newest
    growth = merkle.Growth(newest.tree_size, merkle.tops(newest.tree_size, queries.nodes(tx)))
    if leaves[-1][0] != newest.tree_size + len(leaves):
        message = f"The ledger has gaps between events {newest.tree_size + 1} and {leaves[-1][0]}"
        raise Corrupt(message)
    added = [node for _, leaf in leaves for node in growth.add(leaf)]
    tx.run_many(SQL.node_insert, ({"level": level, "position": position, "hash": top} for level, position, top in added))
    made = Checkpoint(growth.size, growth.root(), tx.origin.at_us)
    tx.run(SQL.checkpoint_insert, tree_size=made.tree_size, root=made.root, at_us=made.at_us)
    return made
