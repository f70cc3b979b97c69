"""The pyramid of a chunk: what every 64, 512, 4096 ... of its points amount to, so that a chart costs its width and not its length.

No extreme is lost on the way up: a bucket has the least and the greatest finite value of its points, and the steps they stand at.
NaN and the infinities are counted apart, since a line cannot be drawn to them. The mean is that of the finite values.
"""

import struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lineal.errors import Corrupt
from lineal.tracking.series.coding import compress, decode_integers, decompress, encode_integers, shuffle, unshuffle
from lineal.tracking.series.packed import Columns

BUCKET_POINTS = (64, 512, 4_096, 32_768)
"""Points of a bucket at each level."""
BUCKETS_MIN = 8
"""A level with fewer buckets saves nothing over the one below."""
_HEAD = struct.Struct("<BxxxI")
_VERSION = 1


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


_INTEGERS = 6
_DOUBLES = 5
_COUNTS = 4
_BYTES = 8 * (_INTEGERS + _DOUBLES) + 4 * _COUNTS


def of_points(columns: Columns) -> Buckets:
    """Answer a bucket for each of the points."""
    values = columns.values
    finite = np.isfinite(values)
    zeros, ones = np.zeros(len(values), np.uint32), np.ones(len(values), np.uint32)
    rare = not finite.all()
    return Buckets(
        *(columns.steps, columns.steps, columns.times_ms, columns.times_ms, columns.steps, columns.steps, values, values),
        np.where(finite, values, np.inf) if rare else values,
        np.where(finite, values, -np.inf) if rare else values,
        np.where(finite, values, 0.0) if rare else values,
        ones,
        np.isnan(values).astype(np.uint32) if rare else zeros,
        (values == np.inf).astype(np.uint32) if rare else zeros,
        (values == -np.inf).astype(np.uint32) if rare else zeros,
    )


def fold(buckets: Buckets, starts: npt.NDArray[np.intp]) -> Buckets:
    """Join neighbours: a bucket over those from each of `starts` (rising, the first is 0) to the next."""
    ends = np.append(starts[1:], len(buckets.points)) - 1
    lengths = ends - starts + 1
    points = np.add.reduceat(buckets.points, starts, dtype=np.uint32)
    nans, above, below = (np.add.reduceat(column, starts, dtype=np.uint32) for column in buckets[-3:])
    finite = buckets.points - buckets.nans - buckets.above - buckets.below
    shares = finite / np.repeat(np.maximum(points - nans - above - below, 1), lengths)
    least, greatest = np.minimum.reduceat(buckets.min, starts), np.maximum.reduceat(buckets.max, starts)
    return Buckets(
        buckets.first_step[starts],
        buckets.last_step[ends],
        np.minimum.reduceat(buckets.first_ms, starts),
        np.maximum.reduceat(buckets.last_ms, starts),
        buckets.min_step[_firsts(buckets.min == np.repeat(least, lengths), starts)],
        buckets.max_step[_firsts(buckets.max == np.repeat(greatest, lengths), starts)],
        buckets.first[starts],
        buckets.last[ends],
        least,
        greatest,
        np.add.reduceat(buckets.mean * shares, starts),
        points,
        nans,
        above,
        below,
    )


def _firsts(marked: npt.NDArray[np.bool_], starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Answer the first marked position at or after each of `starts`."""
    positions = np.flatnonzero(marked)
    return positions[np.searchsorted(positions, starts)]


def levels(columns: Columns) -> dict[int, Buckets]:
    """Answer the pyramid over the points of a chunk, by the points of a bucket."""
    made: dict[int, Buckets] = {}
    below, below_points = of_points(columns), 1
    for bucket_points in BUCKET_POINTS:
        if len(columns.steps) < bucket_points * BUCKETS_MIN:
            break
        below = fold(below, np.arange(0, len(below.points), bucket_points // below_points))
        below_points = bucket_points
        made[bucket_points] = below
    return made


def join(parts: list[Buckets]) -> Buckets:
    """Put buckets behind each other."""
    joined: list[Any] = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    return Buckets(*joined)


def pick(buckets: Buckets, which: Any) -> Buckets:
    """Answer the buckets that a mask, a slice or an array of positions names."""
    picked: list[Any] = [column[which] for column in buckets]
    return Buckets(*picked)


def encode(buckets: Buckets) -> bytes:
    """Make the bytes of a level: version u8 (1), three zero bytes, count u32, then a zstd frame of the coded columns.

    Columns of one kind are coded together, in their order: a level is small, and each step of numpy costs a microsecond or two.
    """
    kinds = (_INTEGERS, _INTEGERS + _DOUBLES)
    body = b"".join(
        (
            encode_integers(np.array(buckets[: kinds[0]], "<i8")),
            shuffle(np.array(buckets[kinds[0] : kinds[1]], "<f8")),
            shuffle(np.array(buckets[kinds[1] :], "<u4")),
        )
    )
    return _HEAD.pack(_VERSION, len(buckets.points)) + compress(body)


def decode(data: bytes) -> Buckets:
    """Read a level back.

    Raises:
        Corrupt: the bytes are not what `encode` made.
    """
    version, count = _HEAD.unpack_from(data)
    if version != _VERSION:
        message = f"series level of unknown version {version}"
        raise Corrupt(message)
    body = memoryview(decompress(memoryview(data)[_HEAD.size :], count * _BYTES))
    doubles_at, counts_at = 8 * _INTEGERS * count, 8 * (_INTEGERS + _DOUBLES) * count
    columns: list[Any] = [
        *decode_integers(body[:doubles_at], (_INTEGERS, count)),
        *unshuffle(body[doubles_at:counts_at], (_DOUBLES, count), np.dtype("<f8")),
        *unshuffle(body[counts_at:], (_COUNTS, count), np.dtype("<u4")),
    ]
    return Buckets(*columns)
