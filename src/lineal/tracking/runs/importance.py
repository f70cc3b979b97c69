"""How much the params of runs explain one of their metrics."""

import math
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.runs.forest import BINS_MAX, explain
from lineal.tracking.runs.logged import slices
from lineal.tracking.runs.search import WhichRuns, matching_runs

RUNS_MAX = 2_000
"""Runs that are looked at, the newest: more do not change what comes out, and take longer."""
PARAMS_MAX = 100
"""Params that are looked at: those that most runs have."""
_NUMBERS_SHARE_MIN = 0.9
"""A param is a number when so many of its values are."""
_MISSING = 0
"""The bin of runs that lack a param."""


class Sample(msgspec.Struct, frozen=True):
    """The params and the metric of runs, read for `importance`."""

    params: list[dict[str, str]]
    metric: list[float]
    """Finite."""
    skipped: int
    """Runs that lack the metric, or have no finite value of it."""
    truncated: bool
    """There are more runs than were looked at."""


class AskSample(msgspec.Struct, frozen=True):
    """Which runs, and which metric's latest values."""

    which: WhichRuns
    metric: str


class ParamImportance(msgspec.Struct, frozen=True):
    """What one param explains."""

    param: str
    is_number: bool
    runs: int
    """How many have it."""
    values: int
    """How many different ones there are."""
    importance: float
    """Its share of what all params explain, 0 to 1."""
    correlation: float | None
    """Spearman's rank correlation with the metric, -1 to 1; None where it is no number, or never differs."""


class Importance(msgspec.Struct, frozen=True):
    """What the params explain, most first."""

    params: list[ParamImportance]
    runs: int
    fit: float
    """See `forest.Explained`."""


def sample(reader: Reader, asked: AskSample) -> Sample:
    """Read the newest runs that match and have the metric.

    Raises:
        Invalid: a filter that cannot be read.
        LimitExceeded: too many experiments.
    """
    matching = matching_runs(reader, asked.which)
    if matching is None:
        return Sample([], [], 0, truncated=False)
    rows = reader.rows(
        Sql("select r.id, s.last_value from (")
        + matching.query
        + Sql(
            ") m cross join runs r left join series_summary s on s.run_id = r.id"
            " and s.key_id = (select k.id from series_keys k where k.name = ?)"
            " where r.id = m.id order by r.start_ms desc, r.id desc limit ?",
            asked.metric,
            RUNS_MAX + 1,
        )
    )
    looked_at = rows[:RUNS_MAX]
    values = {row[0]: row[1] for row in looked_at if row[1] is not None and math.isfinite(row[1])}
    params: dict[int, dict[str, str]] = {run_id: {} for run_id in values}
    for ids in slices(list(values)):
        for run_id, key, value in reader.rows(Sql("select run_id, key, value from params where run_id in ") + in_list(ids)):
            params[run_id][key] = value
    return Sample(list(params.values()), list(values.values()), len(looked_at) - len(values), len(rows) > RUNS_MAX)


def importance(read: Sample) -> Importance:
    """Tell how much each param explains the metric: by the error that splits on it take away in trees, on runs the trees did not see."""
    counts = Counter(key for params in read.params for key in params)
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:PARAMS_MAX]]
    target = np.array(read.metric, np.float64)
    columns = [[params.get(name) for params in read.params] for name in names]
    binned = [_binned(column) for column in columns]
    inputs = np.array([bins for bins, _ in binned], np.int64).reshape(len(names), len(read.metric)).T
    explained = explain(inputs, target)
    found = [
        ParamImportance(
            name,
            numbers is not None,
            counts[name],
            len({value for value in column if value is not None}),
            share,
            None if numbers is None else _rank_correlation(numbers, target),
        )
        for name, column, (_, numbers), share in zip(names, columns, binned, explained.shares, strict=True)
    ]
    found.sort(key=lambda param: (-param.importance, -abs(param.correlation or 0.0), param.param))
    return Importance(found, len(read.metric), explained.fit)


def _binned(column: Sequence[str | None]) -> tuple[list[int], npt.NDArray[np.float64] | None]:
    """Answer a bin for each value, by rank where they are numbers, else one for each frequent one; and the numbers, NaN for none."""
    numbers = np.array([_number(value) for value in column], np.float64)
    finite = np.isfinite(numbers)
    given = sum(value is not None for value in column)
    if given and int(finite.sum()) >= _NUMBERS_SHARE_MIN * given:
        edges = np.unique(np.quantile(numbers[finite], np.linspace(0, 1, BINS_MAX)[1:-1]))
        bins = np.where(finite, 1 + np.searchsorted(edges, numbers, side="left"), _MISSING)
        listed: list[int] = bins.tolist()
        return listed, numbers
    frequent = [value for value, _ in Counter(value for value in column if value is not None).most_common(BINS_MAX - 2)]
    places = {value: index + 1 for index, value in enumerate(sorted(frequent))}
    return [_MISSING if value is None else places.get(value, BINS_MAX - 1) for value in column], None


def _number(value: str | None) -> float:
    if value is None or len(value) > 64:
        return math.nan
    if value.lower() in {"true", "false"}:
        return float(value.lower() == "true")
    try:
        return float(value)
    except ValueError:
        return math.nan


def _rank_correlation(numbers: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> float | None:
    finite = np.isfinite(numbers)
    if int(finite.sum()) < 3:
        return None
    left, right = _ranks(numbers[finite]), _ranks(target[finite])
    if float(np.ptp(left)) == 0.0 or float(np.ptp(right)) == 0.0:
        return None
    return float(np.corrcoef(left, right)[0, 1])


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Ranks from 0; equal values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means = ends - (counts + 1) / 2
    return np.asarray(means[inverse], np.float64)
