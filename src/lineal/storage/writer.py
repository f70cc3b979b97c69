"""The one writer thread: drains a queue of commands into shared transactions (group commit)."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from lineal.errors import Unavailable
from lineal.storage.commits import Commits
from lineal.storage.database import BeforeCommit, Origin, Transaction
from lineal.storage.limits import BATCH_COMMANDS_MAX, BATCH_TIME_MAX_MS, WRITE_QUEUE_MAX
from lineal.storage.shared_transaction import Job, SharedTransaction, WriteSession, answer

_Item: TypeAlias = Job | Callable[[], None] | None
"""A command, a chore of the thread itself, or the end."""


class Writer:
    """Owns the thread and the queue. `submit` is called on an event loop; everything else happens on the thread."""

    def __init__(self, session: WriteSession, before_commit: BeforeCommit | None, name: str = "lineal-writer") -> None:
        """Start the thread; `session` belongs to it from now on."""
        self.commits = Commits()
        self._shared = SharedTransaction(session, before_commit, self.commits)
        self._session = threading.Lock()
        """Held by whoever uses the session."""
        self._is_wanted = False
        """Whether the thread waits for the session."""
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
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
        self._check_open()
        if self._queue.qsize() >= WRITE_QUEUE_MAX:
            message = f"Too many writes are waiting ({WRITE_QUEUE_MAX}); try again"
            raise Unavailable(message)
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._queue.put(Job(f, command, origin, loop, future))
        return future

    async def close(self) -> None:
        """Finish what is queued, then end the thread and close the session."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _check_open(self) -> None:
        if self._closing:
            message = "The server is shutting down"
            raise Unavailable(message)

    @contextlib.contextmanager
    def _taken(self) -> Generator[None]:
        """Hold the session, on the thread; whoever takes it elsewhere has to let the thread have its turn first."""
        self._is_wanted = True
        with self._session:
            self._is_wanted = False
            yield

    def _main(self) -> None:
        item = self._queue.get()
        while item is not None:
            if isinstance(item, Job):
                item = self._batch(item)
            else:
                item()
                item = self._queue.get()
        self._shared.session.close()

    def _batch(self, first: Job) -> _Item:
        """Run one shared transaction that starts with `first`; answer what comes next."""
        done = [first]
        following: list[_Item] = []
        with self._taken():
            try:
                self._shared.begin()
                deadline = time.monotonic() + BATCH_TIME_MAX_MS / 1000
                self._shared.run(first)
                while len(done) < BATCH_COMMANDS_MAX and time.monotonic() < deadline:
                    try:
                        item = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    if not isinstance(item, Job):
                        following.append(item)
                        break
                    done.append(item)
                    self._shared.run(item)
                self._shared.commit()
            except Exception as raised:  # noqa: BLE001 - what broke the transaction is the answer of its commands
                self._shared.settle(done, raised)
        self._finish(done)
        return following[0] if following else self._queue.get()

    def _finish(self, done: list[Job]) -> None:
        """Answer the commands of a transaction that ended; on the thread."""
        answer(done)
