"""Every way to find a page answers what looking at all runs answers."""

import contextlib
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.errors import Conflict, Invalid
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.experiments.commands import DeleteExperiment, RestoreExperiment, delete_experiment, restore_experiment
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import id_lists, images, masks, plan, ranking, search, value_indexes
from lineal.tracking.runs.commands import DeleteRun, RestoreRun, UpdateRun, delete_run, restore_run, update_run
from lineal.tracking.runs.images import NO_IMAGES, Images
from lineal.tracking.runs.search import SearchRuns, find_runs
from lineal.tracking.runs.values import RunStatus

NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 0.5, 1.0, 2.0, math.nan, math.inf])
LONG = "x" * 101
RUN = st.fixed_dictionaries(
    {"status": st.sampled_from([RunStatus.FINISHED, RunStatus.FINISHED, RunStatus.FAILED, RunStatus.KILLED])},
    optional={
        "name": st.sampled_from(["r", "s", "s" * 101, "s" * 102]),
        "end": st.integers(1, 4),
        "a": NUMBERS,
        "b": NUMBERS,
        "p": st.sampled_from(["x", "y", "xy", LONG, LONG + "x"]),
        "t": st.sampled_from(["u", "v"]),
    },
)


def has(key, test):
    """A run matches when it has the key and its value passes."""
    return lambda run: key in run and test(run[key])


CONDITIONS = {
    "metrics.a > 0.4": has("a", lambda value: value > 0.4),
    "metrics.a <= 0.5": has("a", lambda value: value <= 0.5),
    "metrics.a != 0.5": has("a", lambda value: value != 0.5),
    "metrics.a BETWEEN 0 AND 1": has("a", lambda value: 0 <= value <= 1),
    "metrics.a IS NULL": lambda run: "a" not in run,
    "metrics.b <= 0.5": has("b", lambda value: value <= 0.5),
    "max.a >= 1": has("a", lambda value: value >= 1),
    "metrics.none > 0": has("none", lambda value: value > 0),
    "params.p = 'x'": has("p", lambda text: text == "x"),
    f"params.p = '{LONG}'": has("p", lambda text: text == LONG),
    f"params.p IN ('{LONG}', 'y')": has("p", lambda text: text in {LONG, "y"}),
    "params.p IN ('x', 'y')": has("p", lambda text: text in {"x", "y"}),
    "params.p != 'x'": has("p", lambda text: text != "x"),
    "params.p LIKE 'x%'": has("p", lambda text: text.startswith("x")),
    "params.p LIKE '%y'": has("p", lambda text: text.endswith("y")),
    "params.p NOT LIKE '_'": has("p", lambda text: len(text) != 1),
    f"params.p LIKE '{LONG}%'": has("p", lambda text: text.startswith(LONG)),
    "params.p ILIKE 'X_%'": has("p", lambda text: len(text) > 1 and text[0] == "x"),
    "params.p ~ '^x.$'": has("p", lambda text: len(text) == 2 and text[0] == "x"),
    "params.p !~ 'y'": has("p", lambda text: "y" not in text),
    "params.p IS NULL": lambda run: "p" not in run,
    "params.p IS NOT NULL": lambda run: "p" in run,
    "tags.t = 'u'": has("t", lambda text: text == "u"),
    "NOT tags.t = 'u'": lambda run: run.get("t") != "u",
    "run_name = 'run-3'": has("name", lambda text: text == "run-3"),
    "run_name LIKE 's%'": has("name", lambda text: text.startswith("s")),
    "status = 'FAILED'": has("status", lambda status: status == RunStatus.FAILED),
    "status != 'FAILED'": has("status", lambda status: status != RunStatus.FAILED),
    "status IN ('FINISHED', 'KILLED')": has("status", lambda status: status in {RunStatus.FINISHED, RunStatus.KILLED}),
    "end_time > 2": has("end", lambda at: at > 2),
    "start_time < 4": has("start", lambda at: at < 4),
}
CONDITION = st.sampled_from(sorted(CONDITIONS.items()))


def _both(parts):
    (left, holds_left), (right, holds_right) = parts
    return f"{left} AND {right}", lambda run: holds_left(run) and holds_right(run)


def _any(parts):
    (left, holds_left), (right, holds_right) = parts
    return f"({left} OR {right})", lambda run: holds_left(run) or holds_right(run)


def _not(part):
    text, holds = part
    return f"NOT ({text})", lambda run: not holds(run)


EITHER = st.tuples(CONDITION, CONDITION).map(_any)
FILTER = st.one_of(
    st.just(("", bool)),
    CONDITION,
    st.tuples(CONDITION, CONDITION).map(_both),
    EITHER,
    st.tuples(CONDITION, EITHER).map(_both),
    EITHER.map(_not),
    st.tuples(CONDITION, EITHER.map(_not)).map(_both),
)
FIELDS = {
    "metrics.a": "a",
    "metrics.b": "b",
    "min.b": "least_b",
    "params.p": "p",
    "tags.t": "t",
    "start_time": "start",
    "run_name": "name",
    "end_time": "end",
    "status": "word",
}
"""What can be ordered by, and what it is called in a run here."""
ORDER = st.lists(st.tuples(st.sampled_from(sorted(FIELDS)), st.booleans()), max_size=3, unique_by=lambda order: order[0])


def in_order(runs, order):
    """Order runs as the language promises: values first, then NaN, then what lacks one; newest first among equals, then by id."""
    found = sorted(runs, key=lambda run: (-run["start"], run["run_id"]))
    for field, descending in reversed(order):
        key = FIELDS[field]
        known = [run for run in found if key in run and run[key] == run[key]]
        nan = [run for run in found if key in run and run[key] != run[key]]
        known.sort(key=lambda run: run[key], reverse=descending)
        found = known + nan + [run for run in found if key not in run]
    return [run["run_id"] for run in found]


SMALL = {
    "plan.CANDIDATES_MAX": 0,
    "plan.WALK_TESTS": 0,
    "plan.ENTRIES_OF_A_TEST": 1,
    "plan.MASK_ENTRIES_MIN": 0,
    "masks.FEW_RUNS": 0,
    "masks.FEW_SHARE": 10**9,
    "ranking.FIRST_STEPS": 1,
    "ranking.KEPT_STEPS": 2,
    "ranking.SCOPE_TESTS_MAX": 5,
    "id_lists.PIECE_CHARACTERS": 5,
}
"""So few that a handful of runs takes every way that a million would."""


MASKS = SMALL | {"plan.MASK_ENTRIES_MIN": 10**9}
WAYS = (
    SMALL,
    MASKS,
    SMALL | {"plan.CANDIDATES_MAX": 4, "masks.FEW_RUNS": 3, "plan.WALK_TESTS": 3},
    SMALL | {"plan.MASK_TESTS_MAX": 2, "value_indexes.FEW_VALUES": 1},
)


def set_sizes(patch, sizes):
    for name, size in sizes.items():
        module, attribute = name.split(".")
        patch.setattr(
            {"id_lists": id_lists, "images": images, "plan": plan, "masks": masks, "ranking": ranking, "value_indexes": value_indexes}[
                module
            ],
            attribute,
            size,
        )


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            database = SqliteDatabase.temporary(before_commit=ledger.flush)
        else:
            server = request.getfixturevalue("postgres_server")
            database = PostgresDatabase.open(stack.enter_context(server.database(server.migrated)), before_commit=ledger.flush)
        made = World(database)
        stack.callback(made.close)
        yield made


def _pages(world, *experiment_ids, memory=NO_IMAGES, **fields):
    found, token = [], ""
    for _ in range(30):
        page = world.ask(lambda reader, query: find_runs(reader, query, memory), SearchRuns(1, experiment_ids, page_token=token, **fields))
        found += [info.run_id for info in page.infos]
        token = page.next_page_token
        if not token:
            return found
    raise AssertionError("pages without end")


@given(st.lists(RUN, min_size=1, max_size=25), st.lists(st.tuples(FILTER, ORDER, st.integers(1, 6)), min_size=4, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_plan_finds_what_a_list_of_runs_has(world, runs, questions):
    experiment_id = world.experiment(f"e{world.now_us}")
    made: list[dict[str, Any]] = []
    for number, fields in enumerate(runs):
        run: dict[str, Any] = {"name": f"run-{number}", "start": number // 2, **fields, "word": fields["status"].name}
        if not math.isnan(run.get("b", math.nan)):
            run["least_b"] = run["b"]  # of its only point
        run["run_id"] = world.run(experiment_id, name=run["name"], start_ms=run["start"])
        world.do(update_run, UpdateRun(run["run_id"], status=run["status"], end_ms=run.get("end")))
        metrics = points(*((key, run[key], 1, 0) for key in ("a", "b") if key in run))
        world.log(
            run["run_id"],
            metrics=metrics,
            params={"p": run["p"]} if "p" in run else {},
            tags={"t": run["t"]} if "t" in run else {},
        )
        made.append(run)
    for (text, holds), order, limit in questions:
        expected = in_order(filter(holds, made), order)
        order_by = tuple(f"{field} DESC" if descending else field for field, descending in order)
        for sizes in ({}, *WAYS):
            with pytest.MonkeyPatch.context() as patch:
                set_sizes(patch, sizes)
                assert _pages(world, experiment_id, filter=text, order_by=order_by, limit=limit) == expected, (text, order, sizes)


@given(
    st.lists(RUN, min_size=4, max_size=12),
    st.lists(st.tuples(FILTER, ORDER, st.integers(1, 6)), min_size=1, max_size=2),
    st.lists(st.tuples(st.integers(0, 15), RUN), min_size=4, max_size=10),
    st.sampled_from([0, 2, 100]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_images_follow_what_changes(world, runs, questions, story, changed_max):
    experiment_id = world.experiment(f"e{world.now_us}")
    ids = [world.run(experiment_id, start_ms=number // 2) for number in range(len(runs))]
    for run_id, fields in zip(ids, runs, strict=True):
        _change(world, run_id, fields)
    other_id = world.experiment(f"f{world.now_us}")
    for number in range(3):
        world.run(other_id, start_ms=number)
    memory = Images()

    def check():
        for (text, _), order, limit in questions:
            order_by = tuple(f"{field} DESC" if descending else field for field, descending in order)
            for view in (View.ACTIVE_ONLY, View.DELETED_ONLY):
                query: dict[str, Any] = {"filter": text, "order_by": order_by, "limit": limit, "view": view}
                for within in ((experiment_id,), (experiment_id, other_id)):
                    assert _pages(world, *within, memory=memory, **query) == _pages(world, *within, **query)

    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, MASKS | {"images.CHANGED_MAX": changed_max})
        check()
        check()  # what is wanted twice is made
        for at, fields in story:
            if at < len(ids):
                _change(world, ids[at], fields)
            elif at == 12:
                world.run(experiment_id, start_ms=at)
            elif at == 13:
                world.do(delete_run, DeleteRun(ids[world.now_us % len(ids)]))
            elif at == 14:
                world.do(restore_run, RestoreRun(ids[world.now_us % len(ids)]))
            else:
                world.do(delete_experiment, DeleteExperiment(experiment_id))
                check()
                world.do(restore_experiment, RestoreExperiment(experiment_id))
            check()


def _change(world, run_id, fields):
    """Give a run other values, where it has none of a param yet."""
    with contextlib.suppress(Invalid, Conflict):
        world.do(update_run, UpdateRun(run_id, status=fields["status"], end_ms=fields.get("end"), name=fields.get("name")))
        metrics = points(*((key, fields[key], 1, world.now_us) for key in ("a", "b") if key in fields))
        world.log(run_id, metrics=metrics, tags={"t": fields["t"]} if "t" in fields else {})
        world.log(run_id, params={"p": fields["p"]} if "p" in fields else {})


@pytest.mark.parametrize("order", ["start_time DESC", "end_time DESC", "run_name DESC", "end_time", "run_name"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_runs_that_changed_are_found_beside_an_order_that_is_kept(world, monkeypatch, order, limit):
    set_sizes(monkeypatch, MASKS)
    experiment_id = world.experiment(f"kept{world.now_us}")
    ids = [world.run(experiment_id, name=f"m{number}", start_ms=number) for number in range(9)]
    for number, run_id in enumerate(ids):
        world.log(run_id, params={"k": "odd" if number % 2 else "even"})
        world.do(update_run, UpdateRun(run_id, status=RunStatus.FINISHED, end_ms=10 + number))
    memory = Images()

    def check():
        for text in ("", "params.k = 'even'", "params.k = 'odd' AND end_time > 0"):
            query: dict[str, Any] = {"filter": text, "order_by": (order,), "limit": limit}
            whole = _pages(world, experiment_id, **query)
            for _ in range(3):
                assert _pages(world, experiment_id, memory=memory, **query) == whole, text

    check()
    for number, end_ms, name in ((8, 1, "a"), (0, 99, "z"), (4, 13, "m3")):
        world.do(update_run, UpdateRun(ids[number], name=name, end_ms=end_ms))
        check()
    for run_id in (ids[7], ids[8], ids[0]):
        world.do(delete_run, DeleteRun(run_id))
        check()
    ids.append(world.run(experiment_id, name="m5", start_ms=5))
    world.log(ids[-1], params={"k": "even"})
    check()


def test_an_older_snapshot_has_its_own_images(world, monkeypatch):
    """What a newer one left is not for it, and it does not put its own in the place of that."""
    set_sizes(monkeypatch, MASKS)
    experiment_id = world.experiment(f"e{world.now_us}")
    ids = [world.run(experiment_id, start_ms=number) for number in range(6)]
    for number, run_id in enumerate(ids):
        world.log(run_id, metrics=points(("older", float(number), 1, 0)))
    memory = Images()
    query: dict[str, Any] = {"filter": "metrics.older > 1", "order_by": ("metrics.older DESC",), "limit": 4}
    before = _pages(world, experiment_id, **query)

    def within(reader, _):
        """Read, have somebody else write and read, and read again what was there."""
        seen = [find_runs(reader, SearchRuns(1, (experiment_id,), **query), memory)]
        with ThreadPoolExecutor(1) as thread:
            thread.submit(_write_and_read).result()
        return [*seen, find_runs(reader, SearchRuns(1, (experiment_id,), **query), memory)]

    def _write_and_read():
        other = World(world.database)
        other.now_us = world.now_us
        other.log(ids[0], metrics=points(("older", 9.0, 2, 1)))
        for _ in range(3):
            assert len(_pages(other, experiment_id, memory=memory, **query)) == 5

    for _ in range(3):
        assert _pages(world, experiment_id, memory=memory, **query) == before
    first, again = world.ask(within, None)
    assert first == again
    assert len(_pages(world, experiment_id, memory=memory, **query)) == 5


def test_images_take_no_more_than_they_may(world, monkeypatch):
    set_sizes(monkeypatch, MASKS)
    experiment_id = world.experiment(f"e{world.now_us}")
    for number in range(4):
        world.log(world.run(experiment_id, start_ms=number), metrics=points(("a", 1.0, 1, 0), ("b", 2.0, 1, 0)))
    sizes = {}
    for bytes_max in (0, 3_000, 10**6):
        memory = Images(bytes_max)
        for _ in range(3):
            for text in ("metrics.a > 0", "metrics.b > 0", "NOT metrics.a < 0"):
                _pages(world, experiment_id, memory=memory, filter=text, order_by=("metrics.b",), limit=2)
            assert memory.size_bytes <= bytes_max
        sizes[bytes_max] = memory.size_bytes
        memory.forget_unused()
        assert memory.size_bytes == sizes[bytes_max]  # it was in use
        memory.forget_unused()
        assert memory.size_bytes == 0
    assert sizes[0] == 0 < sizes[10**6]


def test_a_walk_that_ends_among_equal_values_is_given_up(world, monkeypatch):
    experiment_id = world.experiment("ties")
    for number in range(8):
        world.log(world.run(experiment_id, start_ms=number), metrics=points(("tie", 1.0, 1, 0)))
    whole = _pages(world, experiment_id, order_by=("metrics.tie DESC",), limit=3)
    set_sizes(monkeypatch, SMALL)
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
    set_sizes(monkeypatch, SMALL | {"ranking.FIRST_STEPS": steps_max})
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
