"""The tables, and the file."""

import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measure import Result
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from startups import Startup

GENERATOR_SHARE_MAX = 0.7  # above this of one core, the figure may be the generator's and not the server's


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _milliseconds(seconds: float) -> str:
    return f"{_short(seconds * 1e3)} ms"


def workload_table(console: Console, results: Sequence[Result]) -> None:
    """Figures of each server."""
    table = Table(title="Workloads (medians of the repetitions)", title_justify="left")
    for heading in ("workload", "server", "op/s", "p50", "p99", "server CPU/op", "server cores", "generator cores"):
        table.add_column(heading, justify="left" if heading in {"workload", "server"} else "right")
    title = ""
    for result in results:
        if title and title != result.title:
            table.add_section()
        shown = result.title if result.title != title else ""
        title = result.title
        if result.failure:
            table.add_row(shown, result.server, "[red]no figure[/red]")
            continue
        share = result.median("generator_share")
        table.add_row(
            shown,
            result.server,
            _short(result.median("rates_per_s")),
            _milliseconds(result.median("p50_s")),
            _milliseconds(result.median("p99_s")),
            f"{_short(result.median('cpu_us'))} us",
            f"{result.median('server_share'):.2f}",
            f"[red]{share:.2f}[/red]" if share > GENERATOR_SHARE_MAX else f"{share:.2f}",
        )
    console.print(table)


def startup_table(console: Console, startups: Sequence[Startup]) -> None:
    """Time to the first answer, and memory."""
    table = Table(title="Start and memory", title_justify="left")
    for heading in ("server", "start, new store", "start, old store", "processes", "RSS idle", "PSS idle", "PSS after"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for startup in startups:
        table.add_row(
            startup.server,
            f"{startup.median_new_s():.2f} s",
            f"{startup.median_old_s():.2f} s" if startup.old_s else "",
            str(startup.processes),
            f"{startup.rss_bytes / 1e6:.0f} MB",
            f"{startup.pss_bytes / 1e6:.0f} MB",
            f"{startup.pss_after_bytes / 1e6:.0f} MB",
        )
    console.print(table)
    if not all(startup.came_to_rest for startup in startups):
        console.print("[red]a server was still starting when the load began: do not believe these ratios[/red]")


def ratio_table(console: Console, results: Sequence[Result], startups: Sequence[Startup], base: str) -> None:
    """The base against each other server; above 1 the base is better. No ratio without two passed checks."""
    others = [startup.server for startup in startups if startup.server != base]
    if not others or all(startup.server != base for startup in startups):
        return
    table = Table(title=f"{base} is so many times better (op/s | CPU per operation)", title_justify="left")
    table.add_column("workload")
    for other in others:
        table.add_column(f"than {other}", justify="right")
    for name in dict.fromkeys(result.workload for result in results):
        row = {result.server: result for result in results if result.workload == name}
        table.add_row(row[base].title, *(_ratio(row[base], row.get(other)) for other in others))
    by_server = {startup.server: startup for startup in startups}
    ours = by_server[base]
    table.add_section()
    table.add_row("start, new store", *(f"{by_server[other].median_new_s() / ours.median_new_s():.1f}" for other in others))
    if ours.old_s:
        table.add_row("start, old store", *(f"{by_server[other].median_old_s() / ours.median_old_s():.1f}" for other in others))
    table.add_row("idle memory (PSS)", *(f"{by_server[other].pss_bytes / ours.pss_bytes:.1f}" for other in others))
    console.print(table)


def _ratio(ours: Result, theirs: Result | None) -> str:
    if theirs is None:
        return "not run"
    if ours.failure or theirs.failure:
        return "[red]no ratio[/red]"
    rate = ours.median("rates_per_s") / theirs.median("rates_per_s")
    cpu_ours = ours.median("cpu_us")
    cpu = f"{theirs.median('cpu_us') / cpu_ours:.1f}" if cpu_ours else "-"
    return f"{rate:.1f} | {cpu}"


def failures(console: Console, results: Sequence[Result]) -> None:
    """Why a figure is missing."""
    for result in results:
        if result.failure:
            console.print(f"[red]no figure[/red] {result.title}, {result.server}: {escape(result.failure)}", highlight=False)


def surroundings() -> dict[str, Any]:
    """What the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), ""
    )
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cpus": os.cpu_count(),
        "cpu": model,
        "kernel": platform.release(),
        "load_average": os.getloadavg(),
    }


def save(path: Path, place: dict[str, Any], results: Sequence[Result], startups: Sequence[Startup]) -> None:
    """Everything, repetition by repetition, as JSON."""
    document = {
        "surroundings": place,
        "workloads": [result.document() for result in results],
        "startups": [startup.document() for startup in startups],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n")
