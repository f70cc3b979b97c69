"""Frames of points from writers that number them: each is written once, however often it is sent."""

import re

import msgspec

from lineal import ledger
from lineal.errors import Conflict, Invalid
from lineal.storage.database import Transaction
from lineal.tracking.runs.commands import active_run
from lineal.tracking.series.batches import Batch, append_batch, keep_sequence, last_sequence
from lineal.tracking.series.values import Sequence

_WRITER = re.compile(r"[0-9a-f]{32}")


class AppendFrame(msgspec.Struct, frozen=True):
    """The next frame of a writer."""

    run_id: str
    writer: str
    """32 hexadecimal digits."""
    sequence: int
    """1 for the first frame of the writer, then one more for each."""
    batch: Batch


def append_frame(tx: Transaction, command: AppendFrame) -> bool:
    """Write a frame to an active run, unless it was written before; answer whether it was.

    Raises:
        Conflict: a frame before it is missing, the writer writes to another run, or the run is deleted.
        NotFound: the run does not exist.
        Invalid: no such writer or number can be.
    """
    if not _WRITER.fullmatch(command.writer):
        raise Invalid("writer", "must be 32 hexadecimal digits, in lower case")
    if not 1 <= command.sequence < 2**63:
        raise Invalid("sequence", f"must be 1 or more, got {command.sequence}")
    run = active_run(tx, command.run_id)
    last = last_sequence(tx, command.writer) or Sequence(run.id, 0)
    if last.run_id != run.id:
        raise Conflict(f"The writer {command.writer} writes to another run")
    if command.sequence <= last.number:
        return False
    if command.sequence != last.number + 1:
        raise Conflict(f"Frame {command.sequence} cannot be written: frame {last.number + 1} of the writer {command.writer} is missing")
    logged = append_batch(tx, run.id, command.batch)
    keep_sequence(tx, command.writer, Sequence(run.id, command.sequence))
    after = {"metrics": logged, "writer": command.writer, "sequence": command.sequence}
    ledger.append(tx, ledger.Event("run.logged", "run", run.id, run.run_id, None, after))
    return True
