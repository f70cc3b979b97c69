"""Every way to find a page answers what looking at all runs answers."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import plan, search
from lineal.tracking.runs.commands import DeleteRun, UpdateRun, delete_run, update_run
from lineal.tracking.runs.search import SearchRuns, search_runs
from lineal.tracking.runs.values import RunStatus

NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 0.5, 1.0, 2.0, math.nan, math.inf])
RUN = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["r", "s", "s" * 101, "s" * 102]),
        "end": st.integers(1, 4),
        "a": NUMBERS,
        "b": NUMBERS,
        "p": st.sampled_from(["x", "y", "x" * 101, "x" * 102]),
        "t": st.sampled_from(["u", "v"]),
    },
)
CONDITION = st.sampled_from(
    [
        "metrics.a > 0.4",
        "metrics.a != 0.5",
        "metrics.a BETWEEN 0 AND 1",
        "metrics.b <= 0.5",
        "metrics.none > 0",
        "params.p = 'x'",
        f"params.p = '{'x' * 101}'",
        "params.p IN ('x', 'y')",
        "params.p != 'x'",
        "params.p LIKE 'x%'",
        "params.p IS NULL",
        "tags.t = 'u'",
        "NOT tags.t = 'u'",
        "run_name = 'run-3'",
        "end_time > 2",
    ]
)
FILTER = st.one_of(
    st.just(""),
    CONDITION,
    st.tuples(CONDITION, st.sampled_from([" AND ", " OR "]), CONDITION).map("".join),
    st.tuples(CONDITION, CONDITION, CONDITION).map(lambda parts: f"{parts[0]} AND ({parts[1]} OR {parts[2]})"),
)
ORDER = st.sampled_from(
    [
        (),
        ("metrics.a",),
        ("metrics.a DESC",),
        ("metrics.a ASC", "params.p DESC"),
        ("params.p",),
        ("params.p DESC",),
        ("params.p DESC", "metrics.a"),
        ("tags.t",),
        ("tags.t DESC",),
        ("start_time",),
        ("run_name",),
        ("run_name DESC",),
        ("run_name", "metrics.a DESC"),
        ("end_time",),
        ("end_time DESC",),
        ("end_time DESC", "run_name"),
    ]
)


@pytest.fixture(scope="module")
def world():
    made = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    yield made
    made.close()


def _pages(world, *experiment_ids, **fields):
    found, token = [], ""
    for _ in range(30):
        page = world.ask(search_runs, SearchRuns(1, experiment_ids, page_token=token, **fields))
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if not token:
            return found
    raise AssertionError("pages without end")


@given(st.lists(RUN, min_size=1, max_size=25), st.lists(st.tuples(FILTER, ORDER, st.integers(1, 6)), min_size=4, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_plan_finds_the_same_pages(world, runs, questions):
    experiment_id = world.experiment(f"e{world.now_us}")
    for number, fields in enumerate(runs):
        run_id = world.run(experiment_id, name=fields.get("name", f"run-{number}"), start_ms=number // 2)
        if "end" in fields:
            world.do(update_run, UpdateRun(run_id, status=RunStatus.FINISHED, end_ms=fields["end"]))
        metrics = points(*((key, fields[key], 1, 0) for key in ("a", "b") if key in fields))
        world.log(
            run_id,
            metrics=metrics,
            params={"p": fields["p"]} if "p" in fields else {},
            tags={"t": fields["t"]} if "t" in fields else {},
        )
    for text, order, limit in questions:
        expected = _pages(world, experiment_id, filter=text, order_by=order, limit=limit)
        for candidates_max, steps_max in ((0, 0), (0, 5), (3, 5), (6, 10)):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(plan, "CANDIDATES_MAX", candidates_max)
                patch.setattr(plan, "WALK_STEPS_MAX", steps_max)
                assert _pages(world, experiment_id, filter=text, order_by=order, limit=limit) == expected


def test_a_walk_that_ends_among_equal_values_is_given_up(world, monkeypatch):
    experiment_id = world.experiment("ties")
    for number in range(8):
        world.log(world.run(experiment_id, start_ms=number), metrics=points(("tie", 1.0, 1, 0)))
    whole = _pages(world, experiment_id, order_by=("metrics.tie DESC",), limit=3)
    monkeypatch.setattr(plan, "CANDIDATES_MAX", 0)
    monkeypatch.setattr(plan, "WALK_STEPS_MAX", 4)
    assert _pages(world, experiment_id, order_by=("metrics.tie DESC",), limit=3) == whole


@pytest.mark.parametrize("order", ["params.p", "params.p DESC", "tags.t", "tags.t DESC"])
@pytest.mark.parametrize("text", ["", "params.q = '1'", "NOT params.q = '1'"])
@pytest.mark.parametrize("steps_max", [1, 3, 4, 9, 100])
def test_texts_that_many_runs_share_are_paged_whole(world, monkeypatch, order, text, steps_max):
    experiment_id = world.experiment(f"texts{world.now_us}")
    for number in range(14):
        run_id = world.run(experiment_id, start_ms=number % 5)
        shared = ["a", "b", "x" * 100 + "a", "x" * 100 + "b", "x" * 99][number % 5]
        if number < 12:
            world.log(run_id, params={"p": shared, "q": str(number % 2)}, tags={"t": shared[:1]})
    whole = _pages(world, experiment_id, filter=text, order_by=(order,), limit=2)
    assert len(whole) == {"": 14, "params.q = '1'": 6, "NOT params.q = '1'": 8}[text]
    monkeypatch.setattr(plan, "CANDIDATES_MAX", 0)
    monkeypatch.setattr(plan, "WALK_STEPS_MAX", steps_max)
    assert _pages(world, experiment_id, filter=text, order_by=(order,), limit=2) == whole


@pytest.mark.parametrize("text", ["", "params.q = '1'"])
def test_pages_over_experiments_and_stages_are_merged(world, monkeypatch, text):
    ids = [world.experiment(f"many{number}{world.now_us}") for number in range(3)]
    for number in range(20):
        run_id = world.run(ids[number % 3], start_ms=number // 4)
        world.log(run_id, params={"q": str(number % 2)})
        if number % 5 == 0:
            world.do(delete_run, DeleteRun(run_id))
    for within, view in ((ids, View.ALL), (ids[:2], View.ACTIVE_ONLY), (ids[:1], View.ALL)):
        monkeypatch.setattr(search, "PARTS_MAX", 32)
        merged = _pages(world, *within, filter=text, view=view, limit=3)
        monkeypatch.setattr(search, "PARTS_MAX", 0)
        assert merged == _pages(world, *within, filter=text, view=view, limit=3)
        assert len(merged) > 2
