"""The write-ahead log as a file: room in it before it is needed, and its syncs.

A commit that makes the log longer must also journal the file's new size, which costs several times the sync itself (measured on ext4:
4.0 ms a commit against 0.2 ms). So the log is filled with zeros once, to the length at which it is checkpointed and used again from its
start. SQLite ignores what follows the last valid frame. Source: https://www.sqlite.org/fileformat2.html, section 4.
"""

import asyncio
import contextlib
import os
import threading
import time
from pathlib import Path

from lineal.errors import Unavailable

CHECKPOINT_PAGES = 2_000
"""The log is copied into the database when a commit leaves it this long: 8 MB of pages, a few milliseconds of copying."""
RESERVED_BYTES = 12 * 1024 * 1024
"""What the log then is long, with room for the commits that are made while it is copied."""
SYNC_HERE_MAX_S = 0.0004
"""Up to so long a sync takes less from everybody than two hand-overs between threads and the wait for them."""
PROBE_EVERY = 100
"""On a slow disk, one sync of so many is done by who asked for it, to see whether the disk still is slow: elsewhere, waiting for the
interpreter is measured along."""
_PROBES = 3
_STEP_BYTES = 1024 * 1024


def reserve(database_file: Path) -> None:
    """Lengthen the log of `database_file` to RESERVED_BYTES. The caller owns the store and no transaction is open."""
    log = database_file.with_name(database_file.name + "-wal")
    if not log.exists():
        return
    zeros = bytes(_STEP_BYTES)
    descriptor = os.open(log, os.O_WRONLY | os.O_CLOEXEC)
    try:
        end = os.fstat(descriptor).st_size
        while end < RESERVED_BYTES:
            end += os.pwrite(descriptor, zeros[: RESERVED_BYTES - end], end)
        os.fsync(descriptor)
    except OSError:
        # A nearly full disk: commits say so themselves when they no longer fit.
        return
    finally:
        os.close(descriptor)


class LogSync:
    """Makes commits durable that SQLite wrote to the log without a sync of its own.

    Syncing the file through another descriptor of this process is the same sync, and SQLite holds its locks on other files.
    """

    def __init__(self, database_file: Path) -> None:
        """Open the log and see how fast its disk is."""
        self._descriptor = os.open(database_file.with_name(database_file.name + "-wal"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.failure: Unavailable | None = None
        """What every write is answered after a sync failed: the kernel may have dropped what it could not write, so that no later sync
        says anything. Opening the store again reads what there is."""
        self._begun = 0
        """Commits that were begun. Counted with the session held."""
        self._durable = 0
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._typical_s = 0.0
        self._until_probe = PROBE_EVERY
        self._try_disk()

    def _try_disk(self) -> None:
        """Sync a few times with something to write: a byte of zeros behind the log."""
        end = os.fstat(self._descriptor).st_size
        taken_s: list[float] = []
        for _ in range(_PROBES):
            if end:
                os.pwrite(self._descriptor, os.pread(self._descriptor, 1, end - 1), end - 1)
            begun_s = time.perf_counter()
            sync(self._descriptor)
            taken_s.append(time.perf_counter() - begun_s)
        self._typical_s = min(taken_s)

    @property
    def is_fast(self) -> bool:
        """Whether to sync right here. Asked once for each sync."""
        if self._typical_s <= SYNC_HERE_MAX_S:
            return True
        self._until_probe -= 1
        if self._until_probe <= 0:
            self._until_probe = PROBE_EVERY
            return True
        return False

    @property
    def owes(self) -> bool:
        """Whether something may be committed, and be seen by reads, that is not durable yet."""
        return self._begun != self._durable

    def note_commit(self) -> None:
        """Say that a commit begins; with the session held."""
        self._begun += 1

    def sync(self) -> None:
        """Make everything durable that was committed before.

        Raises:
            Unavailable: the disk does not; see `failure`.
        """
        upto = self._begun
        begun_s = time.perf_counter()
        try:
            sync(self._descriptor)
        except OSError as raised:
            message = "The disk of the store cannot make writes durable; whether this one was kept is not known. Restart the server"
            self.failure = Unavailable(message, detail=str(raised))
            upto = self._begun  # reads go on
        taken_s = min(time.perf_counter() - begun_s, 4 * SYNC_HERE_MAX_S)  # one stall says little of the disk
        self._typical_s += (taken_s - self._typical_s) / 8
        with self._lock:
            self._durable = max(self._durable, upto)
            woken = [waiting for waiting in self._waiting if waiting[0] <= self._durable]
            if woken:
                self._waiting = [waiting for waiting in self._waiting if waiting[0] > self._durable]
        for _, loop, future in woken:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                loop.call_soon_threadsafe(_wake, future)
        if self.failure is not None:
            raise self.failure

    async def durable(self) -> None:
        """Wait until everything that is committed now is durable."""
        with self._lock:
            if self._begun == self._durable:
                return
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append((self._begun, loop, future))
        await future

    def close(self) -> None:
        """Release the file."""
        os.close(self._descriptor)


def _wake(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def sync(descriptor: int) -> None:
    """Wait until the disk has the bytes of a file, and its length where that changed."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:  # macOS
        os.fsync(descriptor)
