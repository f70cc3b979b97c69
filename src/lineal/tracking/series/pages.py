"""Pages of a series that survive new points: a page starts after a point, not after a count."""

import math

import numpy as np

from lineal.errors import Invalid
from lineal.search.cursor import CursorValue
from lineal.tracking.series.packed import Columns


def position(columns: Columns, index: int) -> tuple[CursorValue, ...]:
    """Answer what names the point at `index` of a history: time, step, value."""
    return int(columns.times_ms[index]), int(columns.steps[index]), float(columns.values[index])


def page_after(columns: Columns, after: tuple[CursorValue, ...] | None) -> int:
    """Answer the index of the first point of a history after the one that `position` named; None means the start.

    Raises:
        Invalid: `after` does not name a point.
    """
    if after is None:
        return 0
    match after:
        case (int() as time_ms, int() as step, int() | float() as value):
            nan = math.isnan(value)
            placed = 0.0 if nan else float(value)
        case _:
            raise Invalid("page_token", "it does not name a point", "Invalid page token, it does not name a point.")
    start = int(np.searchsorted(columns.times_ms, time_ms, "left"))
    stop = int(np.searchsorted(columns.times_ms, time_ms, "right"))
    values, steps = columns.values[start:stop], columns.steps[start:stop]
    nans = np.isnan(values)
    numbers = np.where(nans, 0.0, values)
    beyond = (steps > step) | ((steps == step) & ((numbers > placed) | ((numbers == placed) & (nans > nan))))
    return start + int(np.argmax(beyond)) if beyond.any() else stop
