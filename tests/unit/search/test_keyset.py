import math

import pytest

from lineal.errors import Invalid
from lineal.search import Key, Keyset
from lineal.search.values import ORDER_KEYS_MAX
from lineal.storage.sql import Sql
from lineal.storage.sqlite.session import SqliteSession

ID = Key(Sql("t.id"), "number", nullable=False)
NAME = Key(Sql("t.name"), "text", descending=True)
LOSS = Key(Sql("t.loss"), "number", present=Sql("t.logged = 1"))


def test_a_keyset_ends_with_a_key_that_is_never_null():
    for keys in ([], [NAME], [ID, LOSS]):
        with pytest.raises(ValueError, match="never null"):
            Keyset(keys)


def test_keys_are_limited():
    Keyset([ID] * ORDER_KEYS_MAX)
    with pytest.raises(Invalid, match="at most 16 fields"):
        Keyset([ID] * (ORDER_KEYS_MAX + 1))


def test_the_pieces_of_a_query():
    keyset = Keyset([LOSS, NAME, ID])
    assert keyset.columns.text == (
        "t.loss as sort_0, case when t.logged = 1 then 0 else 1 end as absent_0, t.name as sort_1, t.id as sort_2"
    )
    assert keyset.order_by.text == "sort_0 asc nulls last, absent_0, sort_1 desc nulls last, sort_2 asc"
    assert keyset.width == 4
    assert keyset.values((1.5, 0, "a", 7)) == (1.5, "a", 7)
    assert keyset.values((None, 1, None, 7)) == (None, None, 7)
    nan, *_ = keyset.values((None, 0, "a", 7))
    assert isinstance(nan, float)
    assert math.isnan(nan)
    assert keyset.after(None).text == "1 = 1"


@pytest.mark.parametrize(
    "values", [(), (1.0, "a"), (1.0, "a", 1, 1), ("x", "a", 1), (1.0, 2, 1), (1.0, math.nan, 1), (1.0, "a", None), (1.0, "a", math.nan)]
)  # fmt: skip
def test_values_that_do_not_fit_are_refused(values):
    with pytest.raises(Invalid, match="does not fit the order") as caught:
        Keyset([LOSS, NAME, ID]).after(values)
    assert caught.value.field == "page_token"


def test_an_index_serves_the_common_order(tmp_path):
    session = SqliteSession(tmp_path / "x.db", durability="off", read_only=False, cache_kib=1024)
    session.run(Sql("create table t (id integer primary key, at_ms integer not null, public_id text not null)"))
    session.run(Sql("create index t_recent on t (at_ms desc, public_id)"))
    keyset = Keyset(
        [
            Key(Sql("t.at_ms"), "number", descending=True, nullable=False),
            Key(Sql("t.public_id"), "text", nullable=False),
        ]
    )
    query = (
        Sql("explain query plan select ") + keyset.columns + Sql(" from t where ") + keyset.after((5, "x"))
        + Sql(" order by ") + keyset.order_by + Sql(" limit 10")
    )  # fmt: skip
    (plan,) = [row[3] for row in session.rows(query)]
    session.close()
    assert plan == "SEARCH t USING COVERING INDEX t_recent (at_ms<?)"
