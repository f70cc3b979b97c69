"""The log as reads see it: what a run has in it, by series.

A row of the log has points of many series. Who asks for several series of a run reads and decodes its rows once.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.series.packed import Columns, join, unpack

SQL = statements.load("lineal.tracking.series")

ROWS_AT_A_TIME = 4_096
KEPT_POINTS_MAX = 1_048_576
"""Points of a run that are kept for its next series: 30 MB. Sealing leaves a tenth of them; of more, each series reads the log anew."""


class ByKey:
    """Points of several series, each of which can be had in the order of writing."""

    def __init__(self, columns: Columns) -> None:
        """Order them by key."""
        self._columns = columns
        self._order: npt.NDArray[np.intp] | None = None
        keys = columns.keys
        if len(keys) and keys.min() != keys.max():
            self._order = np.argsort(keys, kind="stable")
            keys = keys[self._order]
        self._keys = keys

    def which(self, key_id: int) -> npt.NDArray[np.intp] | slice:
        """Answer which of the points are of a series."""
        start, stop = (int(np.searchsorted(self._keys, np.uint32(key_id), side)) for side in ("left", "right"))
        return slice(start, stop) if self._order is None else self._order[start:stop]

    def of(self, key_id: int) -> Columns:
        """Answer the points of a series."""
        return self._columns.pick(self.which(key_id))


class RunLog:
    """Reads the log of runs. What the last one has there is kept, within limits, for its next series."""

    def __init__(self, reader: Reader) -> None:
        """Serve one reader, which sees one moment."""
        self._reader = reader
        self._run_id = 0
        self._after_id = 0
        self._kept: tuple[ByKey, npt.NDArray[np.int64]] | None = None
        """The points, and the row that each is in; None where they are too many."""

    def after(self, run_id: int, key_id: int, after_id: int) -> Columns:
        """Answer the points of a series in rows of a run after `after_id`, in the order they were written."""
        if run_id != self._run_id or after_id < self._after_id:
            self._run_id, self._after_id = run_id, after_id
            self._kept = self._read(run_id, after_id)
        if self._kept is None:
            return self._filtered(run_id, key_id, after_id)
        points, row_ids = self._kept
        found = points.of(key_id)
        if after_id == self._after_id:
            return found
        is_after = row_ids[points.which(key_id)] > after_id
        return found if is_after.all() else found.pick(is_after)

    def _read(self, run_id: int, after_id: int) -> tuple[ByKey, npt.NDArray[np.int64]] | None:
        rows: list[Columns] = []
        ids: list[int] = []
        points = 0
        for row_id, columns in self._rows(run_id, after_id):
            points += len(columns.keys)
            if points > KEPT_POINTS_MAX:
                return None
            rows.append(columns)
            ids.append(row_id)
        row_ids = np.repeat(np.array(ids, np.int64), [len(row.keys) for row in rows])
        return ByKey(join(rows)), row_ids

    def _filtered(self, run_id: int, key_id: int, after_id: int) -> Columns:
        rows: list[Columns] = []
        for _, columns in self._rows(run_id, after_id):
            mine = columns.keys == key_id
            if mine.any():
                rows.append(columns if mine.all() else columns.pick(mine))
        return join(rows)

    def _rows(self, run_id: int, after_id: int) -> Iterator[tuple[int, Columns]]:
        while page := self._reader.rows(SQL.series_log_of_run, run_id=run_id, after_id=after_id, limit=ROWS_AT_A_TIME):
            for row_id, data in page:
                yield int(row_id), unpack(data)
            if len(page) < ROWS_AT_A_TIME:
                return
            after_id = page[-1][0]
