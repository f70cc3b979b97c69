"""What the server does by itself, between requests."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from lineal.api.services import Services
from lineal.errors import LinealError
from lineal.storage.database import Origin

_log = logging.getLogger("lineal.server.jobs")

EXPIRE_UPLOADS_EVERY_S = 3_600
UPLOAD_IDLE_MAX_S = 7 * 24 * 3_600
"""A multipart upload that got no part for a week is given up."""


class Jobs:
    """Runs each job again and again, a pause after it has ended; a failure is logged and the job tried again."""

    def __init__(self, services: Services) -> None:
        """Prepare the jobs; `start` starts them."""
        self._services = services
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start every job on `loop`."""
        self._tasks = [loop.create_task(self._repeat(self._expire_uploads, EXPIRE_UPLOADS_EVERY_S))]

    async def stop(self) -> None:
        """End every job; one that is running is cut off, and its transaction with it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, job: Callable[[Origin], Awaitable[None]], pause_s: float) -> None:
        while True:
            await asyncio.sleep(pause_s)
            try:
                await job(Origin(actor="lineal", at_us=time.time_ns() // 1000))
            except LinealError as error:
                _log.warning("%s failed: %s %s", job.__name__, error.message, error.detail)

    async def _expire_uploads(self, origin: Origin) -> None:
        await self._services.artifacts.expire_uploads(origin.at_us - UPLOAD_IDLE_MAX_S * 1_000_000, origin)
