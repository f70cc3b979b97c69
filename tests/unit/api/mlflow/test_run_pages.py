"""A page put together of pieces says what the runs of it say one by one."""

import math

import msgspec
import pytest
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.api.mlflow.convert.run_pages import AskedPage, encode_page
from lineal.api.mlflow.convert.runs import from_run
from lineal.api.mlflow.wire import runs as wire
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.datasets.commands import LogInputs, log_inputs
from lineal.tracking.datasets.values import Dataset, DatasetInput, InputTag
from lineal.tracking.runs.search import SearchRuns, search_runs


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    if request.param == "sqlite":
        made = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    else:
        made = World(PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush))
    yield made
    made.close()


def both(world, **fields):
    query = SearchRuns(1, (0,), **fields)
    page = world.ask(search_runs, query)
    one_by_one = wire.RunsReply(runs=[from_run(run) for run in page.runs], next_page_token=page.next_page_token or None)
    return bytes(world.ask(encode_page, AskedPage(query))), msgspec.json.encode(one_by_one)


def test_no_runs_are_an_empty_object(world):
    assert both(world) == (b"{}", b"{}")


def test_every_kind_of_content_is_spelled_the_same(world):
    world.run(start_ms=1)
    odd = world.run(start_ms=2, name='q"\\\n\u2028é😀')
    world.log(odd, params={'k/b c"'[:5]: '"\\\t😀', "k": "", "a b": "1", "a": "2"}, tags={"t": "ü\n", "t.t": "x" * 4_000})
    world.log(odd, metrics=points(("z", 0.1 + 0.2, 5, 3), ("a b", math.nan, 1, 0), ("a", math.inf, 1, -7), ("b", -math.inf, 1, 0)))
    world.log(odd, metrics=points(("y", 1.0, 0, 0), ("m", 1e300, 2**40, 2**50), ("n", 5e-324, 1, 1), ("o", -0.0, 1, 1)))
    linked = world.run(start_ms=3)
    dataset = Dataset("iris", "d1", "local", "{}", None, "p")
    world.do(log_inputs, LogInputs(linked, (DatasetInput(dataset, (InputTag("mlflow.data.context", "training"),)),), ("d-" + "1" * 32,)))
    made, expected = both(world)
    assert msgspec.json.decode(made) == msgspec.json.decode(expected)
    assert len(msgspec.json.decode(made)["runs"]) == 3
    assert b'"NaN"' in made
    assert b"1.7976931348623157e308" in made.replace(b"e+308", b"e308")


def test_pages_end_with_the_same_token(world):
    for start_ms in range(5):
        world.log(world.run(start_ms=start_ms), params={"p": str(start_ms)})
    made, expected = both(world, limit=2, order_by=("params.p DESC",))
    assert msgspec.json.decode(made) == msgspec.json.decode(expected)
    assert msgspec.json.decode(made)["next_page_token"]
