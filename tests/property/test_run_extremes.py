"""The extremes of a metric are what a plain list of its points says: sealed or not, of one write or many, selected or searched by."""

import math

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.test_run_search_plans import WAYS, set_sizes
from tests.unit.tracking.sealer import seal_run
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.api.native.convert.runs import from_found, to_selection
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.search import SearchRuns, find_runs
from lineal.tracking.series import sealing
from lineal.wire.runs import RunRows

SELECT = ["metrics.a", "min.*", "max.a", "min_step.*", "max_step.a", "last_step.*"]
KINDS = ("min", "max", "min_step", "max_step", "last_step")
VALUE = st.sampled_from([0.0, 1.0, 1.0, -1.0, 0.5, math.nan, math.nan, math.inf, -math.inf, 5e-324]) | st.floats()
POINT = st.tuples(st.sampled_from("ab"), VALUE, st.integers(0, 3), st.integers(-3, 5))
WRITES = st.lists(st.lists(POINT, min_size=1, max_size=40), max_size=5)
RUNS = st.lists(st.tuples(WRITES, st.booleans()), min_size=1, max_size=8)


def extremes(rows):
    """What the points of one metric come to: the least, its step, the greatest, its step, the last step."""
    numbers = [(value, step) for _, value, _, step in rows if not math.isnan(value)]
    least = min(numbers, key=lambda number: number[0], default=(None, None))
    greatest = max(numbers, key=lambda number: number[0], default=(None, None))
    return dict(zip(KINDS, (least[0], greatest[0], least[1], greatest[1], max(row[3] for row in rows)), strict=True))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    if request.param == "sqlite":
        made = World(SqliteDatabase.temporary(before_commit=ledger.flush))
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgres_server")
    with server.database(server.migrated) as url:
        made = World(PostgresDatabase.open(url, before_commit=ledger.flush))
        yield made
        made.close()


def asked(world, experiment_id, **fields):
    query = SearchRuns(1, (experiment_id,), **fields)
    raw = world.ask(lambda reader, query: from_found(reader, find_runs(reader, query), to_selection(SELECT)), query)
    return msgspec.json.decode(raw, type=RunRows).runs


def number(value):
    return float(value) if isinstance(value, str) else value


@given(RUNS, st.sampled_from(KINDS), st.sampled_from([-1.0, 0.0, 1.0, 3.0]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_extremes_are_those_of_a_list(world, runs, kind, bound):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "POINTS_OF_SERIES_MIN", 1)
        experiment_id = world.experiment(f"e{world.now_us}")
        expected = {}
        for start, (writes, is_sealed) in enumerate(runs):
            run_id = world.run(experiment_id, start_ms=start)
            for at, write in enumerate(writes):
                world.log(run_id, metrics=points(*write))
                if is_sealed and at % 2 == 0:
                    assert seal_run(world, run_id)
            sent = [row for write in writes for row in write]
            expected[run_id] = {key: extremes([row for row in sent if row[0] == key]) for key in sorted({row[0] for row in sent})}

    rows = asked(world, experiment_id)
    assert [row.run_id for row in rows] == list(expected)[::-1]
    for row in rows:
        of_run = expected[row.run_id]
        assert list(row.metrics) == [key for key in of_run if key == "a"]
        for each in KINDS:
            keys = "a" if each in {"max", "max_step"} else "ab"
            wanted = {key: found[each] for key, found in of_run.items() if key in keys and found[each] is not None}
            assert {key: number(value) for key, value in getattr(row, each).items()} == wanted

    values = {run_id: found["a"][kind] for run_id, found in expected.items() if "a" in found and found["a"][kind] is not None}
    few = {run_id for run_id, value in values.items() if value <= bound}
    newest = list(expected)[::-1]
    for sizes in ({}, *WAYS):
        with pytest.MonkeyPatch.context() as patch:
            set_sizes(patch, sizes)
            assert {row.run_id for row in asked(world, experiment_id, filter=f"{kind}.a <= {bound}")} == few
            assert {row.run_id for row in asked(world, experiment_id, filter=f"{kind}.a IS NULL")} == set(expected) - set(values)
            for falls in (False, True):
                found = asked(world, experiment_id, order_by=(f"{kind}.a{' DESC' if falls else ''}",), limit=5)
                order = sorted(newest, key=lambda run: (run not in values, (-1 if falls else 1) * values.get(run, 0)))
                assert [row.run_id for row in found] == order[:5]
