"""A chunk: points of one series as columns, in blocks that are stored and read one by one.

Layout of a block, little endian: version u8 (1), three zero bytes, points u32, then three u32, the sizes of its columns; then the columns:
steps, times in ms, values. Each is a zstd frame over what `coding` makes of it. The digest of a chunk is SHA-256 over its blocks in order.
"""

import hashlib
import struct
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from lineal.errors import Corrupt
from lineal.tracking.series.coding import compress, decode_integers, decompress, encode_integers, shuffle, unshuffle
from lineal.tracking.series.packed import Columns, join

CHUNK_POINTS_MAX = 262_144
"""A chunk is about two megabytes: decoded in milliseconds, and few enough of them for the longest series."""
BLOCK_POINTS = 8_192
"""What zooming into a chart has to fetch and decode at each end: 64 kB, a quarter of a millisecond."""
_HEAD = struct.Struct("<BxxxIIII")
_VERSION = 1
_DOUBLE = np.dtype("<f8")


def encode(columns: Columns) -> list[bytes]:
    """Make the blocks of 1 to CHUNK_POINTS_MAX points, in the order of steps: BLOCK_POINTS in each but the last."""
    count = len(columns.steps)
    assert 0 < count <= CHUNK_POINTS_MAX
    return [_encode_block(columns.pick(slice(start, start + BLOCK_POINTS))) for start in range(0, count, BLOCK_POINTS)]


def digest(blocks: Iterable[bytes]) -> bytes:
    """Answer the SHA-256 of a chunk (32 bytes) that has these blocks, in order."""
    whole = hashlib.sha256()
    for block in blocks:
        whole.update(block)
    return whole.digest()


def decode(blocks: Iterable[bytes]) -> Columns:
    """Read the points of some blocks, in order; their keys are 0.

    Raises:
        Corrupt: the bytes are not what `encode` made.
    """
    parts = [_decode_block(block) for block in blocks]
    return parts[0] if len(parts) == 1 else join(parts)


def _encode_block(columns: Columns) -> bytes:
    frames = compress(encode_integers(columns.steps)), compress(encode_integers(columns.times_ms)), compress(shuffle(columns.values))
    return b"".join((_HEAD.pack(_VERSION, len(columns.steps), *map(len, frames)), *frames))


def _decode_block(data: bytes) -> Columns:
    try:
        version, count, steps_bytes, times_bytes, values_bytes = _HEAD.unpack_from(data)
    except struct.error as error:
        message = "a block of a series is too short"
        raise Corrupt(message, detail=str(error)) from error
    if version != _VERSION or not 0 < count <= CHUNK_POINTS_MAX or len(data) != _HEAD.size + steps_bytes + times_bytes + values_bytes:
        message = f"series block of unknown version {version}, of {count} points, or of a wrong length"
        raise Corrupt(message)
    raw = count * 8
    view = memoryview(data)[_HEAD.size :]
    steps, times, values = view[:steps_bytes], view[steps_bytes : steps_bytes + times_bytes], view[steps_bytes + times_bytes :]
    return of_series(
        decode_integers(decompress(steps, raw), count),
        decode_integers(decompress(times, raw), count),
        unshuffle(decompress(values, raw), count, _DOUBLE),
    )


def of_series(steps: npt.NDArray[np.int64], times_ms: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Columns:
    """Make columns of the points of one series, which need no key."""
    return Columns(np.broadcast_to(np.uint32(0), len(steps)), steps, times_ms, values)
