"""The points of a series that came since: for charts of runs that go on."""

import msgspec

from lineal.storage.database import Reader
from lineal.tracking.series.log import ByKey
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


class Tails:
    """Answers tails of several series. The rows of a run behind one mark are read once."""

    def __init__(self, reader: Reader) -> None:
        """Serve one reader, which sees one moment."""
        self._reader = reader
        self._place = (0, 0)
        self._mark = 0
        self._points = ByKey(join([]))

    def tail(self, run_id: int, key: str, after: int) -> Tail:
        """Answer the points of a series that were written after the mark `after`."""
        key_id = self._reader.value(SQL.series_key, name=key)
        if key_id is None:
            return Tail(mark(self._reader, run_id), is_stale=False, columns=join([]))
        if (self._reader.value(SQL.chunk_upto, run_id=run_id, key_id=key_id) or 0) > after:
            return Tail(mark(self._reader, run_id), is_stale=True, columns=join([]))
        if self._place != (run_id, after):
            page = self._reader.rows(SQL.series_log_of_run, run_id=run_id, after_id=after, limit=TAIL_ROWS_MAX)
            self._points = ByKey(join([unpack(data) for _, data in page]))
            self._mark = int(page[-1][0]) if page else after
            self._place = (run_id, after)
        return Tail(self._mark, is_stale=False, columns=self._points.of(key_id))
