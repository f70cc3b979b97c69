"""Evenly spaced samples of a series."""

import numpy as np

from lineal.tracking.series.packed import Columns


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
