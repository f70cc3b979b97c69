"""The Database port over a PostgreSQL database, which any number of servers may share."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from lineal.errors import Unavailable
from lineal.storage import migrations
from lineal.storage.commits import Watch
from lineal.storage.database import BeforeCommit, Database, Dialect, Origin, Reader, Transaction
from lineal.storage.limits import READ_TIME_MAX_MS
from lineal.storage.postgres.schema import migrate
from lineal.storage.postgres.session import PostgresSession, SeveralStatements
from lineal.storage.readers import ReaderThreads
from lineal.storage.snapshot import snapshot
from lineal.storage.writer import Writer

Q = TypeVar("Q")
C = TypeVar("C")
R = TypeVar("R")


class PostgresDatabase(Database):
    """One writer connection with group commit, and a pool of reader connections, each on a thread of its own."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str, *, before_commit: BeforeCommit | None, read_time_max_ms: int) -> None:
        """Use `open`."""
        self._url = url
        self._read_time_max_ms = read_time_max_ms
        self._closing = False
        self._sessions: list[PostgresSession] = []
        self._local = threading.local()
        self._needs_snapshot: set[tuple[str, str]] = set()
        """The reads that were seen to send more than one statement, by module and name."""
        session = PostgresSession(url)
        try:
            migrate(session, migrations.known())
        except BaseException:
            session.close()
            raise
        self._writer = Writer(session, before_commit)
        self._readers = ReaderThreads()

    @classmethod
    def open(cls, url: str, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> "PostgresDatabase":
        """Connect to the database of `url` (`postgresql://...`) and bring its schema up to date.

        Args:
            url: what libpq reads; the database must exist, in UTF-8, and hold nothing else.
            before_commit: called once in each physical transaction, see the port.
            read_time_max_ms: how long a read may take.

        Raises:
            Unavailable: it cannot be reached.
            Invalid: the URL cannot be read.
            Conflict: the database holds other tables, or a newer Lineal wrote it.
        """
        return cls(url, before_commit=before_commit, read_time_max_ms=read_time_max_ms)

    async def read(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run `f` on a reader thread, on a repeatable-read snapshot; as long as it is one statement, by itself.

        A transaction around a look-up costs five times the look-up, for both sides (measured: 127 us of PostgreSQL's CPU against 20). What
        a use case will ask is not known before it asks, so it is run without; when it asks a second time it is run again on a snapshot,
        and from then on at once.
        """
        if self._closing:
            message = "The server is shutting down"
            raise Unavailable(message)
        return await self._readers.run(self._read, f, query)

    def _read(self, f: Callable[[Reader, Q], R], query: Q) -> R:
        session: PostgresSession | None = getattr(self._local, "session", None)
        if session is None:
            session = PostgresSession(self._url, read_time_max_ms=self._read_time_max_ms)
            self._sessions.append(session)
            self._local.session = session
        name = (f.__module__, getattr(f, "__qualname__", ""))
        if name not in self._needs_snapshot:
            try:
                return snapshot(session, session.begin_single, f, query, self._read_time_max_ms)
            except SeveralStatements:
                self._needs_snapshot.add(name)
        return snapshot(session, session.begin_read, f, query, self._read_time_max_ms)

    async def peek(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run a point read as any other: it waits for the network."""
        return await self.read(f, query)

    async def write(self, f: Callable[[Transaction, C], R], command: C, /, origin: Origin) -> R:
        """Queue `f` for the writer thread and wait for its commit."""
        return await self._writer.submit(f, command, origin)

    def watch_commits(self, wake: Callable[[], None]) -> Watch:
        """Have `wake` called after commits, when the watch is armed."""
        return Watch(self._writer.commits, wake)

    @property
    def waiting_writes(self) -> int:
        """How many commands wait for the writer."""
        return self._writer.waiting

    async def close(self) -> None:
        """Finish queued writes and running reads, and release every connection."""
        self._closing = True
        await self._writer.close()
        await asyncio.to_thread(self._readers.shutdown)
        for session in self._sessions:
            session.close()
        self._sessions.clear()
