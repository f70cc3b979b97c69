"""A batch summed up by arrays says what the loop over its points says."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineal.tracking.series import batches, commands
from lineal.tracking.series.commands import fold_rows
from lineal.tracking.series.packed import Columns, unpack

VALUES = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf]), st.floats())
POINTS = st.lists(st.tuples(st.integers(1, 3), st.integers(-2, 3), st.integers(0, 2), VALUES), min_size=1, max_size=40)


@pytest.fixture
def by_arrays(monkeypatch):
    monkeypatch.setattr(batches, "POINTS_OF_KEY_MIN", 0)


@given(POINTS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_summaries_and_row_are_the_same_by_arrays(by_arrays, points):
    keys, steps, times_ms, values = (list(column) for column in zip(*points, strict=True))
    columns = Columns(np.array(keys, np.uint32), np.array(steps), np.array(times_ms), np.array(values))
    batch = batches.prepare(columns)
    assert repr(list(batch.summaries)) == repr(fold_rows(keys, steps, times_ms, values))
    assert [column.tobytes() for column in unpack(batch.data)] == [column.tobytes() for column in columns]


@given(POINTS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_summaries_are_the_same_gathered_and_one_by_one(monkeypatch, points):
    columns = [list(column) for column in zip(*points, strict=True)]
    monkeypatch.setattr(commands, "POINTS_OF_KEY_MIN", 10**9)
    one_by_one = fold_rows(*columns)
    monkeypatch.setattr(commands, "POINTS_OF_KEY_MIN", 0)
    assert fold_rows(*columns) == one_by_one or any(math.isnan(value) for value in columns[3])
