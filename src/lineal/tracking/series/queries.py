"""Reads of series."""

import math

import msgspec
import numpy as np

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.series.packed import Columns, join, unpack
from lineal.tracking.series.values import Summary

SQL = statements.load("lineal.tracking.series")
_ROWS_AT_A_TIME = 4_096


class History(msgspec.Struct, frozen=True):
    """The points of one series without exact repeats, ordered by (time, step, value), a NaN counting as 0 in that order."""

    columns: Columns

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.columns.steps)


def summaries(reader: Reader, run_id: int) -> list[Summary]:
    """Answer every series of a run at a glance, ordered by key."""
    return [
        Summary(key, points, last_step, last_ms, math.nan if value is None else value)
        for key, points, last_step, last_ms, value in reader.rows(SQL.summaries_of_run, run_id=run_id)
    ]


def history(reader: Reader, run_id: int, key: str) -> History:
    """Answer all points of the series `key` of the run with inner id `run_id`; a series that does not exist is empty."""
    key_id = reader.value(SQL.series_key, name=key)
    if key_id is None:
        return History(join([]))
    rows: list[Columns] = []
    after_id = 0
    while True:
        page = reader.rows(SQL.series_log_of_run, run_id=run_id, after_id=after_id, limit=_ROWS_AT_A_TIME)
        for _, data in page:
            columns = unpack(data)
            mine = columns.keys == key_id
            if mine.all():
                rows.append(columns)
            elif mine.any():
                rows.append(columns.pick(mine))
        if len(page) < _ROWS_AT_A_TIME:
            break
        after_id = page[-1][0]
    return History(_distinct(join(rows)))


def _distinct(columns: Columns) -> Columns:
    """Order the points of one series and drop exact repeats (of which bit patterns of NaN all count as one)."""
    nan = np.isnan(columns.values)
    placed = np.where(nan, 0.0, columns.values)
    order = np.lexsort((nan, placed, columns.steps, columns.times_ms))
    ordered = columns.pick(order)
    placed, nan = placed[order], nan[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (
        (ordered.steps[1:] != ordered.steps[:-1])
        | (ordered.times_ms[1:] != ordered.times_ms[:-1])
        | (placed[1:] != placed[:-1])
        | (nan[1:] != nan[:-1])
    )
    return ordered if fresh.all() else ordered.pick(fresh)
