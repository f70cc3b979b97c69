"""The answers that are kept for calls that may be repeated: whose they are, and for how long."""

import asyncio
from collections.abc import Iterator

import pytest

from lineal.storage.database import Database, Origin, Transaction
from lineal.storage.kept_answers import DROPPED_AT_ONCE_MAX, KEPT_US, KeptAnswer, find, keep
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

ANSWER = KeptAnswer("k", b"r" * 32, b"{}", '"a-b"', "/things/1")


class Store:
    """One database on one event loop."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runner = asyncio.Runner()

    def __call__(self, f, command, *, actor="ann", at_us=1):
        async def write():
            return await self.database.write(f, command, Origin(actor, at_us, unrestricted=True))

        return self.runner.run(write())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def run(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        store = Store(SqliteDatabase.temporary())
    else:
        store = Store(PostgresDatabase.open(request.getfixturevalue("postgres_url")))
    yield store
    store.runner.run(store.database.close())
    store.runner.close()


def test_an_answer_is_its_callers_for_a_day(run):
    assert run(find, "k") is None
    run(keep, ANSWER)
    assert run(find, "k", at_us=KEPT_US) == ANSWER
    assert run(find, "k", at_us=KEPT_US + 1) is None
    assert run(find, "k", actor="bob") is None
    assert run(find, "K") is None


def test_a_key_may_be_used_again_after_a_day(run):
    run(keep, ANSWER)
    fresh = KeptAnswer("k", b"s" * 32, b"[]", "", "")
    run(keep, fresh, at_us=KEPT_US + 1)
    assert run(find, "k", at_us=KEPT_US + 2) == fresh


def test_old_answers_go_a_few_at_a_time(run):
    def many(tx: Transaction, count: int) -> None:
        for number in range(count):
            keep(tx, KeptAnswer(str(number), b"", b"", "", ""))

    def count(tx: Transaction, _: None) -> int:
        return tx.value(Sql("select count(*) from kept_answers"))

    run(many, DROPPED_AT_ONCE_MAX + 5)
    run(keep, ANSWER, at_us=KEPT_US + 1)
    assert run(count, None) == 6
    run(keep, KeptAnswer("other", b"", b"", "", ""), at_us=KEPT_US + 2)
    assert run(count, None) == 2


def test_an_answer_is_kept_only_with_its_change(run):
    def fail(tx: Transaction, answer: KeptAnswer) -> None:
        keep(tx, answer)
        message = "the change fails"
        raise ValueError(message)

    with pytest.raises(ValueError, match="fails"):
        run(fail, ANSWER)
    assert run(find, "k") is None
