"""Filters on real tables, on SQLite and on PostgreSQL."""

import pytest
from tests.unit.search.world import CATALOGUE, NAN, THINGS, fill, found, postgres_world, sqlite_world

from lineal.errors import Invalid
from lineal.search import RUNS, Catalogue, Column, Key, Keyset, compile_filter, parse_filter, parse_order_by
from lineal.storage.sql import Sql

WORLD = [
    {"id": 1, "name": "Alpha", "status": "RUNNING", "created": 10, "number": 1, "owner": "ann",
     "params": {"lr": "0.1", "opt": "Adam"}, "metrics": {"loss": 0.5}},
    {"id": 2, "name": "alpha%_x", "status": "FINISHED", "created": None, "number": 2, "owner": None,
     "params": {"lr": "0.2"}, "metrics": {"loss": NAN}},
    {"id": 3, "name": None, "status": "FAILED", "created": 30, "number": 3, "owner": "Bob",
     "params": {}, "metrics": {"loss": float("inf"), "acc": 1.0}},
    {"id": 4, "name": "Ärger\\%", "status": "FINISHED", "created": 40, "number": 4, "owner": "ann",
     "params": {"opt": "sgd\nnew"}, "metrics": {}},
]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request, tmp_path_factory):
    if request.param == "sqlite":
        session = sqlite_world(tmp_path_factory.mktemp("world"))
        fill(session, WORLD)
        yield session
        session.close()
        return
    with request.getfixturevalue("postgres_server").database() as url:
        session = postgres_world(url)
        fill(session, WORLD)
        yield session
        session.close()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4]),
        # Attributes
        ("name = 'Alpha'", [1]),
        ("name != 'Alpha'", [2, 4]),
        ("name LIKE 'Alp%'", [1]),
        ("name LIKE 'al%'", [2]),
        ("name LIKE '_____'", [1]),
        (r"name LIKE '%\%'", [4]),  # no escape character: a backslash is one, `%` stays a wild card
        (r"name LIKE '%\_'", [4]),
        ("name ILIKE 'ALP%'", [1, 2]),
        ("name NOT LIKE 'Alp%'", [2, 4]),
        ("name NOT ILIKE 'ALP%'", [4]),
        ("name ~ '^[Aa]lpha'", [1, 2]),
        ("name !~ '^[Aa]lpha'", [4]),
        ("name IN ('Alpha', 'Beta')", [1]),
        ("name NOT IN ('Alpha', 'Beta')", [2, 4]),
        ("name IS NULL", [3]),
        ("name IS NOT NULL", [1, 2, 4]),
        ("created > 10", [3, 4]),
        ("created != 10", [3, 4]),
        ("created BETWEEN 10 AND 30", [1, 3]),
        ("created NOT BETWEEN 10 AND 30", [4]),
        ("created IN (10, 40.0)", [1, 4]),
        ("created < 1e300", [1, 3, 4]),
        ("created < 99999999999999999999999", [1, 3, 4]),
        ("created > 10.5", [3, 4]),
        ("number = '3'", [3]),
        # Coded: the texts are stored as numbers
        ("status = 'FINISHED'", [2, 4]),
        ("status != 'FINISHED'", [1, 3]),
        ("status LIKE 'F%'", [2, 3, 4]),
        ("status ILIKE 'f%d'", [2, 3, 4]),
        ("status NOT IN ('FAILED', 'nonsense')", [1, 2, 4]),
        ("status ~ 'N.N' ", [1]),
        ("status = 'finished'", []),
        ("NOT status = 'finished'", [1, 2, 3, 4]),
        ("status IS NULL", []),
        # Converted ids and computed attributes
        ("thing_id = 't-2'", [2]),
        ("thing_id NOT IN ('t-2', 't-3')", [1, 4]),
        ("owner = 'ann'", [1, 4]),
        ("owner != 'ann'", [3]),
        ("owner IS NULL", [2]),
        ("owner IS NOT NULL", [1, 3, 4]),
        # Keys: what is not there matches nothing but IS NULL and NOT
        ("params.lr = '0.1'", [1]),
        ("params.lr != '0.1'", [2]),
        ("NOT params.lr = '0.1'", [2, 3, 4]),
        ("NOT params.lr != '0.1'", [1, 3, 4]),
        ("NOT NOT params.lr = '0.1'", [1]),
        ("params.lr IS NULL", [3, 4]),
        ("NOT params.lr IS NULL", [1, 2]),
        ("params.opt ILIKE 'ADAM'", [1]),
        ("params.opt ~ '^sgd.new$'", []),
        (r"params.opt ~ '^sgd\snew$'", [4]),
        ("params.nothing = 'x'", []),
        # Metrics: NaN is a value that is only different
        ("metrics.loss > 0", [1, 3]),
        ("metrics.loss <= 0.5", [1]),
        ("metrics.loss = 0.5", [1]),
        ("metrics.loss != 0.5", [2, 3]),
        ("metrics.loss NOT IN (0.5)", [2, 3]),
        ("metrics.loss BETWEEN 0 AND 1", [1]),
        ("metrics.loss NOT BETWEEN 0 AND 1", [2, 3]),
        ("metrics.loss IS NULL", [4]),
        ("metrics.loss IS NOT NULL", [1, 2, 3]),
        ("metrics.loss > 1e999", []),
        ("metrics.loss = 1e999", [3]),
        # Together
        ("params.lr = '0.1' OR metrics.acc = 1", [1, 3]),
        ("NOT (params.lr = '0.1' OR metrics.acc = 1)", [2, 4]),
        ("(status = 'FINISHED' OR owner = 'ann') AND NOT created IS NULL", [1, 4]),
        ("NOT (name LIKE 'A%' AND created > 5)", [2, 3, 4]),
    ],
)  # fmt: skip
def test_a_filter_finds(world, text, ids):
    assert found(world, compile_filter(parse_filter(text, THINGS), CATALOGUE, world.dialect)) == ids


def test_beyond_ascii_case_is_folded_too(world):
    if world.dialect == "postgres" and world.rows(Sql("select lower('Ä')"))[0][0] != "ä":
        pytest.skip("this PostgreSQL was initialised with the C locale, which knows no Ä")
    assert found(world, compile_filter(parse_filter("name ILIKE 'äRG%'", THINGS), CATALOGUE, world.dialect)) == [4]


@pytest.mark.parametrize("text", ["'; drop table things; --", "' or '1'='1", "?", "%s", "$1", ":x", "a'b"])
def test_what_a_user_wrote_is_only_ever_a_parameter(world, text):
    quoted = '"' + text + '"'
    for filter_text in (f"params.`{text}` = 'x'", f"params.lr = {quoted}", f"name IN ({quoted})", f"name LIKE {quoted}"):
        compiled = compile_filter(parse_filter(filter_text, THINGS), CATALOGUE, world.dialect)
        assert text == "?" or text not in compiled.text
        assert found(world, compiled) == []


def test_the_largest_filters_run(world):
    deep = "NOT (" * 32 + "params.lr = '0.1'" + ")" * 32
    wide = " OR ".join(f"params.p{number} = 'x'" for number in range(499)) + " OR params.lr = '0.1'"
    both = " AND ".join(["NOT params.x = 'x'"] * 500)
    many = f"number IN ({', '.join(map(str, range(3, 5003)))})"
    for text, ids in ((deep, [1]), (wide, [1]), (both, [1, 2, 3, 4]), (many, [3, 4])):
        assert found(world, compile_filter(parse_filter(text, THINGS), CATALOGUE, world.dialect)) == ids


def test_an_id_that_cannot_be_one_is_pointed_at():
    with pytest.raises(Invalid, match="'7' is no id of a thing, which looks like t-12") as caught:
        compile_filter(parse_filter("created > 1 AND thing_id IN ('t-1', '7')", THINGS), CATALOGUE, "sqlite")
    assert "At character 17 of filter" in caught.value.message


def test_a_catalogue_binds_every_field():
    with pytest.raises(ValueError, match=r"not bound .*'status'.*unknown .'nmae'."):
        Catalogue(RUNS, attributes={"nmae": Column(Sql("r.name"))}, keyed={})


@pytest.mark.parametrize(
    ("clauses", "ids"),
    [
        (["name"], [1, 2, 4, 3]),
        (["name DESC"], [4, 2, 1, 3]),
        (["created DESC"], [4, 3, 1, 2]),
        (["status", "created DESC"], [3, 4, 2, 1]),
        (["metrics.loss"], [1, 3, 2, 4]),
        (["metrics.loss DESC"], [3, 1, 2, 4]),
        (["params.lr DESC"], [2, 1, 3, 4]),
        (["thing_id DESC"], [4, 3, 2, 1]),
    ],
)
def test_an_order_sorts(world, clauses, ids):
    keys = CATALOGUE.order_keys(parse_order_by(clauses, THINGS))
    keyset = Keyset([*keys, Key(Sql("t.id"), "number", nullable=False)])
    query = Sql("select t.id, ") + keyset.columns + Sql(" from things t order by ") + keyset.order_by
    assert [row[0] for row in world.rows(query)] == ids


def test_what_cannot_be_ordered_by_says_so():
    with pytest.raises(Invalid, match=r"things cannot be ordered by attributes\.owner") as caught:
        CATALOGUE.order_keys(parse_order_by(["owner"], THINGS))
    assert caught.value.field == "order_by"
