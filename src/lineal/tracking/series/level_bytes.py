"""The bytes of a level of a pyramid.

Version 2, little endian: version u8 (2), kind u8 (0 plain, 1 framed), two zero bytes, buckets u32; then plain, the columns as they are,
or framed, points of a bucket u32, points of the last bucket u32, the sizes of nine frames u32, and the zstd frames. They hold, each
as `coding` takes numbers apart: first steps and how far the last ones are from them, the same of times, how far the steps of the extremes
are from the first steps, each of the five columns of values, and the counts. The frame of the counts is empty where every bucket but the
last has the same points and all values are finite. Who wants a few columns decompresses their frames alone.

Version 1: version u8, three zero bytes, buckets u32, then one zstd frame of all columns.
"""

import struct
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from lineal.errors import Corrupt
from lineal.tracking.series.coding import Planes, compress, decompress, encode_integers, integers, naturals, numbers, planes, shuffle
from lineal.tracking.series.pyramid import ALL, Buckets, join, needed, zeros

PLAIN_FROM = 2_048
"""Points of a bucket from which a level is kept plain: a twentieth of a byte a point, and many of them are read by one step of numpy."""
_HEAD = struct.Struct("<BBxxI")
_FRAMES = struct.Struct("<II9I")
_PLAIN = 0
_FRAMED = 1
_INTEGERS, _DOUBLES, _COUNTS = 6, 5, 4
_BUCKET_BYTES = 8 * (_INTEGERS + _DOUBLES) + 4 * _COUNTS
_VALUES = Buckets._fields[_INTEGERS : _INTEGERS + _DOUBLES]
_ENDS = (("first_step", "last_step"), ("first_ms", "last_ms"))
_I64, _F64, _U32 = np.dtype("<i8"), np.dtype("<f8"), np.dtype("<u4")

_Columns: TypeAlias = dict[str, npt.NDArray[Any]]


def encode(buckets: Buckets, bucket_points: int) -> bytes:
    """Make the bytes of at least one bucket of `bucket_points` points each; the last may have fewer."""
    count = len(buckets.points)
    if bucket_points >= PLAIN_FROM:
        kinds = ("<i8",) * _INTEGERS + ("<f8",) * _DOUBLES + ("<u4",) * _COUNTS
        body = b"".join(column.astype(kind).tobytes() for column, kind in zip(buckets, kinds, strict=True))
        return _HEAD.pack(2, _PLAIN, count) + body
    is_plain = not any(column.any() for column in buckets[-3:]) and bool((buckets.points[:-1] == bucket_points).all())
    frames = [
        *(encode_integers(first) + shuffle(last - first) for first, last in (buckets[0:2], buckets[2:4])),
        shuffle(np.array([step - buckets.first_step for step in buckets[4:6]])),
        *(shuffle(column.astype(_F64)) for column in buckets[_INTEGERS : _INTEGERS + _DOUBLES]),
    ]
    coded = [compress(frame) for frame in frames]
    coded.append(b"" if is_plain else compress(shuffle(np.array(buckets[-_COUNTS:], _U32))))
    head = _HEAD.pack(2, _FRAMED, count) + _FRAMES.pack(bucket_points, int(buckets.points[-1]), *map(len, coded))
    return b"".join((head, *coded))


def decode(pieces: Sequence[bytes], wanted: frozenset[str] = ALL) -> Buckets:
    """Read pieces of levels, at least one, and put them behind each other; columns that are not wanted are zeros.

    Raises:
        Corrupt: the bytes are not what `encode` made.
    """
    wanted = needed(wanted)
    found: list[Buckets] = []
    for (version, kind, count), alike in groupby(pieces, _head):
        views = [memoryview(data)[_HEAD.size :] for data in alike]
        if version == 1:
            found += [_first_version(view, count, wanted) for view in views]
        elif version == 2 and kind == _PLAIN:
            found.append(_plain(views, count, wanted))
        elif version == 2 and kind == _FRAMED:
            found.append(_framed(views, count, wanted))
        else:
            message = f"series level of unknown version {version}.{kind}"
            raise Corrupt(message)
    return join(found, wanted)


def count(data: bytes) -> int:
    """Answer how many buckets a piece has."""
    return _head(data)[2]


def _head(data: bytes) -> tuple[int, int, int]:
    try:
        version, kind, count = _HEAD.unpack_from(data)
    except struct.error as error:
        message = "a level of a series is too short"
        raise Corrupt(message, detail=str(error)) from error
    return version, kind, count


def _buckets(columns: _Columns, count: int) -> Buckets:
    return Buckets(*(columns[name] if name in columns else zeros(name, count) for name in Buckets._fields))


def _plain(views: list[memoryview], count: int, wanted: frozenset[str]) -> Buckets:
    """Read plain levels of equal length all at once."""
    if any(len(view) != count * _BUCKET_BYTES for view in views):
        message = "a plain level of a series has a wrong length"
        raise Corrupt(message)
    whole = np.frombuffer(b"".join(views), np.uint8).reshape(len(views), -1)
    columns: _Columns = {}
    at = 0
    for index, name in enumerate(Buckets._fields):
        kind = _I64 if index < _INTEGERS else _F64 if index < _INTEGERS + _DOUBLES else _U32
        stop = at + kind.itemsize * count
        if name in wanted:
            columns[name] = np.ascontiguousarray(whole[:, at:stop]).view(kind).reshape(-1)
        at = stop
    return _buckets(columns, len(views) * count)


def _framed(views: list[memoryview], count: int, wanted: frozenset[str]) -> Buckets:
    """Read framed levels of equal length column by column, each of all of them at once."""
    pieces = [_frames(view) for view in views]
    columns: _Columns = {}
    is_extreme_wanted = "min_step" in wanted or "max_step" in wanted
    for index, (first, last) in enumerate(_ENDS):
        if first in wanted or last in wanted or (is_extreme_wanted and index == 0):
            own = _planes(pieces, index, 16, count)
            columns[first] = integers(own[:, :8])
            columns[last] = columns[first] + naturals(own[:, 8:]).reshape(-1).astype(np.int64)
    if is_extreme_wanted:
        own = _planes(pieces, 2, 8, 2 * count)
        for name, offsets in (("min_step", own[:, :, :count]), ("max_step", own[:, :, count:])):
            columns[name] = columns["first_step"] + naturals(offsets).reshape(-1).astype(np.int64)
    for index, name in enumerate(_VALUES, 3):
        if name in wanted:
            columns[name] = numbers(_planes(pieces, index, 8, count), _F64)
    columns |= _counts(pieces, count)
    return _buckets(columns, len(pieces) * count)


class _Frames(NamedTuple):
    """A framed level, taken apart."""

    bucket_points: int
    last_points: int
    frames: list[memoryview]


def _frames(view: memoryview) -> _Frames:
    bucket_points, last_points, *lengths = _FRAMES.unpack_from(view)
    found = _Frames(bucket_points, last_points, [])
    at = _FRAMES.size
    for length in lengths:
        found.frames.append(view[at : at + length])
        at += length
    if at != len(view):
        message = "a framed level of a series has a wrong length"
        raise Corrupt(message)
    return found


def _planes(pieces: list[_Frames], index: int, size_bytes: int, count: int) -> Planes:
    """Answer the planes of one frame of each piece."""
    bodies = [decompress(piece.frames[index], size_bytes * count) for piece in pieces]
    return planes(bodies[0] if len(bodies) == 1 else b"".join(bodies), size_bytes, count, len(bodies))


def _counts(pieces: list[_Frames], count: int) -> _Columns:
    names = Buckets._fields[-_COUNTS:]
    if not any(piece.frames[8] for piece in pieces):
        points = np.empty((len(pieces), count), np.uint32)
        points[:] = [[piece.bucket_points] for piece in pieces]
        points[:, -1] = [piece.last_points for piece in pieces]
        return {names[0]: points.reshape(-1)}
    columns = np.zeros((_COUNTS, len(pieces), count), np.uint32)
    for index, piece in enumerate(pieces):
        if piece.frames[8]:
            columns[:, index] = numbers(planes(decompress(piece.frames[8], 16 * count), 4, 4 * count), _U32).reshape(_COUNTS, count)
        else:
            columns[0, index] = piece.bucket_points
            columns[0, index, -1] = piece.last_points
    return dict(zip(names, columns.reshape(_COUNTS, -1), strict=True))


def _first_version(view: memoryview, count: int, wanted: frozenset[str]) -> Buckets:
    body = memoryview(decompress(view, count * _BUCKET_BYTES))
    doubles_at, counts_at = 8 * _INTEGERS * count, 8 * (_INTEGERS + _DOUBLES) * count
    names = Buckets._fields
    columns: _Columns = {}
    for at, stop, kind, start in ((0, doubles_at, _I64, 0), (doubles_at, counts_at, _F64, _INTEGERS), (counts_at, len(body), _U32, 11)):
        width = (stop - at) // count // kind.itemsize if count else 0
        parts = planes(body[at:stop], kind.itemsize, width * count)
        for index, name in enumerate(names[start : start + width]):
            if name in wanted:
                own = parts[:, :, index * count : (index + 1) * count]
                columns[name] = integers(own) if kind is _I64 else numbers(own, kind)
    return _buckets(columns, count)
