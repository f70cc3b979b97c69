"""What many runs have of one field, as arrays over their inner ids: for groups of runs, where looking it up run by run takes long."""

from itertools import chain
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from lineal.search.tree import Field
from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.tracking.runs.extremes import key_is
from lineal.tracking.runs.id_lists import Ids, joined, numbers, read_ids
from lineal.tracking.runs.value_indexes import LONG, SHORT, TABLES
from lineal.tracking.runs.values import RunStatus

S = TypeVar("S", np.int64, np.float64)

_STATUS = Field("attributes", "status")
_ATTRIBUTES = {"user_id": Sql("r.user_id"), "run_name": Sql("r.name")}


class Labels(msgspec.Struct, frozen=True):
    """The different values of a field, and which of them each run has."""

    values: list[str | int | None]
    """Ascending; the last is None."""
    codes: NDArray[np.int64]
    """For each of the runs asked for, where its value is in `values`."""


def labels(reader: Reader, field: Field, ids: Ids) -> Labels:
    """Answer what each of the runs `ids` (ascending, at least one) has of a param, a tag, or one of a few attributes."""
    if field == _STATUS:
        return _states(reader, ids)
    listed = _listed(reader, field, ids)
    having = numbers(",".join(text for _, text in listed))
    codes = np.repeat(np.arange(len(listed)), [text.count(",") + 1 for _, text in listed])
    return Labels([*(value for value, _ in listed), None], _placed(ids, having, codes, np.full(len(ids), len(listed))))


def _states(reader: Reader, ids: Ids) -> Labels:
    """Answer the state of each run: an index has those that did not finish."""
    rows = reader.rows(Sql("select r.status, ") + joined(reader, Sql("r.id")) + Sql(" from runs r where r.status <> 3 group by r.status"))
    found = np.full(len(ids), int(RunStatus.FINISHED))
    for status, text in rows:
        having = numbers(text)
        _placed(ids, having, np.full(len(having), status), found)
    values, codes = np.unique(found, return_inverse=True)
    return Labels([*values.tolist(), None], codes)


def latest(reader: Reader, metric: str, ids: Ids) -> NDArray[np.float64]:
    """Answer the latest value of a metric of each of the runs `ids` (ascending, at least one), NaN for those that have none."""
    series = Sql(" from series_summary s where ") + key_is(metric) + Sql(" and s.last_value is not null order by s.last_value, s.run_id")
    having = read_ids(reader, Sql("select s.run_id as i") + series)
    rows = reader.rows(Sql("select s.last_value") + series)
    values = np.fromiter(chain.from_iterable(rows), np.float64, len(rows))
    return _placed(ids, having, values, np.full(len(ids), np.nan))


def _placed(ids: Ids, having: Ids, what: NDArray[S], onto: NDArray[S]) -> NDArray[S]:
    """Write each of `what` onto the place where its run, of `having`, is among `ids`."""
    first = int(ids[0])
    place = np.full(int(ids[-1]) - first + 1, -1, np.int32)
    place[ids - first] = np.arange(len(ids), dtype=np.int32)
    inside = (having >= first) & (having <= ids[-1])
    places = place[having[inside] - first]
    known = places >= 0
    onto[places[known]] = what[inside][known]
    return onto


def _listed(reader: Reader, field: Field, ids: Ids) -> list[tuple[str | int, str]]:
    """Answer each value with the inner ids of its runs, with commas in between; by value."""
    if field.entity in TABLES:
        values = Sql(" from ") + TABLES[field.entity] + Sql(" v where v.key = ? and ", field.key)
        short = Sql("select v.value, ") + joined(reader, Sql("v.run_id")) + values + SHORT + Sql(" group by v.value")
        long = Sql("select v.value, ") + joined(reader, Sql("v.run_id")) + values + LONG + Sql(" group by v.value")
        return sorted([*reader.rows(short), *reader.rows(long)])  # they come sorted, so that this merges them
    column = _ATTRIBUTES[field.key]
    bounds = Sql(" from runs r where r.id between ? and ? group by ", int(ids[0]), int(ids[-1]))
    return sorted(reader.rows(Sql("select ") + column + Sql(", ") + joined(reader, Sql("r.id")) + bounds + column))
