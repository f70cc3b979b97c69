"""The writer thread when the database misbehaves: a real SQLite session whose steps are made to fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from lineal.errors import Unavailable
from lineal.storage.database import Origin, Transaction
from lineal.storage.shared_transaction import RETRIES_MAX, RetryCommand, RetryTransaction
from lineal.storage.sql import Sql
from lineal.storage.sqlite.session import SqliteSession
from lineal.storage.writer import Writer

pytestmark = pytest.mark.anyio

ORIGIN = Origin("ada", 1)


class FaultySession(SqliteSession):
    """Raises what `faults` holds for a step, one after the other."""

    faults: dict[str, list[Exception]]

    def _maybe(self, step: str) -> None:
        if waiting := self.faults.get(step):
            raise waiting.pop(0)

    def begin(self) -> None:
        self._maybe("begin")
        super().begin()

    def commit(self) -> None:
        self._maybe("commit")
        super().commit()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def session(tmp_path: Path) -> FaultySession:
    session = FaultySession(tmp_path / "lineal.db", durability="off", read_only=False, cache_kib=1024)
    session.connection.execute("create table things (name text primary key)")
    session.faults = {}
    return session


@pytest.fixture
async def write(session: FaultySession) -> AsyncIterator[Callable[..., Any]]:
    writer = Writer(session, None)

    async def submit(f: Callable[[Transaction, Any], Any], command: Any = None) -> Any:
        return await asyncio.wait_for(writer.submit(f, command, ORIGIN), 30)

    yield submit
    await writer.close()


def put(tx: Transaction, name: str) -> str:
    tx.run(Sql("insert into things (name) values (?)", name))
    return name


def names(tx: Transaction, _: None) -> list[str]:
    return [row[0] for row in tx.rows(Sql("select name from things order by name limit 99"))]


async def test_a_transaction_that_cannot_begin_answers_its_command(session: FaultySession, write) -> None:
    session.faults["begin"] = [apsw.IOError("disk")]
    with pytest.raises(Unavailable):
        await write(put, "a")
    assert await write(put, "b") == "b"
    assert await write(names) == ["b"]


async def test_a_commit_that_fails_keeps_nothing_and_is_answered(session: FaultySession, write) -> None:
    session.faults["commit"] = [apsw.FullError("full")]
    answers = await asyncio.gather(write(put, "a"), write(put, "b"), return_exceptions=True)
    assert isinstance(answers[0], Unavailable)
    assert set(await write(names)) <= {"b"}  # b may have come in the next transaction


async def test_a_transaction_is_run_again_when_the_database_asks(session: FaultySession, write) -> None:
    session.faults["commit"] = [RetryTransaction(), RetryTransaction()]
    assert await asyncio.gather(write(put, "a"), write(put, "b")) == ["a", "b"]
    assert await write(names) == ["a", "b"]


async def test_retrying_has_an_end(session: FaultySession, write) -> None:
    session.faults["commit"] = [RetryTransaction() for _ in range(RETRIES_MAX + 1)]
    with pytest.raises(Unavailable, match="contended"):
        await write(put, "a")
    assert await write(names) == []


async def test_a_command_is_run_again_once(write) -> None:
    runs: list[int] = []

    def late(tx: Transaction, _: None) -> str:
        runs.append(len(runs))
        put(tx, "a")  # undone with the first run
        if len(runs) == 1:
            raise RetryCommand
        return "late"

    def always(tx: Transaction, _: None) -> None:
        put(tx, "b")
        message = "taken"
        raise RetryCommand(message)

    assert await write(late) == "late"
    assert runs == [0, 1]
    with pytest.raises(RetryCommand, match="taken"):
        await write(always)
    assert await write(names) == ["a"]


async def test_savepoints_that_are_gone_do_not_hide_the_reason(write) -> None:
    def full(tx: Transaction, _: None) -> None:
        put(tx, "a")
        assert isinstance(tx, SqliteSession)
        tx.connection.execute("rollback")  # as SQLite itself does on some errors
        message = "database or disk is full"
        raise apsw.FullError(message)

    with pytest.raises(Unavailable, match="disk"):
        await write(full)
    assert await write(put, "b") == "b"
    assert await write(names) == ["b"]


async def test_an_event_loop_that_is_gone_does_not_end_the_writer(session: FaultySession, tmp_path: Path) -> None:
    other = FaultySession(tmp_path / "other.db", durability="off", read_only=False, cache_kib=1024)
    other.faults = {}
    other.connection.execute("create table things (name text primary key)")
    writer = Writer(other, None)

    async def leave() -> None:
        writer.submit(put, "a", ORIGIN)

    await asyncio.to_thread(lambda: asyncio.run(leave()))
    assert await writer.submit(put, "b", ORIGIN) == "b"
    assert await writer.submit(names, None, ORIGIN) == ["a", "b"]
    await writer.close()
    session.close()
