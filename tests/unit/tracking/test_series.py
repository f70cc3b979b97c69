import math

import pytest
from tests.unit.tracking.world import points

from lineal.errors import Corrupt, Invalid
from lineal.tracking.runs.queries import SeriesOfRun, get_history
from lineal.tracking.series.packed import pack, unpack
from lineal.tracking.series.pages import page_after, position
from lineal.tracking.series.sampling import sample


def _history(world, run_id, key="m"):
    columns = world.ask(get_history, SeriesOfRun(1, run_id, key)).columns
    return list(zip(columns.times_ms.tolist(), columns.steps.tolist(), columns.values.tolist(), strict=True))


def _last(world, run_id):
    summary = world.read(run_id).metrics[0]
    return summary.last_step, summary.last_time_ms, summary.last_value


def test_history_is_ordered_by_time_step_and_value(world):
    run_id = world.run()
    world.log(run_id, metrics=points(("m", 3.0, 20, 0), ("m", 2.0, 10, 5)))
    world.log(run_id, metrics=points(("m", 1.0, 10, 5), ("other", 7.0, 1, 1), ("m", 9.0, 10, 4)))
    assert _history(world, run_id) == [(10, 4, 9.0), (10, 5, 1.0), (10, 5, 2.0), (20, 0, 3.0)]


def test_exact_repeats_are_one_point(world):
    run_id = world.run()
    for _ in range(3):
        world.log(run_id, metrics=points(("m", 1.0, 1, 0), ("m", math.nan, 1, 0)))
    found = _history(world, run_id)
    assert len(found) == 2
    assert sum(math.isnan(row[2]) for row in found) == 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("m", 1.0, 5, 1), ("m", 2.0, 4, 1)], (1, 5, 1.0)),
        ([("m", 1.0, 5, 1), ("m", 2.0, 1, 2), ("m", 3.0, 9, 0)], (2, 1, 2.0)),
        ([("m", 1.0, 5, 1), ("m", 2.0, 5, 1), ("m", -1.0, 5, 1)], (1, 5, 2.0)),
        ([("m", -5.0, 1, -3), ("m", -6.0, 1, -2)], (-2, 1, -6.0)),
    ],
)
def test_latest_is_the_greatest_step_time_value_however_it_arrives(world, rows, expected):
    together, apart, reverse = world.run(), world.run(), world.run()
    world.log(together, metrics=points(*rows))
    for row in rows:
        world.log(apart, metrics=points(row))
    for row in reversed(rows):
        world.log(reverse, metrics=points(row))
    assert _last(world, together) == _last(world, apart) == _last(world, reverse) == expected


def test_nan_counts_as_zero_for_the_latest(world):
    run_id = world.run()
    world.log(run_id, metrics=points(("m", math.nan, 1, 0)))
    world.log(run_id, metrics=points(("m", -1.0, 1, 0)))
    assert math.isnan(_last(world, run_id)[2])
    world.log(run_id, metrics=points(("m", 1.0, 1, 0)))
    assert _last(world, run_id)[2] == 1.0


def test_every_double_comes_back(world):
    run_id = world.run()
    values = [0.1, -0.0, 5e-324, 1.7976931348623157e308, math.inf, -math.inf]
    world.log(run_id, metrics=points(*(("m", value, number, number) for number, value in enumerate(values))))
    assert [row[2] for row in _history(world, run_id)] == values


def test_steps_and_times_are_64_bit(world):
    run_id = world.run()
    world.log(run_id, metrics=points(("m", 1.0, 2**63 - 1, -(2**63)), ("m", 2.0, 0, 2**63 - 1)))
    assert _history(world, run_id) == [(0, 2**63 - 1, 2.0), (2**63 - 1, -(2**63), 1.0)]
    assert _last(world, run_id) == (2**63 - 1, 0, 2.0)


def test_a_negative_time_is_refused(world):
    with pytest.raises(Invalid, match=r"metrics\[1\]\.timestamp"):
        world.log(world.run(), metrics=points(("m", 1.0, 1, 0), ("m", 1.0, -1, 0)))


def test_rows_are_compressed_only_when_that_pays():
    few = pack([1], [2], [3], [4.0])
    many = pack([1] * 1000, list(range(1000)), [5] * 1000, [0.5] * 1000)
    assert len(few) == 6 + 28
    assert len(many) < 28_000 / 3
    assert unpack(many).steps.tolist() == list(range(1000))


def test_a_damaged_row_is_noticed():
    data = pack([1], [2], [3], [4.0])
    for damaged in (data[:-1], b"\x07" + data[1:]):
        with pytest.raises(Corrupt):
            unpack(damaged)


def test_pages_start_after_a_point_and_not_after_a_count(world):
    run_id = world.run()
    world.log(run_id, metrics=points(*(("m", float(value), 7, 1) for value in range(5)), ("m", math.nan, 7, 1)))
    columns = world.ask(get_history, SeriesOfRun(1, run_id, "m")).columns
    for index in range(len(columns.steps)):
        assert page_after(columns, position(columns, index)) == index + 1
    world.log(run_id, metrics=points(("m", 1.5, 7, 1)))
    later = world.ask(get_history, SeriesOfRun(1, run_id, "m")).columns
    assert columns.values[2] == 1.0
    assert later.values.tolist()[page_after(later, position(columns, 2)) :] == [1.5, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("after", [(), (1,), ("a", 1, 1.0), (1, "a", 1.0), (1, 1, "x"), (1, 1, None), (1, 1, 1.0, 1)])
def test_a_token_that_names_no_point_is_refused(after):
    with pytest.raises(Invalid, match="Invalid page token"):
        page_after(unpack(pack([1], [2], [3], [4.0])), after)


@pytest.mark.parametrize(("count", "count_max"), [(10, 3), (10, 10), (11, 10), (100, 1), (5, 4), (1000, 7)])
def test_samples_keep_the_size_and_the_ends(count, count_max):
    columns = unpack(pack([1] * count, list(range(count)), [0] * count, [0.0] * count))
    steps = sample(columns, count_max).steps.tolist()
    assert len(steps) == min(count, count_max)
    assert steps[-1] == count - 1
    assert steps == sorted(set(steps))
    assert count_max == 1 or steps[0] == 0
