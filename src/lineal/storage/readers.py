"""The threads that read: a few of them, with a bounded queue in front."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from lineal.errors import Unavailable
from lineal.storage.limits import READ_QUEUE_MAX, READERS

P = ParamSpec("P")
R = TypeVar("R")


class ReaderThreads:
    """Runs reads off the event loop. All calls come from one event loop; only the reads themselves run on the threads."""

    def __init__(self) -> None:
        """Threads start when they are first needed."""
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="lineal-reader")
        self._waiting = 0

    async def run(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `read` on a thread and answer what it answers.

        Raises:
            Unavailable: READ_QUEUE_MAX reads are under way or waiting.
        """
        if self._waiting >= READ_QUEUE_MAX:
            message = f"Too many reads are waiting ({READ_QUEUE_MAX}); try again"
            raise Unavailable(message)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: read(*args, **kwargs))
        finally:
            self._waiting -= 1

    def shutdown(self) -> None:
        """Finish the reads that were asked for, and end the threads."""
        self._threads.shutdown(wait=True)
