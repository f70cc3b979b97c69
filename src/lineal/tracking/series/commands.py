"""Writes of series."""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader, Transaction
from lineal.storage.sql import Sql, in_set
from lineal.tracking.series.packed import pack
from lineal.tracking.series.values import Points

SQL = statements.load("lineal.tracking.series")

_NUMBER = "series"
"""In `Transaction.known`, with a metric's name: its number."""

POINTS_OF_KEY_MIN = 8
"""From so many points of a key on average, gathering them first is faster than folding them one by one."""


class Logged(msgspec.Struct, frozen=True):
    """What an append wrote, as the run's event says it."""

    row: int
    """The row of the series log."""
    points: int
    sha256: str
    """Of the packed row, hexadecimal."""


class _Fold:
    """The points of one write that belong to one series, folded."""

    __slots__ = ("first_step", "last", "last_value", "maximum", "maximum_step", "minimum", "minimum_step", "points")

    def __init__(self, step: int, time_ms: int, value: float) -> None:
        self.points = 1
        self.first_step = step
        self.last = (step, time_ms, value if value == value else 0.0)  # noqa: PLR0124 - the cheapest test for NaN
        self.last_value = value
        self.minimum = self.maximum = value
        self.minimum_step = self.maximum_step = step

    def add(self, step: int, time_ms: int, value: float) -> None:
        self.points += 1
        self.first_step = min(self.first_step, step)
        at = (step, time_ms, value if value == value else 0.0)  # noqa: PLR0124 - the cheapest test for NaN
        if at > self.last:
            self.last = at
            self.last_value = value
        if value < self.minimum or self.minimum != self.minimum:
            self.minimum, self.minimum_step = value, step
        if value > self.maximum or self.maximum != self.maximum:
            self.maximum, self.maximum_step = value, step

    def parameters(self, key_id: int) -> dict[str, Any]:
        """The row of the summary; NaN is null there, since SQLite has no NaN."""
        unknown = math.isnan(self.minimum)
        return {
            "key_id": key_id,
            "points": self.points,
            "first_step": self.first_step,
            "last_step": self.last[0],
            "last_ms": self.last[1],
            "last_value": None if math.isnan(self.last_value) else self.last_value,
            "min_value": None if unknown else self.minimum,
            "min_step": None if unknown else self.minimum_step,
            "max_value": None if unknown else self.maximum,
            "max_step": None if unknown else self.maximum_step,
        }


def append_points(tx: Transaction, run_id: int, points: Points) -> Logged:
    """Append checked `points` (at least one) to the series of the run with inner id `run_id`, which the caller has locked."""
    numbers = _numbered(tx, points.keys if len(points.keys) == 1 else list(dict.fromkeys(points.keys)))
    keys = [numbers[key] for key in points.keys]
    summaries = fold_rows(keys, points.steps, points.times_ms, points.values)
    data = pack(keys, points.steps, points.times_ms, points.values)
    row = tx.insert(SQL.series_log_insert, run_id=run_id, points=len(keys), data=data)
    for summary in summaries:
        summary["run_id"] = run_id
    tx.run_many(SQL.summary_upsert, summaries)
    return Logged(row, len(keys), hashlib.sha256(data).hexdigest())


def fold_rows(keys: list[int], steps: list[int], times_ms: list[int], values: list[float]) -> list[dict[str, Any]]:
    """Sum up points by series, in the order of their numbers: the parameters of `summary_upsert` but for the run."""
    if len(keys) == 1:  # what training loops send
        return [_fold_one(keys[0], steps[0], times_ms[0], values[0])]
    if len(keys) >= POINTS_OF_KEY_MIN * len(set(keys)) and not math.isnan(sum(values)):
        return _fold_numbers(keys, steps, times_ms, values)
    folds: dict[int, _Fold] = {}
    for key_id, step, time_ms, value in zip(keys, steps, times_ms, values, strict=True):
        fold = folds.get(key_id)
        if fold is None:
            folds[key_id] = _Fold(step, time_ms, value)
        else:
            fold.add(step, time_ms, value)
    return [fold.parameters(key_id) for key_id, fold in sorted(folds.items())]


def _fold_one(key_id: int, step: int, time_ms: int, value: float) -> dict[str, Any]:
    """Do the same for a point alone."""
    known, at = (None, None) if math.isnan(value) else (value, step)
    return {
        "key_id": key_id,
        "points": 1,
        "first_step": step,
        "last_step": step,
        "last_ms": time_ms,
        "last_value": known,
        "min_value": known,
        "min_step": at,
        "max_value": known,
        "max_step": at,
    }


def _fold_numbers(keys: list[int], steps: list[int], times_ms: list[int], values: list[float]) -> list[dict[str, Any]]:
    """Do the same where no value is NaN: gathered by series first, the comparing is left to built-in functions."""
    gathered: dict[int, tuple[list[int], list[int], list[float]]] = {}
    for key_id, step, time_ms, value in zip(keys, steps, times_ms, values, strict=True):
        series = gathered.get(key_id)
        if series is None:
            gathered[key_id] = ([step], [time_ms], [value])
        else:
            series[0].append(step)
            series[1].append(time_ms)
            series[2].append(value)
    found: list[dict[str, Any]] = []
    for key_id, (its_steps, its_times, its_values) in sorted(gathered.items()):
        last_step, last_ms, last_value = max(zip(its_steps, its_times, its_values, strict=True))
        lowest, highest = min(its_values), max(its_values)
        found.append(
            {
                "key_id": key_id,
                "points": len(its_steps),
                "first_step": min(its_steps),
                "last_step": last_step,
                "last_ms": last_ms,
                "last_value": last_value,
                "min_value": lowest,
                "min_step": its_steps[its_values.index(lowest)],
                "max_value": highest,
                "max_step": its_steps[its_values.index(highest)],
            }
        )
    return found


def key_ids(reader: Reader, keys: Sequence[str]) -> dict[str, int]:
    """Answer the numbers of those metrics that have one."""
    return {name: int(number) for name, number in reader.rows(Sql("select name, id from series_keys where name in ") + in_set(keys))}


def _numbered(tx: Transaction, keys: Sequence[str]) -> dict[str, int]:
    """Answer the numbers of `keys`, all different, which new ones are given; a number stays."""
    found = {key: tx.known[_NUMBER, key] for key in keys if (_NUMBER, key) in tx.known}
    if len(found) < len(keys):
        unknown = [key for key in keys if key not in found]
        found |= key_ids(tx, unknown)
        for key in unknown:
            if key not in found:
                found[key] = int(tx.value(SQL.series_key_insert, name=key))
            tx.known[_NUMBER, key] = found[key]
    return found
