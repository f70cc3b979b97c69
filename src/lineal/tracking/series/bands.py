"""Bands: what the series of a group of runs amount to at each place of a common axis.

A chart of each run comes first. The places of a group are those where any of its runs has a bucket, at most one a pixel. At a place, a run
that has a bucket there counts with the bucket's mean; one that has points on both sides, by a straight line between them; one that has
not begun or is over, not at all. Every run counts once, whatever the number of its points. So runs of different lengths and with
different steps are never compared where they have no values, and `runs` says how many there are at each place.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lineal.storage.database import Reader
from lineal.tracking.series.charts import Axis, Chart, Drawn, Line, chart

GROUPS_MAX = 100
"""Groups of one chart: more are not told apart by anybody. Their runs are lines, which have a limit of their own."""

_DRAWN = frozenset({"min", "max", "mean"})
_NEIGHBOUR = frozenset({"first", "last"})
"""Columns of buckets that are looked at."""

_Floats: TypeAlias = npt.NDArray[np.float64]


class Bands(msgspec.Struct, frozen=True):
    """Asks for the bands of groups over one range."""

    groups: tuple[tuple[Line, ...], ...]
    """At most GROUPS_MAX, with LINES_MAX lines together, each once in its group."""
    width: int
    """In pixels, 1 to WIDTH_MAX."""
    axis: Axis = "step"
    axis_key: str = ""
    first: float | None = None
    """Where the range starts, inclusive, as in a chart."""
    last: float | None = None
    is_log: bool = False
    """As in a chart."""


class Band(NamedTuple):
    """A group as columns over its places, in rising order; NaN where there is no value."""

    x: _Floats
    runs: npt.NDArray[np.int64]
    """How many runs have a value."""
    mean: _Floats
    std: _Floats
    """Sample standard deviation of the runs' values; NaN where fewer than two have one."""
    min: _Floats
    """The least value of any point there; of a run that has none there, its value by the straight line."""
    max: _Floats
    points: int
    """Points in the range."""
    not_finite: int
    """How many of them are NaN or infinite."""
    with_points: int
    """Runs of the group that have points in the range."""


class Banded(NamedTuple):
    """The bands in the order of the groups, and the range they are drawn over; None where there is nothing to draw."""

    first: float | None
    last: float | None
    bands: list[Band]


class Run(NamedTuple):
    """A run of a group: its buckets, and its nearest points beyond the range as (place, value)."""

    drawn: Drawn | None
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None


def bands(reader: Reader, query: Bands) -> Banded:
    """Draw the bands of groups.

    Raises:
        LimitExceeded: too many points over another metric.
    """
    lines = tuple(line for group in query.groups for line in group)
    picture = chart(reader, Chart(lines, query.width, query.axis, query.axis_key, query.first, query.last, query.is_log, _DRAWN))
    first, last = picture.first or 0.0, picture.last or 0.0
    ends = np.arange(1, query.width + 1) / query.width
    ends = first * (last / first) ** ends if query.is_log and first > 0 else first + ends * (last - first + (query.axis != "metric"))
    drawn = iter(picture.lines)
    groups = [[(line, next(drawn)) for line in group] for group in query.groups]
    before, after = _neighbours(reader, query, groups)
    made = [band([Run(own, before.get(line), after.get(line)) for line, own in group], ends) for group in groups]
    return Banded(picture.first, picture.last, made)


_Group: TypeAlias = list[tuple[Line, Drawn | None]]
_Points: TypeAlias = dict[Line, tuple[float, float]]


def _neighbours(reader: Reader, query: Bands, groups: Sequence[_Group]) -> tuple[_Points, _Points]:
    """Answer the last point before the range and the first one behind it, of the lines that have none where their group begins or ends.

    Over a metric, points have no neighbours.
    """
    if query.axis == "metric":
        return {}, {}
    before: list[Line] = []
    after: list[Line] = []
    for group in groups:
        ends = [(int(own.pixels[0]), int(own.pixels[-1])) for _, own in group if own is not None]
        if not ends:
            continue
        first, last = min(end[0] for end in ends), max(end[1] for end in ends)
        before += [line for line, own in group if own is None or own.pixels[0] > first]
        after += [line for line, own in group if own is None or own.pixels[-1] < last]
    ahead: list[Drawn | None] = []
    behind: list[Drawn | None] = []
    if query.first is not None:
        ahead = chart(reader, Chart(tuple(before), 1, query.axis, last=math.ceil(query.first) - 1.0, columns=_NEIGHBOUR)).lines
    if query.last is not None:
        behind = chart(reader, Chart(tuple(after), 1, query.axis, first=math.floor(query.last) + 1.0, columns=_NEIGHBOUR)).lines
    return (
        {line: (float(one.last_x[-1]), float(one.buckets.last[-1])) for line, one in zip(before, ahead, strict=False) if one is not None},
        {line: (float(one.first_x[0]), float(one.buckets.first[0])) for line, one in zip(after, behind, strict=False) if one is not None},
    )


def band(runs: Sequence[Run], ends: _Floats) -> Band:
    """Sum up the runs of one group, drawn in pixels that end at these places."""
    drawn = [run.drawn for run in runs if run.drawn is not None]
    pixels = np.unique(np.concatenate([one.pixels for one in drawn])) if drawn else np.empty(0, np.int64)
    x = _places(drawn, pixels, ends)
    values, lows, highs = (np.full((len(runs), len(pixels)), np.nan) for _ in range(3))
    for row, run in enumerate(runs):
        values[row] = lows[row] = highs[row] = _between(run, x)
        if run.drawn is not None:
            at, buckets, is_empty = np.searchsorted(pixels, run.drawn.pixels), run.drawn.buckets, _is_empty(run.drawn)
            for rows, column in ((values, buckets.mean), (lows, buckets.min), (highs, buckets.max)):
                rows[row, at] = np.where(is_empty, np.nan, column)
    there = ~np.isnan(values)
    counts = there.sum(axis=0)
    mean = np.where(there, values, 0.0).sum(axis=0) / np.where(counts > 0, counts, np.nan)
    squares = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
    buckets = [one.buckets for one in drawn]
    return Band(
        x,
        counts,
        mean,
        np.sqrt(squares / np.where(counts > 1, counts - 1, np.nan)),
        np.fmin.reduce(lows, axis=0, initial=np.nan),
        np.fmax.reduce(highs, axis=0, initial=np.nan),
        sum(int(one.points.sum()) for one in buckets),
        sum(int(one.nans.sum() + one.above.sum() + one.below.sum()) for one in buckets),
        len(drawn),
    )


def _is_empty(drawn: Drawn) -> npt.NDArray[np.bool_]:
    """Answer which buckets have no finite value."""
    buckets = drawn.buckets
    return buckets.points == buckets.nans + buckets.above + buckets.below


def _places(drawn: Sequence[Drawn], pixels: npt.NDArray[np.int64], pixel_ends: _Floats) -> _Floats:
    """Answer one place in each pixel: the middle of what its buckets span, so that points at one step stand where they are."""
    starts, ends = np.full(len(pixels), np.inf), np.full(len(pixels), -np.inf)
    for one in drawn:
        at = np.searchsorted(pixels, one.pixels)
        starts[at] = np.minimum(starts[at], one.first_x)
        ends[at] = np.maximum(ends[at], one.last_x)
    # A bucket may reach into the next pixel, whose places must not come before this one.
    return np.clip(starts + (ends - starts) / 2, starts, np.maximum(pixel_ends[pixels], starts))


def _between(run: Run, x: _Floats) -> _Floats:
    """Answer the values of a run at the places, by straight lines between what it has; NaN before it begins and after its end."""
    places: list[_Floats] = []
    values: list[_Floats] = []
    ends: list[float] = []
    for part in (run.before, run.drawn, run.after):
        if isinstance(part, Drawn):
            places.append(part.first_x + (part.last_x - part.first_x) / 2)
            values.append(np.where(_is_empty(part), np.nan, part.buckets.mean))
            ends += [float(part.first_x[0]), float(part.last_x[-1])]
        elif part is not None:
            places.append(np.array([part[0]]))
            values.append(np.array([part[1] if math.isfinite(part[1]) else math.nan]))
            ends.append(part[0])
    if not ends:
        return np.full(len(x), np.nan)
    found = np.interp(x, np.concatenate(places), np.concatenate(values))
    return np.where((x >= ends[0]) & (x <= ends[-1]), found, np.nan)
