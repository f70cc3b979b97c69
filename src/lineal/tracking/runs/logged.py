"""What was logged to the runs of a page, in the form that is cheapest to answer: JSON made by the database, and plain rows."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, in_list, join
from lineal.storage.statements import Dialect

_IDS_AT_A_TIME = 10_000
"""SQLite binds at most 32,766 parameters."""

_TABLES = {"params": Sql("params"), "tags": Sql("run_tags")}
Shape: TypeAlias = Literal["pairs", "object"]
"""`[{"key": "lr", "value": "1"}, ...]`, or `{"lr": "1", ...}`."""
_SHAPES: dict[tuple[Dialect, Shape], Sql] = {
    # A run's rows are read by their primary key, so the keys are in order without being sorted.
    ("sqlite", "pairs"): Sql("json_group_array(json_object('key', v.key, 'value', v.value))"),
    ("sqlite", "object"): Sql("json_group_object(v.key, v.value)"),
    ("postgres", "pairs"): Sql("cast(json_agg(json_build_object('key', v.key, 'value', v.value) order by v.key) as text)"),
    ("postgres", "object"): Sql("cast(json_object_agg(v.key, v.value order by v.key) as text)"),
}


def logged_json(
    reader: Reader, what: Literal["params", "tags"], shape: Shape, run_ids: Sequence[int], keys: Sequence[str] | None = None
) -> dict[int, str]:
    """Answer the params or tags of runs as JSON, ordered by key.

    Args:
        reader: Where to read.
        what: Which of the two.
        shape: How the JSON of a run is built.
        run_ids: Inner ids.
        keys: The only keys wanted; None means all.

    Returns:
        The JSON by inner id; runs that have none are left out.
    """
    found: dict[int, str] = {}
    only = Sql("") if keys is None else Sql(" and v.key in ") + in_list(keys)
    for ids in slices(run_ids):
        source = Sql(" from ") + _TABLES[what] + Sql(" v where v.run_id in ") + in_list(ids) + only
        query = Sql("select v.run_id, ") + _SHAPES[reader.dialect, shape] + source + Sql(" group by v.run_id")
        found.update(reader.rows(query))
    return found


LATEST = (Sql("s.last_step"), Sql("s.last_ms"), Sql("s.last_value"))
"""The columns of the latest point: its step, its time in ms, and its value, None for NaN."""


class Figures(msgspec.Struct, frozen=True):
    """Columns of the summaries of series of runs."""

    rows: list[Row]
    """(run's inner id, number of the key, one value for each column asked for), ordered by run and name of the key."""
    names: dict[int, str]
    """The names of the keys by their numbers."""


def figures(reader: Reader, run_ids: Sequence[int], columns: Sequence[Sql], keys: Sequence[str] | None = None) -> Figures:
    """Answer columns of `series_summary s` for series of runs; `keys` are the only ones wanted, None means all."""
    rows: list[Row] = []
    only = Sql("")
    if keys is not None:
        only = Sql(" and s.key_id in (select k.id from series_keys k where k.name in ") + in_list(keys) + Sql(")")
    head = Sql("select s.run_id, s.key_id, ") + join(", ", columns) + Sql(" from series_summary s where s.run_id in ")
    for ids in slices(run_ids):
        rows += reader.rows(head + in_list(ids) + only + Sql(" order by s.run_id, s.key_id"))
    names = _names(reader, {row[1] for row in rows})
    by_number = [names[number] for number in sorted(names)]
    if by_number != sorted(by_number):
        rows.sort(key=lambda row: (row[0], names[row[1]]))
    return Figures(rows, names)


def _names(reader: Reader, numbers: set[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for some in slices(sorted(numbers)):
        names.update(reader.rows(Sql("select k.id, k.name from series_keys k where k.id in ") + in_list(some)))
    return names


def slices(ids: Sequence[int]) -> Iterable[list[Any]]:
    """Cut a list into pieces that one statement can bind."""
    return (list(ids[start : start + _IDS_AT_A_TIME]) for start in range(0, len(ids), _IDS_AT_A_TIME))
