"""What the server does by itself, between requests: each job is a row of JOBS."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

import msgspec

from lineal import ledger
from lineal.access.sessions import expire_sessions
from lineal.api.services import Services
from lineal.artifacts.collect import collect
from lineal.errors import LinealError
from lineal.ledger.queries import uncovered_count
from lineal.registry.subscriptions.commands import forget_old
from lineal.storage.database import Origin
from lineal.tracking.series.writers import SILENT_MAX_MS, RetireWriters, retire_writers

_log = logging.getLogger("lineal.server.jobs")

SYSTEM = "lineal"
"""The actor of what the server does by itself."""

UPLOAD_IDLE_MAX_S = 7 * 24 * 3_600
"""A multipart upload that got no part for a week is given up."""

TREE_STEP_EVENTS = 2_000
"""Events that one write adds to the ledger's tree: it keeps the writer busy for some 20 ms."""


class Job(msgspec.Struct, frozen=True):
    """Work that comes back."""

    name: str
    first_after_s: float
    """How long after the start of the server it runs first."""
    every_s: float
    """The pause between its end and its next start."""
    run: Callable[[Services, Origin], Awaitable[None]]
    """May be cut off at any `await` when the server ends, and is run by every server of a store."""


async def expire_uploads(services: Services, origin: Origin) -> None:
    """Give up the multipart uploads that nobody goes on with."""
    await services.artifacts.expire_uploads(origin.at_us - UPLOAD_IDLE_MAX_S * 1_000_000, origin)


async def extend_tree(services: Services, origin: Origin) -> None:
    """Take the events since the last checkpoint into the ledger's tree, in steps that let other writes pass."""
    while await services.db.peek(uncovered_count, None):
        await services.db.write(ledger.extend_tree, TREE_STEP_EVENTS, origin)


async def collect_blobs(services: Services, origin: Origin) -> None:
    """Remove the bytes that nothing refers to any more."""
    artifacts = services.artifacts
    found = await collect(artifacts.database, artifacts.blobs, origin, dry_run=False)
    if found.garbage_count:
        _log.info("removed %d unreferenced blobs, %d bytes", found.garbage_count, found.garbage_bytes)


async def keep_uses(services: Services, origin: Origin) -> None:
    """Write down when tokens and sessions were last used."""
    await services.gate.keep_uses(origin)


async def end_sessions(services: Services, origin: Origin) -> None:
    """Forget the sessions that are over."""
    await services.db.write(expire_sessions, None, origin)


async def forget_notifications(services: Services, origin: Origin) -> None:
    """Forget notifications that are older than inboxes keep them."""
    while await services.db.write(forget_old, None, origin):
        pass


async def retire_silent_writers(services: Services, origin: Origin) -> None:
    """Keep no more than the names of the writers of frames that were silent for long."""
    while await services.db.write(retire_writers, RetireWriters(origin.at_ms - SILENT_MAX_MS), origin):
        pass


async def forget_runs(services: Services, origin: Origin) -> None:
    """Give back the memory of searches that nobody repeats."""
    del origin
    services.runs.forget_unused()


JOBS: tuple[Job, ...] = (
    Job("keep when tokens were used", 20, 60, keep_uses),
    Job("end sessions", 120, 3_600, end_sessions),
    Job("extend the ledger's tree", 1, 5, extend_tree),
    Job("expire uploads", 60, 3_600, expire_uploads),
    Job("forget runs that nobody asks for", 60, 60, forget_runs),
    # Soon after the start, because a server that is restarted every day would never come to them.
    Job("retire silent writers of frames", 600, 24 * 3_600, retire_silent_writers),
    Job("forget notifications", 300, 24 * 3_600, forget_notifications),
    Job("collect blobs", 900, 24 * 3_600, collect_blobs),
)


class Jobs:
    """Runs each job again and again; a failure is logged and the job tried again after its pause."""

    def __init__(self, services: Services, jobs: Iterable[Job] = JOBS) -> None:
        """Prepare the jobs; `start` starts them."""
        self._services = services
        self._jobs = tuple(jobs)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start every job on `loop`."""
        self._tasks = [loop.create_task(self._repeat(job)) for job in self._jobs]

    async def stop(self) -> None:
        """End every job; one that is running is cut off, and its transaction with it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, job: Job) -> None:
        pause_s = job.first_after_s
        while True:
            await asyncio.sleep(pause_s)
            pause_s = job.every_s
            try:
                await job.run(self._services, Origin(actor=SYSTEM, at_us=time.time_ns() // 1000, unrestricted=True))
            except LinealError as error:
                _log.warning("%s failed: %s %s", job.name, error.message, error.detail)
            except Exception:  # noqa: BLE001 - a bug in one job must neither go unseen nor end it for good
                _log.exception("%s failed", job.name)
