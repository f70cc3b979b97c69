"""Fixtures that every kind of test may ask for."""

from collections.abc import Iterator

import pytest
from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """One real PostgreSQL server for this test process."""
    with postgres.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.PostgresServer) -> Iterator[str]:
    """The URL of a database of this test's own."""
    with postgres_server.database() as url:
        yield url
