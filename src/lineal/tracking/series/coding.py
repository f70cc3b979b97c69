"""How a column of numbers becomes few bytes: deltas, then the bytes of all numbers by significance, then zstd.

A delta is zigzag-coded (0, -1, 1, -2 ... become 0, 1, 2, 3 ...), so that small ones of either sign have zero high bytes; it wraps
around, so that any two 64-bit integers have one. Bytes of equal significance resemble each other and compress well side by side.

Reading back takes planes apart first (`planes`: the bytes of one significance under each other), so that a caller may slice them before
numbers are made of them.
"""

import threading
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import zstandard

from lineal.errors import Corrupt

LEVEL = 3
"""Of zstd: higher ones cost ten times the time for two per cent."""

Planes: TypeAlias = npt.NDArray[np.uint8]
"""Bytes by significance: for each column one row for each, the lowest first."""


class _Zstd(threading.local):
    """What each thread compresses with: neither object may serve two threads, and making one takes longer than a column does."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True, write_checksum=False)
        self.decompressor = zstandard.ZstdDecompressor()


_zstd = _Zstd()


def encode_integers(columns: npt.NDArray[np.int64]) -> bytes:
    """Code integers that follow each other closely (along the last axis), as `shuffle` leaves them."""
    deltas = np.diff(columns, prepend=np.int64(0))
    return shuffle((deltas << 1) ^ (deltas >> 63))


def shuffle(columns: npt.NDArray[Any]) -> bytes:
    """Put the lowest bytes of all numbers first, then the next ones."""
    return np.ascontiguousarray(columns).view(np.uint8).reshape(-1, columns.dtype.itemsize).T.tobytes()


def planes(data: bytes | memoryview, size_bytes: int, count: int, columns: int = 1) -> Planes:
    """Answer the planes of `columns` columns of `count` numbers of `size_bytes` each; `shuffle` took each column apart by itself.

    Raises:
        Corrupt: these are not so many.
    """
    if len(data) != columns * count * size_bytes:
        message = f"columns of {len(data)} bytes for {columns * count} numbers of {size_bytes}"
        raise Corrupt(message)
    return np.frombuffer(data, np.uint8).reshape(columns, size_bytes, count)


def numbers(parts: Planes, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Make numbers of `kind` of their planes, one column behind the other."""
    return parts.transpose(0, 2, 1).copy().view(kind).reshape(-1)


def doubles_into(parts: Planes, into: npt.NDArray[np.float64]) -> None:
    """Make doubles of the planes of one column, in an array of their number.

    Planes are joined in pairs: half the time of copying them number by number, where they are many.
    """
    (single,) = parts
    pairs = single[1::2].astype("<u2")
    pairs <<= 8
    pairs |= single[::2]
    fours = pairs[1::2].astype("<u4")
    fours <<= 16
    fours |= pairs[::2]
    made = into.view("<u8")
    made[:] = fours[1]
    made <<= np.uint64(32)
    made |= fours[0]


def naturals(parts: Planes) -> npt.NDArray[Any]:
    """Make unsigned integers of their planes, one row a column, as narrow as they fit into: the high bytes are zero nearly always."""
    columns, _, count = parts.shape
    used = np.flatnonzero(parts.any(axis=(0, 2)))
    width = int(used[-1]) + 1 if len(used) else 1
    if width == 1:
        return parts[:, 0]
    if width == 2:
        pair = parts[:, 1].astype("<u2")
        pair <<= 8
        pair |= parts[:, 0]
        return pair
    narrow = 4 if width <= 4 else 8
    return numbers(parts[:, :narrow], np.dtype(f"<u{narrow}")).reshape(columns, count)


def integers(parts: Planes) -> npt.NDArray[np.int64]:
    """Make integers of the planes of what `encode_integers` made of columns, one behind the other."""
    made = np.empty((len(parts), parts.shape[2]), np.int64)
    integers_into(parts, made)
    return made.reshape(-1)


def integers_into(parts: Planes, into: npt.NDArray[np.int64]) -> None:
    """Do as `integers` does in an array that has a row for each column."""
    if parts.shape[2]:
        # The first number is coded whole and would make all others as wide as it is.
        into[:, 0] = _signed(np.ascontiguousarray(parts[:, :, 0]).view("<u8").reshape(-1))
        into[:, 1:] = _signed(naturals(parts[:, :, 1:]))
        np.cumsum(into, axis=1, out=into)


def _signed(coded: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Undo zigzag coding, in as many bytes."""
    signs = coded & coded.dtype.type(1)
    halves = coded >> coded.dtype.type(1)
    halves ^= np.negative(signs, out=signs)
    return halves.view(f"i{coded.dtype.itemsize}")


def compress(data: bytes) -> bytes:
    """Compress with zstd."""
    return _zstd.compressor.compress(data)


def decompress(data: bytes | memoryview, size_bytes: int) -> bytes:
    """Decompress what must become exactly `size_bytes`.

    Raises:
        Corrupt: it does not.
    """
    try:
        made = _zstd.decompressor.decompress(data, max_output_size=size_bytes)
    except zstandard.ZstdError as error:
        message = "a column of a series cannot be decompressed"
        raise Corrupt(message, detail=str(error)) from error
    if len(made) != size_bytes:
        message = f"a column of a series has {len(made)} bytes for {size_bytes}"
        raise Corrupt(message)
    return made
