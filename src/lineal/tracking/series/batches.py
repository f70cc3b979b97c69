"""Large writes, prepared before they reach the writer: what is left for its thread is one row and the summaries."""

import hashlib
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lineal.storage.database import Transaction
from lineal.tracking.series.commands import SQL, Logged, fold_rows
from lineal.tracking.series.packed import Columns, pack_columns

POINTS_OF_KEY_MIN = 32
"""From so many points of a key on average, arrays are faster than a loop."""


class Batch(msgspec.Struct, frozen=True):
    """Points of one run, ready to be written."""

    points: int
    data: bytes
    """The packed row."""
    sha256: str
    summaries: tuple[dict[str, Any], ...]
    """The parameters of `summary_upsert` but for the run."""


def number_keys(tx: Transaction, keys: tuple[str, ...]) -> dict[str, int]:
    """Number new metrics. A number says nothing by itself, so there is no event."""
    return {key: int(tx.value(SQL.series_key_insert, name=key)) for key in sorted(keys)}


def prepare(columns: Columns) -> Batch:
    """Pack and sum up points, at least one, with the numbers of their metrics. Takes 50 ns a point; run it on a thread."""
    data = pack_columns(columns)
    distinct, counts = np.unique(columns.keys, return_counts=True)
    if len(columns.keys) < POINTS_OF_KEY_MIN * len(distinct):
        summaries = fold_rows(*(column.tolist() for column in columns))
    else:
        order = np.argsort(columns.keys, kind="stable") if len(distinct) > 1 else None
        sorted_columns = columns if order is None else columns.pick(order)
        stops = np.cumsum(counts)
        summaries = [
            _summary(int(key), sorted_columns.pick(slice(int(stop - count), int(stop))))
            for key, count, stop in zip(distinct, counts, stops, strict=True)
        ]
    return Batch(len(columns.keys), data, hashlib.sha256(data).hexdigest(), tuple(summaries))


def _summary(key_id: int, columns: Columns) -> dict[str, Any]:
    """Fold the points of one series as `commands` does, by arrays."""
    values = columns.values
    last = _last(columns)
    lowest, highest = _extreme(values, np.fmin), _extreme(values, np.fmax)
    return {
        "key_id": key_id,
        "points": len(values),
        "first_step": int(columns.steps.min()),
        "last_step": int(columns.steps[last]),
        "last_ms": int(columns.times_ms[last]),
        "last_value": _known(values, last),
        "min_value": None if lowest is None else float(values[lowest]),
        "min_step": None if lowest is None else int(columns.steps[lowest]),
        "max_value": None if highest is None else float(values[highest]),
        "max_step": None if highest is None else int(columns.steps[highest]),
    }


def _last(columns: Columns) -> int:
    """Answer the position of the greatest (step, time, value), a NaN counting as 0; of several, the first written."""
    found = np.flatnonzero(columns.steps == columns.steps.max())
    found = found[columns.times_ms[found] == columns.times_ms[found].max()]
    values = columns.values[found]
    return int(found[np.argmax(np.where(np.isnan(values), 0.0, values))])


def _extreme(values: npt.NDArray[np.float64], least: np.ufunc) -> int | None:
    """Answer where the least (or greatest) number first stands, or None when all are NaN."""
    found = least.reduce(values)
    return None if np.isnan(found) else int(np.argmax(values == found))


def _known(values: npt.NDArray[np.float64], index: int) -> float | None:
    return None if np.isnan(values[index]) else float(values[index])


def append_batch(tx: Transaction, run_id: int, batch: Batch) -> Logged:
    """Append prepared points to the series of the run with inner id `run_id`, which the caller has locked."""
    row = tx.insert(SQL.series_log_insert, run_id=run_id, points=batch.points, data=batch.data)
    tx.run_many(SQL.summary_upsert, [{"run_id": run_id, **summary} for summary in batch.summaries])
    return Logged(row, batch.points, batch.sha256)
