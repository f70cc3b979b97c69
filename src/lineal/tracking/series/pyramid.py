"""The pyramid of a chunk: what every 32, 128, 512 ... of its points amount to, so that a chart costs its width and not its length.

No extreme is lost on the way up: a bucket has the least and the greatest finite value of its points, and the steps they stand at.
NaN and the infinities are counted apart, since a line cannot be drawn to them. The mean is that of the finite values.

Who draws says which columns are wanted; the others are zeros, and cost nothing. The counts are always there.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lineal.tracking.series.packed import Columns

BUCKET_POINTS = (32, 128, 512, 2_048, 8_192, 32_768)
"""Points of a bucket at each level. A chart has at most four times as many buckets to join as pixels."""
FIRST_BUCKET_POINTS = (64, 512, 4_096, 32_768)
"""Of the levels that earlier versions sealed, which are read as well."""
BUCKETS_MIN = 8
"""A level with fewer buckets saves nothing over the one below."""
LEVEL_POINTS_MIN = 2_048
"""A chunk with fewer points has no pyramid: it is one block, and reading that costs as much."""


class Buckets(NamedTuple):
    """Buckets as columns of one length, each over points that follow each other in the order of steps."""

    first_step: npt.NDArray[np.int64]
    last_step: npt.NDArray[np.int64]
    first_ms: npt.NDArray[np.int64]
    """The earliest time of its points."""
    last_ms: npt.NDArray[np.int64]
    """The latest."""
    min_step: npt.NDArray[np.int64]
    """The first step at which `min` stands; that of the first point where no value is finite."""
    max_step: npt.NDArray[np.int64]
    first: npt.NDArray[np.float64]
    """The value of the first point, whatever it is."""
    last: npt.NDArray[np.float64]
    min: npt.NDArray[np.float64]
    """Of the finite values; infinite where there are none."""
    max: npt.NDArray[np.float64]
    """Of the finite values; minus infinite where there are none."""
    mean: npt.NDArray[np.float64]
    """Of the finite values; 0 where there are none."""
    points: npt.NDArray[np.uint32]
    nans: npt.NDArray[np.uint32]
    above: npt.NDArray[np.uint32]
    """How many values are plus infinite."""
    below: npt.NDArray[np.uint32]
    """How many values are minus infinite."""


ALL = frozenset(Buckets._fields)
COUNTS = frozenset(Buckets._fields[-4:])
_NAMES = Buckets._fields
_ZEROS = {name: np.broadcast_to(np.float64(0.0) if at >= 6 else np.int64(0), 1 << 32) for at, name in enumerate(_NAMES[:-4])}
"""What is in place of a column that is not wanted; it takes no memory, however long."""
_NO_COUNTS = np.broadcast_to(np.uint32(0), 1 << 32)
_ONES = np.broadcast_to(np.uint32(1), 1 << 32)


def zeros(name: str, count: int) -> npt.NDArray[Any]:
    """Answer a column of zeros, which must not be changed."""
    return _ZEROS[name][:count] if name in _ZEROS else _NO_COUNTS[:count]


def needed(wanted: frozenset[str]) -> frozenset[str]:
    """Answer the columns that are needed to know those that are wanted: where an extreme stands is looked up by the extreme itself."""
    more = {name.removesuffix("_step") for name in wanted & {"min_step", "max_step"}}
    return wanted | more | COUNTS


def of_points(columns: Columns, wanted: frozenset[str] = ALL) -> Buckets:
    """Answer a bucket for each of the points."""
    values, count = columns.values, len(columns.steps)
    finite = np.isfinite(values)
    rare = not finite.all()

    def column(name: str, points: npt.NDArray[Any], instead: float | None = None) -> npt.NDArray[Any]:
        if name not in wanted:
            return zeros(name, count)
        return np.where(finite, points, instead) if rare and instead is not None else points

    return Buckets(
        column("first_step", columns.steps),
        column("last_step", columns.steps),
        column("first_ms", columns.times_ms),
        column("last_ms", columns.times_ms),
        column("min_step", columns.steps),
        column("max_step", columns.steps),
        column("first", values),
        column("last", values),
        column("min", values, np.inf),
        column("max", values, -np.inf),
        column("mean", values, 0.0),
        _ONES[:count],
        np.isnan(values).astype(np.uint32) if rare else _NO_COUNTS[:count],
        (values == np.inf).astype(np.uint32) if rare else _NO_COUNTS[:count],
        (values == -np.inf).astype(np.uint32) if rare else _NO_COUNTS[:count],
    )


def fold(buckets: Buckets, starts: npt.NDArray[np.intp], wanted: frozenset[str] = ALL) -> Buckets:
    """Join neighbours: a bucket over those from each of `starts` (rising, the first is 0) to the next."""
    return Buckets(*_Fold(buckets, starts, wanted).columns())


class _Fold:
    """Buckets that are joined, column by column."""

    def __init__(self, buckets: Buckets, starts: npt.NDArray[np.intp], wanted: frozenset[str]) -> None:
        self._buckets = buckets
        self._starts = starts
        self._wanted = wanted
        self._ends = np.append(starts[1:], len(buckets.points)) - 1
        self._lengths = self._ends - starts + 1
        self._is_rare = any(column.any() for column in buckets[-3:])
        """Whether some value is not finite."""

    def columns(self) -> list[npt.NDArray[Any]]:
        buckets, starts, ends = self._buckets, self._starts, self._ends
        least = self._column("min", lambda: np.minimum.reduceat(buckets.min, starts))
        greatest = self._column("max", lambda: np.maximum.reduceat(buckets.max, starts))
        points = np.add.reduceat(buckets.points, starts, dtype=np.uint32)
        others = [
            np.add.reduceat(column, starts, dtype=np.uint32) if self._is_rare else _NO_COUNTS[: len(starts)] for column in buckets[-3:]
        ]
        return [
            self._column("first_step", lambda: buckets.first_step[starts]),
            self._column("last_step", lambda: buckets.last_step[ends]),
            self._column("first_ms", lambda: np.minimum.reduceat(buckets.first_ms, starts)),
            self._column("last_ms", lambda: np.maximum.reduceat(buckets.last_ms, starts)),
            self._column("min_step", lambda: buckets.min_step[self._firsts(buckets.min, least)]),
            self._column("max_step", lambda: buckets.max_step[self._firsts(buckets.max, greatest)]),
            self._column("first", lambda: buckets.first[starts]),
            self._column("last", lambda: buckets.last[ends]),
            least,
            greatest,
            self._column("mean", lambda: self._means(points, others)),
            points,
            *others,
        ]

    def _column(self, name: str, made: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return made() if name in self._wanted else zeros(name, len(self._starts))

    def _means(self, points: npt.NDArray[np.uint32], others: list[npt.NDArray[np.uint32]]) -> npt.NDArray[np.float64]:
        finite = self._buckets.points
        if self._is_rare:
            nans, above, below = others
            points = points - nans - above - below
            finite = finite - self._buckets.nans - self._buckets.above - self._buckets.below
        shares = finite / np.repeat(np.maximum(points, 1), self._lengths)
        return np.add.reduceat(self._buckets.mean * shares, self._starts)

    def _firsts(self, values: npt.NDArray[np.float64], extremes: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
        """Answer where each of the `extremes` stands first."""
        positions = np.flatnonzero(values == np.repeat(extremes, self._lengths))
        return positions[np.searchsorted(positions, self._starts)]


def levels(columns: Columns, bucket_sizes: Iterable[int]) -> dict[int, Buckets]:
    """Answer levels over the points of a chunk, by the points of a bucket, which rise from level to level and divide each other."""
    made: dict[int, Buckets] = {}
    below, below_points = of_points(columns), 1
    for bucket_points in bucket_sizes:
        below = fold(below, np.arange(0, len(below.points), bucket_points // below_points))
        below_points = bucket_points
        made[bucket_points] = below
    return made


def sizes(points: int) -> list[int]:
    """Answer the points of a bucket of each level that a chunk of so many points has, rising."""
    if points < LEVEL_POINTS_MIN:
        return []
    return [bucket_points for bucket_points in BUCKET_POINTS if points >= bucket_points * BUCKETS_MIN]


def join(parts: list[Buckets], wanted: frozenset[str] = ALL) -> Buckets:
    """Put buckets behind each other."""
    if len(parts) == 1:
        return parts[0]
    count = sum(len(part.points) for part in parts)
    columns = zip(_NAMES, zip(*parts, strict=True), strict=True)
    return Buckets(*(np.concatenate(listed) if name in wanted or name in COUNTS else zeros(name, count) for name, listed in columns))


def pick(buckets: Buckets, which: Any) -> Buckets:
    """Answer the buckets that a mask, a slice or an array of positions names."""
    picked: list[Any] = [column[which] for column in buckets]
    return Buckets(*picked)
