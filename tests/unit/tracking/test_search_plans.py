"""What the statements of a search look at: SQLite's own plans for the common shapes, and the same answers from each database."""

import re
from typing import Any

import pytest
from tests.unit.tracking.world import points

from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import masks, plan, ranking
from lineal.tracking.runs.images import Images
from lineal.tracking.runs.search import SearchRuns, find_runs, search_runs

LARGE = re.compile(r"SCAN (r|runs|v|p|params|t|run_tags|s|series_summary|e|edges|x)\b")

SHAPES: dict[str, dict[str, Any]] = {
    "newest": {},
    "newest with a common value": {"filter": "tags.t != 'x'"},
    "newest of all stages": {"view": View.ALL},
    "newest of several experiments": {"experiment_ids": (0, 1, 2)},
    "children of a run": {"filter": f"tags.mlflow.parentRunId = '{0:032x}'"},
    "by a metric": {"order_by": ("metrics.m DESC",)},
    "by a metric, filtered by another": {"filter": "metrics.n > 1 and params.p = 'a'", "order_by": ("metrics.m",)},
    "by a least value": {"order_by": ("min.m DESC",)},
    "by a greatest value, filtered by a least one": {"filter": "min.n >= 1 and max.n < 4", "order_by": ("max.m",)},
    "by the step of a least value": {"order_by": ("min_step.m",)},
    "by a param": {"order_by": ("params.p",)},
    "by a param, falling": {"order_by": ("params.p DESC",)},
    "by a tag, filtered by a pattern": {"filter": "params.p LIKE 'a%'", "order_by": ("tags.t",)},
    "by a param that many share, then a metric": {"order_by": ("params.p", "metrics.m DESC")},
    "by a param that many share, then a tag and a metric": {"order_by": ("params.p", "tags.t", "metrics.m")},
    "by a param that many share, then a metric, few of them": {"filter": "metrics.n > 3", "order_by": ("params.p DESC", "metrics.m")},
    "between two bounds that each many fulfil": {"filter": "metrics.m > 1 and metrics.m < 3", "order_by": ("metrics.n",)},
    "any of two": {"filter": "metrics.m > 5 or tags.t = 'x'"},
    "by id": {"filter": f"run_id = '{1:032x}'"},
}
BY_START = {"newest", "newest with a common value", "newest of all stages", "newest of several experiments"}
ALL_RUNS = "INDEX runs_by_start"


class Explained(Reader):
    """Notes SQLite's plan of every statement."""

    def __init__(self, reader):
        self._reader = reader
        self.dialect = reader.dialect
        self.plans = []

    def rows(self, query, /, **parameters):
        if isinstance(query, Sql):
            self.plans.append([row[3] for row in self._reader.rows(Sql("explain query plan ") + query)])
        return self._reader.rows(query, **parameters)


def fill(world):
    for name in ("one", "two"):
        world.experiment(name)
    for number in range(24):
        run_id = world.run(number % 3 // 2, start_ms=number)
        world.log(
            run_id,
            metrics=points(("m", number % 7, 1, 0), ("n", number % 5, 1, 0)),
            params={"p": "ab"[number % 2]},
            tags={"t": "xyz"[number % 3], "mlflow.parentRunId": f"{number // 6:032x}"},
        )


def question(shape: str, limit: int) -> SearchRuns:
    fields: dict[str, Any] = {"experiment_ids": (0,), "limit": limit, **SHAPES[shape]}
    return SearchRuns(1, **fields)


def take_few(monkeypatch, way):
    """Make two dozen runs many: `walk` and `masks` are the ways that are left where no condition has few candidates."""
    monkeypatch.setattr(plan, "CANDIDATES_MAX", 12)
    monkeypatch.setattr(plan, "WALK_TESTS", 0)
    monkeypatch.setattr(plan, "ENTRIES_OF_A_TEST", 1)
    monkeypatch.setattr(plan, "MASK_ENTRIES_MIN", 0 if way == "walk" else 1_000)
    monkeypatch.setattr(ranking, "FIRST_STEPS", 4)
    monkeypatch.setattr(masks, "FEW_RUNS", 2)


@pytest.mark.parametrize("way", ["walk", "masks", "images"])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_large_table_is_scanned(world, monkeypatch, shape, way):
    if not isinstance(world.database, SqliteDatabase):
        pytest.skip("plans are compared on SQLite")
    fill(world)
    take_few(monkeypatch, way)
    query = question(shape, 2)

    memory = Images()

    def explain(reader, query):
        explained = Explained(reader)
        assert find_runs(explained, query, memory).infos
        return explained.plans

    for _ in range(3 if way == "images" else 0):
        world.ask(explain, query)
        world.log(f"{1:032x}", metrics=points(("m", 2.5, 2, 1)), tags={"t": "z"})  # which is to be put in its place

    plans = world.ask(explain, query)
    assert plans
    assert [line for steps in plans for line in steps if LARGE.match(line)] == []
    # Looking at all runs of an experiment and sorting them is the way of last resort.
    assert [steps for steps in plans if any(ALL_RUNS in line for line in steps) and any("ORDER BY" in line for line in steps)] == []
    if shape in BY_START:
        assert any(ALL_RUNS in line for steps in plans for line in steps)


@pytest.mark.parametrize("way", ["walk", "masks"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_answers_what_looking_at_all_runs_does(world, monkeypatch, shape, way):
    fill(world)
    query = question(shape, 3)
    whole = world.ask(search_runs, query)
    take_few(monkeypatch, way)
    assert world.ask(search_runs, query) == whole
    assert whole.runs
