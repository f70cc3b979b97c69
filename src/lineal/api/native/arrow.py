"""A history as an Arrow IPC stream. nanoarrow (extra `arrow`) writes the format: three megabytes, where pyarrow is a hundred and fifty."""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from lineal.errors import Unsupported
from lineal.tracking.series.packed import Columns

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
BATCH_POINTS = 131_072
"""Points of a record batch: three megabytes, sent before the next one is made."""
_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
"""What ends a stream. Source: Apache Arrow columnar format, encapsulated message format."""


@cache
def _nanoarrow() -> tuple[Any, Any]:
    try:
        # An extra: imported only where it is used.
        import nanoarrow  # noqa: PLC0415 - see above
        from nanoarrow import ipc  # noqa: PLC0415 - see above
    except ImportError:
        raise Unsupported("Arrow needs the extra 'arrow': pip install 'lineal[arrow]'") from None
    return nanoarrow, ipc


def check() -> None:
    """Look whether this server can write Arrow.

    Raises:
        Unsupported: the extra is not installed.
    """
    _nanoarrow()


def stream(columns: Columns) -> Iterator[bytes]:
    """Answer the pieces of a stream with the columns step (int64), time (timestamp in ms, UTC) and value (float64)."""
    count = len(columns.steps)
    head, _ = _written(columns.pick(slice(0, 0)))
    yield head
    for start in range(0, count, BATCH_POINTS):
        _, batch = _written(columns.pick(slice(start, start + BATCH_POINTS)))
        yield batch
    yield _END


def _written(columns: Columns) -> tuple[bytes, bytes]:
    """Answer the schema's message and that of one batch of points (which may be empty)."""
    na, ipc = _nanoarrow()
    schema = na.struct({"step": na.int64(), "time": na.timestamp("ms", timezone="UTC"), "value": na.float64()})
    kinds = (columns.steps, na.int64()), (columns.times_ms, na.timestamp("ms", timezone="UTC")), (columns.values, na.float64())
    count = len(columns.steps)
    children = [na.c_array_from_buffers(kind, count, [None, np.ascontiguousarray(column)], null_count=0) for column, kind in kinds]
    batch = na.c_array_from_buffers(schema, count, [None], null_count=0, children=children)
    target = io.BytesIO()
    with ipc.StreamWriter.from_writable(target) as writer:
        writer.write_array(batch)
        head_bytes = _message_bytes(target.getbuffer())
    whole = target.getvalue().removesuffix(_END)
    return whole[:head_bytes], whole[head_bytes:]


def _message_bytes(data: memoryview) -> int:
    """Answer the size of the first message, which has no body: a marker, the size of its metadata, and that."""
    return 8 + int.from_bytes(data[4:8], "little")
