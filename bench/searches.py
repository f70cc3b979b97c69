"""Searches of many runs: each filter with each order, the first page of 100 and one far behind: wall time and CPU.

Makes the store first (bench/many_runs.py), unless the directory has one. Prints the cells over the bar, or all of them with --all; keeps
every figure, with a digest of the answer, in a JSON file, so that two versions of the code can be compared.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from calls import Refused, post, send
from load import Link
from many_runs import BETWEEN_MS, EXPERIMENT_ID, OTHER_EXPERIMENT_ID, STARTED_MS, fill, run_ids
from peers import Peer, Server, find
from report import surroundings

ROOT = Path(__file__).resolve().parent.parent
PAGE = 100
DEEP_RUNS = 10_000
"""Runs before the page far behind, or half of those that match."""
BARS_MS = {100_000: 25.0, 1_000_000: 150.0}
_RUN_ID = re.compile(rb'"run_id":"([0-9a-f]{32})"')

ORDERS = {
    "newest": ["start_time DESC"],
    "oldest": ["start_time ASC"],
    "metric": ["metrics.f1 DESC"],
    "metric, shared": ["metrics.epoch ASC", "metrics.loss ASC"],
    "metric, half": ["metrics.auc DESC"],
    "metric, by age": ["metrics.drift DESC"],
    "param": ["params.lr DESC"],
    "param, distinct": ["params.seed ASC"],
    "tag": ["tags.team ASC"],
    "name": ["run_name ASC"],
    "end": ["end_time DESC"],
    "status": ["status ASC"],
}


def filters(runs: int, store: Path) -> dict[str, str]:
    """What to filter by; the name ends with how many runs match."""
    first_id, second_id, middle_id = run_ids(store, (0, 1, runs // 20 * 10))
    at = STARTED_MS + runs * BETWEEN_MS
    return {
        "none": "",
        "status 10": "status = 'KILLED'",
        "status 1%": "status = 'RUNNING'",
        "status 94%": "status = 'FINISHED'",
        "not status 6%": "status != 'FINISHED'",
        "user 5%": "user_id = 'user-3'",
        "name LIKE 5%": "run_name LIKE 'brave-owl-1%'",
        "name LIKE 1%": "run_name LIKE '%-77%'",
        "param = 10": "params.rare = 'yes'",
        "param = 1%": "params.model = 'model-42'",
        "param = 10%": "params.lr = '0.003'",
        "param = 50%": "params.optimizer = 'adam'",
        "param LIKE 1%": "params.seed LIKE '%77'",
        "param LIKE 10": "params.seed LIKE '%7777'",
        "param LIKE 50%": "params.optimizer LIKE 'ad%'",
        "param ILIKE 50%": "params.optimizer ILIKE 'AD%'",
        "param ~ 1%": "params.model ~ '4[2]$'",
        "param != 50%": "params.optimizer != 'adam'",
        "param IN 2%": "params.model IN ('model-01', 'model-02')",
        "note LIKE 14%": "params.note LIKE 'xxx%'",
        "note = 1": "params.note = 'note on quiet-owl-17'",
        "tag = 10": "tags.flagged = 'yes'",
        "tag = 10%": "tags.team = 'team-3'",
        "tag = 50%": "tags.site = 'far'",
        "tag LIKE 10%": "tags.team LIKE '%-3'",
        "tag exists 1%": "tags.reviewed IS NOT NULL",
        "tag exists 50%": "tags.kept IS NOT NULL",
        "tag missing 99%": "tags.reviewed IS NULL",
        "children 3": f"tags.mlflow.parentRunId = '{middle_id}'",
        "children 10": f"tags.mlflow.parentRunId = '{second_id}'",
        "children 1%": f"tags.mlflow.parentRunId = '{first_id}'",
        "metric > 10": f"metrics.loss > {1 - 10 / runs}",
        "metric > 1%": "metrics.loss > 0.99",
        "metric > 50%": "metrics.loss > 0.5",
        "metric exists 1%": "metrics.some > 0",
        "metric between 1%": "metrics.loss > 0.4 AND metrics.loss < 0.41",
        "two metrics 1%": "metrics.loss > 0.9 AND metrics.lat > 0.9",
        "two metrics 25%": "metrics.loss > 0.5 AND metrics.lat > 0.5",
        "two metrics 0": "metrics.loss > 0.6 AND metrics.acc > 0.6",
        "metric and param 5%": "metrics.loss > 0.5 AND params.lr = '0.003'",
        "metric or param 2%": "metrics.loss > 0.99 OR params.model = 'model-42'",
        "metric or param 60%": "metrics.loss > 0.5 OR params.lr = '0.003'",
        "metric or tag missing 75%": "metrics.loss > 0.5 OR tags.kept IS NULL",
        "NOT 50%": "NOT (metrics.loss > 0.5)",
        "three 5%": "metrics.loss > 0.5 AND params.optimizer = 'adam' AND tags.team IN ('team-1', 'team-2')",
        "status and metric 5%": "status = 'FAILED' AND metrics.f1 > 0.2",
        "time 1%": f"start_time > {at - runs // 100 * BETWEEN_MS}",
        "time 50%": f"start_time < {at - runs // 2 * BETWEEN_MS}",
        "end 1%": f"end_time < {STARTED_MS + runs // 100 * BETWEEN_MS}",
        "last 10": "params.pioneer = 'yes'",
        "last 1%": "params.wave = 'wave-00'",
        "last 50%": "params.era = 'old'",
        "last by loss 1%": "metrics.acc > 0.99",
        "last by team 50%": "tags.site = 'far' AND params.optimizer != 'lion'",
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """One search."""

    filter: str
    order: str
    page: str
    milliseconds: float
    """Best of the repetitions, as the client sees it."""
    cpu_ms: float
    """Of the server, the best as well."""
    rows: int
    digest: str


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of a process. Source: Documentation/scheduler/sched-stats of the Linux kernel."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir())


def measured(server: Server, link: Link, names: tuple[str, str, str], body: dict[str, object], repetitions: int) -> Cell:
    request = post("runs/search", body)
    times: list[float] = []
    cpu: list[int] = []
    raw = b""
    for _ in range(repetitions):
        before, begun = cpu_ns(server.pid), time.perf_counter()
        answer = link.exchange(request)
        times.append(time.perf_counter() - begun)
        cpu.append(cpu_ns(server.pid) - before)
        if answer.status != 200:
            message = f"{names}: {answer.status} {answer.body[:300]!r}"
            raise Refused(message)
        raw = answer.body
        if times[-1] > 1:
            break
    ids = _RUN_ID.findall(raw)
    return Cell(*names, min(times) * 1e3, min(cpu) / 1e6, len(ids), hashlib.sha256(b"".join(ids)).hexdigest()[:16])


def deep_token(link: Link, body: dict[str, object]) -> str | None:
    """The token behind DEEP_RUNS runs, or behind half of the matches; None where they fill no two pages."""

    def ask(limit: int) -> dict:
        query = {
            "experiment_ids": body["experiment_ids"],
            "filter": body["filter"],
            "order_by": body["order_by"],
            "limit": limit,
            "select": ["run_name"],
        }
        answer = link.exchange(send("/api/v1/runs/search", json.dumps(query).encode()))
        if answer.status != 200:
            message = f"{body}: {answer.status} {answer.body[:300]!r}"
            raise Refused(message)
        return json.loads(answer.body)

    found = ask(DEEP_RUNS)
    count = len(found["runs"])
    return found["cursor"] or (ask(count // 2)["cursor"] if count > PAGE else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True, metavar="DIR", help="made and filled when it is missing")
    parser.add_argument("--runs", type=int, default=100_000, help="a multiple of 1,000 (default 100,000)")
    parser.add_argument("--filter", default="", metavar="TEXT", help="only filters whose name begins so")
    parser.add_argument("--order", default="", metavar="TEXT", help="only orders whose name begins so")
    parser.add_argument("--experiments", type=int, choices=(1, 2), default=1, help="how many are searched (default 1)")
    parser.add_argument("--page", choices=("first", "deep"), help="only this one")
    parser.add_argument("--repetitions", type=int, default=3, help="of each search; the best counts (default 3)")
    parser.add_argument("--bar", type=float, metavar="MS", help="what a search may take (default 25 at 100,000 runs, 150 at 1,000,000)")
    parser.add_argument("--all", action="store_true", help="print every cell")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    options = parser.parse_args()
    own = ROOT / ".venv/bin/lineal"
    program = find(str(own) if own.exists() else None, "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    fill(options.store, options.runs)
    bar_ms = options.bar or BARS_MS.get(options.runs, 25.0)
    store = str(options.store.resolve())
    peer = Peer("lineal", program, lambda _, port: ["server", "--store", store, "--port", str(port), "--no-access-log"])
    server = Server(peer, options.store / "server")
    try:
        cells = run(server, options, bar_ms)
    finally:
        server.stop()
    summary(cells, bar_ms)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        document = {"surroundings": surroundings(), "runs": options.runs, "cells": [asdict(cell) for cell in cells]}
        options.json.write_text(json.dumps(document, indent=1) + "\n")


def run(server: Server, options: argparse.Namespace, bar_ms: float) -> list[Cell]:
    link = Link(server.port)
    ids = [str(EXPERIMENT_ID), str(OTHER_EXPERIMENT_ID)][: options.experiments]
    cells: list[Cell] = []
    for filter_name, text in filters(options.runs, options.store).items():
        for order_name, order in ORDERS.items():
            if not filter_name.startswith(options.filter) or not order_name.startswith(options.order):
                continue
            body: dict[str, object] = {"experiment_ids": ids, "filter": text, "order_by": order, "max_results": PAGE}
            for page in ("first", "deep"):
                if options.page not in {None, page}:
                    continue
                token = deep_token(link, body) if page == "deep" else ""
                if token is None:
                    continue
                cell = measured(server, link, (filter_name, order_name, page), body | {"page_token": token}, options.repetitions)
                cells.append(cell)
                if options.all or cell.cpu_ms > bar_ms:
                    over = "  OVER" if cell.cpu_ms > bar_ms else ""
                    print(
                        f"{filter_name:28}{order_name:18}{page:6}{cell.rows:5} {cell.milliseconds:9.1f} ms {cell.cpu_ms:9.1f} ms CPU{over}",
                        flush=True,
                    )
    link.close()
    return cells


def summary(cells: list[Cell], bar_ms: float) -> None:
    cpu = sorted(cell.cpu_ms for cell in cells)
    wall = sorted(cell.milliseconds for cell in cells)
    over = sum(each > bar_ms for each in cpu)
    print(f"{len(cells)} searches, {over} over {bar_ms:g} ms of CPU")
    for name, values in (("wall", wall), ("CPU", cpu)):
        print(
            f"  {name:5}"
            + "  ".join(f"p{share} {values[min(len(values) - 1, len(values) * share // 100)]:.1f} ms" for share in (50, 90, 99, 100))
        )


if __name__ == "__main__":
    main()
