"""The tail: read once for everyone, nothing while nobody listens, and nothing lost for who is slow."""

import asyncio
import contextlib
from typing import Any

import pytest
from tests.unit.registry.world import World

from lineal.access.values import UNRESTRICTED
from lineal.errors import LimitExceeded, Unavailable
from lineal.events import tail as tailing
from lineal.events.tail import Tail
from lineal.events.values import Asked
from lineal.registry.aliases.commands import SetAlias, set_alias
from lineal.storage.database import Database, Origin

QUIET_S = 0.3


class Counted(Database):
    """A database that counts its reads."""

    def __init__(self, inner: Database) -> None:
        self.inner = inner
        self.dialect = inner.dialect
        self.reads = 0

    async def read(self, f, query, /) -> Any:
        self.reads += 1
        return await self.inner.read(f, query)

    async def peek(self, f, query, /) -> Any:
        self.reads += 1
        return await self.inner.peek(f, query)

    async def write(self, f, command, /, origin: Origin) -> Any:
        return await self.inner.write(f, command, origin)

    def watch_commits(self, wake):
        return self.inner.watch_commits(wake)

    async def close(self) -> None:
        await self.inner.close()


def asked(**more) -> Asked:
    return Asked(workspace_id=1, viewer=UNRESTRICTED, **more)


async def happen(database: Database, *aliases: str) -> None:
    for alias in aliases:
        await database.write(set_alias, SetAlias("credit", alias, 1), Origin("ada", 1, unrestricted=True))


async def take(follower, count: int) -> list[str]:
    """Answer the next `count` subjects."""
    found: list[str] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            found += [entry.record.subject for entry in (await anext(follower)).entries]
    return found


@pytest.fixture
def live(world: World):
    world.model("credit")
    world.version("credit")

    def run(test) -> None:
        world._runner.run(test(Counted(world.database)))

    return run


def test_events_come_when_they_are_committed_and_listeners_are_counted(live):
    async def test(database: Counted) -> None:
        tail = Tail(database)
        first, second = (tail.follow(asked(kinds=("alias.set",)), None, 20) for _ in range(2))
        await anext(first)
        await anext(second)
        assert tail.listeners == 2
        await happen(database, "a", "b")
        assert await take(first, 2) == await take(second, 2) == ["credit@a", "credit@b"]
        await first.aclose()
        await second.aclose()
        assert tail.listeners == 0

    live(test)


def test_nobody_listens_and_nothing_is_read(live):
    async def test(database: Counted) -> None:
        tail = Tail(database)
        follower = tail.follow(asked(), None, QUIET_S)
        await anext(follower)
        await follower.aclose()
        reads = database.reads
        await happen(database, "a", "b", "c")
        await asyncio.sleep(tailing.POLL_S + 0.2)
        assert database.reads == reads

    live(test)


def test_an_idle_listener_reads_nothing_of_its_own(live):
    async def test(database: Counted) -> None:
        tail = Tail(database)
        followers = [tail.follow(asked(kinds=("run.created",)), None, 20) for _ in range(50)]
        for follower in followers:
            await anext(follower)
        waiting = [asyncio.ensure_future(anext(follower)) for follower in followers]
        await asyncio.sleep(0.2)
        reads = database.reads
        await happen(database, "a")
        await asyncio.sleep(0.5)
        assert not any(task.done() for task in waiting)
        assert database.reads - reads <= 6  # the tail's, not fifty times as many
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await tail.close()

    live(test)


def test_a_slow_listener_reads_what_its_group_forgot(live, monkeypatch):
    monkeypatch.setattr(tailing, "REMEMBERED_EVENTS", 4)

    async def test(database: Counted) -> None:
        tail = Tail(database)
        slow, quick = (tail.follow(asked(kinds=("alias.*",)), None, 20) for _ in range(2))
        await anext(slow)
        await anext(quick)
        names = [f"a{number}" for number in range(30)]
        for name in names:
            await happen(database, name)
            assert await take(quick, 1) == [f"credit@{name}"]
        assert await take(slow, 30) == [f"credit@{name}" for name in names]
        await slow.aclose()
        await quick.aclose()

    live(test)


def test_quiet_says_from_where_to_go_on(live):
    async def test(database: Counted) -> None:
        tail = Tail(database)
        follower = tail.follow(asked(kinds=("run.created",)), None, QUIET_S)
        before = await anext(follower)
        await happen(database, "a", "b")
        await asyncio.sleep(0.2)
        after = await anext(follower)
        assert (before.entries, after.entries) == ([], [])
        assert after.seq == before.seq + 2
        await follower.aclose()

    live(test)


def test_there_is_a_limit_and_an_end(live, monkeypatch):
    monkeypatch.setattr(tailing, "LISTENERS_MAX", 1)

    async def test(database: Counted) -> None:
        tail = Tail(database)
        follower = tail.follow(asked(), None, 20)
        await anext(follower)
        with pytest.raises(LimitExceeded):
            await anext(tail.follow(asked(), None, 20))
        ended = asyncio.ensure_future(anext(follower))
        await asyncio.sleep(0.05)
        await tail.close()
        with contextlib.suppress(StopAsyncIteration):
            await asyncio.wait_for(ended, 5)
        with pytest.raises(StopAsyncIteration):
            await anext(follower)
        with pytest.raises(Unavailable):
            await anext(tail.follow(asked(), None, 20))

    live(test)


def test_the_whole_ledger_can_be_followed(live):
    async def test(database: Counted) -> None:
        tail = Tail(database)
        follower = tail.follow(asked(), 0, 20)
        first = await anext(follower)
        assert (first.entries, first.seq) == ([], 0)
        assert await take(follower, 2) == ["credit", "credit/1"]
        await follower.aclose()

    live(test)
