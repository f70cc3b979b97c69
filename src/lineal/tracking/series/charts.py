"""Charts: a series as at most so many buckets as there are pixels, at a cost of its width and not of its length.

A bucket joins points that follow each other, with the exact first, last, least and greatest of them: no spike is lost, whatever the zoom.
Every point of the range is in exactly one bucket. A bucket belongs to the pixel its first point is in; where the pyramid is used it may
reach a little into the next one, and its ends say how far. A pixel without a bucket is a gap.
"""

import itertools
import math
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lineal.errors import LimitExceeded
from lineal.storage.database import Reader
from lineal.tracking.series import pyramid
from lineal.tracking.series.log import RunLog
from lineal.tracking.series.ordering import by_step, by_time
from lineal.tracking.series.packed import Columns, join
from lineal.tracking.series.pyramid import Buckets
from lineal.tracking.series.queries import SQL
from lineal.tracking.series.segments import Segment, columns_of, of_columns, segments
from lineal.tracking.series.tail import mark
from lineal.tracking.series.windows import STEP_ENDS, TIME_ENDS, Window, in_window

Axis: TypeAlias = Literal["step", "time", "relative", "metric"]
"""What the points are drawn over: their step, their time, their time since the start of the run, or another metric at the same step."""

LINES_MAX = 500
WIDTH_MAX = 4_096
"""Pixels; a screen has no more."""
METRIC_AXIS_POINTS_MAX = 4_000_000
"""Points of a line over another metric: all of them are read, a second of work."""


class Line(NamedTuple):
    """One series of one run."""

    run_id: int
    """The inner id."""
    start_ms: int
    """When the run started."""
    key: str


class Chart(msgspec.Struct, frozen=True):
    """Asks for a chart."""

    lines: tuple[Line, ...]
    """At most LINES_MAX."""
    width: int
    """In pixels, 1 to WIDTH_MAX."""
    axis: Axis = "step"
    axis_key: str = ""
    """The metric of the axis `metric`."""
    first: float | None = None
    """Where the range starts, inclusive; None means where the lines do. Steps, or milliseconds, or values."""
    last: float | None = None
    """Where the range ends, inclusive."""
    is_log: bool = False
    """Whether the pixels are equal ratios of the axis, and not equal distances. What is not above 0 is left out then."""
    columns: frozenset[str] = pyramid.ALL
    """Which columns of buckets are wanted; where a bucket starts and ends, and its counts, always are."""


class Drawn(NamedTuple):
    """One line: buckets, the pixel of each, and where each starts and ends on the axis."""

    buckets: Buckets
    pixels: npt.NDArray[np.int64]
    first_x: npt.NDArray[np.float64] | npt.NDArray[np.int64]
    last_x: npt.NDArray[np.float64] | npt.NDArray[np.int64]


class Picture(NamedTuple):
    """The lines in the order asked for, and the range they are drawn over; None where there is nothing to draw."""

    first: float | None
    last: float | None
    lines: list[Drawn | None]
    marks: list[int]
    """Where the tail of each line goes on, see `tail`."""


class _Source(NamedTuple):
    """A line before it is drawn."""

    parts: list[Segment]
    first: float
    last: float
    """Where its points start and end on the axis."""
    offset: int
    """What is subtracted from a time to get the axis."""


def chart(reader: Reader, query: Chart) -> Picture:
    """Draw lines over one range.

    Raises:
        LimitExceeded: too many points over another metric.
    """
    marks = {run_id: mark(reader, run_id) for run_id in {line.run_id for line in query.lines}}
    first, last, lines = _over_metric(reader, query) if query.axis == "metric" else _over_steps_or_times(reader, query)
    return Picture(first, last, lines, [marks[line.run_id] for line in query.lines])


_Lines: TypeAlias = tuple[float | None, float | None, list[Drawn | None]]


def _over_steps_or_times(reader: Reader, query: Chart) -> _Lines:
    log = RunLog(reader)
    sources = [_source(reader, log, line, query.axis) for line in query.lines]
    ends = [(source.first, source.last) for source in sources if source is not None]
    if not ends:
        return query.first, query.last, [None] * len(sources)
    first = min(end[0] for end in ends) if query.first is None else query.first
    last = max(end[1] for end in ends) if query.last is None else query.last
    if query.is_log:
        first = max(first, 1)
    lines = [None if source is None else _draw(reader, source, query, first, last) for source in sources]
    return first, last, lines


def _source(reader: Reader, log: RunLog, line: Line, axis: Axis) -> _Source | None:
    key_id = reader.value(SQL.series_key, name=line.key)
    parts = segments(reader, log, line.run_id, key_id) if key_id is not None else []
    if not parts:
        return None
    if axis == "step":
        return _Source(parts, parts[0].start[0], parts[-1].end[0], 0)
    offset = line.start_ms if axis == "relative" else 0
    in_time = all(part.in_time for part in parts) and all(before.end[1] <= after.start[1] for before, after in itertools.pairwise(parts))
    if not in_time:  # the steps went back in time: the line is drawn from the points themselves
        parts = [of_columns(by_time(join([columns_of(reader, part) for part in parts])))]
    return _Source(parts, parts[0].start[1] - offset, parts[-1].end[1] - offset, offset)


def _draw(reader: Reader, source: _Source, query: Chart, first: float, last: float) -> Drawn | None:
    is_step = query.axis == "step"
    if last < first:  # one end was given, and all points lie on its other side
        return None
    if (min(last, source.last) - max(first, source.first) + 1) / (last - first + 1) <= 0:
        return None
    wanted = pyramid.needed(query.columns | (STEP_ENDS if is_step else TIME_ENDS))
    found: list[Buckets] = []
    for piece in _ratios(source, query, first, last) if query.is_log else _distances(source, query, first, last):
        window = Window(piece.first + source.offset, piece.last + source.offset, wanted, is_step=is_step)
        found += in_window(reader, source.parts, window, piece.bucket_points)
    found = [buckets for buckets in found if len(buckets.points)]
    if not found:
        return None
    buckets = pyramid.join(found, wanted)
    starts_at = buckets.first_step if is_step else buckets.first_ms - source.offset
    pixels = _pixels(starts_at, first, last, query)
    starts = np.flatnonzero(np.diff(pixels, prepend=-1))
    drawn = pyramid.fold(buckets, starts, wanted)
    if is_step:
        return Drawn(drawn, pixels[starts], drawn.first_step, drawn.last_step)
    return Drawn(drawn, pixels[starts], drawn.first_ms - source.offset, drawn.last_ms - source.offset)


class _Piece(NamedTuple):
    """A part of the range that is drawn from one level of the pyramid."""

    first: float
    last: float
    """Inclusive, as everywhere."""
    bucket_points: int


def _distances(source: _Source, query: Chart, first: float, last: float) -> list[_Piece]:
    """Answer the whole range: its pixels are alike."""
    share = (min(last, source.last) - max(first, source.first) + 1) / (last - first + 1)
    return [_Piece(first, last, _bucket_points(source, first, last, max(1.0, query.width * share), is_step=query.axis == "step"))]


def _ratios(source: _Source, query: Chart, first: float, last: float) -> list[_Piece]:
    """Cut the range by doubling: its pixels get longer, so that the first part needs the points and the last one the coarsest buckets.

    What needs the same level is one piece. All axes that come here count in whole numbers.
    """
    pieces: list[_Piece] = []
    ratio = math.expm1(math.log(max(last / first, 2.0)) / query.width)  # the length of a pixel over the place it begins at
    low = first
    while low <= last:
        high = min(last, math.ceil(2 * low) - 1)
        pixels = max(1.0, (high - low + 1) / max(low * ratio, 1.0))
        size = _bucket_points(source, low, high, pixels, is_step=query.axis == "step")
        if pieces and pieces[-1].bucket_points == size:
            pieces[-1] = pieces[-1]._replace(last=high)
        else:
            pieces.append(_Piece(low, high, size))
        low = math.floor(high) + 1
    return pieces


def _pixels(x: npt.NDArray[np.int64] | npt.NDArray[np.float64], first: float, last: float, query: Chart) -> npt.NDArray[np.int64]:
    """Answer the pixel of each place of the axis, 0 to `width` - 1."""
    if query.is_log:
        span = max(math.log(last / first), np.finfo(np.float64).tiny)
        pixels: npt.NDArray[np.int64] = (np.log(x / first) * (query.width / span)).astype(np.int64)
    else:
        span = (last - first + 1) if x.dtype.kind == "i" else max(last - first, np.finfo(np.float64).tiny)
        pixels = ((x.astype(np.float64) - first) * (query.width / span)).astype(np.int64)
    return np.clip(pixels, 0, query.width - 1)


def _bucket_points(source: _Source, first: float, last: float, width: float, *, is_step: bool) -> int:
    """Answer the largest buckets that still are one for each pixel; 1 means the points themselves."""
    points = 0.0
    whole = source.last - source.first + 1
    for part in source.parts:
        if is_step:
            start, end = part.start[0], part.end[0]
            points += part.points * max(0.0, min(1.0, (min(last, end) - max(first, start) + 1) / (end - start + 1)))
        else:
            points += part.points * max(0.0, min(1.0, (min(last, source.last) - max(first, source.first) + 1) / whole))
    return max((size for size in {*pyramid.BUCKET_POINTS, *pyramid.FIRST_BUCKET_POINTS} if points / size >= width), default=1)


def _over_metric(reader: Reader, query: Chart) -> _Lines:
    """Draw over another metric: its last value at each step, where it is finite."""
    log = RunLog(reader)
    pairs = [_paired(reader, log, line, query) for line in query.lines]
    ends = [(float(x.min()), float(x.max())) for x, _ in pairs if len(x)]
    if not ends:
        return query.first, query.last, [None] * len(pairs)
    first = min(end[0] for end in ends) if query.first is None else query.first
    last = max(end[1] for end in ends) if query.last is None else query.last
    lines: list[Drawn | None] = []
    for x, columns in pairs:
        inside = (x >= first) & (x <= last)
        if not inside.any():
            lines.append(None)
            continue
        places = x[inside]
        pixels = _pixels(places, first, last, query)
        starts = np.flatnonzero(np.diff(pixels, prepend=-1))
        ends_at = np.append(starts[1:], len(places)) - 1
        wanted = pyramid.needed(query.columns)
        drawn = pyramid.fold(pyramid.of_points(columns.pick(inside), wanted), starts, wanted)
        lines.append(Drawn(drawn, pixels[starts], places[starts], places[ends_at]))
    return first, last, lines


def _paired(reader: Reader, log: RunLog, line: Line, query: Chart) -> tuple[npt.NDArray[np.float64], Columns]:
    """Answer the points of a line with the place of each on the axis, by place."""
    y, x = (_last_of_steps(reader, log, line.run_id, key) for key in (line.key, query.axis_key))
    _, of_y, of_x = np.intersect1d(y.steps, x.steps, assume_unique=True, return_indices=True)
    places, columns = x.values[of_x], y.pick(of_y)
    finite = np.isfinite(places) & (places > 0.0) if query.is_log else np.isfinite(places)
    order = np.argsort(places[finite], kind="stable")
    return places[finite][order], columns.pick(finite).pick(order)


def _last_of_steps(reader: Reader, log: RunLog, run_id: int, key: str) -> Columns:
    key_id = reader.value(SQL.series_key, name=key)
    parts = segments(reader, log, run_id, key_id) if key_id is not None else []
    points = sum(part.points for part in parts)
    if points > METRIC_AXIS_POINTS_MAX:
        raise LimitExceeded("points over a metric", METRIC_AXIS_POINTS_MAX, points)
    columns = by_step(join([columns_of(reader, part) for part in parts]))
    is_last = np.ones(len(columns.steps), np.bool_)
    is_last[:-1] = columns.steps[1:] != columns.steps[:-1]
    return columns.pick(is_last)
