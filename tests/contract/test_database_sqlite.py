"""SQLite keeps the contract of the Database port, and what only a file can promise."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.contract.database_suite import DatabaseSuite, Gate, Store

from lineal.errors import Conflict, Corrupt
from lineal.storage.database import BeforeCommit, Database, Origin, Transaction
from lineal.storage.limits import READ_TIME_MAX_MS
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio

HOLD = """
import sys
from collections.abc import Callable
from pathlib import Path
from lineal.storage.sqlite import SqliteDatabase
database = SqliteDatabase.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


class SqliteStore(Store):
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "lineal.db"

    def open(self, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> Database:
        return SqliteDatabase.open(self.directory, durability="off", before_commit=before_commit, read_time_max_ms=read_time_max_ms)

    def schema(self) -> Any:
        connection = apsw.Connection(str(self.file))
        try:
            objects = connection.execute("select type, name, tbl_name, sql from sqlite_schema order by type, name").get
            tables = [entry[1] for entry in objects if entry[0] == "table"]
            return objects, {table: connection.execute(f'select * from "{table}"').fetchall() for table in tables}
        finally:
            connection.close()

    def execute(self, sql: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        connection = apsw.Connection(str(self.file))
        connection.execute(sql)
        connection.close()


class TestSqliteDatabase(DatabaseSuite):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SqliteStore:
        return SqliteStore(tmp_path / "store")

    @pytest.fixture
    def new_store(self, tmp_path: Path) -> SqliteStore:
        return SqliteStore(tmp_path / "new")

    @pytest.fixture
    def other_store(self, tmp_path: Path) -> SqliteStore:
        return SqliteStore(tmp_path / "other")

    def test_a_second_process_is_refused_until_the_first_is_gone(self, store: SqliteStore) -> None:
        first = subprocess.Popen([sys.executable, "-c", HOLD, store.directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "open\n"
            second = subprocess.run(
                [sys.executable, "-c", HOLD, store.directory], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
            assert second.returncode == 1
            assert f"in use by process {first.pid} on" in second.stderr
            assert "--store postgresql://" in second.stderr
            with pytest.raises(Conflict, match="in use by process"):
                store.open()
        finally:
            first.send_signal(signal.SIGKILL)
            first.communicate()
        asyncio.run(store.open().close())  # a killed process leaves no lock behind

    async def test_the_same_process_cannot_open_it_twice(self, store: SqliteStore) -> None:
        database = store.open()
        with pytest.raises(Conflict, match=f"process {os.getpid()}"):
            store.open()
        await database.close()
        await store.open().close()

    async def test_a_foreign_file_is_refused_before_a_byte_of_it_changes(self, store: SqliteStore) -> None:
        store.execute("create table customers (name text)")
        before = store.file.read_bytes()
        with pytest.raises(Conflict, match="not a Lineal store"):
            store.open()
        assert store.file.read_bytes() == before
        assert not store.file.with_name("lineal.db-wal").exists()

    async def test_a_file_that_is_no_database_is_refused(self, store: SqliteStore) -> None:
        store.directory.mkdir()
        store.file.write_bytes(b"this is no database" * 100)
        with pytest.raises(Corrupt):
            store.open()
        assert store.file.read_bytes() == b"this is no database" * 100

    async def test_a_failed_opening_leaves_no_lock(self, store: SqliteStore) -> None:
        store.execute("create table customers (name text)")
        for _ in range(2):
            with pytest.raises(Conflict, match="not a Lineal store"):
                store.open()

    async def test_a_temporary_store_disappears(self) -> None:
        database = SqliteDatabase.temporary()
        directory = database.directory
        assert directory.is_dir()
        await database.close()
        assert not directory.exists()


class SmallWrites(SqliteDatabase):
    """Runs every command as a small one, but for those that wait for a test."""

    async def write(self, f: Callable[[Transaction, Any], Any], command: Any, /, origin: Origin) -> Any:
        if isinstance(f, Gate):
            return await super().write(f, command, origin=origin)
        return await self.write_small(f, command, origin=origin)


class SmallWritesStore(SqliteStore):
    def open(self, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> Database:
        return SmallWrites.open(self.directory, durability="full", before_commit=before_commit, read_time_max_ms=read_time_max_ms)


class TestSmallWrites(DatabaseSuite):
    """What is run where it arrives keeps the same contract."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> SmallWritesStore:
        return SmallWritesStore(tmp_path / "store")

    @pytest.fixture
    def new_store(self, tmp_path: Path) -> SmallWritesStore:
        return SmallWritesStore(tmp_path / "new")

    @pytest.fixture
    def other_store(self, tmp_path: Path) -> SmallWritesStore:
        return SmallWritesStore(tmp_path / "other")
