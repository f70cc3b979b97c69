"""Tells those who ask that something was committed by this process, so that they need not look again and again."""

import asyncio
import contextlib
import threading
from collections.abc import Callable


class Watch:
    """One who wants to know. Armed, it is told of the next commit, once."""

    def __init__(self, commits: "Commits", wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop that runs now."""
        self._commits = commits
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._closed = False

    def arm(self) -> None:
        """Ask to be told of the next commit; what was committed before is to be looked at after this call."""
        self._commits.arm(self)

    def close(self) -> None:
        """Never be told again."""
        self._closed = True

    def tell(self) -> None:
        """Wake the event loop; called on the writer's thread."""
        if not self._closed:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._wake)


class Commits:
    """The watches of one database."""

    def __init__(self) -> None:
        """Nobody is armed."""
        self._lock = threading.Lock()
        self._armed: set[Watch] = set()

    def arm(self, watch: Watch) -> None:
        """Tell `watch` of the next commit."""
        with self._lock:
            self._armed.add(watch)

    def note(self) -> None:
        """Say that events were committed; costs a comparison where nobody is armed."""
        if not self._armed:
            return
        with self._lock:
            armed, self._armed = self._armed, set()
        for watch in armed:
            watch.tell()
