"""A registry on each database."""

from collections.abc import Iterator

import pytest
from tests.unit.registry.world import World

from lineal import ledger
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "sqlite":
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    made = World(database)
    yield made
    made.close()
