"""A series as a chart sees it: parts that follow each other in (step, time) without overlap, each a chunk or decoded points."""

from typing import NamedTuple, TypeAlias

from lineal.storage.database import Reader
from lineal.tracking.series.log import RunLog
from lineal.tracking.series.ordering import by_step, never_falls
from lineal.tracking.series.packed import Columns, join
from lineal.tracking.series.queries import Chunk, chunks_of, read_chunk, unsealed

Place: TypeAlias = tuple[int, int]
"""Step and time in ms."""


class Segment(NamedTuple):
    """A part of a series. Exactly one of `chunk` and `columns` is there."""

    start: Place
    end: Place
    points: int
    chunk: Chunk | None
    columns: Columns | None
    """By (step, time, value), without exact repeats."""
    in_time: bool
    """Whether the times never fall from one point to the next."""


def segments(reader: Reader, log: RunLog, run_id: int, key_id: int) -> list[Segment]:
    """Answer the parts of a series, in order.

    A chunk that nothing overlaps stays as it is. Chunks and points of the log that overlap are merged here, so that repeats among them
    count once.
    """
    chunks = chunks_of(reader, run_id, key_id)
    tail = by_step(unsealed(log, run_id, key_id, chunks))
    parts = [Segment(chunk.start, chunk.end, chunk.points, chunk, None, bool(chunk.in_time)) for chunk in chunks]
    if len(tail.steps):
        parts.append(of_columns(tail))
    parts.sort(key=lambda part: part.start)  # stable: of two that start together, the log stays last
    found: list[Segment] = []
    together: list[Segment] = []
    for part in parts:
        if together and part.start > max(other.end for other in together):
            found.append(_merged(reader, together))
            together = []
        together.append(part)
    if together:
        found.append(_merged(reader, together))
    return found


def of_columns(columns: Columns) -> Segment:
    """Make a segment of at least one point by (step, time, value)."""
    steps, times_ms = columns.steps, columns.times_ms
    return Segment((int(steps[0]), int(times_ms[0])), (int(steps[-1]), int(times_ms[-1])), len(steps), None, columns, never_falls(times_ms))


def columns_of(reader: Reader, segment: Segment) -> Columns:
    """Answer all points of a segment."""
    if segment.columns is not None:
        return segment.columns
    assert segment.chunk is not None
    return read_chunk(reader, segment.chunk)


def _merged(reader: Reader, parts: list[Segment]) -> Segment:
    if len(parts) == 1:
        return parts[0]
    return of_columns(by_step(join([columns_of(reader, part) for part in parts])))
