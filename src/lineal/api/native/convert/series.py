"""Series: charts and points as columns of JSON."""

from typing import Any

import numpy as np
import numpy.typing as npt

from lineal.tracking.series.bands import Band
from lineal.tracking.series.charts import Drawn
from lineal.tracking.series.values import wire_value
from lineal.wire import series as wire


def spelled(values: npt.NDArray[np.float64]) -> list[wire.Value]:
    """Spell values; only where one is not finite, each is looked at."""
    listed: list[Any] = values.tolist()
    return listed if bool(np.isfinite(values).all()) else [wire_value(value) for value in listed]


def from_drawn(line: wire.Line, cursor: str, drawn: Drawn | None, columns: frozenset[str]) -> wire.ChartLine:
    """Spell a line of a chart, with the `columns` asked for."""
    if drawn is None:
        return wire.ChartLine(line.run_id, line.key, cursor)
    buckets = drawn.buckets
    fields: dict[str, Any] = {"pixel": drawn.pixels.tolist(), "x_first": drawn.first_x.tolist(), "x_last": drawn.last_x.tolist()}
    for name in ("first", "last"):
        if name in columns:
            fields[name] = spelled(getattr(buckets, name))
    empty = buckets.points == buckets.nans + buckets.above + buckets.below
    for name in ("min", "max", "mean"):
        if name in columns:
            fields[name] = _unless(empty, getattr(buckets, name))
    for name in ("min_step", "max_step", "points"):
        if name in columns:
            fields[name] = getattr(buckets, name).tolist()
    for name, counts in (("nan", buckets.nans), ("inf", buckets.above), ("minus_inf", buckets.below)):
        if counts.any():
            fields[name] = counts.tolist()
    return wire.ChartLine(line.run_id, line.key, cursor, **fields)


def _unless(empty: npt.NDArray[np.bool_], values: npt.NDArray[np.float64]) -> list[float | None]:
    listed: list[Any] = values.tolist()
    if empty.any():
        for index in np.flatnonzero(empty).tolist():
            listed[index] = None
    return listed


def from_band(band: Band) -> wire.GroupLine:
    """Spell a group of a chart."""
    mean, std, low, high = (_unless(np.isnan(column), column) for column in (band.mean, band.std, band.min, band.max))
    return wire.GroupLine(band.x.tolist(), band.runs.tolist(), mean, std, low, high, band.points, band.not_finite, band.with_points)
