"""A writer of frames that was silent for long retires, and no frame of it is written twice."""

import numpy as np
import pytest

from lineal.errors import Conflict
from lineal.ledger.queries import KindEvents, events_of_kind
from lineal.storage.sql import Sql
from lineal.tracking.runs.frames import AppendFrame, append_frame
from lineal.tracking.runs.queries import SeriesOfRun, get_history
from lineal.tracking.series import writers
from lineal.tracking.series.batches import number_keys, prepare
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.writers import RetireWriters, retire_writers

ANN, BOB, EVE = "a" * 32, "b" * 32, "e" * 32


def send(world, run_id, writer, sequence, *steps):
    numbers = world.do(number_keys, ("m",))
    at = np.array(steps)
    batch = prepare(Columns(np.full(len(at), numbers["m"], np.uint32), at, at + 1_000, at * 0.5))
    return world.do(append_frame, AppendFrame(run_id, writer, sequence, batch))


def steps(world, run_id):
    return world.ask(get_history, SeriesOfRun(1, run_id, "m")).columns.steps.tolist()


def received(world):
    """Points received, repeats included."""
    return world.ask(lambda reader, _: reader.value(Sql("select sum(points) from series_summary")), None)


def silent_since(world):
    """A moment after everything that was done so far."""
    world.now_us += 10_000
    return RetireWriters(world.now_us // 1_000)


def test_a_late_frame_of_a_retired_writer_is_refused_and_not_written(world):
    run_id, other = world.run(), world.run()
    assert send(world, run_id, ANN, 1, 1, 2)
    assert send(world, run_id, ANN, 2, 3)
    assert send(world, other, EVE, 1, 7)
    since = silent_since(world)
    assert send(world, run_id, BOB, 1, 4)
    assert world.do(retire_writers, since) == 2
    assert world.do(retire_writers, since) == 0
    before = received(world)
    for sequence, at in ((1, 1), (2, 3), (3, 9)):
        with pytest.raises(Conflict, match="retired"):
            send(world, run_id, ANN, sequence, at)
    assert steps(world, run_id) == [1, 2, 3, 4]
    assert received(world) == before
    assert not send(world, run_id, BOB, 1, 4)
    assert send(world, run_id, BOB, 2, 5)
    assert send(world, run_id, "c" * 32, 1, 6)
    assert steps(world, run_id) == [1, 2, 3, 4, 5, 6]
    inner = world.ask(lambda reader, _: reader.value(Sql("select id from runs where public_id = ?", run_id)), None)
    told = world.ask(events_of_kind, KindEvents("run", inner, "series_writer.retired"))
    assert [event.before for event in told] == [{"writers": [ANN]}]


def test_writers_retire_in_steps_and_names_add_up(world, monkeypatch):
    monkeypatch.setattr(writers, "RETIRE_WRITERS_MAX", 2)
    run_id = world.run()
    names = [f"{number:032x}" for number in range(5)]
    for at, name in enumerate(names):
        assert send(world, run_id, name, 1, at)
    since = silent_since(world)
    assert [world.do(retire_writers, since) for _ in range(4)] == [2, 2, 1, 0]
    for at, name in enumerate(names):
        with pytest.raises(Conflict, match="retired"):
            send(world, run_id, name, 1, at)
    assert steps(world, run_id) == [0, 1, 2, 3, 4]
