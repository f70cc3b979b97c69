"""Every series of a run at a glance, with its extremes."""

import math

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.tracking.series")


class Glance(msgspec.Struct, frozen=True):
    """One series. The extremes are of the values that are numbers, and None where none is."""

    key: str
    points: int
    first_step: int
    last_step: int
    last_ms: int
    last_value: float
    """May be NaN."""
    min_value: float | None
    min_step: int | None
    max_value: float | None
    max_step: int | None


def glances(reader: Reader, run_id: int) -> list[Glance]:
    """Answer the series of the run with inner id `run_id`, by key."""
    return [
        Glance(key, points, first_step, last_step, last_ms, math.nan if value is None else value, *extremes)
        for key, points, first_step, last_step, last_ms, value, *extremes in reader.rows(SQL.glances_of_run, run_id=run_id)
    ]
