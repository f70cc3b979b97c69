import asyncio

import pytest
from tests.unit.tracking.world import points

from lineal import ledger
from lineal.server.sealer import RESTART_EVERY_US, Sealer
from lineal.storage.database import Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.commands import CreateRun, LogToRun, create_run, log_to_run
from lineal.tracking.runs.queries import SeriesOfRun, get_history
from lineal.tracking.series import backlog, sealing
from lineal.tracking.series.backlog import Backlog, size, totals

RUN, OTHER = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def due_early(monkeypatch):
    """6,000 points are much here."""
    monkeypatch.setattr(backlog, "DUE_POINTS", 4_096)


def at(second):
    return Origin(actor="ann", at_us=1_000_000 * second)


async def log(database, count, start=0, run_id=RUN):
    rows = [("m", float(step), step, step) for step in range(start, start + count)]
    await database.write(log_to_run, LogToRun(run_id, points(*rows)), at(1))


async def filled(database):
    for run_id in (RUN, OTHER):
        await database.write(create_run, CreateRun(run_id, 0, fallback_name="n"), at(1))
    for start in range(0, 6_000, 1_000):
        await log(database, 1_000, start)
    await log(database, 1, run_id=OTHER)


async def length(database):
    return len(await database.read(get_history, SeriesOfRun(1, RUN, "m")))


def test_a_run_with_much_in_the_log_is_sealed_at_once_and_any_other_when_it_is_silent():
    async def scenario():
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
        try:
            await filled(database)
            waiting = Backlog()

            async def known():
                return waiting.size(await database.read(totals, None))

            sealer = Sealer(database, waiting)
            await sealer.step(at(10))
            assert sealer.points == 6_000
            assert await known() == await database.read(size, None)
            await log(database, 20, 6_000)
            await log(database, 1, 1, run_id=OTHER)
            await sealer.step(at(11))
            assert (await database.read(size, None)).unsealed_points == 22
            await sealer.step(at(11 + backlog.IDLE_US // 1_000_000))
            left = await database.read(size, None)
            assert (left.unsealed_points, left.chunks, left.sealed_points) == (2, 1, 6_020)
            assert await known() == left
            afresh = Backlog()  # as after a crash
            await Sealer(database, afresh).step(at(12 + backlog.IDLE_US // 1_000_000))
            assert afresh.size(await database.read(totals, None)) == left
            await sealer.step(at(60 + RESTART_EVERY_US // 1_000_000))
            assert sealer.points == 6_020
            assert await length(database) == 6_020
        finally:
            await database.close()

    asyncio.run(scenario())


@pytest.mark.postgres
def test_two_servers_seal_one_database_together(postgres_url, monkeypatch):
    monkeypatch.setattr(sealing, "PART_ROWS_MAX", 1)

    async def scenario():
        databases = [PostgresDatabase.open(postgres_url, before_commit=ledger.flush) for _ in range(2)]
        try:
            await filled(databases[0])
            sealers = [Sealer(database) for database in databases]
            for _ in range(2):
                await asyncio.gather(*(sealer.step(at(10)) for sealer in sealers))
            assert sum(sealer.points for sealer in sealers) == 6_000
            left = await databases[0].read(size, None)
            assert (left.unsealed_points, left.sealed_points) == (1, 6_000)
            assert await length(databases[1]) == 6_000
        finally:
            for database in databases:
                await database.close()

    asyncio.run(scenario())


@pytest.mark.postgres
def test_figures_of_several_servers_are_what_counting_says(postgres_url):
    async def scenario():
        databases = [PostgresDatabase.open(postgres_url, before_commit=ledger.flush) for _ in range(2)]
        known = [Backlog(), Backlog()]

        async def figures():
            return [waiting.size(await databases[0].read(totals, None)) for waiting in known]

        try:
            await filled(databases[0])
            one, other = (Sealer(database, waiting) for database, waiting in zip(databases, known, strict=True))
            await one.step(at(10))  # seals all that the other one never saw
            await other.step(at(10))
            assert await figures() == [await databases[0].read(size, None)] * 2
            await log(databases[1], 500, 6_000)
            await one.step(at(11))
            await other.step(at(11))
            assert await figures() == [await databases[0].read(size, None)] * 2
            await other.step(at(1_000))  # seals what both have seen: the claim of the first one ended
            assert other.points == 500
            assert await figures() == [await databases[0].read(size, None)] * 2
        finally:
            for database in databases:
                await database.close()

    asyncio.run(scenario())
