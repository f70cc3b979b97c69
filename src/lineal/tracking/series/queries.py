"""Reads of series."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from lineal.errors import Corrupt
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.series import chunks as chunk_bytes
from lineal.tracking.series import levels
from lineal.tracking.series.log import RunLog
from lineal.tracking.series.ordering import by_step, by_time
from lineal.tracking.series.packed import Columns, join
from lineal.tracking.series.values import STEP_MAX, STEP_MIN, Summary

SQL = statements.load("lineal.tracking.series")
SEEK_POINTS = 4_096
"""How finely a place in a chunk is looked for in its pyramid."""
_STEPS = frozenset({"first_step", "last_step"})


class History(msgspec.Struct, frozen=True):
    """The points of one series without exact repeats, ordered by (time, step, value), a NaN counting as 0 in that order."""

    columns: Columns

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.columns.steps)


def summaries(reader: Reader, run_id: int) -> list[Summary]:
    """Answer every series of a run at a glance, ordered by key."""
    return [
        Summary(key, points, last_step, last_ms, math.nan if value is None else value)
        for key, points, last_step, last_ms, value in reader.rows(SQL.summaries_of_run, run_id=run_id)
    ]


class Chunk(NamedTuple):
    """What is known of a chunk without reading it. Its points are ordered by (step, time, value)."""

    id: int
    first_step: int
    first_ms: int
    """The time of the first point, not the earliest one."""
    last_step: int
    last_ms: int
    points: int
    in_time: int
    """1 when the times never fall from one point to the next."""
    upto_id: int
    """Points of its series in rows of the log up to this one are in chunks."""

    @property
    def start(self) -> tuple[int, int]:
        """Step and time of the first point."""
        return self.first_step, self.first_ms

    @property
    def end(self) -> tuple[int, int]:
        """Step and time of the last point."""
        return self.last_step, self.last_ms


def history(reader: Reader, run_id: int, key: str) -> History:
    """Answer all points of the series `key` of the run with inner id `run_id`; a series that does not exist is empty."""
    return History(by_time(_points(reader, run_id, key, STEP_MIN, STEP_MAX)))


def points_between(reader: Reader, run_id: int, key: str, first_step: int, last_step: int) -> Columns:
    """Answer the points of a series at steps `first_step` to `last_step` (both inclusive) by (step, time, value), without exact repeats."""
    columns = _points(reader, run_id, key, first_step, last_step)
    inside = (columns.steps >= first_step) & (columns.steps <= last_step)
    return by_step(columns if inside.all() else columns.pick(inside))


def _points(reader: Reader, run_id: int, key: str, first_step: int, last_step: int) -> Columns:
    """Answer the points of chunks that reach into the steps, and of the log, with repeats and in no order."""
    key_id = reader.value(SQL.series_key, name=key)
    if key_id is None:
        return join([])
    chunks = chunks_of(reader, run_id, key_id)
    reached = (chunk for chunk in chunks if chunk.first_step <= last_step and chunk.last_step >= first_step)
    sealed = read_chunks(reader, [Extent(chunk, *_positions(reader, chunk, first_step, last_step)) for chunk in reached])
    rest = unsealed(RunLog(reader), run_id, key_id, chunks)
    return join([sealed, rest]) if len(rest.steps) else sealed


def _positions(reader: Reader, chunk: Chunk, first_step: int, last_step: int) -> tuple[int, int]:
    """Answer positions in a chunk between which (exclusive) all its points at these steps are, and few others."""
    if chunk.first_step >= first_step and chunk.last_step <= last_step:
        return 0, chunk.points
    level = levels.coarse(reader, levels.Sized(chunk.id, chunk.points), SEEK_POINTS, _STEPS)
    if level is None:
        return 0, chunk.points
    bucket_points, buckets = level
    start = int(np.searchsorted(buckets.last_step, first_step, "left"))
    stop = int(np.searchsorted(buckets.first_step, last_step, "right"))
    return start * bucket_points, min(stop * bucket_points, chunk.points)


def chunks_of(reader: Reader, run_id: int, key_id: int) -> list[Chunk]:
    """Answer the chunks of a series by their first step and time."""
    return [Chunk(*row) for row in reader.rows(SQL.chunks_of_series, run_id=run_id, key_id=key_id)]


def read_chunk(reader: Reader, chunk: Chunk, start: int = 0, stop: int | None = None, wanted: frozenset[str] = chunk_bytes.ALL) -> Columns:
    """Answer the points at positions `start` (inclusive) to `stop` (exclusive) of a chunk, as `read_chunks` does."""
    return read_chunks(reader, [Extent(chunk, start, chunk.points if stop is None else min(stop, chunk.points))], wanted)


class Extent(NamedTuple):
    """The points at positions `start` (inclusive) to `stop` (exclusive, at most its points) of a chunk."""

    chunk: Chunk
    start: int
    stop: int


def read_chunks(reader: Reader, extents: Sequence[Extent], wanted: frozenset[str] = chunk_bytes.ALL) -> Columns:
    """Answer points of some chunks, one chunk behind the other; only the blocks they are in are fetched.

    A column that is not `wanted` is zeros.

    Raises:
        Corrupt: a block is missing, or is not what was written.
    """
    room = chunk_bytes.Room(sum(max(0, extent.stop - extent.start) for extent in extents), wanted)
    for chunk, start, stop in extents:
        if start >= stop:
            continue
        whole = room.filled + stop - start
        at = start
        for first, data in reader.rows(SQL.blocks_between, chunk_id=chunk.id, start=start, stop=stop):
            if first > at:
                break
            before = room.filled
            room.add(data, at - first, stop - first)
            at += room.filled - before
        if room.filled != whole:
            message = f"chunk {chunk.id} of a series lacks a block"
            raise Corrupt(message)
    return room.columns()


def unsealed(log: RunLog, run_id: int, key_id: int, chunks: list[Chunk]) -> Columns:
    """Answer the points of a series that are in none of its `chunks`, in the order they were written."""
    return log.after(run_id, key_id, max((chunk.upto_id for chunk in chunks), default=0))
