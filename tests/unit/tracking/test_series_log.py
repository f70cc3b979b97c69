import numpy as np
import pytest
from tests.unit.tracking.sealer import inner_id, seal_run
from tests.unit.tracking.world import points

from lineal.tracking.series import log
from lineal.tracking.series.charts import Chart, Line, chart
from lineal.tracking.series.log import RunLog
from lineal.tracking.series.packed import unpack
from lineal.tracking.series.tail import Tails

ROWS = [
    [("a", 1.0, 5, 1), ("b", 2.0, 6, 1)],
    [("b", 3.0, 7, 2)],
    [("c", 4.0, 8, 2), ("a", 5.0, 9, 3), ("b", 6.0, 9, 3), ("a", 7.0, 9, 4)],
]


@pytest.fixture
def runs(world):
    """The inner ids of two runs that write in turns."""
    made = [world.run(), world.run()]
    for rows in ROWS:
        for run_id in made:
            world.log(run_id, metrics=points(*rows))
    return [inner_id(world, run_id) for run_id in made]


def logged(reader, run_id, key_id, after_id):
    """What the rows say, one by one."""
    found = [[], [], []]
    for row_id, data in reader.rows(log.SQL.series_log_of_run, run_id=run_id, after_id=after_id, limit=100):
        columns = unpack(data)
        if row_id > after_id:
            for part, column in enumerate(columns[1:]):
                found[part] += column[columns.keys == key_id].tolist()
    return found


@pytest.mark.parametrize("kept", [1, 1_000])
def test_series_are_read_as_their_rows_say(world, runs, monkeypatch, kept):
    monkeypatch.setattr(log, "KEPT_POINTS_MAX", kept)

    def read(reader, _):
        asked = RunLog(reader)
        for run_id in (*runs, runs[0]):
            for after_id in (0, 2, 4, 1, 0, 99):
                for key_id in (1, 2, 3, 9, 2):
                    columns = asked.after(run_id, key_id, after_id)
                    assert [column.tolist() for column in columns[1:]] == logged(reader, run_id, key_id, after_id)
                    assert set(columns.keys.tolist()) <= {key_id}

    world.ask(read, None)


def test_the_rows_of_a_run_are_read_once_for_all_its_series(world, runs, monkeypatch):
    unpacked = []
    monkeypatch.setattr(log, "unpack", lambda data: unpacked.append(data) or unpack(data))
    lines = tuple(Line(run_id, 0, key) for run_id in runs for key in "abc")
    together = world.ask(chart, Chart(lines, 10)).lines
    assert len(unpacked) == len(runs) * len(ROWS)
    for line, drawn in zip(lines, together, strict=True):
        (alone,) = world.ask(chart, Chart((line,), 10)).lines
        assert all(np.array_equal(*columns) for columns in zip(drawn.buckets, alone.buckets, strict=True))


def test_tails_of_several_series_are_those_of_each(world, runs):
    def read(reader, _):
        tails = Tails(reader)
        for run_id in runs:
            for after in (0, 3, 0):
                for key in ("a", "b", "none", "c"):
                    together, alone = tails.tail(run_id, key, after), Tails(reader).tail(run_id, key, after)
                    assert (together.mark, together.is_stale) == (alone.mark, alone.is_stale)
                    assert [column.tolist() for column in together.columns] == [column.tolist() for column in alone.columns]
        return tails.tail(runs[0], "b", 0).columns.values.tolist(), tails.tail(runs[0], "a", 1).columns.values.tolist()

    assert world.ask(read, None) == ([2.0, 3.0, 6.0], [5.0, 7.0])


def test_what_was_sealed_meanwhile_is_not_read_twice(world):
    run_id = world.run()
    for step in range(40):
        world.log(run_id, metrics=points(("m", float(step), step, step), ("n", 0.0, step, step)))
    seal_run(world, run_id, parts_max=1)
    for step in range(40, 50):
        world.log(run_id, metrics=points(("m", float(step), step, step)))
    lines = tuple(Line(inner_id(world, run_id), 0, key) for key in "mn")
    drawn = world.ask(chart, Chart(lines, 1)).lines
    assert [line.buckets.points.tolist() for line in drawn] == [[50], [40]]
