"""Busy polling: after an answer the event loop looks for the next request for a moment, before it sleeps.

To sleep and to be woken costs the processor more than many requests do, above all in a virtual machine, and one call after the other is how
training scripts and inference services ask. It is done only as long as most requests come that soon: for clients that take their time the
server sleeps at once, and an idle one never looks.
"""

import asyncio
import os
import time
from collections.abc import Callable

LOOKED_FOR = 0.5
"""It looks while more than this share of the latest requests came soon."""
_WEIGHT = 1 / 8
"""Of one request in that share: six quick ones in a row begin it, as many slow ones end it."""


def window_s(wanted_us: int) -> float:
    """Answer for how many seconds to look: not at all on a single processor, which the client needs to ask."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return wanted_us / 1_000_000 if processors > 1 else 0.0


class BusyPoll:
    """How soon requests follow answers, and the looking out for them. Belongs to an event loop."""

    def __init__(self, window_s: float, clock: Callable[[], float] = time.perf_counter) -> None:
        """Look for `window_s` seconds at most after an answer; 0: never."""
        self._window_s = window_s
        self._clock = clock
        self._answered_s = 0.0
        self._is_first = False
        """Whether the next thing heard is the first after an answer."""
        self._soon = 0.0
        """The share of requests that came within the window, the latest with the greatest weight."""
        self._until_s = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop that looks; None while it does not."""

    def answered(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say that an answer was sent."""
        self._answered_s = self._clock()
        self._is_first = True
        if self._soon > LOOKED_FOR:
            self._until_s = self._answered_s + self._window_s
            if self._loop is None:
                self._loop = loop
                loop.call_soon(self._look)

    def heard(self) -> None:
        """Say that something came from a client."""
        if self._is_first:
            self._is_first = False
            self._until_s = 0.0
            self._soon += ((self._clock() - self._answered_s < self._window_s) - self._soon) * _WEIGHT

    def _look(self) -> None:
        """Have the loop ask for what has come, and not wait for it, as there is something to run."""
        loop = self._loop
        if loop is not None and self._clock() < self._until_s:
            loop.call_soon(self._look)
        else:
            self._loop = None
