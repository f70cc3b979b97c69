"""A chart's buckets are the points of its range, cut into neighbours: every extreme is exact, however the series is stored."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.first_levels import as_first_version
from tests.unit.tracking.sealer import inner_id, seal_run
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.series import level_bytes, levels, merging, pyramid, sealing, windows
from lineal.tracking.series.charts import Chart, Line, chart

VALUES = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf]), st.floats(-100, 100))
POINT = st.tuples(VALUES, st.integers(0, 400), st.integers(-100, 300))
CURVE = st.builds(
    lambda start, values: [(value, 5 + start + at, start + at) for at, value in enumerate(values)],
    st.integers(0, 150),
    st.lists(VALUES, min_size=1, max_size=120),
)
SEALED = st.sampled_from(["", "now", "before"])
"""Whether a write is sealed after it, and whether by an earlier version, which kept pyramids in another form."""
WRITES = st.lists(st.tuples(st.one_of(CURVE, CURVE, st.lists(POINT, min_size=1, max_size=40)), SEALED), min_size=1, max_size=5)
COLUMNS = st.frozensets(st.sampled_from(["first", "last", "min", "min_step", "max", "max_step", "mean"]))
RANGE = st.one_of(st.none(), st.integers(-20, 250))
START_MS = 7


@pytest.fixture
def small(monkeypatch):
    """Chunks and buckets so small that a few points make a whole pyramid."""
    monkeypatch.setattr(pyramid, "BUCKET_POINTS", (2, 4, 16, 32))
    monkeypatch.setattr(pyramid, "FIRST_BUCKET_POINTS", (2, 8, 32))
    monkeypatch.setattr(pyramid, "BUCKETS_MIN", 2)
    monkeypatch.setattr(pyramid, "LEVEL_POINTS_MIN", 4)
    monkeypatch.setattr(levels, "PIECE_BUCKETS", 3)
    monkeypatch.setattr(level_bytes, "PLAIN_FROM", 16)
    monkeypatch.setattr(windows, "FINDING_POINTS", 8)
    monkeypatch.setattr(sealing, "POINTS_OF_SERIES_MIN", 1)
    monkeypatch.setattr(merging, "CHUNK_POINTS_MAX", 64)


def place(value):
    return (0.0 if math.isnan(value) else value, math.isnan(value))


def expected(written, axis, first, last):
    """The points of the range as (place on the axis, step, value), in order."""
    distinct = {(step, time_ms, place(value)): value for value, time_ms, step in reversed(written)}
    major = {"step": lambda at: (at[0], at[1]), "time": lambda at: (at[1], at[0]), "relative": lambda at: (at[1], at[0])}[axis]
    found = []
    for at in sorted(distinct, key=lambda at: (*major(at), at[2])):
        x = {"step": at[0], "time": at[1], "relative": at[1] - START_MS}[axis]
        if (first is None or x >= first) and (last is None or x <= last):
            found.append((x, at[0], distinct[at]))
    return found


def check_bucket(buckets, index, points_of_bucket, columns):
    values = [value for _, _, value in points_of_bucket]
    finite = [value for value in values if math.isfinite(value)]
    one = {name: column[index].item() for name, column in zip(buckets._fields, buckets, strict=True)}
    told = {"first": repr(values[0]), "last": repr(values[-1])}
    if finite:
        told |= {"min": repr(min(finite)), "max": repr(max(finite))}
        told["min_step"] = next(repr(step) for _, step, value in points_of_bucket if value == min(finite))
        told["max_step"] = next(repr(step) for _, step, value in points_of_bucket if value == max(finite))
    for name in told.keys() & columns:
        assert repr(one[name]) == told[name] or (name in {"min", "max"} and one[name] == float(told[name]) == 0)
    if finite and "mean" in columns:
        assert math.isclose(one["mean"], sum(finite) / len(finite), rel_tol=1e-9, abs_tol=1e-9)
    assert one["nans"] == sum(map(math.isnan, values))
    assert one["above"] == values.count(math.inf)
    assert one["below"] == values.count(-math.inf)


def pixel(x, picture, width, *, is_log):
    """The pixel of a place; on a logarithmic axis, rounding may put what is next to a border on either side of it."""
    first, last = picture.first, picture.last
    at = math.log(x / first) / max(math.log(last / first), 1e-300) if is_log else (x - first) / (last - first + 1)
    exact = at * width
    return {min(int(exact + by), width - 1) for by in ((-1e-9, 1e-9) if is_log else (0,))}


def check(drawn, points_of_range, picture, width, columns, *, is_log):
    assert drawn.buckets.points.sum() == len(points_of_range)
    assert len(drawn.pixels) <= width
    assert (np.diff(drawn.pixels) > 0).all()
    at = 0
    for index, count in enumerate(drawn.buckets.points.tolist()):
        own = points_of_range[at : at + count]
        at += count
        check_bucket(drawn.buckets, index, own, columns)
        assert (drawn.first_x[index], drawn.last_x[index]) == (own[0][0], own[-1][0])
        assert drawn.pixels[index] in pixel(own[0][0], picture, width, is_log=is_log)


@given(WRITES, st.sampled_from(["step", "time", "relative"]), st.tuples(RANGE, RANGE), st.integers(1, 60), COLUMNS, st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(writes=[([(1.0, 0, 0)], "")], axis="step", ends=(1, None), width=1, columns=frozenset({"min"}), is_log=False)
def test_no_point_is_lost_and_no_extreme_moved(small, writes, axis, ends, width, columns, is_log):
    first, last = ends if None in ends else (min(ends), max(ends))
    if is_log:
        first, last = (None if end is None else max(end, 1) for end in (first, last))
    world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    try:
        run_id, other = world.run(), world.run()
        written = []
        for rows, is_sealed in writes:
            written += rows
            world.log(run_id, metrics=points(*(("m", *row) for row in rows)))
            world.log(other, metrics=points(("m", 0.0, 1, 1)))
            if is_sealed:
                seal_run(world, run_id)
            if is_sealed == "before":
                world.do(as_first_version, None)
        line = Line(inner_id(world, run_id), START_MS, "m")
        query = Chart((line,), width, axis, first=first, last=last, is_log=is_log, columns=columns)
        picture = world.ask(chart, query)
        found = expected(written, axis, max(first or 1, 1) if is_log else first, last)
        if found:
            check(picture.lines[0], found, picture, width, columns, is_log=is_log)
        else:
            assert picture.lines[0] is None
    finally:
        world.close()
