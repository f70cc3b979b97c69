"""Runs counted, and grouped by what was logged to them, where the data is."""

import itertools
import math
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from lineal.errors import Invalid, LimitExceeded
from lineal.search import RUNS, Field, parse_order_by
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, join
from lineal.storage.statements import Dialect
from lineal.tracking.runs.columns import Labels, labels, latest
from lineal.tracking.runs.id_lists import Ids
from lineal.tracking.runs.images import NO_IMAGES, Images
from lineal.tracking.runs.search import WhichRuns, matching_runs
from lineal.tracking.runs.values import RunStatus

GROUP_FIELDS_MAX = 3
GROUP_METRICS_MAX = 10
GROUPS_MAX = 1_000
"""Groups in one answer, inclusive."""
SUMMED_MAX = 1e290
"""Greater numbers are summed up by the database: what comes of the infinities is its own way."""
_ATTRIBUTES = frozenset(("status", "user_id", "run_name"))


class GroupRuns(msgspec.Struct, frozen=True):
    """Which runs to group, by which fields, and the metrics to sum up."""

    which: WhichRuns
    by: tuple[str, ...]
    """1 to GROUP_FIELDS_MAX params, tags, or attributes among status, user_id and run_name, as filters write them."""
    metrics: tuple[str, ...] = ()
    """Names of at most GROUP_METRICS_MAX metrics."""
    limit: int = 100
    """Groups wanted, 1 to GROUPS_MAX inclusive."""
    images: Images = NO_IMAGES
    """What searches left in memory."""


class Spread(msgspec.Struct, frozen=True):
    """The latest values of a metric in a group. NaN counts nowhere; the three are None where no run has a number."""

    runs: int
    min: float | None
    mean: float | None
    max: float | None


class Group(msgspec.Struct, frozen=True):
    """Runs that are equal in the fields; None stands for runs that lack a field."""

    values: tuple[str | None, ...]
    runs: int
    spreads: tuple[Spread, ...]
    """In the order of the metrics asked for."""


class Groups(msgspec.Struct, frozen=True):
    """The largest groups, most runs first, then by value."""

    groups: list[Group]
    truncated: bool
    """There are more."""


class Counted(msgspec.Struct, frozen=True):
    """Which runs to count, and what searches left in memory."""

    which: WhichRuns
    images: Images = NO_IMAGES


def count_runs(reader: Reader, counted: Counted) -> int:
    """Count the runs that match.

    Raises:
        Invalid: a filter that cannot be read.
        LimitExceeded: a list of experiments that is too long.
    """
    found = matching_runs(reader, counted.which, counted.images)
    if found is None:
        return 0
    if found.ids is not None:
        return len(found.ids)
    return int(reader.value(Sql("select count(*) from (") + found.query + Sql(") matching")))


def group_runs(reader: Reader, query: GroupRuns) -> Groups:
    """Group the runs that match.

    Raises:
        Invalid: a filter or a field that cannot be read.
        LimitExceeded: too many fields, metrics, groups or experiments.
    """
    for name, size_max, size in (
        ("by", GROUP_FIELDS_MAX, len(query.by)),
        ("metrics", GROUP_METRICS_MAX, len(query.metrics)),
        ("limit", GROUPS_MAX, query.limit),
    ):
        if size > size_max:
            raise LimitExceeded(name, size_max, size)
    fields = [_field(text) for text in query.by]
    if not fields or len(set(fields)) < len(fields):
        raise Invalid("by", "names one to three different fields")
    matching = matching_runs(reader, query.which, query.images)
    if matching is None:
        return Groups([], truncated=False)
    rows = None if matching.ids is None else _in_memory(reader, matching.ids, fields, query)
    if rows is None:
        rows = reader.rows(_query(matching.query, fields, query, reader.dialect))
    width = len(fields)
    groups = [
        Group(
            tuple(_spelled(field, value) for field, value in zip(fields, row[:width], strict=True)),
            row[width],
            tuple(Spread(*row[at : at + 4]) for at in range(width + 1, len(row), 4)),
        )
        for row in rows[: query.limit]
    ]
    return Groups(groups, truncated=len(rows) > query.limit)


def _in_memory(reader: Reader, ids: Ids, fields: list[Field], query: GroupRuns) -> list[Row] | None:
    """Answer the rows of `_query` of arrays, for many runs; None where a value is infinite or nearly."""
    if not len(ids):
        return []
    columns = [labels(reader, field, ids) for field in fields]
    codes = np.zeros(len(ids), np.int64)
    for column in columns:
        codes = codes * len(column.values) + column.codes
    found, of_run = np.unique(codes, return_inverse=True)
    counts = np.bincount(of_run, minlength=len(found))
    shown = np.lexsort((found, -counts))[: query.limit + 1]  # codes are in the order of their values
    of_row = np.full(len(found), -1, np.int64)
    of_row[shown] = np.arange(len(shown))
    row_of_run = of_row[of_run]
    spreads: list[list[tuple[float | int | None, ...]]] = []
    for metric in query.metrics:
        values = latest(reader, metric, ids)
        if (np.abs(values) > SUMMED_MAX).any():
            return None
        spreads.append(_spreads(values, row_of_run, len(shown)))
    return [
        (*_of_code(columns, int(found[at])), int(counts[at]), *chain.from_iterable(spread[row] for spread in spreads))
        for row, at in enumerate(shown.tolist())
    ]


def _of_code(columns: list[Labels], code: int) -> tuple[str | int | None, ...]:
    values: list[str | int | None] = []
    for column in reversed(columns):
        code, at = divmod(code, len(column.values))
        values.append(column.values[at])
    return tuple(reversed(values))


_NO_NUMBERS = (0, None, None, None)


def _spreads(values: NDArray[np.float64], row_of_run: NDArray[np.int64], rows: int) -> list[tuple[float | int | None, ...]]:
    """Answer count, least, mean and greatest of the numbers of each row."""
    known = ~np.isnan(values) & (row_of_run >= 0)
    order = np.argsort(row_of_run[known], kind="stable")
    sorted_values, ends = values[known][order], np.searchsorted(row_of_run[known][order], np.arange(rows + 1))
    found: list[tuple[float | int | None, ...]] = []
    for begin, end in itertools.pairwise(ends.tolist()):
        numbers = sorted_values[begin:end]
        if end == begin:
            found.append(_NO_NUMBERS)
        else:
            found.append((end - begin, float(numbers.min()), math.fsum(numbers.tolist()) / (end - begin), float(numbers.max())))
    return found


def _field(text: str) -> Field:
    try:
        order = parse_order_by((text,), RUNS)[0]
    except Invalid as error:
        raise Invalid("by", error.reason, error.message) from None
    field = order.field
    if order.descending or field.entity not in {"params", "tags", "attributes"}:
        raise Invalid("by", "names params, tags or attributes, without a direction")
    if field.entity == "attributes" and field.key not in _ATTRIBUTES:
        raise Invalid("by", f"knows the attributes {', '.join(sorted(_ATTRIBUTES))}")
    return field


def _query(matching: Sql, fields: list[Field], query: GroupRuns, dialect: Dialect) -> Sql:
    """Take the values of each run once, then group them."""
    columns = [_value(field) + Sql(" as ") + name for field, name in zip(fields, _GROUP_NAMES, strict=False)]
    sums: list[Sql] = [Sql("count(*) as runs")]
    for metric, name in zip(query.metrics, _METRIC_NAMES, strict=False):
        columns.append(_latest(metric) + Sql(" as ") + name)
        # PostgreSQL's avg also sums up squares, which are too large for a double long before the values are.
        mean = Sql("avg(") + name + Sql(")") if dialect == "sqlite" else Sql("sum(") + name + Sql(") / nullif(count(") + name + Sql("), 0)")
        low, high = (Sql(f) + name + Sql(")") for f in ("min(", "max("))
        sums.append(join(", ", [Sql("count(") + name + Sql(")"), low, mean, high]))
    names = join(", ", _GROUP_NAMES[: len(fields)])
    values = Sql("select ") + join(", ", columns) + Sql(" from (") + matching + Sql(") m cross join runs r where r.id = m.id")
    ordered = join(", ", [name + Sql(" nulls last") for name in _GROUP_NAMES[: len(fields)]])
    head = Sql("with v as materialized (") + values + Sql(") select ") + names + Sql(", ") + join(", ", sums)
    tail = Sql(" from v group by ") + names + Sql(" order by runs desc, ") + ordered
    return head + tail + Sql(" limit ?", query.limit + 1)


_GROUP_NAMES = [Sql("g0"), Sql("g1"), Sql("g2")]
_METRIC_NAMES = [Sql("m0"), Sql("m1"), Sql("m2"), Sql("m3"), Sql("m4"), Sql("m5"), Sql("m6"), Sql("m7"), Sql("m8"), Sql("m9")]


def _value(field: Field) -> Sql:
    match field.entity:
        case "params":
            return Sql("(select p.value from params p where p.run_id = r.id and p.key = ?)", field.key)
        case "tags":
            return Sql("(select t.value from run_tags t where t.run_id = r.id and t.key = ?)", field.key)
        case _:
            return _COLUMNS[field.key]


_COLUMNS = {"status": Sql("r.status"), "user_id": Sql("r.user_id"), "run_name": Sql("r.name")}


def _latest(metric: str) -> Sql:
    return Sql(
        "(select s.last_value from series_summary s"
        " where s.run_id = r.id and s.key_id = (select k.id from series_keys k where k.name = ?))",
        metric,
    )


def _spelled(field: Field, value: str | int | None) -> str | None:
    return RunStatus(value).name if isinstance(value, int) and field.key == "status" else None if value is None else str(value)
