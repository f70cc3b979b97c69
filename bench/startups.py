"""Cold start and idle memory."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from peers import Peer, Server

IDLE_S = 5.0
IDLE_SHARE_MAX = 0.05  # of one core
SETTLE_S_MAX = 90.0


@dataclass(slots=True)
class Startup:
    """Of one server."""

    server: str
    new_s: list[float] = field(default_factory=list)
    """From the start of the process to the first answered /health, on an empty directory."""
    old_s: list[float] = field(default_factory=list)
    """The same on the directory that the previous start made."""
    came_to_rest: bool = True
    """False when some server was still busy with its start after SETTLE_S_MAX: figures of this run flatter the others."""
    processes: int = 0
    rss_bytes: int = 0
    pss_bytes: int = 0
    pss_after_bytes: int = 0
    """After all workloads."""

    def median_new_s(self) -> float:
        return statistics.median(self.new_s)

    def median_old_s(self) -> float:
        return statistics.median(self.old_s)

    def document(self) -> dict[str, Any]:
        return asdict(self)


def start_all(peers: Sequence[Peer], home: Path, extra: int, tell: Callable[[str], None], running: list[Server]) -> list[Startup]:
    """Start all servers, one after the other, and measure; they are left running.

    Args:
        peers: What to start.
        home: Where each gets its directory.
        extra: Number of additional starts on new and on old directories, interleaved over the peers.
        tell: Shows what is going on.
        running: Gets each server as soon as it runs, so that the caller can end it whatever happens.
    """
    startups = [Startup(peer.name) for peer in peers]
    for turn in range(extra):
        for peer, startup in zip(peers, startups, strict=True):
            for seconds in (startup.new_s, startup.old_s):
                tell(f"starting {peer.name}, {turn + 1} of {extra}")
                server = Server(peer, home / f"start-{turn}" / peer.name)
                seconds.append(server.start_s)
                server.stop()
    for peer, startup in zip(peers, startups, strict=True):
        tell(f"starting {peer.name}")
        server = Server(peer, home / peer.name)
        running.append(server)
        startup.new_s.append(server.start_s)
    tell("waiting until all are idle")
    came_to_rest = _settle(running)
    time.sleep(IDLE_S)
    for server, startup in zip(running, startups, strict=True):
        startup.came_to_rest = came_to_rest
        memory = server.memory()
        startup.processes, startup.rss_bytes, startup.pss_bytes = memory.processes, memory.rss_bytes, memory.pss_bytes
    return startups


def _settle(running: Sequence[Server]) -> bool:
    """Wait until no server is still busy with its start: a first answer does not mean that all workers are up."""
    deadline = time.monotonic() + SETTLE_S_MAX
    before = sum(server.cpu_s() for server in running)
    while time.monotonic() < deadline:
        time.sleep(1.0)
        now = sum(server.cpu_s() for server in running)
        if now - before <= IDLE_SHARE_MAX * len(running):
            return True
        before = now
    return False
