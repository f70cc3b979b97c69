"""One physical transaction that several commands share, each in a savepoint (group commit).

A failing command rolls back alone; the transaction commits once for all of them, and only then are the callers answered. `writer.py` says
when one begins and ends; both databases use it, and differ in the `WriteSession`.
"""

import asyncio
import contextlib
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from lineal.errors import LinealError, Unavailable
from lineal.storage.commits import Commits
from lineal.storage.database import BeforeCommit, Origin, Transaction
from lineal.storage.later import Later

KNOWN_MAX = 20_000
"""Entries of `Transaction.known`, some 150 bytes each; with more it starts anew."""

RETRIES_MAX = 8
"""How often one command is run again when the database asks for it (deadlock, serialization failure)."""


_RETRY_PAUSE_S = 0.01
"""The first retry comes at once, each later one this much later, so that those who were in the way can finish."""


class RetryTransaction(Exception):
    """The database undid the transaction and asks to run it again; nothing of it was kept."""


class RetryCommand(Exception):
    """Another server changed what this command had looked at: a name it found free is taken. Run it again."""


class WriteSession(Transaction):
    """A Transaction with the controls that only the writer uses."""

    @abstractmethod
    def begin(self) -> None:
        """Open the physical transaction."""

    @abstractmethod
    def savepoint(self) -> None:
        """Open the savepoint of one command."""

    @abstractmethod
    def release(self) -> None:
        """Keep what the command did."""

    @abstractmethod
    def rollback_to(self) -> None:
        """Undo what the command did, and only that."""

    @abstractmethod
    def commit(self) -> None:
        """Make the transaction durable."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo the transaction; must not raise when the connection is gone."""

    @abstractmethod
    def translate(self, error: Exception) -> Exception:
        """Turn a driver's error into ours (also RetryTransaction, RetryCommand); anything else comes back as it is."""

    @abstractmethod
    def close(self) -> None:
        """Release the connection."""


class Job:
    """One command, and what became of it."""

    __slots__ = ("command", "error", "f", "future", "loop", "origin", "result")

    def __init__(
        self,
        f: Callable[[Transaction, Any], Any],
        command: Any,
        origin: Origin,
        loop: asyncio.AbstractEventLoop,
        future: "asyncio.Future[Any] | Later",
    ) -> None:
        """Run `f(tx, command)` for a caller on `loop`, who waits for `future`."""
        self.f = f
        self.command = command
        self.origin = origin
        self.loop = loop
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def answer(self) -> None:
        """Tell the caller, if it still waits; on its loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class SharedTransaction:
    """The transaction of a session, used again and again by whoever has the session's turn."""

    def __init__(self, session: WriteSession, before_commit: BeforeCommit | None, commits: Commits) -> None:
        """Call `before_commit` with the events of all commands, and note what was committed with `commits`."""
        self.session = session
        self._before_commit = before_commit
        self._commits = commits

    def begin(self) -> None:
        """Open it."""
        self.session.pending = []
        if len(self.session.known) > KNOWN_MAX:
            self.session.known.clear()
        self.session.begin()

    def commit(self) -> None:
        """Commit what the commands did, with their events."""
        has_events = bool(self.session.pending)
        if self._before_commit is not None and has_events:
            self._before_commit(self.session, self.session.pending)
        self.session.pending = []
        self.session.commit()
        if has_events:
            self._commits.note()

    def run(self, job: Job) -> None:
        """Run one command in a savepoint; what it raises stays with it, unless that broke the transaction."""
        session = self.session
        session.origin = job.origin
        mark = len(session.pending)
        for last in (False, True):
            session.savepoint()
            try:
                job.result = job.f(session, job.command)
            except Exception as raised:
                error = raised if isinstance(raised, LinealError) else session.translate(raised)
                if isinstance(error, RetryTransaction):
                    raise error from raised
                try:
                    session.rollback_to()
                except Exception as gone:
                    raise error from gone  # the transaction is gone with its savepoints (full disk, lost connection)
                del session.pending[mark:]
                session.known.clear()
                if isinstance(error, RetryCommand):
                    if not last:
                        continue
                    error = raised
                if error is not raised:
                    error.__cause__ = raised
                job.error = error
            else:
                session.release()
            return

    def _undo(self, raised: Exception) -> Exception:
        """Undo the transaction that `raised` broke, and answer what to tell of it."""
        error = self.session.translate(raised)
        self.session.rollback()
        self.session.known.clear()
        if error is not raised:
            error.__cause__ = raised
        return error

    def settle(self, done: list[Job], raised: Exception) -> None:
        """Undo the transaction that `raised` broke, or kept from being committed, and find an end for each of its commands.

        What the database wants repeated is repeated. An error that is not ours may be the fault of one command alone
        (an event that cannot be written): the others must not pay for it. Everything else happened to all of them.
        """
        error = self._undo(raised)
        if isinstance(error, RetryTransaction) or (len(done) > 1 and not isinstance(error, LinealError)):
            for job in done:
                self._alone(job)
        else:
            for job in done:
                job.error = job.error or error

    def _alone(self, job: Job) -> None:
        """Run one command in a transaction of its own, again as long as the database asks for it."""
        for attempt in range(RETRIES_MAX):
            time.sleep(attempt * _RETRY_PAUSE_S)
            job.error = job.result = None
            try:
                self.begin()
                self.run(job)
                self.commit()
            except Exception as raised:  # noqa: BLE001 - what broke the transaction is the answer of its command
                error = self._undo(raised)
                if isinstance(error, RetryTransaction):
                    continue
                job.error = error
            return
        job.error = Unavailable("The database is too contended; try again")


def answer(done: list[Job]) -> None:
    """Answer finished commands from any thread, with one wake-up for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in done:
        loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(answer_here, jobs)


def answer_here(jobs: Iterable[Job]) -> None:
    """Answer finished commands of the running event loop."""
    for job in jobs:
        job.answer()
