"""Checks the whole ledger against itself: every record against its leaf and columns, every leaf against the tree and its roots."""

from typing import NoReturn

import msgspec

from lineal.errors import Corrupt
from lineal.ledger import merkle, queries
from lineal.ledger.values import leaf_hash
from lineal.storage import statements
from lineal.storage.database import Reader, Row

SQL = statements.load("lineal.ledger")

PAGE_EVENTS = 2_000
"""Events verified at once: a few milliseconds and megabytes."""


class Verified(msgspec.Struct, frozen=True):
    """How far the ledger was verified; start with `Verified()`, and go on with the answer of the page before."""

    tree_size: int = 0
    """All events with `seq <= tree_size` are what they were."""
    tops: tuple[bytes, ...] = ()
    """The recomputed peaks of the tree over them."""
    complete: bool = False
    """Whether that was the end of the ledger."""


def verify(reader: Reader, start: Verified) -> Verified:
    """Verify everything after `start`, in one snapshot.

    Raises:
        Corrupt: an event, a leaf, a node or a checkpoint is not what it was; says which.
    """
    verified = start
    while not verified.complete:
        verified = verify_page(reader, verified)
    return verified


def verify_page(reader: Reader, start: Verified) -> Verified:
    """Verify the next PAGE_EVENTS events; a long ledger is verified page by page, each in a snapshot of its own.

    Raises:
        Corrupt: as `verify`.
    """
    rows = reader.rows(SQL.events_to_verify, after_seq=start.tree_size, limit=PAGE_EVENTS)
    covered = queries.checkpoint(reader).tree_size
    end = start.tree_size + len(rows)
    if not rows and covered > end:
        _broken(f"a checkpoint covers {covered} events, the ledger ends at {end}")
    stored = _stored_nodes(reader, start.tree_size, min(end, covered))
    roots = _checkpoints(reader, start.tree_size, end)
    growth = merkle.Growth(start.tree_size, list(start.tops))
    for row in rows:
        _check_event(row, growth.size + 1)
        for level, position, found in growth.add(row[-1]):
            if growth.size <= covered and stored.get((level, position)) != found:
                _broken(f"node {position} at level {level} of the tree")
        if growth.size in roots and roots[growth.size] != growth.root():
            _broken(f"the checkpoint over {growth.size} events")
    return Verified(growth.size, tuple(growth.tops), complete=len(rows) < PAGE_EVENTS and covered <= end)


def _check_event(row: Row, seq: int) -> None:
    """Check one event: its number, its leaf, and the columns that repeat parts of its record."""
    *columns, record, leaf = row
    if columns[0] != seq:
        _broken(f"event {seq} is missing")
    if not isinstance(record, bytes) or leaf_hash(record) != leaf:
        _broken(f"event {seq} does not have the hash of its leaf")
    read = queries.decode(record)
    repeated = [
        read.seq,
        read.at_us,
        read.workspace_id,
        read.actor,
        read.request_id,
        read.kind,
        read.subject_kind,
        read.subject_id,
    ]
    if columns != repeated:
        _broken(f"the columns of event {seq} differ from its record")


def _stored_nodes(reader: Reader, start: int, end: int) -> dict[tuple[int, int], bytes]:
    """Answer the stored full subtrees that leaves `start` to `end` (exclusive) completed."""
    found: dict[tuple[int, int], bytes] = {}
    level = 1
    while end >> level > 0:
        between = {"level": level, "start": start >> level, "end": end >> level, "limit": PAGE_EVENTS}
        found.update({(level, row[0]): row[1] for row in reader.rows(SQL.nodes_between, **between)})
        level += 1
    return found


def _checkpoints(reader: Reader, start: int, end: int) -> dict[int, bytes]:
    rows = reader.rows(SQL.checkpoints_between, after_size=start, upto_size=end, limit=PAGE_EVENTS)
    return {row[0]: row[1] for row in rows}


def _broken(what: str) -> NoReturn:
    message = f"The ledger is not what it was: {what}"
    raise Corrupt(message)
