"""The one writer thread: drains a queue of commands into shared transactions (group commit).

Each command runs in a savepoint, so that a failing one rolls back alone; the transaction commits once for all of them,
and only then are the callers answered. Both databases use it; they differ in the `WriteSession`.
"""

import asyncio
import contextlib
import queue
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from lineal.errors import LinealError, Unavailable
from lineal.storage.commits import Commits
from lineal.storage.database import BeforeCommit, Origin, Transaction
from lineal.storage.limits import BATCH_COMMANDS_MAX, BATCH_TIME_MAX_MS, WRITE_QUEUE_MAX

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
        self.commits = Commits()
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
        done = [first]
        ended = False
        try:
            self._begin()
            deadline = time.monotonic() + BATCH_TIME_MAX_MS / 1000
            self._command(first)
            while len(done) < BATCH_COMMANDS_MAX and time.monotonic() < deadline:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ended = True
                    break
                done.append(job)
                self._command(job)
            self._commit()
        except Exception as raised:  # noqa: BLE001 - what broke the transaction is the answer of its commands
            self._broken(done, self._undo(raised))
        _answer(done)
        return ended

    def _begin(self) -> None:
        self._session.pending = []
        self._session.begin()

    def _commit(self) -> None:
        has_events = bool(self._session.pending)
        if self._before_commit is not None and has_events:
            self._before_commit(self._session, self._session.pending)
        self._session.pending = []
        self._session.commit()
        if has_events:
            self.commits.note()

    def _undo(self, raised: Exception) -> Exception:
        """Undo the transaction that `raised` broke, and answer what to tell of it."""
        error = self._session.translate(raised)
        self._session.rollback()
        if error is not raised:
            error.__cause__ = raised
        return error

    def _broken(self, done: list[_Job], error: Exception) -> None:
        """Settle the commands of a shared transaction that could not be committed.

        What the database wants repeated is repeated. An error that is not ours may be the fault of one command alone
        (an event that cannot be written): the others must not pay for it. Everything else happened to all of them.
        """
        if isinstance(error, RetryTransaction) or (len(done) > 1 and not isinstance(error, LinealError)):
            for job in done:
                self._alone(job)
        else:
            for job in done:
                job.error = job.error or error

    def _alone(self, job: _Job) -> None:
        """Run one command in a transaction of its own, again as long as the database asks for it."""
        for attempt in range(RETRIES_MAX):
            time.sleep(attempt * _RETRY_PAUSE_S)
            job.error = job.result = None
            try:
                self._begin()
                self._command(job)
                self._commit()
            except Exception as raised:  # noqa: BLE001 - see _batch
                error = self._undo(raised)
                if isinstance(error, RetryTransaction):
                    continue
                job.error = error
            return
        job.error = Unavailable("The database is too contended; try again")

    def _command(self, job: _Job) -> None:
        """Run one command in a savepoint; what it raises stays with it, unless that broke the transaction."""
        session = self._session
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


def _answer(done: list[_Job]) -> None:
    """Resolve the futures of a finished transaction, with one wake-up for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in done:
        loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
