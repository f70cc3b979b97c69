"""Writers of numbered frames, how far each has come, and what stays of one that is silent for long.

A writer that retired is not forgotten: its 16 bytes stay with its run, so that a frame that comes late is refused and not written twice.
"""

from collections import defaultdict

import msgspec

from lineal import ledger
from lineal.storage.database import Reader, Transaction
from lineal.tracking.series.commands import SQL
from lineal.tracking.series.values import Sequence

SILENT_MAX_MS = 90 * 24 * 3_600 * 1_000
"""A writer that sent nothing for 90 days retires: longer than any training run pauses, and than a spool waits for a network."""
RETIRE_WRITERS_MAX = 500
"""Writers that one transaction retires: a few milliseconds."""
_NAME_BYTES = 16


class RetireWriters(msgspec.Struct, frozen=True):
    """Asks to retire writers that were silent for long."""

    silent_since_ms: int
    """Their last frame came before."""


def last_sequence(tx: Transaction, writer: str) -> Sequence | None:
    """Answer the last frame of a writer; it stays so until the transaction ends. None when it never wrote, or retired."""
    row = tx.row(SQL.writer_lock, writer=writer)
    return None if row is None else Sequence(*row)


def keep_sequence(tx: Transaction, writer: str, sequence: Sequence) -> None:
    """Remember the last frame of a writer."""
    tx.run(SQL.writer_upsert, writer=writer, run_id=sequence.run_id, sequence=sequence.number, at_ms=tx.origin.at_ms)


def is_retired(reader: Reader, run_id: int, writer: str) -> bool:
    """Tell whether a writer of a run retired."""
    found = bytes(reader.value(SQL.retired_writers, run_id=run_id) or b"")
    name = bytes.fromhex(writer)
    return any(found[start : start + _NAME_BYTES] == name for start in range(0, len(found), _NAME_BYTES))


def retire_writers(tx: Transaction, command: RetireWriters) -> int:
    """Keep no more than the names of writers that were silent for long, at most RETIRE_WRITERS_MAX; answer how many retired."""
    retired: dict[int, list[str]] = defaultdict(list)
    for writer, run_id in tx.rows(SQL.writers_silent, before_ms=command.silent_since_ms, limit=RETIRE_WRITERS_MAX):
        # A frame of this moment keeps its writer: the condition is looked at again under the row's lock.
        if tx.run(SQL.writer_delete, writer=writer, before_ms=command.silent_since_ms):
            retired[run_id].append(writer)
    for run_id, writers in sorted(retired.items()):
        tx.run(SQL.retired_writers_add, run_id=run_id, writers=b"")  # locks the row against another server
        known = bytes(tx.value(SQL.retired_writers, run_id=run_id) or b"")
        tx.run(SQL.retired_writers_set, run_id=run_id, writers=known + b"".join(map(bytes.fromhex, writers)))
        subject = str(tx.rows(SQL.run_of_series, run_id=run_id)[0][0])
        ledger.append(tx, ledger.Event("series_writer.retired", "run", run_id, subject, {"writers": writers}, None))
    return sum(map(len, retired.values()))
