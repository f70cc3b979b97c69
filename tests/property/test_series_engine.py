"""Whatever is written, sealed, joined and cut off in between, a series reads as a plain list says."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.sealer import count, seal_run
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.queries import PageOfSeries, SeriesOfRun, StepsOfSeries, get_history, get_history_page, get_points
from lineal.tracking.series import chunks, level_bytes, levels, merging, pages, pyramid, sealing
from lineal.tracking.series.backlog import size, totals
from lineal.tracking.series.pages import position
from lineal.tracking.series.verify import Page, check_page

POINT = st.tuples(
    st.sampled_from(["a", "b"]),
    st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf]), st.floats()),
    st.integers(0, 20),
    st.one_of(st.integers(-5, 30), st.sampled_from([-(2**63), 2**63 - 1])),
)
WRITE = st.tuples(st.just("write"), st.lists(POINT, min_size=1, max_size=60))
SEAL = st.tuples(st.sampled_from(["seal", "seal when idle", "crash"]), st.integers(0, 3))
READ = st.tuples(st.just("read"), st.tuples(st.integers(-6, 31), st.integers(-6, 31)))


def place(value):
    return (0.0 if math.isnan(value) else value, math.isnan(value))


def expected(written, key):
    """Without repeats, of which the first counts, by (time, step, value)."""
    found = {}
    for name, value, time_ms, step in written:
        if name == key:
            found.setdefault((time_ms, step, place(value)), value)
    return [(time_ms, step, repr(found[time_ms, step, at])) for time_ms, step, at in sorted(found)]


def rows(columns):
    return [(time_ms, step, repr(value)) for _, step, time_ms, value in zip(*(column.tolist() for column in columns), strict=True)]


def paged(world, run_id, key, limit):
    found, after, is_last = [], None, False
    while not is_last:
        columns, is_last = world.ask(get_history_page, PageOfSeries(1, run_id, key, after, limit))
        assert len(columns.steps) == limit or is_last
        found += rows(columns)
        after = position(columns, len(columns.steps) - 1) if len(columns.steps) else after
    return found


def check(world, run_id, written, between):
    first, last = min(between), max(between)
    for key in "ab":
        whole = expected(written, key)
        assert rows(world.ask(get_history, SeriesOfRun(1, run_id, key)).columns) == whole
        assert paged(world, run_id, key, 1 + (last - first)) == whole
        part = rows(world.ask(get_points, StepsOfSeries(1, run_id, key, first, last)))
        assert sorted(part) == sorted(row for row in whole if first <= row[1] <= last)
        assert [row[1] for row in part] == sorted(row[1] for row in part)


def verified(world):
    """What `lineal verify` says of all series."""
    page, problems = Page(), []
    while not page.is_end:
        page = world.ask(check_page, page)
        problems += page.problems
    return problems


ACTIONS = st.lists(st.one_of(WRITE, WRITE, SEAL, READ), max_size=14)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def small_steps(monkeypatch):
    """Chunks, plans and transactions so small that a few points make many of them."""
    monkeypatch.setattr(sealing, "POINTS_OF_SERIES_MIN", 1)
    monkeypatch.setattr(sealing, "PART_CHUNKS_MAX", 2)
    monkeypatch.setattr(sealing, "PART_ROWS_MAX", 2)
    monkeypatch.setattr(sealing, "PLAN_POINTS", 100)
    monkeypatch.setattr(chunks, "BLOCK_POINTS", 5)
    monkeypatch.setattr(pyramid, "BUCKET_POINTS", (2, 4))
    monkeypatch.setattr(pyramid, "BUCKETS_MIN", 1)
    monkeypatch.setattr(pyramid, "LEVEL_POINTS_MIN", 2)
    monkeypatch.setattr(levels, "PIECE_BUCKETS", 3)
    monkeypatch.setattr(level_bytes, "PLAIN_FROM", 4)
    monkeypatch.setattr(pages, "_WINDOW_POINTS_MIN", 3)
    monkeypatch.setattr(merging, "CHUNK_POINTS_MAX", 16)
    monkeypatch.setattr(merging, "MERGE_POINTS_MAX", 48)


def live(world, actions):
    """Do what is asked to two new runs, and compare all reads with a list."""
    run_id, other = world.run(), world.run()
    written = []
    for action, detail in actions:
        if action == "write":
            written += detail
            world.log(run_id, metrics=points(*detail))
            world.log(other, metrics=points(detail[0]))
        elif action == "read":
            check(world, run_id, written, detail)
        else:
            seal_run(world, run_id, is_idle=action == "seal when idle", parts_max=detail if action == "crash" else None)
            assert verified(world) == []
    check(world, run_id, written, (0, 10))
    seal_run(world, run_id)
    check(world, run_id, written, (5, 6))
    assert not written or count(world, "chunks") > 0
    assert verified(world) == []
    counted, kept = world.ask(size, None), world.ask(totals, None)
    assert (kept.chunks, kept.sealed_points, kept.sealed_bytes) == (counted.chunks, counted.sealed_points, counted.sealed_bytes)


@given(ACTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
def test_series_read_as_a_list_says(small_steps, actions):
    world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
    try:
        live(world, actions)
    finally:
        world.close()


@pytest.fixture
def on_postgres(postgres_url):
    world = World(PostgresDatabase.open(postgres_url, before_commit=ledger.flush))
    yield world
    world.close()


@pytest.mark.postgres
@given(ACTIONS)
@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
def test_series_on_postgres_read_as_a_list_says(small_steps, on_postgres, actions):
    live(on_postgres, actions)
