"""How the cost of an operation grows with what is stored: runs, points of a series, and writers at once. One PNG and one JSON.

Each line of the plot should stay flat where the design says that it does. Sizes are chosen on the command line; the largest ones take long.
Needs matplotlib, which is in the extra `demo`.
"""

import argparse
import json
import math
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import more_runs
import numpy as np
from calls import API, get, page_token_of, post, send
from corpus import Corpus, corpus
from load import drive
from peers import Server, find, lineal
from report import surroundings
from workload import QUICK
from writes import SingleMetricMany

from lineal.wire import frame as frames

ROOT = Path(__file__).resolve().parent.parent
FRAME_POINTS = 262_144
PAGE_MAX = 50_000  # runs in a page. Source: mlflow 3.17, SEARCH_MAX_RESULTS_THRESHOLD
STARTED_MS = 1_700_000_000_000
FIRST_RUNS = 1_000
"""Of these sizes, through the public API; what is more is written by SQL."""
SETTLED_S = 3.0
SETTLE_S_MAX = 600.0
OPERATIONS = 200
SECONDS_MAX = 3.0
"""Of one measurement: so many operations, or so long; CPU is counted in steps of 10 ms."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One mark of the plot."""

    axis: str
    """What grows: `runs`, `points` or `writers`."""
    size: int
    operation: str
    milliseconds: float
    """Median, as the client sees it."""
    cpu_us: float
    """Of the server, for one operation."""
    rate_per_s: float


Start: TypeAlias = Callable[[], AbstractContextManager[Server]]
"""Starts a server on the store of a size, and stops it when the block ends."""


@contextmanager
def running(program: Path, home: Path) -> Generator[Server]:
    server = Server(lineal(program), home)
    try:
        yield server
    finally:
        server.stop()


def timed(server: Server, axis: str, size: int, operation: str, work: Callable[[int], object]) -> Spot:
    """Do it once to warm up, then again and again."""
    work(0)
    times: list[float] = []
    cpu, begun = server.cpu_s(), time.perf_counter()
    while len(times) < OPERATIONS and time.perf_counter() - begun < SECONDS_MAX:
        at = time.perf_counter()
        work(len(times) + 1)
        times.append(time.perf_counter() - at)
    spent = server.cpu_s() - cpu
    spot = Spot(axis, size, operation, statistics.median(times) * 1e3, spent * 1e6 / len(times), len(times) / sum(times))
    print(
        f"{axis} {size:>11,}  {operation:32} {spot.milliseconds:9.2f} ms {spot.cpu_us:11,.0f} us CPU {spot.rate_per_s:9,.0f}/s", flush=True
    )
    return spot


def metric(server: Server, name: str) -> float:
    for line in server.client.ask(get("/metrics", {})).body.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    return 0.0


def settle(server: Server) -> None:
    """Wait until no more is being sealed."""
    last, begun = -1.0, time.perf_counter()
    while (now := metric(server, "lineal_series_points_sealed")) != last and time.perf_counter() - begun < SETTLE_S_MAX:
        last = now
        time.sleep(SETTLED_S)


def of_runs(start: Start, size: int) -> list[Spot]:
    """Searches in one experiment of so many runs: the first through the public API, the others by SQL when there are many."""
    first = min(size, FIRST_RUNS)
    with start() as server:
        filled = corpus(server.client, first)
        file = server.home / "store/lineal.db"
    if size > first:
        begun = time.perf_counter()
        more_runs.fill(file, first, size)
        print(f"runs {size:>13,}  written in {time.perf_counter() - begun:.0f} s, {file.stat().st_size / 1e6:,.0f} MB", flush=True)
        filled = Corpus(filled.experiment_id, size)
    with start() as server:
        return _searches(server, filled)


def _searches(server: Server, filled: Corpus) -> list[Spot]:
    size = filled.runs
    found = json.loads(server.client.ask(filled.search(0.5, 100)).body)["runs"]
    numbers = [next(param["value"] for param in run["data"]["params"] if param["key"] == "p0") for run in found]
    if numbers != filled.expected(0.5, 100):
        sys.exit(f"{size} runs: the filtered search answers others than it should")
    ids = [filled.experiment_id]
    page = post("runs/search", {"experiment_ids": ids, "max_results": 100})
    named = post("runs/search", {"experiment_ids": ids, "max_results": 100, "order_by": ["run_name ASC"]})
    token = page_token_of(server.client.ask(post("runs/search", {"experiment_ids": ids, "max_results": min(size // 2, PAGE_MAX)})))
    deep = post("runs/search", {"experiment_ids": ids, "max_results": 100, "page_token": token})
    filtered = [filled.search(number / 100, 100) for number in range(50)]
    operations: dict[str, Callable[[int], object]] = {
        "search: first page of 100": lambda _: server.client.ask(page),
        "search: a page in the middle": lambda _: server.client.ask(deep),
        "search: filter + order": lambda turn: server.client.ask(filtered[turn % 50]),
        "search: by name": lambda _: server.client.ask(named),
    }
    return [timed(server, "runs", size, name, work) for name, work in operations.items()]


def of_points(start: Start, size: int) -> list[Spot]:
    """Reads of one series of so many points."""
    with start() as server:
        return _points(server, size)


def _points(server: Server, size: int) -> list[Spot]:
    run_id: str = server.client.run(server.client.experiment("points"), "long")["run_id"]
    writer, random = uuid.uuid4().hex, np.random.default_rng(1)
    begun, cpu = time.perf_counter(), server.cpu_s()
    count = 0
    for number, start in enumerate(range(0, size, FRAME_POINTS), 1):
        steps = np.arange(start, min(start + FRAME_POINTS, size))
        values = 2.0 * np.exp(-steps / (size / 3)) + random.normal(0, 0.05, len(steps))
        data = frames.encode(frames.Header(writer, number, run_id, ["loss"]), np.zeros(len(steps)), steps, STARTED_MS + steps * 50, values)
        server.client.ask(send("/api/v1/series/batch", data, content_type=frames.MEDIA_TYPE))
        count = number
    took, spent = time.perf_counter() - begun, server.cpu_s() - cpu
    written = Spot("points", size, "write: 1000 points in frames", took * 1e6 / size, spent * 1e9 / size, size / took / 1e3)
    print(f"points {size:>11,}  {count} frames in {took:.1f} s", flush=True)
    begun, cpu = time.perf_counter(), server.cpu_s()
    settle(server)
    sealed_in, sealing = time.perf_counter() - begun - SETTLED_S, server.cpu_s() - cpu
    stored = sum(file.stat().st_size for file in (server.home / "store").glob("lineal.db*"))
    peak = server.memory().peak_bytes
    print(
        f"points {size:>11,}  sealed {max(sealed_in, 0):.1f} s after the last ({sealing:.1f} s of CPU), {stored / size:.1f} bytes a point,"
        f" {peak / 1e6:.0f} MB of memory at the peak",
        flush=True,
    )

    def chart(**more: float) -> bytes:
        body = {"run_ids": [run_id], "keys": ["loss"], "width": 1_000, **more}
        return send("/api/v1/series/chart", json.dumps(body).encode())

    query: dict[str, str | int] = {"run_id": run_id, "metric_key": "loss", "max_results": 1_000}
    half = size // 2
    first = server.client.ask(get(f"{API}/metrics/get-history", query | {"max_results": min(half, 1_000_000)}))
    token = page_token_of(first)
    deep = query | ({"page_token": token} if token else {})
    operations: dict[str, bytes] = {
        "chart: 1000 px": chart(),
        "chart: zoomed to a tenth": chart(first=0.45 * size, last=0.55 * size),
        "chart: zoomed to 1000 steps": chart(first=half, last=half + 999),
        "history: first page of 1000": get(f"{API}/metrics/get-history", query),
        "history: a page far behind": get(f"{API}/metrics/get-history", deep),
    }
    return [
        written,
        *(
            timed(server, "points", size, name, lambda _, request=request: server.client.ask(request))
            for name, request in operations.items()
        ),
    ]


def of_writers(start: Start, size: int) -> list[Spot]:
    """`log-metric` over so many connections, a run each."""
    with start() as server:
        return _writers(server, size)


def _writers(server: Server, size: int) -> list[Spot]:
    workload = SingleMetricMany(server.client, QUICK)
    workload.lanes = size
    workload.prepare()
    drive(server.port, size, workload.operation, 0.3, 1_000_000)
    cpu = server.cpu_s()
    load = drive(server.port, size, workload.operation, 2.0, 1_000_000)
    spent = server.cpu_s() - cpu
    if load.refusals:
        sys.exit(f"{size} writers: {load.refusals[0]}")
    workload.check()
    count = len(load.latencies_s)
    spot = Spot("writers", size, "log-metric", statistics.median(load.latencies_s) * 1e3, spent * 1e6 / count, count / load.seconds)
    print(
        f"writers {size:>10,}  {spot.operation:32} {spot.milliseconds:9.2f} ms {spot.cpu_us:11,.0f} us CPU {spot.rate_per_s:9,.0f}/s",
        flush=True,
    )
    return [spot]


AXES: dict[str, tuple[Callable[[Start, int], list[Spot]], str]] = {
    "runs": (of_runs, "1000,10000"),
    "points": (of_points, "100000,1000000,10000000"),
    "writers": (of_writers, "1,2,4,8,16,32,64"),
}


def draw(spots: list[Spot], path: Path, title: str) -> None:
    """A row each for what the client waits, what the server spends, and operations per second; a column for each axis, all logarithmic."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to import

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - only after the backend is chosen

    axes = [axis for axis in AXES if any(spot.axis == axis for spot in spots)]
    units = (("milliseconds", "median, ms"), ("cpu_us", "CPU of the server, us/operation"), ("rate_per_s", "operations per second"))
    figure, grid = plt.subplots(len(units), len(axes), figsize=(5.6 * len(axes), 4.0 * len(units)), squeeze=False)
    for column, axis in enumerate(axes):
        mine = [spot for spot in spots if spot.axis == axis]
        for row, (attribute, label) in enumerate(units):
            plot: Any = grid[row][column]
            for name in dict.fromkeys(spot.operation for spot in mine):
                line = sorted((spot.size, getattr(spot, attribute)) for spot in mine if spot.operation == name)
                plot.plot([at for at, _ in line], [value for _, value in line], marker="o", linewidth=1.6, label=name)
            plot.set_xscale("log", base=2 if axis == "writers" else 10)
            plot.set_yscale("log")
            values = [getattr(spot, attribute) for spot in mine]
            plot.set_ylim(10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values))))  # whole decades
            plot.yaxis.set_major_formatter("{x:,.12g}")
            plot.xaxis.set_major_formatter("{x:,.12g}")
            plot.set_xlabel(axis)
            plot.set_ylabel(label)
            plot.grid(visible=True, which="major", alpha=0.3)
        grid[0][column].legend(fontsize=8, loc="best")
    figure.suptitle(title, fontsize=10)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for axis, (_, sizes) in AXES.items():
        parser.add_argument(f"--{axis}", default=sizes, metavar="N,N", help=f"sizes (default {sizes}); empty leaves it out")
    parser.add_argument("--out", type=Path, default=ROOT / "bench/results/scaling", metavar="PATH", help="PATH.png and PATH.json")
    parser.add_argument("--join", type=Path, action="append", default=[], metavar="FILE", help="draw what an earlier run found, too")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the stores are made (default: a temporary directory)")
    options = parser.parse_args()
    own = ROOT / ".venv/bin/lineal"
    program = find(str(own) if own.exists() else None, "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    place = surroundings()
    home = Path(tempfile.mkdtemp(prefix="lineal-scaling-", dir=options.home))
    spots = [Spot(**spot) for file in options.join for spot in json.loads(file.read_text())["spots"]]
    try:
        for axis, (work, _) in AXES.items():
            for size in (int(text) for text in getattr(options, axis).split(",") if text):
                place_of_store = home / f"{axis}-{size}"
                try:
                    spots += work(partial(running, program, place_of_store), size)
                finally:
                    shutil.rmtree(place_of_store, ignore_errors=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    document = {"surroundings": place, "spots": [asdict(spot) for spot in spots]}
    options.out.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
    title = f"Lineal, {place['at']}, {place['cpus']} x {place['cpu']}, load average {place['load_average'][0]:.1f} before the run"
    draw(spots, options.out.with_suffix(".png"), title)
    print(f"written: {options.out.with_suffix('.png')} and .json")


if __name__ == "__main__":
    main()
