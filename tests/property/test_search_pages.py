"""Pages joined are the whole, whatever is inserted between them."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.search.world import CATALOGUE, NAN, THINGS, add, fill, postgres_world, sqlite_world

from lineal.errors import Invalid
from lineal.search import Key, Keyset, cursor, parse_order_by
from lineal.storage.sql import Sql

FIELDS = ["name", "created", "status", "number", "params.x", "metrics.x", "metrics.y", "thing_id"]
NUMBERS = st.sampled_from([0.0, 1.0, -2.5, math.inf, -math.inf, NAN, 1e-300])
TEXTS = st.sampled_from(["a", "b", "B", "", "ü", "a'b", "中"])
THING = st.fixed_dictionaries(
    {
        "name": st.none() | TEXTS,
        "status": st.sampled_from(["RUNNING", "FINISHED", "FAILED"]),
        "created": st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(0, 2),
        "number": st.integers(0, 2),
        "owner": st.none(),
        "params": st.dictionaries(st.just("x"), TEXTS),
        "metrics": st.dictionaries(st.sampled_from("xy"), NUMBERS),
    }
)
ORDERS = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(["", " ASC", " DESC"])), unique_by=lambda order: order[0], max_size=3
).map(lambda made: [field + direction for field, direction in made])


def _keyset(order_by: list[str]) -> Keyset:
    keys = CATALOGUE.order_keys(parse_order_by(order_by, THINGS))
    return Keyset([*keys, Key(Sql("t.id"), "number", descending=len(order_by) % 2 == 1, nullable=False)])


def _page(session, keyset: Keyset, token: str, size: int, query: bytes):
    after = cursor.decode(token, query) if token else None
    rows = session.rows(
        Sql("select t.id, ") + keyset.columns + Sql(" from things t where ") + keyset.after(after)
        + Sql(" order by ") + keyset.order_by + Sql(" limit ?", size)
    )  # fmt: skip
    following = cursor.encode(keyset.values(rows[-1][1:]), query) if len(rows) == size else ""
    return [row[0] for row in rows], following


def _sorted(things, order_by):
    """The promised order, by stable sorts from the last key to the first."""
    listed = sorted(things, key=lambda thing: thing["id"], reverse=len(order_by) % 2 == 1)
    for clause in reversed(order_by):
        field, _, direction = clause.partition(" ")
        present = [(thing, _value(thing, field)) for thing in listed]
        values = [(thing, value) for thing, value in present if value is not None and not _is_nan(value)]
        values.sort(key=lambda pair: pair[1], reverse=direction == "DESC")
        nans = [thing for thing, value in present if _is_nan(value)]
        missing = [thing for thing, value in present if value is None]
        listed = [thing for thing, _ in values] + nans + missing
    return [thing["id"] for thing in listed]


def _is_nan(value) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _value(thing, field):
    entity, _, key = field.partition(".")
    if field == "thing_id":
        return thing["id"]
    value = thing[entity].get(key) if key else thing[field]
    return value.encode() if isinstance(value, str) else value


def _walk(session, old, new, order_by, size) -> None:
    fill(session, old)
    keyset, query = _keyset(order_by), cursor.fingerprint(order_by)
    waiting = list(new)
    seen: list[int] = []
    token = ""
    while True:
        ids, token = _page(session, keyset, token, size, query)
        seen += ids
        if not token:
            break
        if waiting:
            add(session, waiting.pop())
    assert len(seen) == len(set(seen)), "a row was seen twice"
    before = [thing for thing in old if thing["id"] in seen]
    assert len(before) == len(old), "a row that was there all the time was missed"
    if not new:
        assert seen == _sorted(old, order_by)
    else:
        assert seen == [row for row in _sorted(old + new, order_by) if row in seen], "the pages are out of order"


@st.composite
def _walks(draw):
    things = draw(st.lists(THING, max_size=12))
    ids = draw(st.permutations(range(1, len(things) + 1)))
    numbered = [{"id": at, **thing} for at, thing in zip(ids, things, strict=True)]
    kept = draw(st.integers(0, len(numbered)))
    inserting = draw(st.booleans())
    old, new = (numbered[:kept], numbered[kept:]) if inserting else (numbered, [])
    return old, new, draw(ORDERS), draw(st.integers(1, 5))


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    session = sqlite_world(tmp_path_factory.mktemp("world"))
    yield session
    session.close()


@pytest.fixture(scope="module")
def postgres(postgres_server):
    with postgres_server.database() as url:
        session = postgres_world(url)
        yield session
        session.close()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walk=_walks())
def test_pages_joined_are_the_whole_on_sqlite(sqlite, walk):
    _walk(sqlite, *walk)


@pytest.mark.postgres
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walk=_walks())
def test_pages_joined_are_the_whole_on_postgres(postgres, walk):
    _walk(postgres, *walk)


QUERY = cursor.fingerprint("q")
GENUINE = cursor.encode(("a", 1, 2.5, None, math.nan), QUERY)


@settings(max_examples=500, deadline=None)
@given(
    token=st.text(max_size=80)
    | st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", max_size=80)
    | st.tuples(st.integers(0, len(GENUINE)), st.text(alphabet="Ab0-_", max_size=3)).map(
        lambda made: GENUINE[: made[0]] + made[1] + GENUINE[made[0] + len(made[1]) :]
    )
)
def test_any_token_is_values_or_invalid(token):
    try:
        values = cursor.decode(token, QUERY)
    except Invalid as error:
        field = error.field
    else:
        field = "page_token"
        assert all(value is None or isinstance(value, str | int | float) for value in values)
    assert field == "page_token"


@settings(deadline=None)
@given(
    values=st.lists(
        st.none()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False)
        | st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        max_size=16,
    ).map(tuple)
)
def test_values_survive_a_token(values):
    assert cursor.decode(cursor.encode(values, QUERY), QUERY) == values
