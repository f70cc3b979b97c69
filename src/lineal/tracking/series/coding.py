"""How a column of numbers becomes few bytes: deltas, then the bytes of all numbers by significance, then zstd.

A delta is zigzag-coded (0, -1, 1, -2 ... become 0, 1, 2, 3 ...), so that small ones of either sign have zero high bytes; it wraps
around, so that any two 64-bit integers have one. Bytes of equal significance resemble each other and compress well side by side.
"""

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import zstandard

from lineal.errors import Corrupt

LEVEL = 3
"""Of zstd: higher ones cost ten times the time for two per cent."""


Shape: TypeAlias = int | tuple[int, int]
"""Of a column, or of columns under each other."""


def encode_integers(columns: npt.NDArray[np.int64]) -> bytes:
    """Code integers that follow each other closely (along the last axis), as `shuffle` leaves them."""
    deltas = np.diff(columns, prepend=np.int64(0))
    return shuffle((deltas << 1) ^ (deltas >> 63))


def decode_integers(data: bytes | memoryview, shape: Shape) -> npt.NDArray[np.int64]:
    """Read back what `encode_integers` made of integers of this shape."""
    coded = unshuffle(data, shape, np.dtype("<u8"))
    signs: npt.NDArray[np.int64] = (coded & np.uint64(1)).view(np.int64)
    coded >>= np.uint64(1)
    deltas: npt.NDArray[np.int64] = coded.view(np.int64)
    deltas ^= np.negative(signs, out=signs)
    return np.cumsum(deltas, axis=-1, dtype=np.int64, out=deltas)


def shuffle(columns: npt.NDArray[Any]) -> bytes:
    """Put the lowest bytes of all numbers first, then the next ones."""
    return np.ascontiguousarray(columns).view(np.uint8).reshape(-1, columns.dtype.itemsize).T.tobytes()


def unshuffle(data: bytes | memoryview, shape: Shape, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Read back numbers of `kind` and of this shape that `shuffle` took apart."""
    count = shape if isinstance(shape, int) else math.prod(shape)
    if len(data) != count * kind.itemsize:
        message = f"columns of {len(data)} bytes for {count} numbers of {kind.itemsize}"
        raise Corrupt(message)
    planes = np.frombuffer(data, np.uint8).reshape(kind.itemsize, count)
    numbers = np.zeros((count, kind.itemsize), np.uint8)
    for significance, plane in enumerate(planes):
        if count and plane.max():  # the high bytes of deltas are zero nearly always
            numbers[:, significance] = plane
    return numbers.view(kind).reshape(shape)


def compress(data: bytes) -> bytes:
    """Compress with zstd; a compressor is made for each call, since one must not serve two threads."""
    return zstandard.ZstdCompressor(level=LEVEL, write_content_size=True, write_checksum=False).compress(data)


def decompress(data: bytes | memoryview, size_bytes: int) -> bytes:
    """Decompress what must become exactly `size_bytes`.

    Raises:
        Corrupt: it does not.
    """
    try:
        made = zstandard.ZstdDecompressor().decompress(data, max_output_size=size_bytes)
    except zstandard.ZstdError as error:
        message = "a column of a series cannot be decompressed"
        raise Corrupt(message, detail=str(error)) from error
    if len(made) != size_bytes:
        message = f"a column of a series has {len(made)} bytes for {size_bytes}"
        raise Corrupt(message)
    return made
