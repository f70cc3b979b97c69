"""A frame: points of one run as columns, as the SDK sends them. docs/series.md has the layout.

    magic      4 bytes   "LSF1"
    encoding   u8        0: the body is raw, 1: it is one zstd frame
    (zeros)    3 bytes
    header     u32       size of the header in bytes
    points     u32       1 to POINTS_MAX
    header               JSON: see Header
    body                 index of the key u32 x points, steps i64 x points, times in ms i64 x points, values f64 x points

Numbers are little endian, columns follow each other without padding (28 bytes a point).
"""

import struct
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import zstandard

MEDIA_TYPE = "application/vnd.lineal.series"
POINTS_MAX = 1_048_576
"""Points of a frame: 28 MB when decoded."""
KEYS_MAX = 10_000
SIZE_BYTES_MAX = 32 * 1024 * 1024
POINT_BYTES = 28
_HEAD = struct.Struct("<4sBxxxII")
_MAGIC = b"LSF1"
_RAW, _ZSTD = 0, 1


class FrameError(ValueError):
    """These bytes are not a frame."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a frame says besides its points."""

    writer: str
    """Who numbers the frames: 32 hexadecimal digits, drawn once for each spool."""
    sequence: int
    """1, 2, 3 ... A frame that is sent again has the same number and the same points."""
    run_id: str
    keys: list[str]
    """The metrics of the points; the points name them by position."""


class Frame(NamedTuple):
    """A frame as it is read. All columns have one length."""

    header: Header
    keys: npt.NDArray[np.uint32]
    steps: npt.NDArray[np.int64]
    times_ms: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]


_header_decoder = msgspec.json.Decoder(Header)


def encode(header: Header, keys: Any, steps: Any, times_ms: Any, values: Any, *, is_compressed: bool = True) -> bytes:
    """Make a frame of columns: anything numpy makes arrays of, of one length from 1 to POINTS_MAX."""
    columns = [np.ascontiguousarray(keys, "<u4"), *(np.ascontiguousarray(column, "<i8") for column in (steps, times_ms))]
    columns.append(np.ascontiguousarray(values, "<f8"))
    count = len(columns[0])
    if not 1 <= count <= POINTS_MAX or any(column.shape != (count,) for column in columns):
        message = f"a frame has 1 to {POINTS_MAX} points, in columns of one length"
        raise FrameError(message)
    body = b"".join(column.tobytes() for column in columns)
    head = msgspec.json.encode(header)
    if is_compressed:
        body = zstandard.ZstdCompressor(level=1).compress(body)
    return _HEAD.pack(_MAGIC, _ZSTD if is_compressed else _RAW, len(head), count) + head + body


def decode(data: bytes) -> Frame:
    """Read a frame; keys are checked to have a name, nothing else of the points is.

    Raises:
        FrameError: it is none, or larger than its limits; says why.
    """
    if len(data) < _HEAD.size:
        raise FrameError("a frame starts with 16 bytes")
    magic, encoding, head_bytes, count = _HEAD.unpack_from(data)
    if magic != _MAGIC or encoding not in {_RAW, _ZSTD}:
        raise FrameError("a frame starts with LSF1 and its encoding, 0 or 1")
    if not 1 <= count <= POINTS_MAX:
        message = f"a frame has 1 to {POINTS_MAX} points, got {count}"
        raise FrameError(message)
    try:
        header = _header_decoder.decode(memoryview(data)[_HEAD.size : _HEAD.size + head_bytes])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = f"the header of the frame cannot be read: {error}"
        raise FrameError(message) from None
    if not 1 <= len(header.keys) <= KEYS_MAX or len(set(header.keys)) != len(header.keys):
        message = f"a frame has 1 to {KEYS_MAX} different keys"
        raise FrameError(message)
    body = _body(memoryview(data)[_HEAD.size + head_bytes :], count, is_compressed=encoding == _ZSTD)
    keys = np.frombuffer(body, "<u4", count)
    if int(keys.max()) >= len(header.keys):
        raise FrameError("a point names a key that the header does not have")
    return Frame(
        header,
        keys,
        np.frombuffer(body, "<i8", count, 4 * count),
        np.frombuffer(body, "<i8", count, 12 * count),
        np.frombuffer(body, "<f8", count, 20 * count),
    )


def _body(data: memoryview, count: int, *, is_compressed: bool) -> bytes | memoryview:
    size = count * POINT_BYTES
    body: bytes | memoryview = data
    if is_compressed:
        try:
            if zstandard.frame_content_size(data) != size:  # looked at first: a small body must not become a large one
                message = f"the body of {count} points is one zstd frame that says it has {size} bytes"
                raise FrameError(message)
            body = zstandard.ZstdDecompressor().decompress(data, max_output_size=size)
        except zstandard.ZstdError as error:
            message = f"the body of the frame cannot be decompressed: {error}"
            raise FrameError(message) from None
    if len(body) != size:
        message = f"the body of {count} points has {size} bytes, got {len(body)}"
        raise FrameError(message)
    return body
