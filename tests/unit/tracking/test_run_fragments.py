"""What is kept of runs takes no more than it may, and goes when nobody asks for it."""

import pytest
from tests.unit.tracking.world import points

from lineal.tracking.runs.fragments import Fragments
from lineal.tracking.runs.search import SearchRuns, find_runs

RUNS = 20


def page(world, fragments, made, **fields):
    """Spell a page as ids, and note which were not known."""

    def make(rows):
        made.append([row[1] for row in rows])
        return [row[1].encode() for row in rows]

    def ask(reader, query):
        return fragments.of(reader, "ids", find_runs(reader, query).rows, make)

    return world.ask(ask, SearchRuns(1, (0,), **fields))


def test_only_what_changed_is_made_again(world):
    ids = [world.run(start_ms=-number) for number in range(RUNS)]
    fragments, made = Fragments(), []
    for _ in range(2):
        assert page(world, fragments, made) == [run_id.encode() for run_id in ids]
    world.log(ids[3], metrics=points(("m", 1.0, 1, 0)))
    world.experiment("elsewhere")
    for _ in range(2):
        assert page(world, fragments, made) == [run_id.encode() for run_id in ids]
    assert made == [ids, [ids[3]]]


@pytest.mark.parametrize("bytes_max", [0, 3_000, 6_000])
def test_it_is_bounded(world, bytes_max):
    for number in range(RUNS):
        world.run(start_ms=number)
    fragments, made = Fragments(bytes_max), []
    for limit in (RUNS, 3, RUNS):
        page(world, fragments, made, limit=limit)
        assert fragments.size_bytes <= bytes_max


def test_it_goes_when_it_is_not_used(world):
    world.run()
    fragments, made = Fragments(), []
    page(world, fragments, made)
    fragments.forget_unused()
    assert fragments.size_bytes > 0  # it was in use
    fragments.forget_unused()
    assert fragments.size_bytes == 0
    page(world, fragments, made)
    assert len(made) == 2
