"""Fixtures that every kind of test may ask for."""

from collections.abc import Iterator

import pytest
from tests import postgres, servers


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """One real PostgreSQL server for this test process."""
    with postgres.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.PostgresServer) -> Iterator[str]:
    """The URL of a database of this test's own, with Lineal's schema and no content."""
    with postgres_server.database(postgres_server.migrated) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: postgres.PostgresServer) -> Iterator[str]:
    """The URL of a database of this test's own with nothing in it."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.LinealServer]:
    """One Lineal server on SQLite for this test process, with `.url`; tests share it, so they use names of their own."""
    with servers.serving(tmp_path_factory.mktemp("store")) as running:
        yield running
