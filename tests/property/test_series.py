"""A series reads as a plain list says, and pages over it hold while points arrive between them."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.errors import Invalid
from lineal.search import cursor
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.queries import SeriesOfRun, get_history
from lineal.tracking.series.pages import page_after, position

POINT = st.tuples(
    st.sampled_from("ab"),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, math.nan, math.inf, -math.inf, 5e-324]) | st.floats(),
    st.integers(0, 3) | st.integers(0, 2**63 - 1),
    st.integers(-2, 2) | st.integers(-(2**63), 2**63 - 1),
)
BATCHES = st.lists(st.lists(POINT, min_size=1, max_size=12), max_size=8)
At = tuple[int, int, float, bool]
Row = tuple[str, float, int, int]


def place(row: Row) -> At:
    """What orders a point and makes it the same as another: time, step, value with NaN as 0 behind the real 0."""
    _, value, time_ms, step = row
    return time_ms, step, 0.0 if math.isnan(value) else value, math.isnan(value)


def listed(batches: list[list[Row]], key: str) -> list[At]:
    return sorted({place(row) for batch in batches for row in batch if row[0] == key})


def read(world: World, run_id: str, key: str) -> Any:
    return world.ask(get_history, SeriesOfRun(1, run_id, key)).columns


def places(columns: Any, start: int = 0, stop: int | None = None) -> list[At]:
    rows = zip(columns.values.tolist(), columns.times_ms.tolist(), columns.steps.tolist(), strict=True)
    return [place(("", *row)) for row in rows][start:stop]


def through_a_token(at: tuple[Any, ...]) -> tuple[Any, ...]:
    query = cursor.fingerprint("series")
    return cursor.decode(cursor.encode(at, query), query)


@pytest.fixture(scope="module")
def world():
    made = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    yield made
    made.close()


lasting = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(BATCHES)
@lasting
def test_a_series_is_the_ordered_set_of_what_was_written(world, batches):
    run_id = world.run()
    for batch in batches:
        world.log(run_id, metrics=points(*batch))
    for key in "ab":
        assert places(read(world, run_id, key)) == listed(batches, key)
    sent = [row for batch in batches for row in batch]
    for summary in world.read(run_id).metrics:
        mine = [row for row in sent if row[0] == summary.key]
        best = max((step, time_ms, 0.0 if math.isnan(value) else value) for _, value, time_ms, step in mine)
        value = 0.0 if math.isnan(summary.last_value) else summary.last_value
        assert (summary.last_step, summary.last_time_ms, value) == best
        assert summary.points == len(mine)
    assert {summary.key for summary in world.read(run_id).metrics} == {row[0] for row in sent}


@given(BATCHES, st.data())
@lasting
def test_writing_a_batch_again_changes_no_point(world, batches, data):
    run_id = world.run()
    for batch in batches:
        world.log(run_id, metrics=points(*batch))
    if batches:
        world.log(run_id, metrics=points(*data.draw(st.sampled_from(batches))))
    for key in "ab":
        assert places(read(world, run_id, key)) == listed(batches, key)


@given(BATCHES, st.lists(st.lists(POINT, min_size=1, max_size=4), max_size=6), st.integers(1, 5))
@lasting
def test_pages_hold_while_points_arrive(world, old, new, size):
    """Each old point comes exactly once and in order; of the new ones those behind the page come too, none twice."""
    run_id = world.run()
    for batch in old:
        world.log(run_id, metrics=points(*batch))
    waiting = list(new)
    seen: list[At] = []
    after = None
    while True:
        columns = read(world, run_id, "a")
        start = page_after(columns, after)
        stop = min(start + size, len(columns.steps))
        if start == stop:
            break
        seen += places(columns, start, stop)
        after = through_a_token(position(columns, stop - 1))
        if waiting:
            world.log(run_id, metrics=points(*waiting.pop(0)))
    assert seen == sorted(set(seen))
    assert set(listed(old, "a")) <= set(seen) <= set(listed(old + new, "a"))
    written = new[: len(new) - len(waiting)]
    missed = set(listed(old + written, "a")) - set(seen)
    assert all(at < seen[-1] for at in missed), "only points that arrived before the page that was shown are missed"


@pytest.mark.parametrize("after", [(), (1,), (1, 2), (1, 2, 3, 4), ("1", 2, 3), (1, None, 3.0), (1.5, 2, 3.0), (1, 2, "x")])
def test_a_position_that_names_no_point_is_refused(world, after):
    run_id = world.run()
    world.log(run_id, metrics=points(("a", 1.0, 1, 1)))
    with pytest.raises(Invalid, match="it does not name a point"):
        page_after(read(world, run_id, "a"), after)
