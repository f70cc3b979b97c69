"""The tail of the ledger, read once for everyone who follows it in this process.

Listeners with the same filter share a group, which remembers the last events that matched. A listener has nothing but a position: it takes
what its group remembers after it, and reads the database where it fell further behind. So nothing grows with a slow listener, and an
event that nobody asks for wakes nobody. Without listeners nothing runs.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncGenerator

import msgspec

from lineal import ledger
from lineal.access.values import Viewer
from lineal.errors import LimitExceeded, LinealError, Unavailable
from lineal.events.pages import Asked, FollowEvents, ReadNew, Visible, follow_events, only_visible, read_new, resolve
from lineal.events.values import Entry, Filter, matches
from lineal.storage.database import Database

_log = logging.getLogger("lineal.events.tail")

LISTENERS_MAX = 10_000
"""Followers of one process: each keeps a connection open."""
REMEMBERED_EVENTS = 256
"""Of a group: who falls further behind reads the database."""
READ_PAUSE_S = 0.05
"""What is committed within this time is read together."""
POLL_S = 1.0
"""How late an event of another server is noticed."""


class Batch(msgspec.Struct, frozen=True):
    """What a follower gets: events, or the news that there are none."""

    entries: list[Entry]
    seq: int
    """Everything up to here was looked at; where to go on later."""


class _Group:
    """The listeners with one filter."""

    def __init__(self, which: Filter, seq: int) -> None:
        self.which = which
        self.since_seq = seq
        """Every match after this event is remembered."""
        self.matched: deque[Entry] = deque()
        self.listeners: set[asyncio.Event] = set()

    def has_more(self, position: int) -> bool:
        """Whether a listener who is at `position` need not wait."""
        return position < self.since_seq or bool(self.matched and self.matched[-1].record.seq > position)

    def take(self, entries: list[Entry]) -> None:
        fresh = [entry for entry in entries if matches(self.which, entry)]
        for entry in fresh:
            if len(self.matched) >= REMEMBERED_EVENTS:
                self.since_seq = self.matched.popleft().record.seq
            self.matched.append(entry)
        if fresh:
            for listener in self.listeners:
                listener.set()


def _stopping() -> Unavailable:
    message = "The server is stopping; come back, and nothing is missed."
    return Unavailable(message)


class Tail:
    """Made once by the composition root; belongs to the event loop."""

    def __init__(self, database: Database) -> None:
        """Follow the ledger of `database`, as long as somebody listens."""
        self._database = database
        self._groups: dict[Filter, _Group] = {}
        self._listeners = 0
        self._seq = 0
        self._reader: asyncio.Task[None] | None = None
        self._beginning = asyncio.Lock()
        self._closing = False

    @property
    def listeners(self) -> int:
        """How many follow now."""
        return self._listeners

    async def follow(self, asked: Asked, after_seq: int | None, quiet_s: float) -> AsyncGenerator[Batch]:
        """Answer the events after `after_seq` (None: from now on) that the viewer may read, as they come.

        The first batch comes at once, and one without events whenever `quiet_s` passed without any. It ends when the server does.

        Raises:
            Invalid, NotFound: as `pages.resolve`.
            LimitExceeded: LISTENERS_MAX follow already.
            Unavailable: the server is stopping.
        """
        which = await self._database.read(resolve, asked)
        if self._listeners >= LISTENERS_MAX:
            raise LimitExceeded("followers of events", LISTENERS_MAX, self._listeners + 1)
        woken = asyncio.Event()
        self._listeners += 1
        try:
            await self._begin()
            if self._closing:
                raise _stopping()
            group = self._groups.setdefault(which, _Group(which, self._seq))
            group.listeners.add(woken)
            position = self._seq if after_seq is None else min(after_seq, self._seq)
            entries: list[Entry] = []
            while not self._closing:
                yield Batch(entries, position)
                if not group.has_more(position):
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(quiet_s):
                            await woken.wait()
                woken.clear()
                entries, position = await self._next(group, asked.viewer, position)
        finally:
            self._listeners -= 1
            self._leave(which, woken)

    async def close(self) -> None:
        """End every follower and the reading."""
        self._closing = True
        for group in self._groups.values():
            for listener in group.listeners:
                listener.set()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _begin(self) -> None:
        """Start reading where nobody reads, from here on."""
        async with self._beginning:
            if self._reader is None and not self._closing:
                self._seq = await self._database.peek(ledger.last_seq, None)
                self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _next(self, group: _Group, viewer: Viewer, position: int) -> tuple[list[Entry], int]:
        """Answer the events after a position and where that leads: what the group remembers, or a page of the database."""
        if position < group.since_seq:
            query = FollowEvents(which=group.which, viewer=viewer, after_seq=position)
            found = await self._database.read(follow_events, query)
            return list(found.entries), found.reached_seq
        reached = self._seq
        entries = [entry for entry in group.matched if entry.record.seq > position]
        if entries and not viewer.unrestricted:
            entries = await self._database.peek(only_visible, Visible(viewer, entries))
        return entries, reached

    def _leave(self, which: Filter, listener: asyncio.Event) -> None:
        group = self._groups.get(which)
        if group is not None:
            group.listeners.discard(listener)
            if not group.listeners:
                del self._groups[which]
        if not self._listeners and self._reader is not None:
            self._reader.cancel()
            self._reader = None

    async def _read(self) -> None:
        woken = asyncio.Event()
        watch = self._database.watch_commits(woken.set)
        try:
            while True:
                watch.arm()  # before reading, so that nothing is committed unseen in between
                await self._catch_up()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await woken.wait()
                await asyncio.sleep(READ_PAUSE_S)
                woken.clear()
        finally:
            watch.close()

    async def _catch_up(self) -> None:
        try:
            while entries := await self._database.read(read_new, ReadNew(self._seq)):
                self._seq = entries[-1].record.seq
                for group in self._groups.values():
                    group.take(entries)
        except LinealError as error:
            _log.warning("reading events failed: %s %s", error.message, error.detail)
