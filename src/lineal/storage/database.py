"""The Database port: what every subject may ask of a database, and nothing more.

A use case is a plain function `f(tx, command) -> result`. It runs inside one transaction and knows no async, no HTTP
and no clock: `tx.origin` carries the time and the caller. It may be run again from the start when the database asks for
a retry, so it must not touch anything but `tx`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

import msgspec

from lineal.storage.commits import Watch
from lineal.storage.sql import Sql
from lineal.storage.statements import Dialect, Statement

Row: TypeAlias = tuple[Any, ...]
Query: TypeAlias = Statement | Sql

Q = TypeVar("Q")
C = TypeVar("C")
R = TypeVar("R")


class Origin(msgspec.Struct, frozen=True):
    """Who asked for a change, when and in which request; written on every event."""

    actor: str
    """The user's name; `anonymous` where no one has to log in."""
    at_us: int
    """Microseconds since 1970-01-01 UTC, taken once when the request arrived."""
    request_id: str = ""
    """The id the response carries in `X-Request-Id`; empty outside a request."""
    workspace_id: int = 1
    """The workspace the request speaks of; 1 is `default`."""
    principal_ids: tuple[int, ...] = ()
    """The caller's principal and the groups it is in, for decisions inside a transaction; empty where nobody logged in."""
    unrestricted: bool = False
    """Whether no grant is needed: an administrator, the server itself, or access control is off."""

    @property
    def at_ms(self) -> int:
        """The same time in milliseconds, as MLflow's protocol counts."""
        return self.at_us // 1000


class Reader(ABC):
    """A consistent view of the database: all reads of one use case see the same moment."""

    dialect: Dialect

    @abstractmethod
    def rows(self, query: Query, /, **parameters: Any) -> list[Row]:
        """Answer all rows of `query`. Named parameters go with a `Statement`; a `Sql` carries its own."""

    def row(self, query: Query, /, **parameters: Any) -> Row | None:
        """Answer the first row of `query`, or None when there is none."""
        found = self.rows(query, **parameters)
        return found[0] if found else None

    def value(self, query: Query, /, **parameters: Any) -> Any:
        """Answer the first column of the first row of `query`, or None when there is no row."""
        found = self.row(query, **parameters)
        return found[0] if found is not None else None


class Transaction(Reader):
    """A Reader that may write. What it wrote is durable once `Database.write` has answered, gone when `f` raised."""

    origin: Origin
    pending: list[Any]
    """Values a command leaves for the `before_commit` hook (the ledger's events); dropped when the command fails."""
    known: dict[Any, Any]
    """What commands of this writer learned that stays true once it is committed, as the number of a name that is never numbered again.
    All of it is dropped when anything is undone."""

    @abstractmethod
    def run(self, query: Query, /, **parameters: Any) -> int:
        """Execute a change and answer how many rows it touched."""

    @abstractmethod
    def insert(self, statement: Statement, /, **parameters: Any) -> int:
        """Execute an insert of one row, whatever happens, into a table with an `@id`, and answer that; it ends with `@returning_id`."""

    @abstractmethod
    def run_many(self, statement: Statement, parameters: Iterable[Mapping[str, Any]], /) -> None:
        """Execute `statement` once for each mapping of `parameters`."""


BeforeCommit: TypeAlias = Callable[[Transaction, list[Any]], None]
"""Called once in each physical transaction, before it commits, with everything the commands left in `tx.pending`."""


class Database(ABC):
    """The only async edge of storage. `sqlite` and `postgres` pass its `tests/contract/database_suite.py`."""

    dialect: Dialect

    @abstractmethod
    async def read(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run `f` on a consistent snapshot, off the event loop; it may be run again from the start, on another one.

        Raises:
            Unavailable: it took longer than the read time limit.
        """

    @abstractmethod
    async def peek(self, f: Callable[[Reader, Q], R], query: Q, /) -> R:
        """Run a point read (a few rows by key, microseconds) as `read` does, on the event loop if possible."""

    @abstractmethod
    async def write(self, f: Callable[[Transaction, C], R], command: C, /, origin: Origin) -> R:
        """Run `f` in a transaction and answer once it is durable.

        Whatever `f` raises is raised here, and nothing of it is kept.

        Raises:
            Unavailable: the queue is full, the disk is, the database is closing, or the connection to it was lost;
            nothing
                was written, unless the message says that a commit was under way.
        """

    @property
    def version(self) -> int | None:
        """Stands for what reads see now: as long as it is the same, they see the same. None where that is not known.

        Whoever reads keeps its answer for a version only if that is the same before and after.
        """
        return None

    async def write_small(self, f: Callable[[Transaction, C], R], command: C, /, origin: Origin) -> R:
        """Run a change of a few rows (microseconds) as `write` does, on the event loop if possible."""
        return await self.write(f, command, origin=origin)

    @abstractmethod
    def watch_commits(self, wake: Callable[[], None]) -> Watch:
        """Have `wake` called on the running event loop after commits of this process that had events, when the watch is armed."""

    @abstractmethod
    async def close(self) -> None:
        """Refuse new work, finish the queued writes, and release every connection and lock."""
