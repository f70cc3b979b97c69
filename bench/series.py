"""Series by themselves: points written, bytes at rest, charts and histories. Prints figures of one Lineal server; compares nothing.

Time in the server is what the chart costs; the client's share (sending, receiving) is in the figures too, as its caller sees it.
"""

import argparse
import functools
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from lineal.wire import frame as frames

STARTED_MS = 1_700_000_000_000
STEP_MS = 49.5
"""When all runs start, and how long a step takes on average."""
STARTED = re.compile(r" at (?P<url>http://\S+)")


class Server:
    """A server process on a store of its own, and one connection to it."""

    def __init__(self, store: str) -> None:
        command = [sys.executable, "-m", "lineal", "server", "--port", "0", "--store", store, "--no-access-log"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            match = STARTED.search(line)
            if match is not None:
                self.address = urlsplit(match["url"]).netloc
                break
        else:
            sys.exit("the server did not start")
        self.connection = http.client.HTTPConnection(self.address)

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        self.connection.request(method, path, body, {"content-type": kind})
        response = self.connection.getresponse()
        data = response.read()
        if response.status != 200:
            sys.exit(f"{method} {path}: {response.status} {data[:500]!r}")
        return data

    def json(self, path: str, message: object) -> dict:
        return json.loads(self.call("POST", path, json.dumps(message).encode()))

    def run(self) -> str:
        body = {"experiment_id": "0", "start_time": STARTED_MS}
        return self.json("/api/2.0/mlflow/runs/create", body)["run"]["info"]["run_id"]

    def cpu_s(self) -> float:
        """Of the process so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metric(self, name: str) -> float:
        for line in self.call("GET", "/metrics").decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        return 0.0


def curve(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Steps, times and a noisy loss, with times that jitter."""
    random = np.random.default_rng(seed)
    steps = np.arange(count)
    times_ms = STARTED_MS + np.cumsum(random.integers(40, 60, count))
    return steps, times_ms, 2.0 * np.exp(-steps / (count / 3)) + random.normal(0, 0.05, count)


def encoded(run_id: str, points: tuple[np.ndarray, ...], frame_points: int) -> list[bytes]:
    writer = uuid.uuid4().hex
    starts = range(0, len(points[0]), frame_points)
    return [
        frames.encode(
            frames.Header(writer, number, run_id, ["loss"]),
            np.zeros(len(points[0][start : start + frame_points])),
            *(column[start : start + frame_points] for column in points),
        )
        for number, start in enumerate(starts, 1)
    ]


def send(server: Server, run: list[bytes]) -> None:
    for data in run:
        server.call("POST", "/api/v1/series/batch", data, frames.MEDIA_TYPE)


def best(repetitions: int, work: Callable[[], bytes]) -> tuple[float, int]:
    """The best time in seconds, and the bytes of the answer."""
    times: list[float] = []
    size = 0
    for _ in range(repetitions):
        start = time.perf_counter()
        size = len(work())
        times.append(time.perf_counter() - start)
    return min(times), size


def write_frames(server: Server, frame_points: int, count: int) -> None:
    run = encoded(server.run(), curve(1, count), frame_points)
    start = time.perf_counter()
    send(server, run)
    took = time.perf_counter() - start
    print(f"frames of {frame_points:>9,}: {count / took / 1e6:8.2f} M points/s, {sum(map(len, run)) / count:.1f} bytes a point sent")


def write_batches(server: Server, count: int) -> None:
    points = [column.tolist() for column in curve(2, count)]
    run_id = server.run()
    bodies = [
        json.dumps(
            {
                "run_id": run_id,
                "metrics": [
                    {"key": "loss", "step": step, "timestamp": time_ms, "value": value}
                    for step, time_ms, value in zip(*(column[start : start + 1_000] for column in points), strict=True)
                ],
            }
        ).encode()
        for start in range(0, count, 1_000)
    ]
    start = time.perf_counter()
    for body in bodies:
        server.call("POST", "/api/2.0/mlflow/runs/log-batch", body)
    print(f"log-batch of 1,000 points: {count / (time.perf_counter() - start) / 1e6:8.2f} M points/s")


def settle(server: Server) -> None:
    """Wait until the log is sealed as far as it is going to be."""
    last = -1.0
    while (now := server.metric("lineal_series_points_sealed")) != last:
        last = now
        time.sleep(4)


def charts(server: Server, runs: int, count: int) -> None:
    run_ids = [server.run() for _ in range(runs)]
    with ThreadPoolExecutor(1) as pool:  # makes the next run while one is sent
        made = pool.map(lambda at: encoded(run_ids[at], curve(at, count), 262_144), range(runs))
        for run in made:
            send(server, run)
    settle(server)
    sealed, size = server.metric("lineal_series_points_sealed"), server.metric("lineal_series_bytes_sealed")
    print(f"at rest: {size / sealed:.2f} bytes a point over {sealed:,.0f} points, pyramids included")
    for axis in ("step", "relative", "time"):
        for share in (1, 0.5, 0.1, 0.03, 0.01, 0.001):
            chart(server, run_ids, count, axis, share)


def chart(server: Server, run_ids: list[str], count: int, axis: str, share: float) -> None:
    """Draw the middle `share` of all lines."""
    origin, scale = {"step": (0, 1), "relative": (0, STEP_MS), "time": (STARTED_MS, STEP_MS)}[axis]
    ends = {} if share == 1 else {"first": origin + count * (0.5 - share / 2) * scale, "last": origin + count * (0.5 + share / 2) * scale}
    body = json.dumps({"run_ids": run_ids, "keys": ["loss"], "width": 1_000, "x": axis, **ends}).encode()
    before = server.cpu_s()
    took, size = best(7, functools.partial(server.call, "POST", "/api/v1/series/chart", body))
    cpu = (server.cpu_s() - before) / 7
    title = f"chart of {len(run_ids)} runs x {count:,} steps at 1000 px over {axis:>8}, {share:>5} of it"
    print(f"{title}: {took * 1e3:6.1f} ms, CPU {cpu * 1e3:6.1f} ms, {size / 1e6:5.2f} MB")


def histories(server: Server, count: int) -> None:
    run_id = server.run()
    send(server, encoded(run_id, curve(3, count), 262_144))
    settle(server)
    query = urlencode({"run_id": run_id, "key": "loss"})
    took, size = best(3, lambda: server.call("GET", f"/api/v1/series/arrow?{query}"))
    print(f"history of {count:>11,} points, Arrow: {count / took / 1e6:8.2f} M points/s, {size / 1e6:.1f} MB")
    if count <= 1_000_000:
        query = urlencode({"run_id": run_id, "metric_key": "loss"})
        took, size = best(3, lambda: server.call("GET", f"/api/2.0/mlflow/metrics/get-history?{query}"))
        print(f"history of {count:>11,} points,  JSON: {count / took / 1e6:8.2f} M points/s, {size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50, help="lines of the chart")
    parser.add_argument("--steps", type=int, default=1_000_000, help="points of each line")
    parser.add_argument("--points", type=int, default=10_000_000, help="of the long history")
    parser.add_argument("--home", type=Path, help="where the store is made (default: a temporary directory)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.home) as directory:
        server = Server(directory)
        try:
            write_batches(server, 100_000)
            for frame_points in (1_000, 100_000, 1_000_000):
                write_frames(server, frame_points, min(frame_points * 50, 5_000_000))
            charts(server, options.runs, options.steps)
            for count in (100_000, options.points):
                histories(server, count)
        finally:
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
