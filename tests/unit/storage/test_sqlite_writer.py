"""SQLite's writer: what is answered is durable, on fast disks and slow ones, and nobody is kept waiting for ever."""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import apsw
import pytest

from lineal.errors import Unavailable
from lineal.storage.database import Origin, Reader, Transaction
from lineal.storage.later import Later
from lineal.storage.limits import BATCH_COMMANDS_MAX
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase
from lineal.storage.sqlite.wal import CHECKPOINT_PAGES, RESERVED_BYTES, LogSync

pytestmark = pytest.mark.anyio

ORIGIN = Origin("ada", 1)
PAGE_BYTES = 4096


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Disk:
    """Stands between the store and the disk: keeps what a power failure would leave, can be slow, stuck and broken."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.safe = directory.with_name("safe")
        self.begun = self.kept = self.syncs = 0
        self.lock = threading.Lock()
        self.threads: set[str] = set()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.stuck = threading.Event()
        self.failure: OSError | None = None
        self.is_watching = False
        self._sync = os.fdatasync
        monkeypatch.setattr("lineal.storage.sqlite.wal.os.fdatasync", self.fdatasync)

    def fdatasync(self, descriptor: int) -> None:
        if not self.is_watching:
            self._sync(descriptor)
            return
        self.threads.add(threading.current_thread().name)
        with self.lock:
            self.begun += 1
            number = self.begun
        new = self.directory.with_name(f"safe-{number}")
        shutil.copytree(self.directory, new, dirs_exist_ok=True)
        self.stuck.set()
        assert self.goes_on.wait(30)
        if self.failure is not None:
            raise self.failure
        with self.lock:
            if number > self.kept:  # else a sync that began later has ended before: it kept more
                shutil.rmtree(self.safe, ignore_errors=True)
                new.rename(self.safe)
                self.kept = number
            self.syncs += 1

    def names(self) -> set[str]:
        """What the store holds if the power fails now."""
        copy = self.safe.with_name("opened")
        shutil.rmtree(copy, ignore_errors=True)
        with self.lock:
            shutil.copytree(self.safe, copy)
        (copy / "lineal.db-shm").unlink(missing_ok=True)  # memory, and not on the disk
        connection = apsw.Connection(str(copy / "lineal.db"))
        try:
            assert connection.execute("pragma integrity_check").get == "ok"
            return {str(row[0]) for row in connection.execute("select name from things")}
        finally:
            connection.close()


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path / "store", monkeypatch)


@pytest.fixture
async def database(disk: Disk) -> AsyncIterator[SqliteDatabase]:
    commits: list[int] = []
    database = SqliteDatabase.open(disk.directory, before_commit=lambda _, pending: commits.append(len(pending)))
    database.commits_of = commits  # pyright: ignore[reportAttributeAccessIssue] - what the hook saw, for the tests
    create = Sql("create table things (name text primary key, filler blob)")
    await database.write(lambda tx, _: tx.run(create), None, origin=ORIGIN)
    disk.is_watching = True
    yield database
    disk.is_watching = False
    await database.close()


def put(tx: Transaction, name: str) -> str:
    tx.run(Sql("insert into things (name) values (?)", name))
    tx.pending.append(name)
    return name


def fail(tx: Transaction, name: str) -> None:
    put(tx, name)
    raise Unavailable(name)


def names(reader: Reader, _: None) -> set[str]:
    return {row[0] for row in reader.rows(Sql("select name from things limit 9999"))}


def is_fast(monkeypatch: pytest.MonkeyPatch, *, fast: bool) -> None:
    monkeypatch.setattr(LogSync, "is_fast", property(lambda _: fast))


def commits_of(database: Any) -> list[int]:
    return database.commits_of


@pytest.mark.parametrize("fast", [True, False])
async def test_what_is_answered_survives_a_power_failure(
    database: SqliteDatabase, disk: Disk, monkeypatch: pytest.MonkeyPatch, fast: bool
) -> None:
    is_fast(monkeypatch, fast=fast)
    seen: list[bool] = []

    async def lane(lane: int) -> None:
        write = database.write if lane == 0 else database.write_small
        for number in range(12):
            name = await write(put, f"{lane}-{number}", origin=ORIGIN)
            seen.append(name in disk.names())

    await asyncio.gather(*(lane(number) for number in range(4)))
    assert seen == [True] * 48
    assert ("lineal-syncer" in disk.threads) is not fast


@pytest.mark.parametrize("fast", [True, False])
async def test_commands_that_come_together_share_a_commit_and_fail_alone(
    database: SqliteDatabase, disk: Disk, monkeypatch: pytest.MonkeyPatch, fast: bool
) -> None:
    is_fast(monkeypatch, fast=fast)
    before = disk.syncs
    written = [database.write_small(put, str(number), origin=ORIGIN) for number in range(5)]
    failed = database.write_small(fail, "bad", origin=ORIGIN)
    answers = await asyncio.gather(*written, failed, return_exceptions=True)
    assert answers[:5] == ["0", "1", "2", "3", "4"]
    assert isinstance(answers[5], Unavailable)
    assert await database.read(names, None) == {"0", "1", "2", "3", "4"}
    assert commits_of(database)[-1] == 5
    assert disk.syncs == before + 1


async def test_what_comes_while_a_slow_disk_syncs_shares_the_next_commit(
    database: SqliteDatabase, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_fast(monkeypatch, fast=False)
    disk.goes_on.clear()
    first = asyncio.ensure_future(database.write_small(put, "first", origin=ORIGIN))
    await asyncio.to_thread(disk.stuck.wait, 30)
    others: list[asyncio.Future[str]] = []
    for number in range(5):
        others.append(asyncio.ensure_future(database.write_small(put, str(number), origin=ORIGIN)))
        await asyncio.sleep(0.01)
    assert not first.done()
    disk.goes_on.set()
    assert await asyncio.gather(first, *others) == ["first", "0", "1", "2", "3", "4"]
    assert commits_of(database)[-2:] == [1, 5]


@pytest.mark.parametrize("how", ["read", "peek"])
@pytest.mark.parametrize("by_thread", [True, False])
async def test_nobody_is_shown_what_a_power_failure_could_take_back(
    database: SqliteDatabase, disk: Disk, monkeypatch: pytest.MonkeyPatch, how: str, by_thread: bool
) -> None:
    is_fast(monkeypatch, fast=False)
    disk.goes_on.clear()
    writing = asyncio.ensure_future((database.write if by_thread else database.write_small)(put, "new", origin=ORIGIN))
    await asyncio.to_thread(disk.stuck.wait, 30)
    reading = asyncio.ensure_future(getattr(database, how)(names, None))
    await asyncio.sleep(0.05)
    assert not reading.done()
    disk.goes_on.set()
    assert await reading == {"new"}
    assert "new" in disk.names()
    assert await writing == "new"


@pytest.mark.parametrize("fast", [True, False])
async def test_after_a_sync_failed_nothing_is_written_and_reads_go_on(
    database: SqliteDatabase, disk: Disk, monkeypatch: pytest.MonkeyPatch, fast: bool
) -> None:
    is_fast(monkeypatch, fast=fast)
    assert await database.write_small(put, "kept", origin=ORIGIN) == "kept"
    disk.failure = OSError(5, "Input/output error")
    with pytest.raises(Unavailable, match="not known"):
        await database.write_small(put, "unknown", origin=ORIGIN)
    disk.failure = None
    for write in (database.write_small, database.write):
        with pytest.raises(Unavailable, match="Restart"):
            await write(put, "refused", origin=ORIGIN)
    assert await database.peek(names, None) >= {"kept"}
    assert "refused" not in await database.read(names, None)


async def test_a_long_command_gets_its_turn_among_small_ones(database: SqliteDatabase) -> None:
    ended = False

    async def lane(lane: int) -> int:
        number = 0
        while not ended:
            await database.write_small(put, f"{lane}-{number}", origin=ORIGIN)
            number += 1
        return number

    lanes = [asyncio.ensure_future(lane(number)) for number in range(4)]
    await asyncio.sleep(0.05)
    for number in range(5):
        assert await asyncio.wait_for(database.write(put, f"long-{number}", origin=ORIGIN), 30) == f"long-{number}"
    ended = True
    assert all(await asyncio.gather(*lanes))


async def test_small_commands_queue_behind_long_ones(database: SqliteDatabase) -> None:
    entered, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def hold(tx: Transaction, name: str) -> str:
        entered.set()
        assert leave.wait(30)
        return put(tx, name)

    def note(tx: Transaction, name: str) -> str:
        order.append(name)
        return put(tx, name)

    held = asyncio.ensure_future(database.write(hold, "held", origin=ORIGIN))
    await asyncio.to_thread(entered.wait, 30)
    waiting = [asyncio.ensure_future(database.write_small(note, str(number), origin=ORIGIN)) for number in range(3)]
    await asyncio.sleep(0.01)
    assert order == []
    leave.set()
    assert await asyncio.gather(held, *waiting) == ["held", "0", "1", "2"]
    assert order == ["0", "1", "2"]


async def test_a_turn_ends_with_as_many_commands_as_a_transaction_may_have(database: SqliteDatabase) -> None:
    count = 2 * BATCH_COMMANDS_MAX + 1
    assert len(await asyncio.gather(*(database.write_small(put, str(number), origin=ORIGIN) for number in range(count)))) == count
    assert commits_of(database)[-3:] == [BATCH_COMMANDS_MAX, BATCH_COMMANDS_MAX, 1]


async def test_another_event_loop_goes_by_the_thread(database: SqliteDatabase) -> None:
    def elsewhere(lane: int) -> list[str]:
        async def write() -> list[str]:
            return await asyncio.gather(*(database.write_small(put, f"{lane}-{number}", origin=ORIGIN) for number in range(40)))

        return asyncio.run(write())

    here = asyncio.gather(*(database.write_small(put, f"here-{number}", origin=ORIGIN) for number in range(40)))
    found = await asyncio.gather(here, *(asyncio.to_thread(elsewhere, lane) for lane in range(3)))
    assert sum(map(len, found)) == 160
    assert len(await database.read(names, None)) == 160


async def test_closing_commits_what_is_open(disk: Disk, database: SqliteDatabase) -> None:
    writing = asyncio.ensure_future(database.write_small(put, "last", origin=ORIGIN))
    await asyncio.sleep(0)
    await database.close()
    assert await writing == "last"
    again = SqliteDatabase.open(disk.directory)
    assert await again.read(names, None) == {"last"}
    await again.close()


async def test_the_log_is_copied_beside_the_writes_and_starts_anew(database: SqliteDatabase, disk: Disk) -> None:
    disk.is_watching = False
    filler = bytes(PAGE_BYTES * 3)

    def fill(tx: Transaction, name: str) -> None:
        tx.run(Sql("insert into things (name, filler) values (?, ?)", name, filler))

    total = 6 * CHECKPOINT_PAGES // 3
    for start in range(0, total, 8):
        await asyncio.gather(*(database.write_small(fill, str(start + n), origin=ORIGIN) for n in range(8)))
    log = disk.directory / "lineal.db-wal"
    assert log.stat().st_size <= 2 * RESERVED_BYTES  # six times as much was written
    assert (disk.directory / "lineal.db").stat().st_size > 3 * CHECKPOINT_PAGES * PAGE_BYTES
    assert len(await database.read(names, None)) == total


async def test_a_slow_disk_is_found_out_and_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pause_s = 0.002

    def slow(_: int) -> None:
        threading.Event().wait(pause_s)

    monkeypatch.setattr("lineal.storage.sqlite.wal.os.fdatasync", slow)
    sync = LogSync(tmp_path / "lineal.db")
    assert [sync.is_fast for _ in range(250)].count(True) == 2  # to see whether it still is slow
    pause_s = 0.0
    for _ in range(50):
        sync.sync()
    assert sync.is_fast
    sync.close()


def test_a_single_stall_does_not_make_a_disk_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = [0.0, 0.0, 0.0, 0.05]

    def stalling(_: int) -> None:
        threading.Event().wait(pauses.pop(0) if pauses else 0.0)

    monkeypatch.setattr("lineal.storage.sqlite.wal.os.fdatasync", stalling)
    sync = LogSync(tmp_path / "lineal.db")
    sync.sync()
    assert sync.is_fast
    sync.close()


async def test_a_coroutine_without_a_task_goes_on_where_its_answer_comes(database: SqliteDatabase) -> None:
    steps: list[str] = []

    async def ask(name: str) -> None:
        steps.append(await database.write_small(put, f"{name}-0", origin=ORIGIN))
        steps.append(await database.write_small(put, f"{name}-1", origin=ORIGIN))
        with pytest.raises(Unavailable):
            await database.write_small(fail, name, origin=ORIGIN)
        steps.append(f"{name} ends")

    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    running = 2

    def step(coroutine: Coroutine[Any, Any, None]) -> None:
        nonlocal running
        try:
            awaited = coroutine.send(None)
        except StopIteration:
            running -= 1
            if not running:
                ended.set_result(None)
            return
        assert isinstance(awaited, Later)
        awaited.then = lambda: step(coroutine)

    for name in ("a", "b"):
        asyncio.get_running_loop().call_soon(step, ask(name))
    await asyncio.wait_for(ended, 30)
    assert [each for each in steps if each.startswith("a")] == ["a-0", "a-1", "a ends"]
    assert len(await database.read(names, None)) == 4
