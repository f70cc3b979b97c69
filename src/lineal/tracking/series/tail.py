"""The points of a series that came since: for charts of runs that go on."""

import msgspec
import numpy as np

from lineal.storage.database import Reader
from lineal.tracking.series.packed import Columns, join, unpack
from lineal.tracking.series.queries import SQL

TAIL_ROWS_MAX = 2_000
"""Rows of the log that one answer goes through; the next one goes on behind them."""


class Tail(msgspec.Struct, frozen=True):
    """What came since."""

    mark: int
    """Where the next tail starts."""
    is_stale: bool
    """What came since may be in chunks, where nobody can tell it from the rest: read the series again."""
    columns: Columns
    """In the order they were written."""


def mark(reader: Reader, run_id: int) -> int:
    """Answer where the tail of a run starts now: after all that is written."""
    logged = reader.value(SQL.log_newest_of_run, run_id=run_id)
    return int(logged if logged is not None else reader.value(SQL.run_upto, run_id=run_id) or 0)


def tail(reader: Reader, run_id: int, key: str, after: int) -> Tail:
    """Answer the points of a series that were written after the mark `after`."""
    key_id = reader.value(SQL.series_key, name=key)
    if key_id is None:
        return Tail(mark(reader, run_id), is_stale=False, columns=join([]))
    if (reader.value(SQL.chunk_upto, run_id=run_id, key_id=key_id) or 0) > after:
        return Tail(mark(reader, run_id), is_stale=True, columns=join([]))
    page = reader.rows(SQL.series_log_of_run, run_id=run_id, after_id=after, limit=TAIL_ROWS_MAX)
    whole = join([unpack(data) for _, data in page])
    return Tail(page[-1][0] if page else after, is_stale=False, columns=whole.pick(np.flatnonzero(whole.keys == key_id)))
