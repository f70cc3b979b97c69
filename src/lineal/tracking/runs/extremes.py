"""What searches know of a series besides its latest value: its extremes and the steps they stand at.

All of it is in the row of `series_summary`, which each write of points brings up to date anyway: no point is read for it.
"""

from collections.abc import Mapping

from lineal.search import Key, Keyed, Match
from lineal.storage.sql import Sql

COLUMNS: Mapping[str, Sql] = {
    "min": Sql("s.min_value"),
    "max": Sql("s.max_value"),
    "min_step": Sql("s.min_step"),
    "max_step": Sql("s.max_step"),
    "last_step": Sql("s.last_step"),
}
"""The column of each entity of the filter language. NaN counts nowhere: a series of nothing else has no extreme, and `last_step` alone."""


def key_is(key: str) -> Sql:
    """Answer the condition that a row of `series_summary s` is that of a metric."""
    return Sql("s.key_id = (select k.id from series_keys k where k.name = ?)", key)


def series_is(key: str) -> Sql:
    """Answer the condition that a row of `series_summary s` is that of a metric of the run `r`."""
    return Sql("s.run_id = r.id and ") + key_is(key)


def _keyed(column: Sql) -> Keyed:
    def test(key: str, match: Match) -> Sql:
        return Sql("exists (select 1 from series_summary s where ") + series_is(key) + Sql(" and ") + match.on(column) + Sql(")")

    def order(key: str) -> Key:
        return Key(Sql("(select ") + column + Sql(" from series_summary s where ") + series_is(key) + Sql(")"), "number")

    return Keyed(test, order)


KEYED: Mapping[str, Keyed] = {entity: _keyed(column) for entity, column in COLUMNS.items()}
"""How filters and orders speak of them."""
