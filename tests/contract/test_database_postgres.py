"""PostgreSQL keeps the contract of the Database port, and what several servers on one database need."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.contract.database_suite import ORIGIN, SQL, DatabaseSuite, Gate, Store, count, put, put_with_event
from tests.postgres import PostgresServer

from lineal import ledger
from lineal.errors import AlreadyExists, Invalid, Unavailable
from lineal.storage.database import BeforeCommit, Database, Reader, Transaction
from lineal.storage.limits import READ_TIME_MAX_MS
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

COLUMNS = """
    select table_name, column_name, data_type, is_nullable, column_default, is_identity, collation_name
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position
"""
CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2"
SEQUENCES = "select sequencename, last_value from pg_sequences order by 1"


class PostgresStore(Store):
    def __init__(self, url: str) -> None:
        self.url = url

    def open(self, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> Database:
        return PostgresDatabase.open(self.url, before_commit=before_commit, read_time_max_ms=read_time_max_ms)

    def schema(self) -> Any:
        with psycopg.connect(self.url) as connection:
            found = [connection.execute(sql.encode()).fetchall() for sql in (COLUMNS, CONSTRAINTS, INDEXES, SEQUENCES)]
            tables = sorted({row[0] for row in found[0]})
            rows = {table: sorted(connection.execute(f'select * from "{table}"'.encode()).fetchall()) for table in tables}
            return found, rows

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())


class TestPostgresDatabase(DatabaseSuite):
    nul_text = "refused"

    @pytest.fixture
    def store(self, postgres_url: str) -> PostgresStore:
        return PostgresStore(postgres_url)

    @pytest.fixture
    def new_store(self, empty_postgres_url: str) -> PostgresStore:
        return PostgresStore(empty_postgres_url)

    @pytest.fixture
    def other_store(self, postgres_server: PostgresServer) -> Iterator[PostgresStore]:
        with postgres_server.database() as url:
            yield PostgresStore(url)

    async def test_several_servers_append_densely_and_in_order(self, store: PostgresStore, database: Database) -> None:
        servers = [database, *(store.open(before_commit=ledger.flush) for _ in range(2))]
        done = asyncio.Event()

        def newest(reader: Reader, _: None) -> Any:
            return reader.row(Sql("select count(*), coalesce(max(seq), 0) from events"))

        async def watch() -> list[Any]:
            seen = []
            while not done.is_set():
                seen.append(await servers[0].read(newest, None))
            return seen

        watching = asyncio.ensure_future(watch())
        for burst in range(5):
            await asyncio.gather(
                *(
                    server.write(put_with_event, f"{burst}-{number}-{n}", origin=ORIGIN)
                    for number, server in enumerate(servers)
                    for n in range(60)
                )
            )
        done.set()
        assert all(found == last for found, last in await watching)  # at no moment a gap
        assert await servers[0].read(newest, None) == (900, 900)
        for server in servers[1:]:
            await server.close()

    async def test_servers_may_start_together(self, new_store: PostgresStore) -> None:
        servers = await asyncio.gather(*(asyncio.to_thread(new_store.open) for _ in range(6)))
        for server in servers:
            await server.close()

    async def test_a_name_that_another_server_took_meanwhile_is_seen(self, store: PostgresStore, database: Database) -> None:
        other = store.open()
        looked = Gate()

        def make(tx: Transaction, name: str) -> int:
            if tx.row(SQL.thing, name=name) is not None:
                raise AlreadyExists("thing", name)
            if not looked.entered.is_set():
                looked(tx, None)
            return put(tx, {"name": name})

        slow = asyncio.ensure_future(database.write(make, "a", origin=ORIGIN))
        await asyncio.to_thread(looked.entered.wait, 30)
        await other.write(put, {"name": "a"}, origin=ORIGIN)
        looked.leave.set()
        with pytest.raises(AlreadyExists):
            await slow
        await other.close()

    async def test_a_deadlock_between_servers_is_run_again(self, store: PostgresStore, database: Database) -> None:
        other = store.open()
        for name in ("a", "b"):
            await database.write(put, {"name": name, "number": 0}, origin=ORIGIN)
        gates = {"ab": Gate(), "ba": Gate()}

        def add(tx: Transaction, order: str) -> None:
            tx.run(SQL.add, name=order[0], more=1)
            if not gates[order].entered.is_set():
                gates[order](tx, None)
            tx.run(SQL.add, name=order[1], more=1)

        writes = [asyncio.ensure_future(server.write(add, order, origin=ORIGIN)) for server, order in ((database, "ab"), (other, "ba"))]
        for gate in gates.values():
            await asyncio.to_thread(gate.entered.wait, 30)
        for gate in gates.values():
            gate.leave.set()
        await asyncio.gather(*writes)
        numbers = await database.read(lambda r, _: r.rows(Sql("select number from things order by name limit 9")), None)
        assert numbers == [(2,), (2,)]
        await other.close()

    async def test_a_lost_connection_fails_its_transaction_and_no_later_one(
        self, postgres_server: PostgresServer, database: Database
    ) -> None:
        def lose(tx: Transaction, name: str) -> None:
            put_with_event(tx, name)
            pid = tx.value(Sql("select pg_backend_pid()"))
            postgres_server.execute(f"select pg_terminate_backend({pid}, 10000)")
            put_with_event(tx, name + "-2")

        with pytest.raises(Unavailable, match="lost; nothing was written"):
            await database.write(lose, "a", origin=ORIGIN)
        await database.write(put_with_event, "b", origin=ORIGIN)
        assert await database.read(count, None) == 1
        assert await self._events(database) == [(1, "b")]

    async def test_connections_that_died_while_idle_are_replaced_unseen(self, postgres_server: PostgresServer, database: Database) -> None:
        await database.write(put_with_event, "a", origin=ORIGIN)
        await asyncio.gather(*(database.read(count, None) for _ in range(20)))
        postgres_server.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'lineal'")
        await database.write(put_with_event, "b", origin=ORIGIN)
        assert await asyncio.gather(*(database.read(count, None) for _ in range(20))) == [2] * 20

    async def test_one_statement_is_sent_by_itself_and_several_see_one_moment(self, database: Database) -> None:
        """The use case is run again, on a snapshot, when it asks a second time; and on a snapshot at once when that is known."""
        in_transaction = Sql("select case when now() = statement_timestamp() then 0 else 1 end")
        calls: list[str] = []

        def one(reader: Reader, _: None) -> int:
            calls.append("one")
            return reader.value(Sql("select count(*) from experiments"))

        def two(reader: Reader, _: None) -> tuple[int, int, str]:
            calls.append("two")
            first = reader.value(Sql("select count(*) from experiments"))
            return first, reader.value(in_transaction), reader.value(Sql("show transaction_isolation"))

        assert await database.read(one, None) == 1
        assert await database.read(two, None) == (1, 1, "repeatable read")
        assert calls == ["one", "two", "two"]
        assert await database.read(two, None) == (1, 1, "repeatable read")
        assert await database.read(one, None) == 1
        assert calls == ["one", "two", "two", "two", "one"]

    async def test_a_single_statement_is_held_to_its_time_and_cannot_write(self, store: PostgresStore) -> None:
        database = store.open(read_time_max_ms=300)

        def sleep(reader: Reader, seconds: float) -> int:
            return reader.value(Sql("select 1 from pg_sleep(?)", seconds)) or 0

        def insert(reader: Reader, _: None) -> None:
            reader.rows(Sql("insert into server_secrets (name, value) values ('x', '')"))

        try:
            with pytest.raises(Unavailable, match="took too long"):
                await database.peek(sleep, 30.0)
            with pytest.raises(Unavailable, match="cannot be written"):
                await database.peek(insert, None)
            assert await database.peek(sleep, 0.0) == 1
        finally:
            await database.close()

    async def test_sessions_are_durable_and_named(self, store: PostgresStore) -> None:
        name = store.url.partition("@/")[2].partition("?")[0]
        store.execute(f"alter database {name} set synchronous_commit = off")
        database = store.open()
        settings = await database.write(
            lambda tx, _: tx.row(
                Sql("select current_setting('synchronous_commit'), current_setting('application_name'), current_setting('timezone')")
            ),
            None,
            origin=ORIGIN,
        )
        assert settings == ("on", "lineal", "UTC")
        await database.close()

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://me:s3cret@127.0.0.1:1/nowhere",
            "postgresql://me:s3cret@no-such-host.invalid/nowhere",
            "postgresql://me:s3cret@x:port/nowhere",
            "postgresql://me:s3cret@127.0.0.1/x?nope=1",
        ],
    )
    async def test_a_server_that_cannot_be_reached_is_said_without_secrets(self, url: str) -> None:
        with pytest.raises((Unavailable, Invalid)) as caught:
            PostgresDatabase.open(url)
        for part in ("s3cret", "nowhere", "127.0.0.1", "no-such-host"):
            assert part not in caught.value.message
        assert "s3cret" not in caught.value.detail

    async def test_a_database_in_another_encoding_is_refused(self, postgres_server: PostgresServer) -> None:
        postgres_server.execute("create database latin template template0 encoding 'LATIN1' locale 'C'")
        try:
            with pytest.raises(Invalid, match="UTF-8"):
                PostgresDatabase.open(postgres_server.url("latin"))
        finally:
            postgres_server.execute("drop database latin with (force)")
