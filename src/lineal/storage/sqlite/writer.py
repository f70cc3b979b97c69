"""SQLite's writer: small commands run on the event loop, and the log is synced beside the transactions instead of inside them.

A thread that takes over a command costs more than most commands do. So a small command is run where it arrives, as long as the thread has
nothing to do; the transaction stays open until the event loop has looked at everything else that came with it, and is committed for all of
them. Long ones go to the thread, and small ones that come meanwhile queue behind them.

SQLite itself does not sync (`synchronous = normal`): a commit is in the log when `commit` returns, and durable after the next sync of the
log, before which nobody is answered. Where the disk syncs within SYNC_HERE_MAX_S the event loop does that, too: a hand-over would take as
long. On other disks a thread does, and what arrives meanwhile shares the next transaction.

The log is copied into the database file by the thread, without the session for all but the end of it.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from lineal.errors import Unavailable
from lineal.storage.database import BeforeCommit, Origin, Transaction
from lineal.storage.later import Later
from lineal.storage.limits import BATCH_COMMANDS_MAX, BATCH_TIME_MAX_MS
from lineal.storage.shared_transaction import Job, answer_here
from lineal.storage.sqlite.session import SqliteSession
from lineal.storage.sqlite.wal import CHECKPOINT_PAGES, LogSync
from lineal.storage.writer import Writer

_log = logging.getLogger(__name__)


class _Turn:
    """What one event loop does with the session until the commit."""

    __slots__ = ("deadline_s", "jobs", "loop", "seen")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.jobs: list[Job] = []
        self.seen = 0
        """How many jobs there were when the event loop was asked for more."""
        self.deadline_s = time.monotonic() + BATCH_TIME_MAX_MS / 1000


class SqliteWriter(Writer):
    """The writer thread, and turns of an event loop."""

    def __init__(
        self, session: SqliteSession, before_commit: BeforeCommit | None, sync: LogSync | None, checkpointer: SqliteSession
    ) -> None:
        """Start the thread.

        Args:
            session: its own from now on, as is `checkpointer`.
            before_commit: see `Database`.
            sync: makes what was committed durable; None where nobody waits for that.
            checkpointer: copies the log.
        """
        self._sync = sync
        self._turn: _Turn | None = None
        self._to_sync: queue.SimpleQueue[_Turn | None] = queue.SimpleQueue()
        self._syncer: threading.Thread | None = None
        self._is_syncing = False
        """Whether the syncing thread has jobs; known to the event loop."""
        self._checkpointer = checkpointer
        self._checkpoint_from = CHECKPOINT_PAGES
        self._checkpoint_waits = False
        session.note_log_pages(self._note_log)
        super().__init__(session, before_commit)

    def submit_small(self, f: Callable[[Transaction, Any], Any], command: Any, origin: Origin) -> "asyncio.Future[Any] | Later":
        """Run a command that takes microseconds here and now, if it is nobody else's turn; what is answered resolves after its commit.

        Raises:
            Unavailable: the queue is full or the writer is closing.
        """
        loop = asyncio.get_running_loop()
        turn = self._turn
        if turn is None:
            if self._closing or self._is_broken() or self._is_wanted or self._queue.qsize() or not self._session.acquire(blocking=False):
                return self.submit(f, command, origin)
            turn = self._turn = _Turn(loop)
            loop.call_soon(self._end_turn, turn)
        elif turn.loop is not loop:
            return self.submit(f, command, origin)
        job = Job(f, command, origin, loop, Later() if asyncio.current_task() is None else loop.create_future())
        turn.jobs.append(job)
        ended = False
        try:
            if len(turn.jobs) == 1:
                self._shared.begin()
            self._shared.run(job)
        except Exception as raised:  # noqa: BLE001 - what broke the transaction is the answer of its commands
            ended = self._leave(turn, raised)
        else:
            if len(turn.jobs) >= BATCH_COMMANDS_MAX:
                ended = self._commit(turn)
        if ended:  # not at once: this is the code of one of those who are answered
            loop.call_soon(answer_here, turn.jobs)
        return job.future

    def _is_broken(self) -> bool:
        return self._sync is not None and self._sync.failure is not None

    def _check_open(self) -> None:
        super()._check_open()
        if self._sync is not None and self._sync.failure is not None:
            raise self._sync.failure

    def _end_turn(self, turn: _Turn) -> None:
        """Commit once the event loop brings nothing more. While a sync is under way, whatever arrives until its end comes along."""
        if self._turn is not turn or self._is_syncing:
            return
        if len(turn.jobs) > turn.seen and time.monotonic() < turn.deadline_s:
            turn.seen = len(turn.jobs)
            turn.loop.call_soon(self._end_turn, turn)
        elif self._commit(turn):
            answer_here(turn.jobs)

    def _commit(self, turn: _Turn) -> bool:
        """Commit and end the turn; answer whether its commands may be answered."""
        try:
            self._shared.commit()
        except Exception as raised:  # noqa: BLE001 - what broke the transaction is the answer of its commands
            return self._leave(turn, raised)
        return self._leave(turn, None)

    def _leave(self, turn: _Turn, raised: Exception | None) -> bool:
        """End the turn after its commit, or after what broke it; answer whether its commands may be answered."""
        self._turn = None
        try:
            if raised is not None:
                self._shared.settle(turn.jobs, raised)
        finally:
            self._session.release()
        if self._sync is None or self._sync.is_fast:
            self._make_durable(turn.jobs)
            return True
        self._is_syncing = True
        if self._syncer is None:
            self._syncer = threading.Thread(target=self._keep_syncing, name="lineal-syncer", daemon=True)
            self._syncer.start()
        self._to_sync.put(turn)
        return False

    def _finish(self, done: list[Job]) -> None:
        self._make_durable(done)
        super()._finish(done)

    def _make_durable(self, done: list[Job]) -> None:
        """Sync the log; whoever waits for what may not be durable hears of it."""
        if self._sync is None:
            return
        try:
            self._sync.sync()
        except Unavailable as failure:
            for job in done:
                job.error = job.error or failure

    def _keep_syncing(self) -> None:
        """On the syncing thread: make turns durable, one after the other."""
        while (turn := self._to_sync.get()) is not None:
            self._make_durable(turn.jobs)
            try:
                turn.loop.call_soon_threadsafe(self._synced, turn)
            except RuntimeError:  # the loop was closed: nobody waits any more
                self._is_syncing = False

    def _synced(self, turn: _Turn) -> None:
        """Answer the commands of a turn that is durable, and commit the next one."""
        self._is_syncing = False
        answer_here(turn.jobs)
        following = self._turn
        if following is not None:
            following.loop.call_soon_threadsafe(self._end_turn, following)

    def _note_log(self, pages: int) -> None:
        """Have the log copied once it is long; called after each commit, with the session held."""
        if pages < CHECKPOINT_PAGES:
            self._checkpoint_from = CHECKPOINT_PAGES
        elif pages >= self._checkpoint_from and not self._checkpoint_waits:
            self._checkpoint_waits = True
            self._checkpoint_from = pages + CHECKPOINT_PAGES // 4  # not at each commit where a long read keeps it from ending
            self._queue.put(self._checkpoint)

    def _checkpoint(self) -> None:
        """Copy the log beside the commands that go on; then, for the commits since, while none is made, so that the log starts anew."""
        try:
            self._checkpointer.checkpoint()
            with self._taken():
                self._checkpointer.checkpoint()
        except Exception as raised:  # noqa: BLE001 - nothing is lost: the log grows until it can be copied
            _log.warning("the log could not be copied into the database: %s", self._checkpointer.translate(raised))
        finally:
            self._checkpoint_waits = False

    async def close(self) -> None:
        """Finish what is under way and queued, then end the threads and close the sessions."""
        was_closing = self._closing
        turn = self._turn
        if turn is not None and self._commit(turn):
            turn.loop.call_soon(answer_here, turn.jobs)
        await super().close()
        if was_closing:
            return
        if self._syncer is not None:
            self._to_sync.put(None)
            await asyncio.to_thread(self._syncer.join)
        self._checkpointer.close()
        if self._sync is not None:
            self._sync.close()
