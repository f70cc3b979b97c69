"""CPU microseconds of the server for one operation, beside what they were when they last landed, in less than a minute.

Prints, and never fails on a figure; only a wrong answer ends it with status 1. See docs/benchmarks.md for how to renew bench/budgets.json.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import Result, measure
from peers import Server, StartFailed, find, lineal
from report import surroundings
from rich.console import Console
from rich.table import Table
from workload import Scale
from workloads import WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
FILE = Path(__file__).with_name("budgets.json")
SCALE = Scale(3, 0.8, 0.3, 20_000, 500, (100, 400), 1_000, 20_000, (1_000, 8_000_000))
NAMES = ("metric-4", "batch-4", "run-1", "page-small", "filter", "history", "alias", "put-small", "get-small")
ALLOWED = 1.25
"""A budget is so many times the landed figure: two quiet runs differ by up to a tenth, two busy ones by a fifth."""
REFERENCE_ROUNDS = 7


def reference_us() -> float:
    """CPU time of a fixed piece of work, the best of some rounds: how fast this machine is just now, compared with another."""
    document = [{"key": f"metric_{n}", "value": n / 7, "timestamp": 1_700_000_000_000 + n, "step": n} for n in range(1_000)]
    best = float("inf")
    for _ in range(REFERENCE_ROUNDS):
        begun = time.process_time_ns()
        read = json.loads(json.dumps(document))
        read.sort(key=lambda point: (-point["step"], point["key"]))
        best = min(best, (time.process_time_ns() - begun) / 1_000)
    return best


def measured(program: Path, console: Console) -> list[Result]:
    kinds = [kind for kind in WORKLOADS if kind.name in NAMES]
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="lineal-budgets-") as directory, console.status("") as status:
        server = Server(lineal(program), Path(directory))
        try:
            for kind in kinds:
                results += measure(kind, [server], SCALE, status.update)
        finally:
            server.stop()
    return results


def show(console: Console, results: list[Result], landed: dict[str, Any], speed: float) -> list[str]:
    """Print the table, and answer which workloads are over budget."""
    table = Table(title="Server CPU for one operation", title_justify="left")
    for heading in ("workload", "now", "landed, on a machine as fast as this", "budget", ""):
        table.add_column(heading, justify="left" if heading in {"workload", ""} else "right")
    over: list[str] = []
    for result in results:
        if result.failure:
            table.add_row(result.title, "[red]no figure[/red]", "", "", result.failure)
            continue
        now = result.median("cpu_us")
        known = landed.get("workloads", {}).get(result.workload)
        if known is None:
            table.add_row(result.title, f"{now:,.0f} us", "", "", "new")
            continue
        before, budget = known["landed_us"] * speed, known["budget_us"] * speed
        is_over = now > budget
        over += [result.workload] * is_over
        verdict = "[red]OVER BUDGET[/red]" if is_over else f"{now / before - 1:+.0%}"
        table.add_row(result.title, f"{now:,.0f} us", f"{before:,.0f} us", f"{budget:,.0f} us", verdict)
    console.print(table)
    return over


def renew(results: list[Result], reference: float) -> None:
    place = surroundings()
    figures = {result.workload: result.median("cpu_us") for result in results}
    document = {
        "landed_at": place["at"],
        "machine": f"{place['cpus']} x {place['cpu']}",
        "load_average": round(place["load_average"][0], 1),
        "reference_us": round(reference, 1),
        "workloads": {name: {"landed_us": round(us), "budget_us": round(us * ALLOWED)} for name, us in figures.items()},
    }
    FILE.write_text(json.dumps(document, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="land today's figures: write bench/budgets.json")
    parser.add_argument("--lineal", metavar="PATH", help="the lineal program (default: the one of .venv, or PATH)")
    options = parser.parse_args()
    own = ROOT / ".venv/bin/lineal"
    program = find(options.lineal or (str(own) if own.exists() else None), "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    console = Console(width=None if sys.stdout.isatty() else 150)
    landed: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
    reference = reference_us()
    try:
        results = measured(program, console)
    except StartFailed as error:
        sys.exit(str(error))
    reference = min(reference, reference_us())
    speed = reference / landed.get("reference_us", reference)
    since = f"{speed:.2f} times what it took where the figures landed ({landed['landed_at']})" if landed else "and nothing has landed yet"
    busy = f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
    console.print(f"{busy}; fixed work takes {reference:,.0f} us, {since}", highlight=False)
    over = show(console, results, landed, speed)
    if over:
        console.print(f"[red]over budget: {', '.join(over)}[/red]. A busy machine? Run bench/budgets.py again; else see bench/hotspots.py")
    if any(result.failure for result in results):
        sys.exit(1)
    if options.renew:
        renew(results, reference)
        console.print(f"written: {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
