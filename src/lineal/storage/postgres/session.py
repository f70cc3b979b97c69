"""One PostgreSQL connection as a Reader or a WriteSession."""

import contextlib
import select
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, LiteralString, cast

import psycopg

from lineal.errors import Invalid, Unavailable
from lineal.storage.database import Dialect, Origin, Query, Row
from lineal.storage.limits import (
    CONNECT_TIMEOUT_S,
    IDLE_TRANSACTION_MAX_MS,
    LOCK_TIMEOUT_MS,
    WRITE_STATEMENT_TIME_MAX_MS,
)
from lineal.storage.postgres import failures, types
from lineal.storage.shared_transaction import WriteSession
from lineal.storage.snapshot import ReadSession
from lineal.storage.statements import Statement

_NOBODY = Origin(actor="", at_us=0)

_PREPARED_MAX = 500
"""Prepared statements kept on each connection: every named statement, and the recent shapes of run-time SQL."""

_TIME_LEFT_SLACK_MS = 1_000
"""How far the server's statement timeout may lag behind what is left of a read's time."""

_SETTINGS = (
    "set application_name = 'lineal'",
    "set timezone = 'UTC'",
    "set jit = off",  # compiles longer than our statements run
    f"set lock_timeout = {LOCK_TIMEOUT_MS:d}",
    f"set statement_timeout = {WRITE_STATEMENT_TIME_MAX_MS:d}",
    f"set idle_in_transaction_session_timeout = {IDLE_TRANSACTION_MAX_MS:d}",  # who vanished must not keep its locks
    # Acknowledged is durable, whatever the server's default is; a stricter default (remote_apply) stays.
    (
        "select set_config('synchronous_commit', 'on', false) "
        "where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')"
    ),
)


class SeveralStatements(Exception):
    """A read that began as a single statement asks for a second one: it has to be run again, on a snapshot."""


class PostgresSession(WriteSession, ReadSession):
    """One connection, opened when first needed and opened again after it was lost. Used by one thread at a time.

    Transaction control waits for the statement that follows it: `begin; savepoint` costs one round trip, and a command
    that does nothing costs none.
    """

    dialect: Dialect = "postgres"

    def __init__(self, url: str, *, read_time_max_ms: int | None = None) -> None:
        """Remember `url`; nothing is connected yet. With `read_time_max_ms` the connection is for reads alone, of so long at most."""
        self.origin = _NOBODY
        self._settings = _SETTINGS if read_time_max_ms is None else (*_SETTINGS, *_of_reads(read_time_max_ms))
        self._statement_time_max_ms = read_time_max_ms or WRITE_STATEMENT_TIME_MAX_MS
        self._is_single = False
        """Whether this read may send one statement, outside of a transaction."""
        self._is_sent = False
        """Whether it has sent it."""
        self.pending: list[Any] = []
        self.known: dict[Any, Any] = {}
        self._url = url
        self._connection: psycopg.Connection[Row] | None = None
        self._cursor: psycopg.Cursor[Row] | None = None
        self._plain: psycopg.Cursor[Row] | None = None
        """Takes several statements at once, without parameters; a cursor with binary results cannot."""
        self._control: list[LiteralString] = []
        self._committing = False
        self._deadline: float | None = None
        self._timeout_ms = 0

    def connect(self) -> None:
        """Connect if there is no connection that works; one that died while idle is noticed here, without a round trip.

        Raises:
            Unavailable: the server cannot be reached or refuses.
            Invalid: the URL cannot be read, or its database is not in UTF-8.
        """
        if self._connection is not None and not self._died():
            return
        self.close()
        try:
            connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=CONNECT_TIMEOUT_S,
                keepalives_idle=30,
                keepalives_interval=10,
                keepalives_count=3,
                client_encoding="UTF8",
            )
        except psycopg.ProgrammingError:
            raise Invalid("store", "is not a PostgreSQL URL: postgresql://user:password@host:port/database") from None
        except (psycopg.Error, UnicodeError) as error:
            message = "The database cannot be reached or does not let us in"
            raise Unavailable(message, detail=f"{type(error).__name__}: {error}") from None
        connection.prepared_max = _PREPARED_MAX
        types.register(connection)
        self._connection = connection
        self._cursor = connection.cursor(binary=True)
        self._plain = connection.cursor()
        connection.execute(cast("LiteralString", "; ".join(self._settings)), prepare=False)
        if connection.info.parameter_status("server_encoding") != "UTF8":
            self.close()
            raise Invalid("store", "the database must be in UTF-8: create database ... encoding 'UTF8' template template0")

    def _died(self) -> bool:
        connection = self._connection
        if connection is None or connection.closed:
            return True
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if not poll.poll(0):
            return False
        try:
            connection.execute("select 1", prepare=False)
        except psycopg.Error:
            return True
        return False

    def limit_time(self, time_max_ms: int | None) -> None:
        """Stop the statements of the next snapshot once `time_max_ms` have passed from now; None lifts the limit."""
        self._deadline = None if time_max_ms is None else time.monotonic() + time_max_ms / 1000

    def rows(self, query: Query, /, **parameters: Any) -> list[Row]:
        """Answer all rows of `query`."""
        return self._execute(query, parameters).fetchall()

    def run(self, query: Query, /, **parameters: Any) -> int:
        """Execute a change and answer how many rows it touched."""
        return max(self._execute(query, parameters).rowcount, 0)

    def insert(self, statement: Statement, /, **parameters: Any) -> int:
        """Execute an insert of one row and answer its id."""
        return int(self.value(statement, **parameters))

    def run_many(self, statement: Statement, parameters: Iterable[Mapping[str, Any]], /) -> None:
        """Execute `statement` once for each mapping, without waiting for each."""
        self._ready().executemany(cast("LiteralString", statement.postgres), parameters)

    def execute_script(self, text: str) -> None:
        """Execute one statement of a migration, as written."""
        self._ready().execute(cast("LiteralString", text), prepare=False)

    def _execute(self, query: Query, parameters: Mapping[str, Any]) -> psycopg.Cursor[Row]:
        cursor = self._ready()
        if isinstance(query, Statement):
            return cursor.execute(cast("LiteralString", query.postgres), parameters, prepare=True)
        return cursor.execute(_numbered(query.text), query.parameters)

    def _ready(self) -> psycopg.Cursor[Row]:
        """Answer the cursor, with what waits of transaction control sent and the time limit in force."""
        if self._cursor is None or self._plain is None:
            raise Unavailable(failures.LOST)
        if self._is_single:
            if self._is_sent:
                raise SeveralStatements
            self._is_sent = True
        elif self._deadline is not None:
            self._check_time(self._deadline)
        if self._control:
            text = "; ".join(self._control)
            self._control.clear()
            self._plain.execute(text, prepare=False)
        return self._cursor

    def _check_time(self, deadline: float) -> None:
        """Keep the server's statement timeout near what is left of the read's time."""
        left_ms = int((deadline - time.monotonic()) * 1000)
        if left_ms <= 0:
            message = "The request took too long and was stopped"
            raise Unavailable(message)
        if self._timeout_ms - left_ms > min(_TIME_LEFT_SLACK_MS, self._timeout_ms // 4):
            self._timeout_ms = left_ms
            self._control.append(cast("LiteralString", f"set local statement_timeout = {left_ms:d}"))

    def begin(self) -> None:
        """Open a write transaction. Read committed: each statement sees what other servers committed before it."""
        self.connect()
        self._committing = False
        self._control = ["begin isolation level read committed read write"]

    def begin_read(self) -> None:
        """Open a snapshot."""
        self.connect()
        self._is_single = False
        self._timeout_ms = self._statement_time_max_ms
        self._control = ["begin isolation level repeatable read read only"]

    def begin_single(self) -> None:
        """Let one statement be sent by itself: it is its own snapshot, in one round trip instead of three. A second one is refused."""
        self.connect()
        self._is_single, self._is_sent = True, False
        self._control.clear()

    def savepoint(self) -> None:
        """Open the savepoint of one command."""
        self._control.append("savepoint command")

    def release(self) -> None:
        """Keep what the command did."""
        if self._control and self._control[-1] == "savepoint command":
            self._control.pop()  # it did nothing
        else:
            self._control.append("release savepoint command")

    def rollback_to(self) -> None:
        """Undo what the command did."""
        if self._control and self._control[-1] == "savepoint command":
            self._control.pop()
        else:
            self._control = ["rollback to savepoint command", "release savepoint command"]
            self._ready()

    def commit(self) -> None:
        """Make the transaction durable."""
        if self._control and self._control[0].startswith("begin"):
            self._control.clear()  # nothing was sent
            return
        self._committing = True
        self._control.append("commit")
        self._ready()
        self._committing = False

    def rollback(self) -> None:
        """Undo the transaction, if one is open. When that fails, the connection is dropped instead."""
        self.pending = []
        self._deadline = None
        self._control.clear()
        connection = self._connection
        if connection is None or connection.closed:
            return
        if connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            return
        try:
            connection.execute("rollback", prepare=False)
        except psycopg.Error:
            self.close()

    def translate(self, error: Exception) -> Exception:
        """Turn the driver's errors into ours."""
        return failures.translate(error, committing=self._committing)

    def close(self) -> None:
        """Release the connection."""
        self._control.clear()
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = self._cursor = self._plain = None


def _of_reads(time_max_ms: int) -> tuple[str, ...]:
    return ("set default_transaction_read_only = on", f"set statement_timeout = {time_max_ms:d}")


@lru_cache(maxsize=2_000)
def _numbered(text: str) -> LiteralString:
    """Spell run-time SQL for the driver: `?` becomes `%s`, other per cent signs are doubled."""
    return cast("LiteralString", text.replace("%", "%%").replace("?", "%s"))
