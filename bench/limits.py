"""Memory and numbers that must not hurt: at rest, with 10,000 connections kept open, with a run of 100,000 metrics, and under load.

Memory is that of the server: PSS now, RSS at its peak. Each part has a server of its own; a wrong answer ends the program.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from calls import FILES, Client, get, post, send
from load import Link, Operation, drive
from peers import Server, find, lineal
from report import surroundings

ROOT = Path(__file__).resolve().parent.parent
MB = 1e6
REST_S = 5.0
CONNECTIONS = 10_000
METRICS = 100_000
METRICS_A_BATCH = 1_000  # Source: mlflow's limit of log-batch
LOAD_S = 10.0
LANES = 64
FILE_BYTES = 4_000_000


@contextmanager
def running(program: Path, home: Path) -> Generator[Server]:
    server = Server(lineal(program), home)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def told(what: str, server: Server, more: str = "") -> dict[str, float | str]:
    memory = server.memory()
    print(f"{what:46} {memory.pss_bytes / MB:7.1f} MB, at its peak {memory.peak_bytes / MB:7.1f} MB   {more}", flush=True)
    return {"what": what, "pss_bytes": memory.pss_bytes, "peak_rss_bytes": memory.peak_bytes, "more": more}


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        sys.exit(f"{what}: {found}, should be {wanted}")


def at_rest(server: Server) -> dict[str, float | str]:
    time.sleep(REST_S)
    before = server.cpu_s()
    time.sleep(REST_S)
    return told("at rest", server, f"{(server.cpu_s() - before) / REST_S * 1e3:.1f} ms of CPU a second")


def with_connections(server: Server) -> list[dict[str, float | str]]:
    """Open them all, ask on each, leave them open, and ask on each again: none may be lost."""
    request = get("/health", {})
    before = server.memory().pss_bytes
    links: list[Link] = []
    found: list[dict[str, float | str]] = []
    try:
        begun = time.perf_counter()
        for _ in range(CONNECTIONS):
            links.append(Link(server.port))
            expect("status", links[-1].exchange(request).status, 200)
        took = time.perf_counter() - begun
        each = (server.memory().pss_bytes - before) / CONNECTIONS
        found.append(told(f"{CONNECTIONS:,} connections, opened in {took:.0f} s", server, f"{each / 1e3:.1f} kB each"))
        cpu = server.cpu_s()
        time.sleep(REST_S)
        found.append(told("the same, at rest", server, f"{(server.cpu_s() - cpu) / REST_S * 1e3:.1f} ms of CPU a second"))
        cpu = server.cpu_s()
        for link in links:
            link.socket.sendall(request)
        for link in links:
            while (answer := link.receive()) is None:
                pass
            expect("status", answer.status, 200)
        found.append(told("all of them asking at once", server, f"{(server.cpu_s() - cpu) / CONNECTIONS * 1e6:.0f} us of CPU each"))
    finally:
        for link in links:
            link.close()
    return found


def of_metrics(client: Client, server: Server) -> list[dict[str, float | str]]:
    """One run with very many metrics: written, read whole, found by one of them."""
    experiment_id = client.experiment("wide")
    run_id: str = client.run(experiment_id, "wide")["run_id"]
    begun, cpu = time.perf_counter(), server.cpu_s()
    for start in range(0, METRICS, METRICS_A_BATCH):
        numbers = range(start, start + METRICS_A_BATCH)
        metrics = [{"key": f"layer.{n}/norm", "value": n / 7, "timestamp": 1_700_000_000_000, "step": 0} for n in numbers]
        client.ask(post("runs/log-batch", {"run_id": run_id, "metrics": metrics, "params": [], "tags": []}))
    took, spent = time.perf_counter() - begun, server.cpu_s() - cpu
    found = [told(f"a run of {METRICS:,} metrics, written in {took:.1f} s", server, f"{spent / METRICS * 1e6:.1f} us of CPU each")]
    begun = time.perf_counter()
    run = json.loads(client.ask(get("/api/2.0/mlflow/runs/get", {"run_id": run_id})).body)["run"]
    expect("metrics", len(run["data"]["metrics"]), METRICS)
    found.append(told("the whole run, read", server, f"{(time.perf_counter() - begun) * 1e3:.0f} ms"))
    begun = time.perf_counter()
    search = {"experiment_ids": [experiment_id], "filter": f"metrics.`layer.{METRICS - 1}/norm` > 1", "max_results": 10}
    runs = json.loads(client.ask(post("runs/search", search)).body)["runs"]
    expect("runs", [each["info"]["run_id"] for each in runs], [run_id])
    found.append(told("found by the last of its metrics", server, f"{(time.perf_counter() - begun) * 1e3:.0f} ms"))
    return found


def under_load(client: Client, server: Server) -> list[dict[str, float | str]]:
    """Large files and large batches from many connections: memory has to stay what the connections and the queue may hold."""
    runs = [client.run(client.experiment("load"), f"run {lane}")["run_id"] for lane in range(LANES)]
    metrics = [{"key": f"k{n % 10}", "value": 0.5, "timestamp": 1_700_000_000_000, "step": n} for n in range(METRICS_A_BATCH)]
    batches = [post("runs/log-batch", {"run_id": run_id, "metrics": metrics, "params": [], "tags": []}) for run_id in runs]
    content = bytes(range(256)) * (FILE_BYTES // 256)
    number = 0

    def batch(lane: int) -> Operation:
        yield batches[lane]

    def file(lane: int) -> Operation:
        nonlocal number
        number += 1
        yield send(f"{FILES}/load/{lane}/{number}", number.to_bytes(8, "little") + content, "PUT", "application/octet-stream")

    found: list[dict[str, float | str]] = []
    for what, operation in (("batches of 1,000 points", batch), (f"files of {FILE_BYTES / MB:.0f} MB", file)):
        load = drive(server.port, LANES, operation, LOAD_S, 1_000_000)
        if load.refusals:
            sys.exit(f"{what}: {load.refusals[0]}")
        rate = len(load.latencies_s) / load.seconds
        found.append(told(f"{what}, {LANES} connections", server, f"{rate:,.0f}/s"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the stores are made (default: a temporary directory)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    options = parser.parse_args()
    own = ROOT / ".venv/bin/lineal"
    program = find(str(own) if own.exists() else None, "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    home = Path(tempfile.mkdtemp(prefix="lineal-limits-", dir=options.home))
    figures: list[dict[str, float | str]] = []
    try:
        with running(program, home / "connections") as server:
            figures.append(at_rest(server))
            figures += with_connections(server)
        with running(program, home / "metrics") as server:
            figures += of_metrics(server.client, server)
        with running(program, home / "load") as server:
            figures += under_load(server.client, server)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"surroundings": surroundings(), "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
