"""The two orders of a series, and which points are repeats.

By time: (time, step, value), the order of a history. By step: (step, time, value), the order of chunks and charts.
A NaN counts as 0 in both and comes after the numbers it ties with. Points that tie in everything are one point.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from lineal.tracking.series.packed import Columns


def by_time(columns: Columns) -> Columns:
    """Order the points of one series by (time, step, value) and drop exact repeats."""
    return _ordered(columns, columns.times_ms, columns.steps)


def by_step(columns: Columns) -> Columns:
    """Order the points of one series by (step, time, value) and drop exact repeats."""
    return _ordered(columns, columns.steps, columns.times_ms)


def _ordered(columns: Columns, major: npt.NDArray[np.int64], minor: npt.NDArray[np.int64]) -> Columns:
    """Order by (major, minor, value); of repeats the first written stays."""
    if _rises(columns.steps) and never_falls(columns.times_ms):
        return columns  # the usual case: both orders are that of writing
    nan = np.isnan(columns.values)
    placed = np.where(nan, 0.0, columns.values)
    order = np.lexsort((nan, placed, minor, major))
    ordered = columns.pick(order)
    placed, nan = placed[order], nan[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = _differs(ordered.steps) | _differs(ordered.times_ms) | _differs(placed) | _differs(nan)
    return ordered if fresh.all() else ordered.pick(fresh)


def _rises(column: npt.NDArray[np.int64]) -> bool:
    return bool((column[1:] > column[:-1]).all())


def never_falls(column: npt.NDArray[np.int64]) -> bool:
    """Tell whether no number is less than the one before it."""
    return bool((column[1:] >= column[:-1]).all())


def _differs(column: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return column[1:] != column[:-1]
