"""The one writer thread: drains a queue of commands into shared transactions (group commit).

Each command runs in a savepoint, so that a failing one rolls back alone; the transaction commits once for all of them, and only then
are the callers answered. Both databases use it; they differ in the `WriteSession`.
"""

import asyncio
import queue
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from lineal.errors import LinealError, Unavailable
from lineal.storage.database import BeforeCommit, Origin, Transaction
from lineal.storage.limits import BATCH_COMMANDS_MAX, BATCH_TIME_MAX_MS, WRITE_QUEUE_MAX

RETRIES_MAX = 8
"""How often one command is run again when the database asks for it (deadlock, serialization failure)."""


class RetryTransaction(Exception):
    """The database undid the transaction and asks to run it again; nothing of it was kept."""


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
        """Turn a driver's error into ours: RetryTransaction, Unavailable ...; anything else comes back as it is."""

    @abstractmethod
    def close(self) -> None:
        """Release the connection."""


class _Job:
    __slots__ = ("command", "error", "f", "future", "loop", "origin", "result")

    def __init__(
        self,
        f: Callable[[Transaction, Any], Any],
        command: Any,
        origin: Origin,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.f = f
        self.command = command
        self.origin = origin
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None


class Writer:
    """Owns the thread and the queue. `submit` is called on an event loop; everything else happens on the thread."""

    def __init__(self, session: WriteSession, before_commit: BeforeCommit | None, name: str = "lineal-writer") -> None:
        """Start the thread; `session` belongs to it from now on."""
        self._session = session
        self._before_commit = before_commit
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many commands wait in the queue."""
        return self._queue.qsize()

    def submit(self, f: Callable[[Transaction, Any], Any], command: Any, origin: Origin) -> asyncio.Future[Any]:
        """Queue a command; the future resolves after its commit.

        Raises:
            Unavailable: the queue is full or the writer is closing.
        """
        if self._closing:
            message = "The server is shutting down"
            raise Unavailable(message)
        if self._queue.qsize() >= WRITE_QUEUE_MAX:
            message = f"Too many writes are waiting ({WRITE_QUEUE_MAX}); try again"
            raise Unavailable(message)
        job = _Job(f, command, origin, asyncio.get_running_loop())
        self._queue.put(job)
        return job.future

    async def close(self) -> None:
        """Finish what is queued, then end the thread and close the session."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _main(self) -> None:
        ended = False
        while not ended:
            first = self._queue.get()
            if first is None:
                break
            ended = self._batch(first)
        self._session.close()

    def _batch(self, first: _Job) -> bool:
        """Run one shared transaction that starts with `first`; answer whether the end of the queue was seen."""
        done: list[_Job] = []
        ended = False
        try:
            self._session.begin()
            deadline = time.monotonic() + BATCH_TIME_MAX_MS / 1000
            job: _Job | None = first
            while job is not None:
                done.append(job)
                self._command(job)
                if len(done) >= BATCH_COMMANDS_MAX or time.monotonic() >= deadline:
                    break
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                ended = job is None
            self._commit()
        except Exception as raised:  # noqa: BLE001 - whatever broke the transaction is the answer of each of its commands
            self._session.rollback()
            error = self._session.translate(raised)
            if isinstance(error, RetryTransaction):
                for retried in done:
                    self._alone(retried)
            else:
                for failed in done:
                    failed.error = failed.error or error
        _answer(done)
        return ended

    def _commit(self) -> None:
        if self._before_commit is not None and self._session.pending:
            self._before_commit(self._session, self._session.pending)
        self._session.pending = []
        self._session.commit()

    def _command(self, job: _Job) -> None:
        session = self._session
        session.origin = job.origin
        mark = len(session.pending)
        session.savepoint()
        try:
            job.result = job.f(session, job.command)
        except Exception as raised:
            error = raised if isinstance(raised, LinealError) else session.translate(raised)
            if isinstance(error, RetryTransaction):
                raise error from raised
            session.rollback_to()
            del session.pending[mark:]
            job.error = error
        else:
            session.release()

    def _alone(self, job: _Job) -> None:
        """Run one command in a transaction of its own, again as long as the database asks for it."""
        job.error = job.result = None
        for _ in range(RETRIES_MAX):
            try:
                self._session.pending = []
                self._session.begin()
                self._command(job)
                self._commit()
            except Exception as raised:  # noqa: BLE001 - see _batch
                self._session.rollback()
                error = self._session.translate(raised)
                if isinstance(error, RetryTransaction):
                    continue
                job.error = error
            return
        job.error = Unavailable("The database is too contended; try again")


def _answer(done: list[_Job]) -> None:
    """Resolve the futures of a finished transaction, with one wake-up for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in done:
        loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
