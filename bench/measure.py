"""Repetitions, interleaved over the servers, and what they come to."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from calls import Refused
from checks import CheckFailed
from load import Load, drive
from peers import Server
from workload import Scale, Workload


@dataclass(slots=True)
class Result:
    """One workload on one server; medians over the repetitions."""

    workload: str
    title: str
    server: str
    failure: str = ""
    """Why no figure may be believed; empty when the check passed."""
    operations: int = 0
    rates_per_s: list[float] = field(default_factory=list)
    p50_s: list[float] = field(default_factory=list)
    p99_s: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    server_share: list[float] = field(default_factory=list)
    """CPU seconds of the server's processes per second; 2 is two whole cores."""
    generator_share: list[float] = field(default_factory=list)

    def add(self, load: Load, server_cpu_s: float) -> None:
        count = len(load.latencies_s)
        latencies = sorted(load.latencies_s)
        self.operations += count
        self.rates_per_s.append(count / load.seconds)
        self.p50_s.append(quantile(latencies, 0.5))
        self.p99_s.append(quantile(latencies, 0.99))
        self.cpu_us.append(server_cpu_s * 1e6 / count)
        self.server_share.append(server_cpu_s / load.seconds)
        self.generator_share.append(load.generator_cpu_s / load.seconds)

    def median(self, name: str) -> float:
        """Median of one of the lists."""
        values: Sequence[float] = getattr(self, name)
        return statistics.median(values)

    def document(self) -> dict[str, Any]:
        return asdict(self)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Nearest rank of an ordered list."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class _Entry:
    server: Server
    workload: Workload
    result: Result


def measure(kind: type[Workload], servers: Sequence[Server], scale: Scale, tell: Callable[[str], None]) -> list[Result]:
    """Run one workload on all servers in turn, so that a slow minute of the machine hits all of them."""
    entries: list[_Entry] = []
    for server in servers:
        workload = kind(server.client, scale)
        tell(f"{kind.name}: preparing {server.peer.name}")
        entry = _Entry(server, workload, Result(kind.name, kind.title, server.peer.name))
        _guarded(entry, workload.prepare)
        entry.result.title = workload.title
        entries.append(entry)
    for repetition in range(-1, scale.repetitions):
        for entry in entries:
            if not entry.result.failure:
                tell(f"{kind.name}: {entry.server.peer.name}, {repetition + 1} of {scale.repetitions}")
                _guarded(entry, lambda entry=entry, warm=repetition < 0: _repeat(entry, scale, warm=warm))
    for entry in entries:
        if not entry.result.failure:
            tell(f"{kind.name}: checking {entry.server.peer.name}")
            _guarded(entry, entry.workload.check)
    return [entry.result for entry in entries]


def _repeat(entry: _Entry, scale: Scale, *, warm: bool) -> None:
    cpu_before = entry.server.cpu_s()
    seconds = scale.warm_up_s if warm else scale.seconds
    workload = entry.workload
    load = drive(entry.server.port, workload.lanes, workload.operation, seconds, scale.operations_max, is_quick=scale.is_quick_ack)
    if load.refusals:
        message = f"{len(load.refusals)} of {len(load.refusals) + len(load.latencies_s)} operations refused: {load.refusals[0]}"
        raise Refused(message)
    if not warm:
        entry.result.add(load, entry.server.cpu_s() - cpu_before)


def _guarded(entry: _Entry, step: Callable[[], None]) -> None:
    """Turn what a peer does wrong into the reason why it has no figure."""
    try:
        step()
    except (CheckFailed, Refused, OSError) as error:
        entry.result.failure = f"{type(error).__name__}: {error}"
    except (KeyError, IndexError, ValueError, StopIteration) as error:
        entry.result.failure = f"answer not understood: {type(error).__name__}: {error}"
