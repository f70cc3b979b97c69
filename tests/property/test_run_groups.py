"""Runs counted and grouped in memory are what the database counts and groups."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.test_run_search_plans import FILTER, LONG, world
from tests.unit.tracking.world import points

from lineal.tracking.lifecycle import View
from lineal.tracking.runs import masks, plan
from lineal.tracking.runs.commands import DeleteRun, UpdateRun, delete_run, update_run
from lineal.tracking.runs.grouping import Counted, GroupRuns, count_runs, group_runs
from lineal.tracking.runs.images import Images
from lineal.tracking.runs.search import WhichRuns
from lineal.tracking.runs.values import RunStatus

__all__ = ["world"]

VALUE = st.sampled_from([-1.0, 0.0, 0.1, 0.2, 0.3, 1e300, -1e300, math.nan, math.inf, -math.inf]) | st.floats(-1e9, 1e9)
RUN = st.fixed_dictionaries(
    {"status": st.sampled_from([RunStatus.FINISHED, RunStatus.FAILED]), "name": st.sampled_from(["r", "s"]), "deleted": st.booleans()},
    optional={"a": VALUE, "b": VALUE, "p": st.sampled_from(["", "x", "y", LONG, LONG + "x", "x" * 99]), "t": st.sampled_from(["é", "v"])},
)
FIELDS = ["params.p", "tags.t", "status", "run_name", "user_id", "params.none"]
BY = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True)
METRICS = st.lists(st.sampled_from(["a", "b", "none"]), max_size=3, unique=True)
QUESTION = st.tuples(FILTER, BY, METRICS, st.integers(1, 5), st.sampled_from([View.ACTIVE_ONLY, View.ALL]))


@given(st.lists(RUN, min_size=1, max_size=20), st.lists(QUESTION, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_groups_in_memory_are_those_of_the_database(world, runs, questions):
    experiment_id = world.experiment(f"e{world.now_us}")
    for number, fields in enumerate(runs):
        run_id = world.run(experiment_id, name=fields["name"], start_ms=number)
        metrics = points(*((key, fields[key], 1, 0) for key in ("a", "b") if key in fields))
        texts = {kind: {key: fields[key]} if key in fields else {} for kind, key in (("params", "p"), ("tags", "t"))}
        world.log(run_id, metrics=metrics, **texts)
        world.do(update_run, UpdateRun(run_id, status=fields["status"]))
        if fields["deleted"]:
            world.do(delete_run, DeleteRun(run_id))
    images = Images()
    for (text, _), by, metrics, limit, view in questions:
        which = WhichRuns(1, (experiment_id,), text, view)
        asked = [GroupRuns(which, tuple(by), tuple(metrics), limit, kept) for kept in (images, Images(0))]
        expected = world.ask(group_runs, asked[1]), world.ask(count_runs, Counted(which))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plan, "CANDIDATES_MAX", 0)
            patch.setattr(masks, "FEW_RUNS", 0)
            patch.setattr(masks, "FEW_SHARE", 10**9)
            for question in asked:
                _same(world.ask(group_runs, question), expected[0])
            assert world.ask(count_runs, Counted(which, images)) == expected[1]


def _same(found, expected):
    """Means may differ in their last digit: each database has a way of its own to sum up."""
    assert found.truncated == expected.truncated
    assert [(group.values, group.runs) for group in found.groups] == [(group.values, group.runs) for group in expected.groups]
    for one, other in zip(found.groups, expected.groups, strict=True):
        for mine, theirs in zip(one.spreads, other.spreads, strict=True):
            assert (mine.runs, mine.min, mine.max) == (theirs.runs, theirs.min, theirs.max)
            assert mine.mean == theirs.mean or mine.mean == pytest.approx(theirs.mean, rel=1e-12, abs=1e-5, nan_ok=True)
