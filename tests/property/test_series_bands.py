"""A group at a place is what its runs are there, each once: theirs where they have a point, a straight line between two, nothing beyond."""

import bisect
import math
import statistics

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.sealer import inner_id, seal_run
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.series.bands import Bands, bands
from lineal.tracking.series.charts import Line

START_MS = 7
VALUES = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf]), st.floats(-100, 100))
RUN = st.dictionaries(st.integers(-60, 200), VALUES, max_size=40)
"""A value by step."""
GROUPS = st.lists(st.lists(RUN, min_size=1, max_size=4), min_size=1, max_size=3)
RANGE = st.one_of(st.none(), st.integers(-80, 220))
WIDTH = 4_096
"""More pixels than there are steps: each has one of its own."""


def value_at(run, step):
    """The value of a run at a step; None where it has none."""
    known = sorted(run)
    if step in run:
        return run[step] if math.isfinite(run[step]) else None
    after = bisect.bisect(known, step)
    if after in {0, len(known)}:
        return None
    left, right = known[after - 1], known[after]
    if not (math.isfinite(run[left]) and math.isfinite(run[right])):
        return None
    return run[left] + (run[right] - run[left]) * (step - left) / (right - left)


def later(step):
    """The time of a step."""
    return None if step is None else step + 1_000


def check(band, group, first, last):
    inside = [[step for step in run if first <= step <= last] for run in group]
    steps = sorted({step for run in inside for step in run})
    assert band.x.tolist() == steps
    assert band.points == sum(map(len, inside))
    assert band.with_points == sum(map(bool, inside))
    assert band.not_finite == sum(not math.isfinite(run[step]) for run, own in zip(group, inside, strict=True) for step in own)
    for at, step in enumerate(steps):
        values = [value for run in group if (value := value_at(run, step)) is not None]
        assert band.runs[at] == len(values)
        expected = [math.nan] * 4
        if values:
            expected = [statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else math.nan, min(values), max(values)]
        found = [column[at] for column in (band.mean, band.std, band.min, band.max)]
        assert found == pytest.approx(expected, nan_ok=True, abs=1e-6)


@given(GROUPS, st.tuples(RANGE, RANGE), st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(groups=[[{0: 1.0, 100: 3.0}, {50: 5.0, 60: 6.0}]], ends=(49, 55), is_sealed=False)
def test_a_group_is_what_its_runs_are(groups, ends, is_sealed):
    low, high = ends if None in ends else (min(ends), max(ends))
    world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    try:
        asked = []
        for group in groups:
            lines = []
            for run in group:
                run_id = world.run()
                if run:
                    world.log(run_id, metrics=points(*(("m", value, 1_000 + step, step) for step, value in run.items())))
                if is_sealed:
                    seal_run(world, run_id)
                lines.append(Line(inner_id(world, run_id), START_MS, "m"))
            asked.append(tuple(lines))
        picture = world.ask(bands, Bands(tuple(asked), WIDTH, first=low, last=high))
        for band, group in zip(picture.bands, groups, strict=True):
            check(band, group, -math.inf if low is None else low, math.inf if high is None else high)
        in_time = world.ask(bands, Bands(tuple(asked), WIDTH, axis="time", first=later(low), last=later(high)))
        for over_time, over_steps in zip(in_time.bands, picture.bands, strict=True):
            assert over_time.x.tolist() == (over_steps.x + 1_000).tolist()
            assert over_time.runs.tolist() == over_steps.runs.tolist()
    finally:
        world.close()


def test_a_spike_of_one_run_is_the_greatest_of_the_group_at_any_width():
    world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    try:
        lines = []
        for number in range(3):
            run_id = world.run()
            values = np.full(1_000, float(number))
            values[617] = 1e6 if number == 1 else number
            world.log(run_id, metrics=points(*(("m", value, step, step) for step, value in enumerate(values.tolist()))))
            lines.append(Line(inner_id(world, run_id), START_MS, "m"))
        (band,) = world.ask(bands, Bands((tuple(lines),), 7)).bands
        assert (len(band.x), band.max.max(), band.min.min(), band.points) == (7, 1e6, 0.0, 3_000)
        assert np.delete(band.mean, int(band.max.argmax())).tolist() == pytest.approx([1.0] * 6)
        assert np.delete(band.std, int(band.max.argmax())).tolist() == pytest.approx([1.0] * 6)
        assert (np.diff(band.x) > 0).all()
    finally:
        world.close()
