"""Run one workload against Lineal served from this process, and print where its time goes.

The load comes from a process of its own, so only the server is seen. Two views:
`sample` (default) looks at every thread about a thousand times a second and charges the CPU time since the last look
to the functions on its stack, so that a thread which waits costs nothing;
`calls` runs cProfile in every thread: exact counts, but it makes small functions look expensive.
"""

import argparse
import collections
import cProfile
import multiprocessing
import os
import pstats
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType

from calls import Client
from load import drive
from measure import quantile
from workload import FULL, Workload
from workloads import WORKLOADS

from lineal.server.config import Config
from lineal.server.run import run

INTERVAL_S = 0.001
# The sampler can look only when it holds the GIL: with the usual 5 ms it would see the event loop at nothing but its polls.
SWITCH_S = 0.00001


class Sampler(threading.Thread):
    """Weighs the functions on the stack of every other thread: by CPU time, and by how often they were seen."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="sampler")
        self._alone: collections.Counter[str] = collections.Counter()
        self._inclusive: collections.Counter[str] = collections.Counter()
        self._seen: collections.Counter[str] = collections.Counter()
        self._threads: collections.Counter[str] = collections.Counter()
        self._cpu_ns: dict[int, int] = {}
        self._samples = 0
        self._ends = threading.Event()

    def run(self) -> None:
        sys.setswitchinterval(SWITCH_S)
        while not self._ends.wait(INTERVAL_S):
            self._samples += 1
            frames = sys._current_frames()  # noqa: SLF001 - the only way to see other threads' stacks # pyright: ignore[reportPrivateUsage] - the same
            for thread in threading.enumerate():
                frame = frames.get(thread.ident or 0)
                if thread is not self and frame is not None and thread.native_id is not None:
                    self._count(thread.name, _cpu_ns(thread.native_id), thread.native_id, frame)

    def _count(self, name: str, cpu_ns: int, native_id: int, frame: FrameType | None) -> None:
        spent_ns = cpu_ns - self._cpu_ns.get(native_id, cpu_ns)
        self._cpu_ns[native_id] = cpu_ns
        stack: list[str] = []
        while frame is not None:
            stack.append(_place(frame))
            frame = frame.f_back
        self._seen[stack[0]] += 1
        if spent_ns > 0:
            self._threads[name] += spent_ns
            self._alone[stack[0]] += spent_ns
            for place in set(stack):
                self._inclusive[place] += spent_ns

    def finish(self, top: int) -> None:
        """Stop and print."""
        self._ends.set()
        self.join()
        total = max(1, self._threads.total())
        print(f"{self._samples} samples, {total / 1e9:.2f} s of CPU outside of the sampler, by thread:")
        for name, spent_ns in self._threads.most_common():
            print(f"  {spent_ns / total:6.1%}  {name}")
        print("\nalone, by CPU | share of samples in which it was at the top of a thread, waiting included:")
        for place, spent_ns in self._alone.most_common(top):
            print(f"  {spent_ns / total:6.1%} | {self._seen[place] / self._samples:6.1%}  {place}")
        print("\nwith what it calls, by CPU:")
        for place, spent_ns in self._inclusive.most_common(top):
            print(f"  {spent_ns / total:6.1%}  {place}")


def _cpu_ns(native_id: int) -> int:
    """CPU time of a thread of this process. Source: Documentation/scheduler/sched-stats of the Linux kernel."""
    try:
        return int(Path(f"/proc/self/task/{native_id}/schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _place(frame: FrameType) -> str:
    code = frame.f_code
    return f"{'/'.join(Path(code.co_filename).parts[-3:])}:{code.co_firstlineno} {code.co_qualname}"


class Tracer:
    """cProfile in this thread and in all that are started from now on."""

    def __init__(self) -> None:
        self._profiles: list[cProfile.Profile] = []

    def start(self) -> None:
        threading.setprofile(self._enter)
        self._enter(None, "", None)

    def _enter(self, frame: FrameType | None, event: str, value: object) -> None:
        """First event of a thread: put a profile of its own in the place of this function."""
        del frame, event, value
        profile = cProfile.Profile()
        self._profiles.append(profile)
        profile.enable()

    def finish(self, top: int) -> None:
        """Stop and print."""
        threading.setprofile(None)
        sums = pstats.Stats(self._profiles[0])
        for profile in self._profiles[1:]:
            sums.add(profile)
        sums.strip_dirs().sort_stats("tottime").print_stats(top)
        sums.sort_stats("cumulative").print_stats(top)


def _load(kind: type[Workload], port: int, seconds: float, ready: Event, ended: Event) -> None:
    """In the other process: prepare, let the profile begin, drive, check."""
    workload = kind(Client(port), FULL)
    workload.prepare()
    drive(port, workload.lanes, workload.operation, 0.3, 1_000_000)
    ready.set()
    load = drive(port, workload.lanes, workload.operation, seconds, 1_000_000)
    ended.set()
    workload.check()
    latencies = sorted(load.latencies_s)
    rate = f"{len(latencies) / load.seconds:,.0f} op/s"
    p50, p99 = (f"{quantile(latencies, share) * 1e3:.2f} ms" for share in (0.5, 0.99))
    print(f"\n{kind.name}: {rate}, p50 {p50}, p99 {p99}; answers checked")


def _observe(options: argparse.Namespace, kind: type[Workload], port: int, tracer: Tracer | None) -> None:
    """In a thread beside the server: start the load, profile while it lasts, print, end the server."""
    spawn = multiprocessing.get_context("spawn")
    ready, ended = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_load, args=(kind, port, options.seconds, ready, ended), daemon=True)
    process.start()
    _await(ready, process)
    sampler = Sampler()
    if not tracer:
        sampler.start()
    cpu_before, begun_at = time.process_time(), time.perf_counter()
    _await(ended, process)
    share = (time.process_time() - cpu_before) / (time.perf_counter() - begun_at)
    print(f"CPU of the server's process: {share:.2f} of {os.cpu_count()} cores")
    (tracer or sampler).finish(options.top)
    process.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _await(event: Event, process: SpawnProcess) -> None:
    while not event.wait(0.2) and process.is_alive():
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", choices=[kind.name for kind in WORKLOADS])
    parser.add_argument("--seconds", type=float, default=3.0, help="of load (default 3)")
    parser.add_argument("--top", type=int, default=30, help="functions to print (default 30)")
    parser.add_argument("--view", choices=("sample", "calls"), default="sample")
    parser.add_argument("--store", help="a directory to serve; kept (default: a temporary one)")
    options = parser.parse_args()
    kind = next(kind for kind in WORKLOADS if kind.name == options.workload)
    tracer = Tracer() if options.view == "calls" else None
    with tempfile.TemporaryDirectory(prefix="lineal-hotspots-") as home:
        log = os.open(Path(home) / "server.log", os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 2)  # the access log stays on, as by default, but does not fill the screen

        def announce(url: str) -> None:
            port = int(url.rpartition(":")[2])
            threading.Thread(target=_observe, args=(options, kind, port, tracer), name="observer").start()

        if tracer:
            tracer.start()
        run(Config(store=options.store or str(Path(home) / "store"), port=0), announce)


if __name__ == "__main__":
    main()
