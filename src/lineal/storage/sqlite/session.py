"""One SQLite connection as a Reader or a WriteSession."""

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import apsw
import re2

from lineal.errors import Corrupt, Invalid, Unavailable
from lineal.storage.database import Dialect, Origin, Query, Row
from lineal.storage.limits import BUSY_TIMEOUT_MS
from lineal.storage.shared_transaction import WriteSession
from lineal.storage.snapshot import ReadSession
from lineal.storage.sqlite.wal import LogSync
from lineal.storage.statements import Statement

_STEPS_BETWEEN_CHECKS = 20_000
"""Virtual machine steps between looks at the clock: about a millisecond."""

_NOBODY = Origin(actor="", at_us=0)


class SqliteSession(WriteSession, ReadSession):
    """One connection. Used by one thread at a time."""

    dialect: Dialect = "sqlite"

    def __init__(self, file: Path, *, durability: str, read_only: bool, cache_kib: int) -> None:
        """Open `file` with our pragmas and functions."""
        self.connection = apsw.Connection(str(file), statementcachesize=400)
        self.connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        # Plans do not depend on parameters. Otherwise SQLite prepares a statement again for each new value that is compared with an indexed
        # column: 13 us for the look-up of a run that takes 2. Source: https://www.sqlite.org/queryplanner-ng.html#qpsg
        self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        # `full` too syncs beside SQLite, see `writer.py`; so do checkpoints, which `normal` does not leave out.
        synchronous = "off" if durability == "off" else "normal"
        for pragma in (
            "journal_mode = wal",
            f"synchronous = {synchronous}",
            "foreign_keys = on",
            "case_sensitive_like = on",
            "temp_store = memory",
            "wal_autocheckpoint = 0",
            "journal_size_limit = 67108864",
            f"cache_size = -{cache_kib}",
            f"query_only = {'on' if read_only else 'off'}",
        ):
            self.connection.execute(f"pragma {pragma}")
        self.connection.create_scalar_function("regexp", _regexp, 2, deterministic=True)
        self.connection.create_scalar_function("casefold", _casefold, 1, deterministic=True)
        self.connection.set_progress_handler(self._out_of_time, _STEPS_BETWEEN_CHECKS)
        self._cursor = self.connection.cursor()
        """One for all statements: making one for each would cost a third of a point read. Results are always fetched whole."""
        self.origin = _NOBODY
        self.pending: list[Any] = []
        self.known: dict[Any, Any] = {}
        self.sync: LogSync | None = None
        """Makes its commits durable, if they are to be."""
        self.version = 0
        """Grows before each commit and after it: odd while one is under way."""
        self._deadline: float | None = None
        self._has_commands = False
        """Whether the transaction holds what a command did."""

    def _out_of_time(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def limit_time(self, time_max_ms: int | None) -> None:
        """Interrupt statements once `time_max_ms` have passed from now; None lifts the limit."""
        self._deadline = None if time_max_ms is None else time.monotonic() + time_max_ms / 1000

    def rows(self, query: Query, /, **parameters: Any) -> list[Row]:
        """Answer all rows of `query`."""
        if isinstance(query, Statement):
            return self._cursor.execute(query.sqlite, parameters).fetchall()
        return self._cursor.execute(query.text, query.parameters).fetchall()

    def run(self, query: Query, /, **parameters: Any) -> int:
        """Execute a change and answer how many rows it touched."""
        if isinstance(query, Statement):
            self._cursor.execute(query.sqlite, parameters)
        else:
            self._cursor.execute(query.text, query.parameters)
        return self.connection.changes()

    def insert(self, statement: Statement, /, **parameters: Any) -> int:
        """Execute an insert of one row and answer its id."""
        self._cursor.execute(statement.sqlite, parameters)
        return self.connection.last_insert_rowid()

    def run_many(self, statement: Statement, parameters: Iterable[Mapping[str, Any]], /) -> None:
        """Execute `statement` once for each mapping."""
        for _ in self._cursor.executemany(statement.sqlite, parameters):
            pass  # a statement that answers rows goes on only when they are taken

    def begin(self) -> None:
        """Open a write transaction at once, so that it never has to be upgraded."""
        self._cursor.execute("begin immediate")
        self._has_commands = False

    def begin_read(self) -> None:
        """Open a snapshot."""
        self._cursor.execute("begin")

    def savepoint(self) -> None:
        """Open the savepoint of one command. The first of a transaction needs none: undoing it undoes the transaction."""
        if self._has_commands:
            self._cursor.execute("savepoint command")

    def release(self) -> None:
        """Keep what the command did."""
        if self._has_commands:
            self._cursor.execute("release command")
        self._has_commands = True

    def rollback_to(self) -> None:
        """Undo what the command did."""
        if self._has_commands:
            self._cursor.execute("rollback to command")
            self._cursor.execute("release command")
        else:
            self._cursor.execute("rollback")
            self._cursor.execute("begin immediate")

    def commit(self) -> None:
        """Write the transaction to the log; it is durable with the next sync."""
        if self.sync is not None:
            self.sync.note_commit()
        self.version += 1
        try:
            self._cursor.execute("commit")
        finally:
            self.version += 1

    def note_log_pages(self, note: Callable[[int], None]) -> None:
        """Have `note` called after each commit with how many pages the log then has."""

        def called(_connection: apsw.Connection, _database: str, pages: int) -> int:
            note(pages)
            return apsw.SQLITE_OK

        self.connection.set_wal_hook(called)

    def checkpoint(self) -> None:
        """Copy as much of the log as nobody is in the way of."""
        self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def rollback(self) -> None:
        """Undo the transaction, if one is open: SQLite itself undoes it on a full disk."""
        self.pending = []
        if self.connection.in_transaction:
            self._cursor.execute("rollback")

    def translate(self, error: Exception) -> Exception:
        """Turn SQLite's errors into ours."""
        return translate(error)

    def close(self) -> None:
        """Release the connection."""
        self.connection.close()


def translate(error: Exception) -> Exception:
    """Turn SQLite's errors into ours; anything else comes back as it is."""
    detail = f"{type(error).__name__}: {error}"
    match error:
        case apsw.FullError():
            return Unavailable("The disk of the store is full; nothing was written", detail=detail)
        case apsw.BusyError() | apsw.IOError() | apsw.LockedError() | apsw.ReadOnlyError() | apsw.CantOpenError():
            return Unavailable("The store cannot be read or written right now; nothing was written", detail=detail)
        case apsw.InterruptError():
            return Unavailable("The request took too long and was stopped", detail=detail)
        case apsw.CorruptError() | apsw.NotADBError():
            return Corrupt("The store's database file is damaged, or is none", detail=detail)
        case OverflowError():
            return Invalid("number", "must fit in 64 bits", detail=detail)
        case UnicodeEncodeError():
            return Invalid("text", "must be valid Unicode, without lone surrogates", detail=detail)
        case _:
            return error


def _regexp(*arguments: object) -> bool | None:
    """`text regexp pattern`: whether the RE2 pattern is found anywhere in the text; null stays null."""
    pattern, text = arguments
    return None if text is None else _compiled(str(pattern)).search(str(text)) is not None


@functools.lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    """Keep compiled patterns: re2's own cache costs four times as much as a search."""
    return re2.compile(pattern)


def _casefold(*arguments: object) -> str | None:
    (text,) = arguments
    return None if text is None else str(text).casefold()
