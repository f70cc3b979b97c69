"""Drive identical bytes at Lineal and at the other servers that are installed, and print how they compare.

See docs/benchmarks.md for how to read the tables.
"""

import argparse
import dataclasses
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from measure import Result, measure
from peers import Peer, Server, StartFailed, fasttrackml, find, lineal, mlflow
from report import failures, ratio_table, save, startup_table, surroundings, workload_table
from rich.console import Console
from startups import Startup, start_all
from workload import FULL, QUICK, Scale, Workload
from workloads import WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
BASE = "lineal"
COLUMNS = 150  # of the tables when they go to a file


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less than a minute, small sizes; shows that it works, not how fast")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a workload, or the beginning of its name; may be repeated"
    )
    parser.add_argument("--without", action="append", default=[], metavar="SERVER", help="leave a server out")
    parser.add_argument("--large", action="store_true", help="fill the large corpus on the other servers too (may take hours)")
    parser.add_argument("--runs", type=int, metavar="N", help=f"size of the large corpus (default {FULL.runs_large})")
    parser.add_argument("--repetitions", type=int, metavar="N", help=f"of each workload (default {FULL.repetitions})")
    parser.add_argument("--seconds", type=float, metavar="S", help=f"of each repetition (default {FULL.seconds})")
    parser.add_argument("--delayed-ack", action="store_true", help="let TCP acknowledge late, as an ordinary client does")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every repetition to a file")
    parser.add_argument("--lineal", metavar="PATH", help="the lineal program (default: the one of .venv, or PATH)")
    parser.add_argument("--mlflow", metavar="PATH", help="the mlflow program (default: $BENCH_MLFLOW, or PATH)")
    parser.add_argument("--fasttrackml", metavar="PATH", help="the fml program (default: $BENCH_FASTTRACKML, or PATH)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the stores are made (default: a temporary directory)")
    parser.add_argument("--list", action="store_true", help="list the workloads and end")
    return parser.parse_args()


def installed(options: argparse.Namespace) -> list[Peer]:
    """Lineal and those of its peers that are here."""
    own = ROOT / ".venv/bin/lineal"
    programs = {
        lineal: find(options.lineal or (str(own) if own.exists() else None), "BENCH_LINEAL", ("lineal",)),
        mlflow: find(options.mlflow, "BENCH_MLFLOW", ("mlflow",)),
        fasttrackml: find(options.fasttrackml, "BENCH_FASTTRACKML", ("fml", "fasttrackml")),
    }
    peers = [make(program) for make, program in programs.items() if program]
    return [peer for peer in peers if peer.name not in options.without]


def scale_of(options: argparse.Namespace) -> Scale:
    scale = QUICK if options.quick else FULL
    return dataclasses.replace(
        scale,
        runs_large=options.runs or scale.runs_large,
        repetitions=options.repetitions or scale.repetitions,
        seconds=options.seconds or scale.seconds,
        is_quick_ack=not options.delayed_ack,
    )


def chosen(names: Sequence[str]) -> list[type[Workload]]:
    kinds = [kind for kind in WORKLOADS if not names or any(kind.name.startswith(name) for name in names)]
    if not kinds:
        sys.exit(f"no workload is called {', '.join(names)}; see --list")
    return kinds


def run(options: argparse.Namespace, console: Console, home: Path) -> tuple[list[Result], list[Startup]]:
    """All starts and all workloads; whatever happens, no server stays behind."""
    peers, scale = installed(options), scale_of(options)
    console.print("servers: " + ", ".join(f"{peer.name} ({peer.program})" for peer in peers), highlight=False)
    running: list[Server] = []
    results: list[Result] = []
    with console.status("") as status:

        def tell(what: str) -> None:
            status.update(what)

        try:
            extra = 0 if options.quick or options.only else scale.repetitions - 1
            startups = start_all(peers, home, extra, tell, running)
            for kind in chosen(options.only):
                status.stop() if kind.large else status.start()
                here = [server for server in running if not kind.large or options.large or server.peer.name == BASE]
                results += measure(kind, here, scale, tell)
            for server, startup in zip(running, startups, strict=True):
                startup.pss_after_bytes = server.memory().pss_bytes
        finally:
            for server in running:
                server.stop()
    return results, startups


def main() -> None:
    options = arguments()
    if options.list:
        for kind in WORKLOADS:
            print(f"{kind.name:14}{kind.title}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no server stays behind
    console = Console(width=None if sys.stdout.isatty() else COLUMNS)
    place = surroundings()
    console.print(
        f"{place['cpus']} x {place['cpu']}, Linux {place['kernel']}, load average {place['load_average'][0]:.1f}", highlight=False
    )
    if place["load_average"][0] > (os.cpu_count() or 1) / 2:
        console.print("[red]the machine is busy: compare ratios, do not quote figures[/red]")
    home = options.home or Path(tempfile.mkdtemp(prefix="lineal-bench-"))
    try:
        results, startups = run(options, console, home)
    except StartFailed as error:
        sys.exit(str(error))
    finally:
        if options.home is None:
            shutil.rmtree(home, ignore_errors=True)
    workload_table(console, results)
    startup_table(console, startups)
    ratio_table(console, results, startups, BASE)
    failures(console, results)
    if options.json:
        save(options.json, place, results, startups)
    if any(result.failure and result.server == BASE for result in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
