"""What every Database must do. A new backend inherits `DatabaseSuite`, overrides the fixture `store`, and gets the whole suite."""

import asyncio
import math
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest

from lineal import ledger
from lineal.errors import AlreadyExists, Conflict, Corrupt, Invalid, LinealError, NotFound, Unavailable
from lineal.storage import migrations
from lineal.storage.database import BeforeCommit, Database, Origin, Reader, Transaction
from lineal.storage.limits import READ_QUEUE_MAX, READ_TIME_MAX_MS, WRITE_QUEUE_MAX
from lineal.storage.sql import Sql, in_list, join
from lineal.storage.statements import Statements, parse

ORIGIN = Origin(actor="ada", at_us=1_700_000_000_000_000, request_id="r-1")

SQL = Statements(
    "the suite",
    parse("""
-- name: create
-- A table of the suite's own.
create table things (
    id @id,
    name @text not null unique,
    number bigint,
    measure @real,
    bytes @blob
);

-- name: insert
-- Make a thing.
insert into things (name, number, measure, bytes) values (:name, :number, :measure, :bytes) @returning_id;

-- name: upsert
-- Make or change a thing.
insert into things (name, number) values (:name, :number)
on conflict (name) do update set number = excluded.number where things.number < excluded.number;

-- name: insert_or_nothing
-- Make a thing unless it is there.
insert into things (name, number) values (:name, :number) on conflict (name) do nothing;

-- name: thing
-- One thing.
select name, number, measure, bytes from things where name = :name;

-- name: names
-- All names in their order.
select name from things order by name limit 1000;

-- name: count
-- How many there are.
select count(*) from things;

-- name: greatest
-- The greater and the smaller of two numbers.
select @greatest(cast(:a as bigint), cast(:b as bigint)), @least(cast(:a as bigint), cast(:b as bigint));

-- name: like
-- Names by pattern, with a backslash as the escape character; a per cent sign: 100%.
select name from things where name like :pattern escape '\\' order by name limit 1000;

-- name: locked
-- One thing, to be changed.
select number from things where name = :name @for_update;

-- name: add
-- Change a number.
update things set number = number + :more where name = :name;
"""),
)


class Store(ABC):
    """One place where a database lives; it may be opened again and again."""

    @abstractmethod
    def open(self, *, before_commit: BeforeCommit | None = None, read_time_max_ms: int = READ_TIME_MAX_MS) -> Database: ...

    @abstractmethod
    def schema(self) -> Any:
        """The tables, columns, constraints, indexes and rows of the place while it is closed, comparable with `==`."""

    @abstractmethod
    def execute(self, sql: str) -> None:
        """Run one statement on the place while it is closed, behind the database's back."""


def put(tx: Transaction, thing: dict[str, Any]) -> int:
    return tx.insert(SQL.insert, **{"number": None, "measure": None, "bytes": None, **thing})


def put_with_event(tx: Transaction, name: str) -> int:
    made = put(tx, {"name": name})
    ledger.append(tx, ledger.Event("thing.created", "thing", made, name, None, {"name": name}))
    return made


def count(reader: Reader, _: None = None) -> int:
    return reader.value(SQL.count)


def get(reader: Reader, name: str) -> Any:
    return reader.row(SQL.thing, name=name)


def names(reader: Reader, _: None = None) -> list[str]:
    return [row[0] for row in reader.rows(SQL.names)]


def slow_sql(reader: Reader, rows: int) -> int:
    """Count to `rows` in the database, which takes as long as one likes."""
    return reader.value(Sql("with recursive n (i) as (select 1 union all select i + 1 from n where i < ?) select count(*) from n", rows))


class Gate:
    """Holds the writer inside a command, so that everything submitted meanwhile shares the next transaction."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.leave = threading.Event()

    def __call__(self, tx: Transaction, _: None) -> None:
        self.entered.set()
        assert self.leave.wait(30)


async def together(database: Database, *calls: tuple[Any, Any]) -> list[Any]:
    """Submit `calls` so that they wait at the same time, and answer their results or exceptions."""
    gate = Gate()
    held = asyncio.ensure_future(database.write(gate, None, origin=ORIGIN))
    await asyncio.to_thread(gate.entered.wait, 30)
    waiting = [asyncio.ensure_future(database.write(f, command, origin=ORIGIN)) for f, command in calls]
    await asyncio.sleep(0)
    gate.leave.set()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)


class DatabaseSuite:
    """The contract of the Database port."""

    nul_text: Literal["kept", "refused"] = "kept"
    """SQLite keeps text with NUL as it is, PostgreSQL has no such text; neither may cut it."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def store(self) -> Store:
        """A place that is empty or has the schema and no content."""
        raise NotImplementedError

    @pytest.fixture
    def new_store(self) -> Store:
        """A place with nothing in it."""
        raise NotImplementedError

    @pytest.fixture
    def other_store(self) -> Store:
        """Another place with nothing in it."""
        raise NotImplementedError

    @pytest.fixture
    async def database(self, store: Store) -> AsyncIterator[Database]:
        database = store.open(before_commit=ledger.flush)
        await database.write(lambda tx, _: tx.run(SQL.create), None, origin=ORIGIN)
        yield database
        await database.close()

    # Writing

    async def test_a_write_answers_what_the_command_answers_and_is_there_afterwards(self, database: Database) -> None:
        made = await database.write(put, {"name": "a", "number": 7}, origin=ORIGIN)
        assert isinstance(made, int)
        assert await database.read(get, "a") == ("a", 7, None, None)
        assert await database.peek(get, "a") == ("a", 7, None, None)

    async def test_a_failing_command_raises_its_error_and_leaves_nothing(self, database: Database) -> None:
        def fail(tx: Transaction, name: str) -> None:
            put_with_event(tx, name)
            raise NotFound("thing", name)

        with pytest.raises(NotFound, match="Thing 'a' not found"):
            await database.write(fail, "a", origin=ORIGIN)
        assert await database.read(count, None) == 0
        assert await self._events(database) == []

    async def test_a_failing_command_fails_alone_in_a_shared_transaction(self, database: Database) -> None:
        def fail(tx: Transaction, name: str) -> None:
            put_with_event(tx, name)
            raise RuntimeError(name)

        answers = await together(database, (put_with_event, "a"), (fail, "b"), (put_with_event, "c"), (fail, "d"), (put_with_event, "e"))
        assert [type(answer) for answer in answers] == [int, RuntimeError, int, RuntimeError, int]
        assert await database.read(names, None) == ["a", "c", "e"]
        assert await self._events(database) == [(1, "a"), (2, "c"), (3, "e")]

    async def test_a_statement_that_fails_in_the_database_fails_its_command_alone(self, database: Database) -> None:
        answers = await together(
            database, (put_with_event, "a"), (put_with_event, "a"), (lambda tx, _: tx.rows(Sql("select nope")), None), (put_with_event, "b")
        )
        assert isinstance(answers[1], Exception)
        assert isinstance(answers[2], Exception)
        assert await database.read(names, None) == ["a", "b"]
        assert await self._events(database) == [(1, "a"), (2, "b")]

    async def test_a_command_sees_what_those_before_it_in_the_queue_did(self, database: Database) -> None:
        answers = await together(database, (put, {"name": "a"}), (count, None), (put, {"name": "b"}), (count, None))
        assert (answers[1], answers[3]) == (1, 2)

    async def test_what_commands_know_is_dropped_with_anything_that_is_undone(self, database: Database) -> None:
        def learn(tx: Transaction, name: str) -> list[str]:
            before = sorted(tx.known)
            tx.known[name] = put(tx, {"name": name})
            return before

        def forget(tx: Transaction, name: str) -> None:
            tx.known[name] = put(tx, {"name": name})
            raise NotFound("thing", name)

        assert await database.write(learn, "a", origin=ORIGIN) == []
        assert await database.write(learn, "b", origin=ORIGIN) == ["a"]
        with pytest.raises(NotFound):
            await database.write(forget, "c", origin=ORIGIN)
        assert await database.write(learn, "d", origin=ORIGIN) == []

        assert await database.write(learn, "f", origin=ORIGIN) == ["d"]

    async def test_the_origin_is_that_of_the_call(self, database: Database) -> None:
        origins = [Origin(actor=f"user-{n}", at_us=n, request_id=f"r-{n}", workspace_id=1) for n in range(20)]
        seen = await asyncio.gather(*(database.write(lambda tx, _: tx.origin, None, origin=origin) for origin in origins))
        assert list(seen) == origins

    async def test_many_writers_lose_nothing_and_number_events_densely(self, database: Database) -> None:
        made = await asyncio.gather(*(database.write(put_with_event, f"{n:04}", origin=ORIGIN) for n in range(1200)))
        assert len(set(made)) == 1200
        assert await database.read(names, None) == [f"{n:04}" for n in range(1000)]  # the statement's limit
        events = await self._events(database)
        assert [seq for seq, _ in events] == list(range(1, 1201))
        assert sorted(name for _, name in events) == [f"{n:04}" for n in range(1200)]

    async def test_increments_are_not_lost(self, database: Database) -> None:
        def add(tx: Transaction, more: int) -> int:
            number = tx.value(SQL.locked, name="a")
            tx.run(SQL.add, name="a", more=more)
            return number

        await database.write(put, {"name": "a", "number": 0}, origin=ORIGIN)
        seen = await asyncio.gather(*(database.write(add, 1, origin=ORIGIN) for _ in range(300)))
        assert sorted(seen) == list(range(300))
        assert (await database.read(get, "a"))[1] == 300

    async def test_what_is_acknowledged_is_there_after_opening_again(self, store: Store, database: Database) -> None:
        await asyncio.gather(*(database.write(put_with_event, f"{n}", origin=ORIGIN) for n in range(50)))
        await database.close()
        again = store.open(before_commit=ledger.flush)
        try:
            assert await again.read(count, None) == 50
            await again.write(put_with_event, "next", origin=ORIGIN)
            assert (await self._events(again))[-1] == (51, "next")
        finally:
            await again.close()

    # The hook

    async def test_the_hook_runs_once_for_a_transaction_with_what_its_commands_left(self, store: Store) -> None:
        calls: list[list[Any]] = []
        database = store.open(before_commit=lambda _, pending: calls.append(list(pending)))

        def leave(tx: Transaction, value: str) -> None:
            tx.pending.append(value)

        def leave_and_fail(tx: Transaction, value: str) -> None:
            tx.pending.append(value)
            raise ValueError

        try:
            await together(database, (leave, "a"), (leave_and_fail, "b"), (leave, "c"))
            await database.write(_nothing, 0, origin=ORIGIN)
            assert [value for call in calls for value in call] == ["a", "c"]
            assert all(calls)  # not called for nothing
        finally:
            await database.close()

    async def test_a_failing_hook_fails_every_command_and_nothing_is_kept(self, store: Store) -> None:
        def hook(tx: Transaction, pending: list[Any]) -> None:
            put(tx, {"name": "by the hook"})
            raise RuntimeError("hook")

        def change(tx: Transaction, name: str) -> None:
            put(tx, {"name": name})
            tx.pending.append(name)

        database = store.open(before_commit=hook)
        try:
            await database.write(lambda tx, _: tx.run(SQL.create), None, origin=ORIGIN)
            answers = await together(database, (change, "a"), (change, "b"))
            assert [str(answer) for answer in answers] == ["hook", "hook"]
            assert await database.read(count, None) == 0
            await database.write(put, {"name": "without event"}, origin=ORIGIN)
            assert await database.read(names, None) == ["without event"]
        finally:
            await database.close()

    async def test_an_event_that_cannot_be_written_fails_its_command_alone(self, database: Database) -> None:
        def poison(tx: Transaction, name: str) -> None:
            put(tx, {"name": name})
            ledger.append(tx, ledger.Event("thing.created", "thing", 1, name, None, {"f": object()}))

        answers = await together(database, (put_with_event, "a"), (poison, "b"), (put_with_event, "c"))
        assert [type(answer) for answer in answers] == [int, TypeError, int]
        assert await database.read(names, None) == ["a", "c"]
        assert await self._events(database) == [(1, "a"), (2, "c")]

    # Reading

    async def test_all_reads_of_one_use_case_see_the_same_moment(self, database: Database) -> None:
        seen, go = threading.Event(), threading.Event()

        def twice(reader: Reader, _: None) -> tuple[int, int]:
            before = count(reader)
            seen.set()
            assert go.wait(30)
            return before, count(reader)

        reading = asyncio.ensure_future(database.read(twice, None))
        await asyncio.to_thread(seen.wait, 30)
        await database.write(put, {"name": "a"}, origin=ORIGIN)
        go.set()
        before, after = await reading
        assert before == after, "the moment may be later when the use case was run again, but it is one"
        assert await database.read(count, None) == 1

    async def test_a_reader_never_sees_half_a_command(self, database: Database) -> None:
        def pair(tx: Transaction, n: int) -> None:
            put(tx, {"name": f"{n}-left"})
            put(tx, {"name": f"{n}-right"})

        async def watch() -> list[int]:
            return [await database.read(count, None) for _ in range(60)]

        watching = asyncio.ensure_future(watch())
        await asyncio.gather(*(database.write(pair, n, origin=ORIGIN) for n in range(200)))
        counts = await watching
        assert all(number % 2 == 0 for number in counts)
        assert await database.read(count, None) == 400

    async def test_a_read_cannot_write(self, database: Database) -> None:
        def write(reader: Reader, _: None) -> None:
            reader.rows(SQL.insert, name="a", number=1, measure=None, bytes=None)

        for call in (database.read, database.peek):
            with pytest.raises(Unavailable, match="cannot be"):
                await call(write, None)
        assert await database.read(count, None) == 0

    async def test_the_error_of_a_read_is_raised_and_the_next_read_works(self, database: Database) -> None:
        def fail(reader: Reader, _: None) -> None:
            count(reader)
            raise NotFound("thing", "x")

        for _ in range(8):
            with pytest.raises(NotFound):
                await database.read(fail, None)
        assert await database.read(count, None) == 0

    async def test_a_read_that_takes_too_long_is_stopped(self, store: Store) -> None:
        database = store.open(read_time_max_ms=150)
        try:
            with pytest.raises(Unavailable, match="too long"):
                await database.read(slow_sql, 2_000_000_000)
            with pytest.raises(Unavailable, match="too long"):
                await database.peek(slow_sql, 2_000_000_000)
            assert await database.read(slow_sql, 10) == 10
            assert await database.peek(slow_sql, 10) == 10
        finally:
            await database.close()

    async def test_many_short_statements_share_the_time_of_their_read(self, store: Store) -> None:
        def endless(reader: Reader, _: None) -> None:
            while True:
                slow_sql(reader, 20_000)

        database = store.open(read_time_max_ms=150)
        try:
            with pytest.raises(Unavailable, match="too long"):
                await database.read(endless, None)
        finally:
            await database.close()

    async def test_reads_go_on_while_a_write_is_under_way(self, database: Database) -> None:
        gate = Gate()
        held = asyncio.ensure_future(database.write(gate, None, origin=ORIGIN))
        await asyncio.to_thread(gate.entered.wait, 30)
        assert await asyncio.gather(*(database.read(count, None) for _ in range(10))) == [0] * 10
        gate.leave.set()
        await held

    # Limits and the end

    async def test_a_full_queue_is_answered_at_once(self, database: Database) -> None:
        gate = Gate()
        held = asyncio.ensure_future(database.write(gate, None, origin=ORIGIN))
        await asyncio.to_thread(gate.entered.wait, 30)
        waiting = [asyncio.ensure_future(database.write(_nothing, n, origin=ORIGIN)) for n in range(WRITE_QUEUE_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="waiting"):
            await database.write(_nothing, 0, origin=ORIGIN)
        gate.leave.set()
        await held
        assert await asyncio.gather(*waiting) == list(range(WRITE_QUEUE_MAX))

    async def test_a_full_queue_of_reads_is_answered_at_once(self, database: Database) -> None:
        waiting = [asyncio.ensure_future(database.read(count, None)) for _ in range(READ_QUEUE_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="reads are waiting"):
            await database.read(count, None)
        assert await asyncio.gather(*waiting) == [0] * READ_QUEUE_MAX

    async def test_closing_finishes_what_waits_and_refuses_what_comes(self, store: Store, database: Database) -> None:
        gate = Gate()
        held = asyncio.ensure_future(database.write(gate, None, origin=ORIGIN))
        await asyncio.to_thread(gate.entered.wait, 30)
        waiting = [asyncio.ensure_future(database.write(put_with_event, str(n), origin=ORIGIN)) for n in range(700)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0.01)
        for refused in (database.write(put_with_event, "late", origin=ORIGIN), database.read(count, None), database.peek(count, None)):
            with pytest.raises(Unavailable, match="shutting down"):
                await refused
        gate.leave.set()
        await closing
        await held
        await asyncio.gather(*waiting)
        again = store.open()
        assert await again.read(count, None) == 700
        await again.close()

    async def test_closing_twice_is_closing(self, store: Store) -> None:
        database = store.open()
        await database.close()
        await database.close()

    async def test_a_caller_that_went_away_disturbs_nobody(self, database: Database) -> None:
        gate = Gate()
        held = asyncio.ensure_future(database.write(gate, None, origin=ORIGIN))
        await asyncio.to_thread(gate.entered.wait, 30)
        gone = asyncio.ensure_future(database.write(put, {"name": "gone"}, origin=ORIGIN))
        stays = asyncio.ensure_future(database.write(put, {"name": "stays"}, origin=ORIGIN))
        await asyncio.sleep(0)
        gone.cancel()
        gate.leave.set()
        await held
        assert isinstance(await stays, int)

    # Values

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "plain",
            "ünïcödé ✓ 日本語 🜚",
            "'; drop table things; --",
            "100%",
            "%s %(name)s ?",
            "a\\b",
            "tab\tline\n",
            "\u202e\ufeff",
            "x" * 100_000,
        ],
    )
    async def test_text_comes_back_as_it_was(self, database: Database, text: str) -> None:
        await database.write(put, {"name": text}, origin=ORIGIN)
        assert (await database.read(get, text))[0] == text
        assert await database.read(lambda r, q: r.value(Sql("select name from things where name = ?", q)), text) == text

    async def test_text_with_nul_is_kept_or_refused_but_never_cut(self, database: Database) -> None:
        if self.nul_text == "kept":
            await database.write(put, {"name": "a\x00b"}, origin=ORIGIN)
            assert await database.read(names, None) == ["a\x00b"]
        else:
            for call in (database.write(put, {"name": "a\x00b"}, origin=ORIGIN), database.read(get, "a\x00b")):
                with pytest.raises(Invalid, match="NUL"):
                    await call
            assert await database.read(names, None) == []

    async def test_text_with_lone_surrogates_is_refused(self, database: Database) -> None:
        for call in (database.write(put, {"name": "a\ud800"}, origin=ORIGIN), database.read(get, "a\ud800")):
            with pytest.raises(Invalid, match="Unicode"):
                await call
        assert await database.read(names, None) == []

    @pytest.mark.parametrize("number", [0, 1, -1, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)])
    async def test_integers_keep_all_64_bits(self, database: Database, number: int) -> None:
        await database.write(put, {"name": "n", "number": number}, origin=ORIGIN)
        found = (await database.read(get, "n"))[1]
        assert (found, type(found)) == (number, int)

    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
    async def test_integers_beyond_64_bits_are_refused(self, database: Database, number: int) -> None:
        with pytest.raises(Invalid, match="64 bits"):
            await database.write(put, {"name": "n", "number": number}, origin=ORIGIN)
        assert await database.read(count, None) == 0

    @pytest.mark.parametrize("measure", [0.1, -1e308, 5e-324, math.inf, -math.inf, 1 / 3])
    async def test_floats_keep_every_bit(self, database: Database, measure: float) -> None:
        await database.write(put, {"name": "f", "measure": measure}, origin=ORIGIN)
        found = (await database.read(get, "f"))[2]
        assert (found, type(found)) == (measure, float)

    async def test_nan_is_stored_as_null(self, database: Database) -> None:
        await database.write(put, {"name": "f", "measure": math.nan}, origin=ORIGIN)
        assert (await database.read(get, "f"))[2] is None

    @pytest.mark.parametrize("blob", [b"", b"\x00\x01\xff", bytes(range(256)) * 4000])
    async def test_blobs_come_back_as_they_were(self, database: Database, blob: bytes) -> None:
        await database.write(put, {"name": "b", "bytes": blob}, origin=ORIGIN)
        found = (await database.read(get, "b"))[3]
        assert (found, type(found)) == (blob, bytes)

    async def test_booleans_are_numbers(self, database: Database) -> None:
        await database.write(put, {"name": "t", "number": True}, origin=ORIGIN)
        assert (await database.read(get, "t"))[1] == 1

    async def test_sums_are_integers_and_averages_floats(self, database: Database) -> None:
        for n in range(4):
            await database.write(put, {"name": str(n), "number": n, "measure": 0.5}, origin=ORIGIN)
        row = await database.read(
            lambda r, _: r.row(Sql("select sum(number), avg(number), sum(measure), count(*), max(number) from things")), None
        )
        assert row is not None
        assert row == (6, 1.5, 2.0, 4, 3)
        assert [type(value) for value in row] == [int, float, float, int, int]

    # SQL

    async def test_upserts_change_or_leave(self, database: Database) -> None:
        def upsert(tx: Transaction, number: int) -> int:
            return tx.run(SQL.upsert, name="a", number=number)

        assert [await database.write(upsert, n, origin=ORIGIN) for n in (1, 5, 3)] == [1, 1, 0]
        assert (await database.read(get, "a"))[1] == 5
        assert await database.write(lambda tx, _: tx.run(SQL.insert_or_nothing, name="a", number=9), None, origin=ORIGIN) == 0
        assert (await database.read(get, "a"))[1] == 5

    async def test_run_answers_how_many_rows_it_touched(self, database: Database) -> None:
        await database.write(lambda tx, _: tx.run_many(SQL.upsert, ({"name": str(n), "number": n} for n in range(10))), None, origin=ORIGIN)
        touched = await database.write(lambda tx, _: tx.run(Sql("update things set number = 0 where number >= ?", 4)), None, origin=ORIGIN)
        assert touched == 6
        assert await database.write(lambda tx, _: tx.run(Sql("delete from things where number = 77")), None, origin=ORIGIN) == 0

    async def test_run_many_runs_all_or_nothing(self, database: Database) -> None:
        def many(tx: Transaction, last: Any) -> None:
            tx.run_many(SQL.insert, [{"name": str(n), "number": n, "measure": None, "bytes": None} for n in [*range(3000), last]])

        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            await database.write(many, 5, origin=ORIGIN)
        assert await database.read(count, None) == 0
        await database.write(many, 3000, origin=ORIGIN)
        assert await database.read(count, None) == 3001
        await database.write(lambda tx, _: tx.run_many(SQL.insert, []), None, origin=ORIGIN)

    async def test_text_is_ordered_by_code_point_everywhere(self, database: Database) -> None:
        given = ["b", "B", "a", "Z", "ä", "_", "a b", "ab", "a-b", "10", "9", "É", "e", "日", "🜚", "", " "]
        for name in given:
            await database.write(put, {"name": name}, origin=ORIGIN)
        assert await database.read(names, None) == sorted(given)
        smaller = await database.read(lambda r, q: r.rows(Sql("select name from things where name < ? order by name limit 99", q)), "a")
        assert [row[0] for row in smaller] == sorted(name for name in given if name < "a")

    async def test_like_tells_cases_apart_and_escapes(self, database: Database) -> None:
        for name in ("Model", "model", "m_del", "m%del", "100%", "\\"):
            await database.write(put, {"name": name}, origin=ORIGIN)

        def like(reader: Reader, pattern: str) -> list[str]:
            return [row[0] for row in reader.rows(SQL.like, pattern=pattern)]

        assert await database.read(like, "m%") == ["m%del", "m_del", "model"]
        assert await database.read(like, "m_del") == ["m%del", "m_del", "model"]
        assert await database.read(like, "m\\_del") == ["m_del"]
        assert await database.read(like, "%\\%%") == ["100%", "m%del"]
        assert await database.read(like, "\\\\") == ["\\"]

    async def test_regular_expressions_are_found_anywhere_and_tell_cases_apart(self, database: Database) -> None:
        for name in ("resnet-50", "ResNet-18", "net", "日本"):
            await database.write(put, {"name": name}, origin=ORIGIN)

        def matching(reader: Reader, pattern: str) -> list[str]:
            operator = Sql("name regexp ?", pattern) if reader.dialect == "sqlite" else Sql("name ~ ?", pattern)
            return [row[0] for row in reader.rows(Sql("select name from things where ") + operator + Sql(" order by name limit 99"))]

        assert await database.read(matching, "net") == ["net", "resnet-50"]
        assert await database.read(matching, "^net$") == ["net"]
        assert await database.read(matching, "(?i)RESNET-[0-9]+") == ["ResNet-18", "resnet-50"]
        assert await database.read(matching, r"\d{2}$") == ["ResNet-18", "resnet-50"]
        assert await database.read(matching, "本") == ["日本"]

    async def test_run_time_sql_and_named_sql_agree(self, database: Database) -> None:
        for name in ("a", "b", "c%", "?"):
            await database.write(put, {"name": name, "number": 1}, origin=ORIGIN)
        where = join(" and ", [Sql("name in ") + in_list(["a", "c%", "?"]), Sql("number % 2 = ?", 1), Sql("name not like 'x%'")])
        found = await database.read(lambda r, q: r.rows(Sql("select name from things where ") + q + Sql(" order by name limit 9")), where)
        assert [row[0] for row in found] == ["?", "a", "c%"]
        assert await database.read(lambda r, _: r.rows(Sql("select 1 where 1 in ") + in_list([])), None) == []

    async def test_words_mean_the_same(self, database: Database) -> None:
        assert await database.read(lambda r, _: r.row(SQL.greatest, a=3, b=8), None) == (8, 3)

    async def test_row_and_value_answer_none_for_nothing(self, database: Database) -> None:
        assert await database.read(lambda r, _: (r.row(SQL.thing, name="x"), r.value(SQL.thing, name="x")), None) == (None, None)

    async def test_ids_go_on_after_rows_that_came_with_an_id(self, database: Database) -> None:
        """The first migration makes workspace 1 with its id."""
        made = await database.write(
            lambda tx, _: tx.value(Sql("insert into workspaces (name, created_ms) values ('second', 0) returning id")), None, origin=ORIGIN
        )
        assert made == 2

    async def test_an_insert_answers_the_id_of_its_row(self, database: Database) -> None:
        def make(tx: Transaction, names: list[str]) -> list[int]:
            made = [put(tx, {"name": name}) for name in names]
            assert tx.rows(Sql("select name from things where id in ") + in_list(made) + Sql(" order by id")) == [(name,) for name in names]
            return made

        first = await database.write(make, ["a", "b"], origin=ORIGIN)
        second = await database.write(make, ["c"], origin=ORIGIN)
        assert len({*first, *second}) == 3
        assert all(type(each) is int for each in first)

    async def test_a_parameter_that_is_missing_is_an_error(self, database: Database) -> None:
        with pytest.raises(Exception, match="name"):
            await database.read(lambda r, _: r.rows(SQL.thing), None)

    # Migrations

    async def test_a_fresh_store_equals_a_migrated_one(self, new_store: Store, other_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        known = migrations.known()
        assert known
        for upto in range(1, len(known) + 1):
            monkeypatch.setattr(migrations, "known", lambda upto=upto: known[:upto])
            await new_store.open().close()
        await other_store.open().close()
        assert new_store.schema() == other_store.schema()

    async def test_opening_again_changes_nothing(self, new_store: Store) -> None:
        await new_store.open().close()
        before = new_store.schema()
        await new_store.open().close()
        assert new_store.schema() == before

    async def test_a_store_of_a_newer_version_is_refused(self, new_store: Store) -> None:
        await new_store.open().close()
        new_store.execute("insert into migrations (number, purpose, digest) values (9999, 'future', 'x')")
        with pytest.raises(Conflict, match="newer Lineal"):
            new_store.open()

    async def test_a_migration_that_ran_in_another_form_is_refused(self, new_store: Store) -> None:
        await new_store.open().close()
        new_store.execute("update migrations set digest = 'other' where number = 1")
        with pytest.raises(Corrupt, match="another form"):
            new_store.open()

    async def test_a_migration_that_fails_leaves_the_store_before_it(self, new_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        known = migrations.known()
        broken = migrations.Migration(len(known) + 1, "broken", "create table half (a bigint);\nselect * from nowhere;\n")
        await new_store.open().close()
        before = new_store.schema()
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "known", lambda: [*known, broken])
            with pytest.raises(Exception, match="nowhere"):
                new_store.open()
        assert new_store.schema() == before
        await new_store.open().close()

    async def test_a_place_that_holds_something_else_is_refused_and_left_alone(self, new_store: Store) -> None:
        new_store.execute("create table customers (name text)")
        before = new_store.schema()
        with pytest.raises(Conflict, match="not a Lineal store"):
            new_store.open()
        assert new_store.schema() == before

    # Watching commits

    async def test_a_commit_with_events_wakes_who_is_armed_once(self, database: Database) -> None:
        woken: list[int] = []
        watch = database.watch_commits(lambda: woken.append(1))
        await database.write(put_with_event, "before", origin=ORIGIN)
        await asyncio.sleep(0.05)
        assert woken == []
        watch.arm()
        await database.write(put_with_event, "a", origin=ORIGIN)
        await database.write(put_with_event, "b", origin=ORIGIN)
        await asyncio.sleep(0.05)
        assert woken == [1]
        watch.arm()
        await database.write(_nothing, 1, origin=ORIGIN)
        watch.close()
        await database.write(put_with_event, "c", origin=ORIGIN)
        await asyncio.sleep(0.05)
        assert woken == [1]

    async def test_what_wakes_is_committed(self, database: Database) -> None:
        committed = asyncio.Event()
        watch = database.watch_commits(committed.set)
        watch.arm()
        writing = asyncio.ensure_future(database.write(put_with_event, "a", origin=ORIGIN))
        await asyncio.wait_for(committed.wait(), 10)
        assert [name for _, name in await self._events(database)] == ["a"]
        await writing

    # Errors

    async def test_messages_for_callers_name_nothing_internal(self, database: Database) -> None:
        calls = [
            database.write(put, {"name": "a", "number": 2**70}, origin=ORIGIN),
            database.write(put, {"name": "\ud800"}, origin=ORIGIN),
        ]
        for call in calls:
            with pytest.raises(LinealError) as caught:
                await call
            assert "things" not in caught.value.message
            assert "insert" not in caught.value.message.lower()

    async def test_a_command_may_check_before_it_writes(self, database: Database) -> None:
        def make(tx: Transaction, name: str) -> int:
            if tx.row(SQL.thing, name=name) is not None:
                raise AlreadyExists("thing", name)
            return put(tx, {"name": name})

        answers = await asyncio.gather(*(database.write(make, "a", origin=ORIGIN) for _ in range(20)), return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyExists"] * 19 + ["int"]

    async def _events(self, database: Database) -> list[tuple[int, str]]:
        def events(reader: Reader, _: None) -> list[Any]:
            return reader.rows(Sql("select e.seq, t.name from events e join things t on t.id = e.subject_id order by e.seq limit 10000"))

        return [(row[0], row[1]) for row in await database.read(events, None)]


def _nothing(_: Transaction, n: int) -> int:
    return n
