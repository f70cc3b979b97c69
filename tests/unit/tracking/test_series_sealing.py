import math

import numpy as np
import pytest
from tests.unit.tracking.sealer import count, inner_id, seal_run
from tests.unit.tracking.world import points

from lineal.errors import Conflict, Corrupt
from lineal.ledger import queries as ledger_queries
from lineal.storage.sql import Sql
from lineal.tracking.runs.queries import PageOfSeries, SeriesOfRun, StepsOfSeries, get_history, get_history_page, get_points
from lineal.tracking.series import chunks, sealing
from lineal.tracking.series.merging import CHUNK_POINTS_MAX
from lineal.tracking.series.pages import position
from lineal.tracking.series.queries import chunks_of, read_chunk
from lineal.tracking.series.sealing import SealRun, plan, seal


def history(world, run_id, key="m"):
    columns = world.ask(get_history, SeriesOfRun(1, run_id, key)).columns
    return list(zip(columns.times_ms.tolist(), columns.steps.tolist(), map(repr, columns.values.tolist()), strict=True))


def same(step):
    return step


def log(world, run_id, steps, key="m", value=same, at=lambda step: 1_000 + step):
    world.log(run_id, metrics=points(*((key, float(value(step)), at(step), step) for step in steps)))


def test_what_is_sealed_reads_as_before(world):
    run_id = world.run()
    for start in range(0, 600, 50):
        log(world, run_id, range(start, start + 50))
        log(world, run_id, range(start, start + 50), key="other", value=lambda step: -step)
    log(world, world.run(), [0])
    before = history(world, run_id), history(world, run_id, "other")
    seal_run(world, run_id)
    assert count(world, "log") == 1
    assert count(world, "chunks") == 2
    assert (history(world, run_id), history(world, run_id, "other")) == before
    assert len(before[0]) == 600


def test_the_newest_row_of_the_log_stays_so_that_its_number_is_never_given_again(world):
    run_id = world.run()
    for start in range(0, 90, 30):
        log(world, run_id, range(start, start + 30))
    seal_run(world, run_id)
    assert count(world, "log") == 1
    assert seal_run(world, run_id) == []
    for start in (90, 120):
        log(world, run_id, range(start, start + 30))
        assert len(history(world, run_id)) == start + 30
        seal_run(world, run_id)
        assert (len(history(world, run_id)), count(world, "log")) == (start + 30, 1)


def test_few_points_of_many_series_stay_in_the_log(world):
    run_id = world.run()
    for step in range(5):
        world.log(run_id, metrics=points(*((f"m{key}", 1.0, 1, step) for key in range(40))))
    assert seal_run(world, run_id) == []
    assert count(world, "log") == 5


def test_repeats_are_dropped_within_and_across_chunks(world):
    run_id, other = world.run(), world.run()
    log(world, run_id, [*range(50), *range(50)])
    log(world, other, [0])
    seal_run(world, run_id)
    log(world, run_id, range(20, 90))
    log(world, other, [1])
    seal_run(world, run_id)
    sealed = world.ask(lambda reader, number: reader.rows(sealing.SQL.chunks_of_run, run_id=number), inner_id(world, run_id))
    assert sum(row[6] for row in sealed) == 90
    assert [step for _, step, _ in history(world, run_id)] == list(range(90))


@pytest.mark.parametrize("parts", [0, 1, 2, 3])
def test_a_plan_may_end_after_any_part(world, monkeypatch, parts):
    monkeypatch.setattr(sealing, "PART_CHUNKS_MAX", 1)
    monkeypatch.setattr(sealing, "PART_ROWS_MAX", 2)
    run_id = world.run()
    for start in range(0, 120, 20):
        for key in "ab":
            log(world, run_id, range(start, start + 20), key=key)
    log(world, world.run(), [0])
    before = history(world, run_id, "a"), history(world, run_id, "b")
    seal_run(world, run_id, parts_max=parts)
    assert (history(world, run_id, "a"), history(world, run_id, "b")) == before
    log(world, run_id, range(200, 220), key="a")
    seal_run(world, run_id)
    assert len(history(world, run_id, "a")) == 140
    assert history(world, run_id, "b") == before[1]
    assert count(world, "log") == 2


def test_a_plan_that_another_server_carried_out_is_refused_and_changes_nothing(world):
    run_id = world.run()
    for start in range(0, 100, 20):
        log(world, run_id, range(start, start + 20))
    log(world, world.run(), [0])
    stale = world.ask(plan, SealRun(inner_id(world, run_id)))
    assert stale is not None
    seal_run(world, run_id)
    before = history(world, run_id)
    for part in stale.parts:
        with pytest.raises(Conflict):
            world.do(seal, part)
    assert history(world, run_id) == before
    assert count(world, "chunks") == 1


def test_two_servers_cannot_both_write_the_first_part(world, monkeypatch):
    monkeypatch.setattr(sealing, "PART_CHUNKS_MAX", 1)
    run_id = world.run()
    for key in "ab":
        log(world, run_id, range(20), key=key)
    log(world, world.run(), [0])
    both = [world.ask(plan, SealRun(inner_id(world, run_id))) for _ in range(2)]
    assert both[0] is not None
    world.do(seal, both[0].parts[0])
    with pytest.raises(Conflict):
        world.do(seal, both[1].parts[0])
    assert count(world, "chunks") == 1


def test_long_series_have_few_large_chunks(world, monkeypatch):
    monkeypatch.setattr("lineal.tracking.series.merging.CHUNK_POINTS_MAX", 1_000)
    run_id = world.run()
    for start in range(0, 10_000, 100):
        log(world, run_id, range(start, start + 100))
        if start % 200 == 0:
            seal_run(world, run_id, is_idle=False)
    log(world, world.run(), [0])
    seal_run(world, run_id)
    assert count(world, "chunks") <= 10_000 / 1_000 * 2 + 4
    assert [step for _, step, _ in history(world, run_id)] == list(range(10_000))


def test_a_series_that_always_logs_step_0_is_not_rewritten_whole_each_time(world, monkeypatch):
    monkeypatch.setattr("lineal.tracking.series.merging.CHUNK_POINTS_MAX", 200)
    run_id = world.run()
    for start in range(0, 2_000, 100):
        world.log(run_id, metrics=points(*(("m", 1.0, start + i, 0) for i in range(100))))
    log(world, world.run(), [0])
    seal_run(world, run_id)
    log(world, run_id, range(100), at=lambda step: 5_000 + step)
    log(world, world.run(), [1])
    made = world.ask(plan, SealRun(inner_id(world, run_id)))
    assert made is not None
    assert sum(len(swap.gone) for part in made.parts for swap in part.swaps) <= 2


def test_the_ledger_names_rows_and_chunks(world):
    run_id = world.run()
    for start in range(0, 100, 50):
        log(world, run_id, range(start, start + 50))
    log(world, world.run(), [0])
    seal_run(world, run_id)
    query = ledger_queries.SubjectEvents("run", inner_id(world, run_id), 2**63 - 1, 100)
    newest = world.ask(ledger_queries.events_of_subject, query)[0].record
    assert newest.kind == "series.sealed"
    assert newest.before["rows"]["count"] == 2
    sha256 = world.ask(lambda reader, number: reader.value(sealing.SQL.chunk_digest, id=number), 1)
    assert newest.after["chunks"][0]["sha256"] == bytes(sha256).hex()


def columns_of(values):
    count = len(values)
    return chunks.of_series(np.arange(count), np.arange(count) * 50 + 1_700_000_000_000, np.array(values, np.float64))


@pytest.mark.parametrize(("start", "stop"), [(0, None), (0, 1), (8_191, 8_193), (8_192, 8_192), (16_384, 20_000), (5, 19_999)])
def test_parts_of_a_chunk_are_read_alone(world, start, stop):
    columns = columns_of(np.random.default_rng(1).normal(size=20_000))
    run_id = world.run()
    for at in range(0, 20_000, 1_000):
        part = columns.pick(slice(at, at + 1_000))
        world.log(
            run_id, metrics=points(*(("m", *rest) for rest in zip(*map(list, (part.values, part.times_ms, part.steps)), strict=True)))
        )
    seal_run(world, run_id)
    (chunk,) = world.ask(lambda reader, run: chunks_of(reader, run, 1), inner_id(world, run_id))
    read = world.ask(lambda reader, _: read_chunk(reader, chunk, start, stop), None)
    assert read.steps.tolist() == columns.steps[start:stop].tolist()
    assert read.times_ms.tolist() == columns.times_ms[start:stop].tolist()
    assert read.values.tolist() == columns.values[start:stop].tolist()


def test_a_chunk_keeps_64_bits_and_every_double():
    steps = np.array([-(2**63), -1, 0, 2**63 - 1], np.int64)
    times = np.array([2**63 - 1, 0, 5, 2**63 - 1], np.int64)
    values = np.array([math.inf, -math.inf, -0.0, 5e-324])
    (block,) = chunks.encode(chunks.of_series(steps, times, values))
    read = chunks.decode(block)
    assert (read.steps.tolist(), read.times_ms.tolist()) == (steps.tolist(), times.tolist())
    assert list(map(repr, read.values.tolist())) == list(map(repr, values.tolist()))


def test_a_damaged_block_is_noticed():
    (data,) = chunks.encode(columns_of([1.0] * 100))
    for damaged in (b"\x09" + data[1:], data[:-3], data[:30] + bytes(4) + data[34:], data[:7], data + b"\x00"):
        with pytest.raises(Corrupt):
            chunks.decode(damaged)


def test_a_missing_block_is_noticed(world):
    run_id = world.run()
    for start in range(0, 20_000, 1_000):
        log(world, run_id, range(start, start + 1_000))
    seal_run(world, run_id)
    (chunk,) = world.ask(lambda reader, run: chunks_of(reader, run, 1), inner_id(world, run_id))
    world.do(lambda tx, first: tx.run(Sql("delete from series_blocks where first_point = ?", first)), 8_192)
    assert len(world.ask(lambda reader, _: read_chunk(reader, chunk, 0, 8_192), None).steps) == 8_192
    for start, stop in ((0, None), (8_192, 8_193), (16_000, 17_000)):
        with pytest.raises(Corrupt):
            world.ask(lambda reader, bounds: read_chunk(reader, chunk, *bounds), (start, stop))


def test_a_loss_curve_takes_less_than_12_bytes_a_point():
    random = np.random.default_rng(1)
    steps = np.arange(CHUNK_POINTS_MAX)
    loss = 2.0 * np.exp(-steps / 4e4) + random.normal(0, 0.05, len(steps))
    times = 1_700_000_000_000 + np.cumsum(random.integers(40, 60, len(steps)))
    made = sealing._new_chunk(chunks.of_series(steps, times, loss))
    assert made.size_bytes / made.points < 10


@pytest.mark.parametrize("at", [lambda step: 1_000 + step // 700, lambda _: 5, lambda step: 50_000 - step])
def test_pages_of_a_sealed_history_joined_are_the_whole(world, at):
    run_id = world.run()
    for start in range(0, 20_000, 1_000):
        log(world, run_id, range(start, start + 1_000), at=at)
        if start == 17_000:
            seal_run(world, run_id)
    found, after, is_last = [], None, False
    while not is_last:
        columns, is_last = world.ask(get_history_page, PageOfSeries(1, run_id, "m", after, 3_333))
        after = position(columns, len(columns.steps) - 1)
        found += zip(columns.times_ms.tolist(), columns.steps.tolist(), map(repr, columns.values.tolist()), strict=True)
    assert found == history(world, run_id)
    assert len(found) == 20_000


def test_a_page_of_a_long_history_reads_few_of_its_blocks(world, monkeypatch):
    run_id = world.run()
    for start in range(0, 40_000, 1_000):
        log(world, run_id, range(start, start + 1_000))
    seal_run(world, run_id)
    read = []
    add = chunks.Room.add
    monkeypatch.setattr(chunks.Room, "add", lambda room, data, *bounds: read.append(bounds) or add(room, data, *bounds))
    columns, _ = world.ask(get_history_page, PageOfSeries(1, run_id, "m", (31_000, 30_000, 30_000.0), 100))
    assert columns.steps.tolist() == list(range(30_001, 30_101))
    assert 1 <= len(read) <= 2
    read.clear()
    columns = world.ask(get_points, StepsOfSeries(1, run_id, "m", 20_000, 20_099))
    assert columns.steps.tolist() == list(range(20_000, 20_100))
    assert 1 <= len(read) <= 2
