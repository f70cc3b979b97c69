"""A chunk: points of one series as columns, in blocks that can be read alone.

Layout, little endian: version u8 (1), three zero bytes, points u32, points of a block u32; then for each block three u32, the sizes of its
columns; then the columns, block by block: steps, times in ms, values. Each is a zstd frame over what `coding` makes of it.
"""

import struct

import numpy as np
import numpy.typing as npt

from lineal.errors import Corrupt
from lineal.tracking.series.coding import compress, decode_integers, decompress, encode_integers, shuffle, unshuffle
from lineal.tracking.series.packed import Columns, join

CHUNK_POINTS_MAX = 262_144
"""A chunk is about two megabytes: decoded in milliseconds, and few enough of them for the longest series."""
BLOCK_POINTS = 8_192
"""What zooming into a chart has to decode at each end: a quarter of a millisecond."""
_HEAD = struct.Struct("<BxxxII")
_SIZES = struct.Struct("<III")
_VERSION = 1
_DOUBLE = np.dtype("<f8")


def encode(columns: Columns) -> bytes:
    """Make the bytes of 1 to CHUNK_POINTS_MAX points, in the order of steps."""
    count = len(columns.steps)
    assert 0 < count <= CHUNK_POINTS_MAX
    sizes: list[bytes] = []
    frames: list[bytes] = []
    for start in range(0, count, BLOCK_POINTS):
        stop = start + BLOCK_POINTS
        block = (
            compress(encode_integers(columns.steps[start:stop])),
            compress(encode_integers(columns.times_ms[start:stop])),
            compress(shuffle(columns.values[start:stop])),
        )
        sizes.append(_SIZES.pack(*map(len, block)))
        frames += block
    return b"".join((_HEAD.pack(_VERSION, count, BLOCK_POINTS), *sizes, *frames))


def decode(data: bytes, start: int = 0, stop: int | None = None) -> Columns:
    """Read the points at positions `start` (inclusive) to `stop` (exclusive) of a chunk; their keys are 0.

    Raises:
        Corrupt: the bytes are not what `encode` made.
    """
    version, count, block_points = _HEAD.unpack_from(data)
    if version != _VERSION or not 0 < count <= CHUNK_POINTS_MAX or not 0 < block_points <= CHUNK_POINTS_MAX:
        message = f"series chunk of unknown version {version}, or of {count} points"
        raise Corrupt(message)
    end = count if stop is None else min(stop, count)
    if start >= end:
        return join([])
    blocks = -(-count // block_points)
    first, last = start // block_points, (end - 1) // block_points
    view = memoryview(data)
    at = _HEAD.size + blocks * _SIZES.size
    parts: list[Columns] = []
    for block in range(last + 1):
        sizes = _SIZES.unpack_from(data, _HEAD.size + block * _SIZES.size)
        if block >= first:
            parts.append(_block(view[at : at + sum(sizes)], sizes, min(block_points, count - block * block_points)))
        at += sum(sizes)
    read = parts[0] if len(parts) == 1 else join(parts)
    return read.pick(slice(start - first * block_points, end - first * block_points))


def _block(view: memoryview, sizes: tuple[int, int, int], count: int) -> Columns:
    raw = count * 8
    steps, times, values = view[: sizes[0]], view[sizes[0] : sizes[0] + sizes[1]], view[sizes[0] + sizes[1] :]
    return of_series(
        decode_integers(decompress(steps, raw), count),
        decode_integers(decompress(times, raw), count),
        unshuffle(decompress(values, raw), count, _DOUBLE),
    )


def of_series(steps: npt.NDArray[np.int64], times_ms: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Columns:
    """Make columns of the points of one series, which need no key."""
    return Columns(np.broadcast_to(np.uint32(0), len(steps)), steps, times_ms, values)
