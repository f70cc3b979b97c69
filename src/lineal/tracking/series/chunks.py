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
from lineal.tracking.series.coding import compress, decompress, doubles_into, encode_integers, integers, integers_into, planes, shuffle
from lineal.tracking.series.packed import Columns

CHUNK_POINTS_MAX = 262_144
"""A chunk is about two megabytes: decoded in milliseconds, and few enough of them for the longest series."""
BLOCK_POINTS = 8_192
"""What zooming into a chart has to fetch and decode at each end: 64 kB, a quarter of a millisecond."""
_HEAD = struct.Struct("<BxxxIIII")
_VERSION = 1
ALL = frozenset(Columns._fields)
"""Every column."""
_LONGEST = 1 << 32
_NO_KEYS = np.broadcast_to(np.uint32(0), _LONGEST)
_NO_INTEGERS = np.broadcast_to(np.int64(0), _LONGEST)
_NO_DOUBLES = np.broadcast_to(np.float64(0.0), _LONGEST)
"""Columns of zeros that take no memory, however long."""


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


def decode(block: bytes) -> Columns:
    """Read the points of a block; their keys are 0.

    Raises:
        Corrupt: the bytes are not what `encode` made.
    """
    count = _sizes(block)[0]
    room = Room(count, ALL)
    room.add(block, 0, count)
    return room.columns()


class Room:
    """Columns of a known length that blocks are decoded into, one behind the other; what is not wanted is zeros."""

    def __init__(self, count: int, wanted: frozenset[str]) -> None:
        """Make room for `count` points."""
        self._count = count
        self._wanted = wanted
        self._steps = np.empty(count, np.int64) if "steps" in wanted else _NO_INTEGERS[:count]
        self._times_ms = np.empty(count, np.int64) if "times_ms" in wanted else _NO_INTEGERS[:count]
        self._values = np.empty(count, np.float64) if "values" in wanted else _NO_DOUBLES[:count]
        self._filled = 0

    @property
    def filled(self) -> int:
        """How many points came."""
        return self._filled

    def add(self, block: bytes, start: int, stop: int) -> None:
        """Decode the points of a block from position `start` (inclusive) to `stop` (exclusive, may be beyond its end).

        Raises:
            Corrupt: the bytes are not what `encode` made.
        """
        count, steps_bytes, times_bytes = _sizes(block)
        stop = min(stop, count)
        if start >= stop:
            return
        view = memoryview(block)[_HEAD.size :]
        steps, times, values = view[:steps_bytes], view[steps_bytes : steps_bytes + times_bytes], view[steps_bytes + times_bytes :]
        where = slice(self._filled, self._filled + stop - start)
        for name, frame, column in (("steps", steps, self._steps), ("times_ms", times, self._times_ms)):
            if name not in self._wanted:
                continue
            parts = planes(decompress(frame, count * 8), 8, count)[:, :, :stop]
            if start:  # each depends on those before it
                column[where] = integers(parts)[start:]
            else:
                integers_into(parts, column[where].reshape(1, -1))
        if "values" in self._wanted:
            doubles_into(planes(decompress(values, count * 8), 8, count)[:, :, start:stop], self._values[where])
        self._filled = where.stop

    def columns(self) -> Columns:
        """Answer the columns, which are full by now."""
        assert self._filled == self._count
        return of_series(self._steps, self._times_ms, self._values)


def _sizes(block: bytes) -> tuple[int, int, int]:
    """Answer the points of a block and the bytes of its steps and times."""
    try:
        version, count, steps_bytes, times_bytes, values_bytes = _HEAD.unpack_from(block)
    except struct.error as error:
        message = "a block of a series is too short"
        raise Corrupt(message, detail=str(error)) from error
    if version != _VERSION or not 0 < count <= CHUNK_POINTS_MAX or len(block) != _HEAD.size + steps_bytes + times_bytes + values_bytes:
        message = f"series block of unknown version {version}, of {count} points, or of a wrong length"
        raise Corrupt(message)
    return count, steps_bytes, times_bytes


def _encode_block(columns: Columns) -> bytes:
    frames = compress(encode_integers(columns.steps)), compress(encode_integers(columns.times_ms)), compress(shuffle(columns.values))
    return b"".join((_HEAD.pack(_VERSION, len(columns.steps), *map(len, frames)), *frames))


def of_series(steps: npt.NDArray[np.int64], times_ms: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Columns:
    """Make columns of the points of one series, which need no key."""
    return Columns(_NO_KEYS[: len(steps)], steps, times_ms, values)
