"""The packed row of the series log: all points of one write, as columns.

Layout, little endian: version u8 (1), encoding u8 (0 raw, 1 zstd), count u32, then the body: key ids u32 x count, steps i64 x count,
times in ms i64 x count, values f64 x count (28 bytes a point before compression). NaN and infinities are plain IEEE 754.
"""

import struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard

from lineal.errors import Corrupt

_HEAD = struct.Struct("<BBI")
_ONE = struct.Struct("<BBIIqqd")
"""A whole row of one point."""
_VERSION = 1
_RAW = 0
_ZSTD = 1
_POINT_BYTES = 28
_COMPRESS_FROM = 64
"""Points from which zstd pays: below, its frame costs more than it saves."""
_compressor = zstandard.ZstdCompressor(level=1, write_content_size=True, write_checksum=False)


class Columns(NamedTuple):
    """The points of one or more rows. All arrays have the same length; order is that of writing."""

    keys: npt.NDArray[np.uint32]
    steps: npt.NDArray[np.int64]
    times_ms: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]

    def pick(self, which: npt.NDArray[Any] | slice) -> "Columns":
        """Answer the points that a mask, a slice or an array of positions names."""
        return Columns(self.keys[which], self.steps[which], self.times_ms[which], self.values[which])


def pack(keys: list[int], steps: list[int], times_ms: list[int], values: list[float]) -> bytes:
    """Make a row of at least one point; the four lists have one length."""
    count = len(keys)
    assert count == len(steps) == len(times_ms) == len(values) > 0
    if count == 1:
        return _ONE.pack(_VERSION, _RAW, 1, keys[0], steps[0], times_ms[0], values[0])
    body = struct.pack(f"<{count}I{count}q{count}q{count}d", *keys, *steps, *times_ms, *values)
    if count >= _COMPRESS_FROM:
        return _HEAD.pack(_VERSION, _ZSTD, count) + _compressor.compress(body)
    return _HEAD.pack(_VERSION, _RAW, count) + body


def pack_columns(columns: Columns) -> bytes:
    """Make a row of at least one point, as `pack` does, from arrays."""
    count = len(columns.keys)
    assert count > 0
    body = b"".join(
        np.ascontiguousarray(column, kind).tobytes() for column, kind in zip(columns, ("<u4", "<i8", "<i8", "<f8"), strict=True)
    )
    if count >= _COMPRESS_FROM:  # a compressor of its own: this runs on several threads
        return _HEAD.pack(_VERSION, _ZSTD, count) + zstandard.ZstdCompressor(level=1, write_checksum=False).compress(body)
    return _HEAD.pack(_VERSION, _RAW, count) + body


EMPTY = _HEAD.pack(_VERSION, _RAW, 0)
"""A row without points: what stays of a sealed one that must not go yet."""


def unpack(data: bytes) -> Columns:
    """Read a row back.

    Raises:
        Corrupt: it is not what `pack` made.
    """
    version, encoding, count = _HEAD.unpack_from(data)
    if version != _VERSION:
        message = f"series row of unknown version {version}"
        raise Corrupt(message)
    body = data[_HEAD.size :]
    if encoding == _ZSTD:
        body = zstandard.ZstdDecompressor().decompress(body)
    if len(body) != count * _POINT_BYTES:
        message = f"series row of {len(body)} bytes for {count} points"
        raise Corrupt(message)
    return Columns(
        np.frombuffer(body, "<u4", count),
        np.frombuffer(body, "<i8", count, 4 * count),
        np.frombuffer(body, "<i8", count, 12 * count),
        np.frombuffer(body, "<f8", count, 20 * count),
    )


def join(rows: list[Columns]) -> Columns:
    """Put rows behind each other, in order."""
    if not rows:
        return Columns(
            np.empty(0, np.uint32),
            np.empty(0, np.int64),
            np.empty(0, np.int64),
            np.empty(0, np.float64),
        )
    return Columns(
        np.concatenate([row.keys for row in rows]),
        np.concatenate([row.steps for row in rows]),
        np.concatenate([row.times_ms for row in rows]),
        np.concatenate([row.values for row in rows]),
    )
