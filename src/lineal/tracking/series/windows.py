"""What of a series is in a window of its axis, as buckets of a level or as points."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lineal.storage.database import Reader
from lineal.tracking.series import level_bytes, levels, pyramid
from lineal.tracking.series.levels import Piece, Sized
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.pyramid import Buckets
from lineal.tracking.series.queries import Chunk, read_chunk
from lineal.tracking.series.segments import Segment

FINDING_POINTS = 4_096
"""Points of a bucket, at most, where buckets only say which points to read: half a block."""
STEP_ENDS = frozenset({"first_step", "last_step"})
TIME_ENDS = frozenset({"first_ms", "last_ms"})


class Window(NamedTuple):
    """A range of the axis, and the columns of buckets that are wanted there: the ends on the axis at least."""

    low: float
    high: float
    """Inclusive, both."""
    wanted: frozenset[str]
    is_step: bool
    """Whether the axis are the steps, and not the times."""

    @property
    def axis(self) -> int:
        """Where the axis is in the ends of a segment."""
        return 0 if self.is_step else 1

    def reaching(self, buckets: Buckets) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Answer which buckets reach into the window, and which of them out of it, too."""
        starts, ends = (buckets.first_step, buckets.last_step) if self.is_step else (buckets.first_ms, buckets.last_ms)
        found = np.flatnonzero((starts <= self.high) & (ends >= self.low))
        return found, found[(starts[found] < self.low) | (ends[found] > self.high)]

    @property
    def point_columns(self) -> frozenset[str]:
        """The columns of points that buckets with the columns wanted are made of."""
        has_steps = self.is_step or bool(self.wanted & {"first_step", "last_step", "min_step", "max_step"})
        has_times = not self.is_step or bool(self.wanted & TIME_ENDS)
        return frozenset({"values", *(("steps",) if has_steps else ()), *(("times_ms",) if has_times else ())})

    def buckets_of(self, columns: Columns) -> Buckets:
        """Answer a bucket for each of the points that are inside."""
        x = columns.steps if self.is_step else columns.times_ms
        inside = (x >= self.low) & (x <= self.high)
        start, count = int(inside.argmax()) if len(inside) else 0, int(np.count_nonzero(inside))
        one = slice(start, start + count)  # points in the order of the axis need no copy
        return pyramid.of_points(columns.pick(one if inside[one].all() else inside), self.wanted)


def in_window(reader: Reader, parts: list[Segment], window: Window, bucket_points: int) -> list[Buckets]:
    """Answer what of the parts, which follow each other on the axis, is in a window.

    Args:
        reader: Where the chunks are.
        parts: All of the series.
        window: What to answer of them.
        bucket_points: Points of a bucket, at most; 1 means the points themselves. Where the window ends within a bucket, its points are
            looked at.
    """
    axis = window.axis
    reached = [part for part in parts if part.start[axis] <= window.high and part.end[axis] >= window.low]
    sized = [Sized(part.chunk.id, part.chunk.points) for part in reached if part.chunk is not None]
    pieces = levels.reaching(reader, sized, bucket_points, window.low, window.high, is_step=window.is_step) if bucket_points > 1 else {}
    found: list[Buckets] = []
    together: list[tuple[Chunk, Piece]] = []
    for part in reached:
        if part.chunk is not None and part.chunk.id in pieces:
            together += [(part.chunk, piece) for piece in pieces[part.chunk.id]]
            continue
        found += _of_pieces(reader, together, window)
        together = []
        points = window.buckets_of(_points(reader, part, window))
        several = np.arange(0, len(points.points), bucket_points)
        found.append(pyramid.fold(points, several, window.wanted) if bucket_points > 1 and len(several) else points)
    return found + _of_pieces(reader, together, window)


def _points(reader: Reader, part: Segment, window: Window) -> Columns:
    """Answer all points of a segment that are in a window, and few others."""
    if part.columns is not None:
        return part.columns
    assert part.chunk is not None
    axis = window.axis
    if window.low <= part.start[axis] and part.end[axis] <= window.high:
        return read_chunk(reader, part.chunk, 0, part.points, window.point_columns)
    sized = Sized(part.chunk.id, part.points)
    level = levels.coarse(reader, sized, FINDING_POINTS, STEP_ENDS if window.is_step else TIME_ENDS)
    if level is None:
        return read_chunk(reader, part.chunk, 0, part.points, window.point_columns)
    size, buckets = level
    reaching, _ = window.reaching(buckets)
    first, last = (int(reaching[0]), int(reaching[-1])) if len(reaching) else (0, 0)
    return read_chunk(reader, part.chunk, first * size, (last + 1) * size, window.point_columns)


def _of_pieces(reader: Reader, together: list[tuple[Chunk, Piece]], window: Window) -> list[Buckets]:
    """Answer what is in the window of pieces that follow each other."""
    if not together:
        return []
    buckets = level_bytes.decode([piece.data for _, piece in together], window.wanted)
    reaching, cut = window.reaching(buckets)
    if not len(reaching):
        return []
    at, last = int(reaching[0]), int(reaching[-1])
    found: list[Buckets] = []
    for index in cut.tolist():
        found.append(pyramid.pick(buckets, slice(at, index)))
        found.append(window.buckets_of(_points_of_bucket(reader, together, index, window)))
        at = index + 1
    found.append(pyramid.pick(buckets, slice(at, last + 1)))
    return found


def _points_of_bucket(reader: Reader, together: list[tuple[Chunk, Piece]], index: int, window: Window) -> Columns:
    """Answer the points of the bucket with this index in all pieces."""
    before = 0
    for chunk, piece in together:
        count = level_bytes.count(piece.data)
        if index < before + count:
            start = (piece.first_bucket + index - before) * piece.bucket_points
            return read_chunk(reader, chunk, start, start + piece.bucket_points, window.point_columns)
        before += count
    raise AssertionError(index)
