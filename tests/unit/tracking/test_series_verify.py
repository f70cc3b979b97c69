"""Checking series against the ledger finds each byte that was changed, and whatever is missing or too much."""

from typing import LiteralString

import pytest
from tests.unit.tracking.first_levels import as_first_version
from tests.unit.tracking.sealer import seal_run
from tests.unit.tracking.world import points

from lineal.storage.sql import Sql
from lineal.tracking.series import verify
from lineal.tracking.series.verify import Page, check_page


def found(world):
    page, problems = Page(), []
    while not page.is_end:
        page = world.ask(check_page, page)
        problems += [f"{problem.what} {problem.problem}" for problem in page.problems]
    return problems


def tamper(world, text, *parameters):
    def change(tx, _):
        return tx.run(Sql(text, *parameters))

    assert world.do(change, None) > 0


LEAST: dict[str, LiteralString] = {
    "series_blocks": "select chunk_id, data from series_blocks order by chunk_id, first_point limit 1",
    "series_pieces": "select chunk_id, data from series_pieces order by chunk_id, bucket_points, first_bucket limit 1",
    "series_levels": "select chunk_id, data from series_levels order by chunk_id, bucket_points limit 1",
    "series_log": "select id, data from series_log where points > 0 order by id limit 1",
}
UPDATE: dict[str, LiteralString] = {
    "series_blocks": "update series_blocks set data = ? where first_point = 0 and chunk_id = ?",
    "series_pieces": "update series_pieces set data = ? where bucket_points = 32 and first_bucket = 0 and chunk_id = ?",
    "series_levels": "update series_levels set data = ? where bucket_points = 64 and chunk_id = ?",
    "series_log": "update series_log set data = ? where id = ?",
}


def change_a_bit(world, table):
    """Change one bit of the last byte of the first row of a table, as a failing disk would."""
    number, data = world.ask(lambda reader, _: reader.rows(Sql(LEAST[table])), None)[0]
    tamper(world, UPDATE[table], bytes(data)[:-1] + bytes([bytes(data)[-1] ^ 1]), number)


@pytest.fixture
def filled(world):
    """Two runs with chunks and with rows of the log that are not sealed."""
    for _ in range(2):
        run_id = world.run()
        for start in range(0, 3_000, 500):
            world.log(run_id, metrics=points(*(("m", step / 3, 1_000 + step, step) for step in range(start, start + 500))))
        seal_run(world, run_id)
        for step in range(3_000, 3_003):
            world.log(run_id, metrics=points(("m", 1.0, 1_000 + step, step), ("n", 2.0, 5, step)), params={"p": "1"})
    world.log(world.run(), tags={"t": "no series at all"})
    return world


def test_what_was_not_touched_passes(filled, monkeypatch):
    assert found(filled) == []
    whole = filled.ask(check_page, Page())
    assert (whole.chunks, whole.is_end) == (2, True)
    assert whole.rows >= 6
    monkeypatch.setattr(verify, "PAGE_BYTES", 1)
    monkeypatch.setattr(verify, "_ROWS_AT_A_TIME", 2)
    monkeypatch.setattr(verify, "_EVENTS_AT_A_TIME", 2)
    page, pages, chunks, rows = Page(), 0, 0, 0
    while not page.is_end:
        page = filled.ask(check_page, page)
        pages, chunks, rows = pages + 1, chunks + page.chunks, rows + page.rows
    assert (chunks, rows, pages > 2) == (whole.chunks, whole.rows, True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("series_blocks", "does not have the bytes it was sealed with"),
        ("series_pieces", "has a pyramid that is not that of its points"),
        ("series_log", "does not have the bytes it was written with"),
    ],
)
def test_one_changed_bit_is_found(filled, table, said):
    change_a_bit(filled, table)
    problems = found(filled)
    assert len(problems) == 1
    assert problems[0].endswith(said)


def test_a_changed_bit_of_a_pyramid_of_an_earlier_version_is_found(filled):
    filled.do(as_first_version, None)
    assert found(filled) == []
    change_a_bit(filled, "series_levels")
    assert [problem.endswith("has a pyramid that is not that of its points") for problem in found(filled)] == [True]


FIRST = "(select min(id) from series_chunks)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delete from series_blocks where first_point = 0", "does not have the bytes it was sealed with"),
        ("delete from series_pieces where bucket_points = 32", "has a pyramid that is not that of its points"),
        ("delete from series_pieces", "has a pyramid that is not that of its points"),
        ("update series_pieces set last_step = 7 where bucket_points = 32", "has a pyramid that is not that of its points"),
        ("update series_pieces set first_bucket = 9 where bucket_points = 128", "has a pyramid that is not that of its points"),
        (f"update series_chunks set points = points - 1 where id = {FIRST}", "is of another series, or has another number of points"),
        (f"update series_chunks set upto_id = upto_id + 1 where id = {FIRST}", "is of another series, or has another number of points"),
        (f"update series_chunks set first_step = -5 where id = {FIRST}", "has other ends than its points have"),
        (f"update series_chunks set in_time = 0 where id = {FIRST}", "has other ends than its points have"),
        ("delete from series_log where points > 0 and id = (select max(id) - 1 from series_log)", "of the log is missing"),
        ("insert into series_log (run_id, points, data) select run_id, points, data from series_log", "is in no event of the ledger"),
    ],
)
def test_a_changed_table_is_found(filled, text, said):
    tamper(filled, text)
    problems = found(filled)
    assert problems
    assert all(said in problem for problem in problems)


def test_a_chunk_that_is_gone_is_found(filled):
    for table, where in (("series_blocks", "chunk_id"), ("series_pieces", "chunk_id"), ("series_chunks", "id")):
        tamper(filled, f"delete from {table} where {where} = {FIRST}")
    assert [problem.endswith("is missing") for problem in found(filled)] == [True]


def test_points_put_back_into_a_dropped_row_are_found(filled):
    tamper(
        filled, "insert into series_log (id, run_id, points, data) select 1, run_id, points, data from series_log where points > 0 limit 1"
    )
    assert ["although the ledger says that it was dropped" in problem for problem in found(filled)] == [True]
