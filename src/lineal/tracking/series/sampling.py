"""Evenly spaced samples of a series."""

import numpy as np

from lineal.tracking.series.packed import Columns
from lineal.tracking.series.queries import History


def by_step(history: History) -> Columns:
    """Answer the points ordered by (step, time, value, NaN last)."""
    columns = history.columns
    nan = np.isnan(columns.values)
    return columns.pick(np.lexsort((nan, np.where(nan, 0.0, columns.values), columns.times_ms, columns.steps)))


def sample(columns: Columns, count_max: int) -> Columns:
    """Answer at most `count_max` (>= 1) of the ordered points: the first of each of as many equal buckets, and always the last point.

    Source: mlflow 3.17, SqlAlchemyStore.get_metric_history_bulk_interval (ntile).
    """
    count = len(columns.steps)
    if count <= count_max:
        return columns
    size, larger = divmod(count, count_max)
    bucket = np.arange(count_max)
    starts = bucket * size + np.minimum(bucket, larger)
    starts[-1] = count - 1
    return columns.pick(starts)
