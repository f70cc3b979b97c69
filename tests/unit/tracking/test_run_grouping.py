"""Runs counted and grouped, on each database."""

import math

from tests.unit.tracking.world import points

from lineal.tracking.lifecycle import View
from lineal.tracking.runs.commands import DeleteRun, delete_run
from lineal.tracking.runs.grouping import Counted, Group, GroupRuns, Groups, Spread, count_runs, group_runs
from lineal.tracking.runs.logged import LATEST, figures, logged_json
from lineal.tracking.runs.search import WhichRuns


def fill(world):
    made = [world.run(start_ms=number) for number in range(4)]
    for number, run_id in enumerate(made):
        world.log(
            run_id, metrics=points(("m", [1.0, 3.0, math.nan, math.inf][number], 1, 0)), params={"p": "xy"[number // 3], "q": str(number)}
        )
    return made


def test_groups_have_counts_and_spreads(world):
    fill(world)
    found = world.ask(group_runs, GroupRuns(WhichRuns(1, (0,)), ("params.p", "status"), ("m",)))
    assert found == Groups(
        [
            Group(("x", "RUNNING"), 3, (Spread(2, 1.0, 2.0, 3.0),)),
            Group(("y", "RUNNING"), 1, (Spread(1, math.inf, math.inf, math.inf),)),
        ],
        truncated=False,
    )


def test_counts_follow_filter_and_view(world):
    made = fill(world)
    world.do(delete_run, DeleteRun(made[0]))
    assert world.ask(count_runs, Counted(WhichRuns(1, (0,)))) == 3
    assert world.ask(count_runs, Counted(WhichRuns(1, (0,), "", View.ALL))) == 4
    assert world.ask(count_runs, Counted(WhichRuns(1, (0,), "params.p = 'x' or metrics.m > 5"))) == 3
    assert world.ask(count_runs, Counted(WhichRuns(2, (0,)))) == 0


def test_only_the_keys_asked_for_are_read(world):
    run_id = fill(world)[0]
    inner = world.read(run_id).info.id
    assert (
        world.ask(lambda reader, ids: logged_json(reader, "params", "object", ids, ["q"]), [inner])[inner].replace(" ", "") == '{"q":"0"}'
    )
    assert world.ask(lambda reader, ids: logged_json(reader, "params", "object", ids, []), [inner]) == {}
    assert world.ask(lambda reader, ids: figures(reader, ids, LATEST, ["none"]), [inner]).rows == []
    assert [row[4] for row in world.ask(lambda reader, ids: figures(reader, ids, LATEST, ["m"]), [inner]).rows] == [1.0]
