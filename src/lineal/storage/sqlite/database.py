"""The Database port over one SQLite file."""

import asyncio
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

import apsw

from lineal.errors import Conflict, Corrupt, Unavailable
from lineal.storage import migrations
from lineal.storage.commits import Watch
from lineal.storage.database import BeforeCommit, Database, Dialect, Origin, Reader, Transaction
from lineal.storage.limits import READ_TIME_MAX_MS
from lineal.storage.readers import ReaderThreads
from lineal.storage.snapshot import snapshot
from lineal.storage.sql import Sql
from lineal.storage.sqlite import throwaway, wal
from lineal.storage.sqlite.lock import StoreLock
from lineal.storage.sqlite.session import SqliteSession, translate
from lineal.storage.sqlite.writer import SqliteWriter

Q = TypeVar("Q")
C = TypeVar("C")
R = TypeVar("R")

Durability = Literal["full", "normal", "off"]
"""`full`: safe against power loss. `normal`: against the death of the process. `off`: for throw-away stores."""

FILE_NAME = "lineal.db"
_APPLICATION_ID = 0x4C696E65
"""`Line`, in SQLite's header: `file lineal.db` can tell what it is."""


class SqliteDatabase(Database):
    """One SQLite file in a directory that this process owns."""

    dialect: Dialect = "sqlite"

    def __init__(
        self,
        directory: Path,
        *,
        durability: Durability,
        before_commit: BeforeCommit | None,
        read_time_max_ms: int,
        temporary: bool,
    ) -> None:
        """Use `open` or `temporary`."""
        self.directory = directory
        self._temporary = temporary
        self._durability: Durability = durability
        self._read_time_max_ms = read_time_max_ms
        self._closing = False
        self._lock = StoreLock(directory)
        self._sessions: list[SqliteSession] = []
        self._local = threading.local()
        try:
            session = _opened(directory / FILE_NAME, lambda: self._session(read_only=False, cache_kib=16_384))
            self._sync: wal.LogSync | None = None
            if durability == "full":
                wal.reserve(directory / FILE_NAME)
                self._sync = session.sync = wal.LogSync(directory / FILE_NAME)
            self._peek = self._session(read_only=True, cache_kib=8_192)
            checkpointer = self._session(read_only=False, cache_kib=64)
        except BaseException:
            self._lock.release()
            raise
        self._session_of_writer = session
        self._writer = SqliteWriter(session, before_commit, self._sync, checkpointer)
        self._readers = ReaderThreads()

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        durability: Durability = "full",
        before_commit: BeforeCommit | None = None,
        read_time_max_ms: int = READ_TIME_MAX_MS,
    ) -> "SqliteDatabase":
        """Open or create the store in `directory`, which is made when missing, and bring its schema up to date.

        Raises:
            Conflict: another process owns the directory, a newer Lineal wrote it, or the file is not Lineal's.
            Corrupt: the file is damaged.
        """
        directory.mkdir(parents=True, exist_ok=True)
        return cls(
            directory,
            durability=durability,
            before_commit=before_commit,
            read_time_max_ms=read_time_max_ms,
            temporary=False,
        )

    @classmethod
    def temporary(cls, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> "SqliteDatabase":
        """Open a store that disappears when it is closed (`:memory:`), in memory where a file system offers that."""
        directory = throwaway.new_directory()
        return cls(directory, durability="off", before_commit=before_commit, read_time_max_ms=read_time_max_ms, temporary=True)

    def _session(self, *, read_only: bool, cache_kib: int) -> SqliteSession:
        session = SqliteSession(
            self.directory / FILE_NAME,
            durability=self._durability,
            read_only=read_only,
            cache_kib=cache_kib,
        )
        if read_only:
            self._sessions.append(session)
        return session

    async def read(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run `f` on a reader thread."""
        self._refuse_when_closing()
        result = await self._readers.run(self._read, f, query)
        if self._sync is not None and self._sync.owes:
            await self._sync.durable()  # nobody is shown what a power failure could take back
        return result

    def _read(self, f: Callable[[Reader, Q], R], query: Q) -> R:
        session: SqliteSession | None = getattr(self._local, "session", None)
        if session is None:
            session = self._session(read_only=True, cache_kib=8_192)
            self._local.session = session
        return snapshot(session, session.begin_read, f, query, self._read_time_max_ms)

    async def peek(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run `f` here and now: a point read takes microseconds, a thread hop ten times that."""
        self._refuse_when_closing()
        result = snapshot(self._peek, self._peek.begin_read, f, query, self._read_time_max_ms)
        if self._sync is not None and self._sync.owes:
            await self._sync.durable()
        return result

    def _refuse_when_closing(self) -> None:
        if self._closing:
            message = "The server is shutting down"
            raise Unavailable(message)

    @property
    def version(self) -> int | None:
        """Count what was committed; None while a commit is under way or not durable. One process owns the file."""
        version = self._session_of_writer.version
        return None if version & 1 or (self._sync is not None and self._sync.owes) else version

    async def write(self, f: Callable[[Transaction, C], R], command: C, /, origin: Origin) -> R:
        """Queue `f` for the writer thread and wait for its commit."""
        return await self._writer.submit(f, command, origin)

    async def write_small(self, f: Callable[[Transaction, C], R], command: C, /, origin: Origin) -> R:
        """Run `f` here if nobody else writes, and wait for its commit."""
        return await self._writer.submit_small(f, command, origin)

    def watch_commits(self, wake: Callable[[], None]) -> Watch:
        """Have `wake` called after commits, when the watch is armed."""
        return Watch(self._writer.commits, wake)

    @property
    def waiting_writes(self) -> int:
        """How many commands wait for the writer."""
        return self._writer.waiting

    async def close(self) -> None:
        """Finish queued writes and running reads, and release everything."""
        self._closing = True
        await self._writer.close()
        await asyncio.to_thread(self._readers.shutdown)
        for session in self._sessions:
            session.close()
        self._sessions.clear()
        self._lock.release()
        if self._temporary:
            shutil.rmtree(self.directory, ignore_errors=True)  # closed twice is closed


def _opened(file: Path, connect: Callable[[], SqliteSession]) -> SqliteSession:
    """Look whether `file` is ours before anything of it is changed, then connect and bring the schema up to date."""
    session: SqliteSession | None = None
    try:
        if file.exists() and file.stat().st_size > 0:
            _check_ours(file)
        session = connect()
        _migrate(session)
    except Exception as raised:
        error = translate(raised)
        if session is not None:
            session.rollback()
            session.close()
        if error is raised:
            raise
        raise error from raised
    return session


def _check_ours(file: Path) -> None:
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)  # a WAL left by a crash needs writing
    try:
        if connection.execute("select count(*) from sqlite_schema where name = 'migrations'").get:
            return
        if connection.execute("select count(*) from sqlite_schema").get:
            message = f"{file.name} holds other tables: it is not a Lineal store. Choose another --store."
            raise Conflict(message)
    finally:
        connection.close()


def _migrate(session: SqliteSession) -> None:
    """Bring the schema up to date; each migration in a transaction of its own."""
    session.connection.execute(
        "create table if not exists migrations (number integer primary key, purpose text not null, digest text not null)"
    )
    pending = migrations.pending(session, migrations.known())
    if pending:
        # A table is changed by making it anew under its name, which what refers to it must not hinder. Source:
        # https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"
        session.connection.execute("pragma foreign_keys = off")
    for migration in pending:
        session.begin()
        for statement in migration.statements("sqlite"):
            session.connection.execute(statement)
        if session.connection.execute("pragma foreign_key_check").fetchone() is not None:
            message = f"Migration {migration.number} ({migration.purpose}) would leave rows that refer to nothing"
            raise Corrupt(message)
        session.run(
            Sql(
                "insert into migrations (number, purpose, digest) values (?, ?, ?)",
                migration.number,
                migration.purpose,
                migration.digest,
            )
        )
        session.commit()
    session.connection.execute("pragma foreign_keys = on")
    session.connection.execute(f"pragma application_id = {_APPLICATION_ID}")
