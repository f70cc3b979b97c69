"""Frames of points from writers that number them: each is written once, however often it is sent."""

import re

import msgspec

from lineal import ledger
from lineal.access.decisions import require
from lineal.access.values import Level, Viewer
from lineal.errors import Conflict, Invalid
from lineal.storage.database import Origin, Reader, Transaction
from lineal.tracking.runs.commands import active_run
from lineal.tracking.runs.queries import ByRunId, get_run_info, unknown
from lineal.tracking.series.batches import Batch, append_batch
from lineal.tracking.series.values import Sequence
from lineal.tracking.series.writers import is_retired, keep_sequence, last_sequence

_WRITER = re.compile(r"[0-9a-f]{32}")


class MayWrite(msgspec.Struct, frozen=True):
    """May this caller write to this run?"""

    origin: Origin
    run_id: str


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
        Denied: the caller may not write to the run.
        Conflict: a frame before it is missing, the writer retired or writes to another run, or the run is deleted.
        NotFound: the run does not exist.
        Invalid: no such writer or number can be.
    """
    if not _WRITER.fullmatch(command.writer):
        raise Invalid("writer", "must be 32 hexadecimal digits, in lower case")
    if not 1 <= command.sequence < 2**63:
        raise Invalid("sequence", f"must be 1 or more, got {command.sequence}")
    require_run(tx, MayWrite(tx.origin, command.run_id))
    run = active_run(tx, command.run_id)
    last = last_sequence(tx, command.writer)
    if last is None:
        if is_retired(tx, run.id, command.writer):
            raise Conflict(f"The writer {command.writer} retired: it was silent for too long. What is not written yet needs a new writer")
        last = Sequence(run.id, 0)
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


def require_run(reader: Reader, query: MayWrite) -> None:
    """Refuse who may not write to a run.

    Raises:
        NotFound: there is no such run, or the caller may not read it.
        Denied: the caller may only read it.
    """
    run = get_run_info(reader, ByRunId(query.origin.workspace_id, query.run_id))
    require(reader, Viewer.of(query.origin), "experiment", run.experiment_id, Level.EDIT, unknown(query.run_id))
