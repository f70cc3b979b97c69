"""What each part of logging a metric costs: servers that leave a part out, in turns with the whole one.

The parts are taken out from the inside, so the answers of all but the whole one are wrong. The difference between two lines is what a part
costs where it runs, which is two to three times what it costs in a loop of its own: between two requests the processor has slept, and its
caches have seen the kernel, SQLite and the other requests.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from load import drive
from peers import Peer, Server
from rich.console import Console
from rich.table import Table
from workload import FULL
from workloads import WORKLOADS

from lineal.ledger import flush
from lineal.server import assembly
from lineal.server.busy_poll import BusyPoll
from lineal.server.config import Config
from lineal.server.run import run
from lineal.storage.database import Origin
from lineal.storage.sqlite import SqliteDatabase, wal
from lineal.tracking.runs import commands


def _ask_nothing() -> None:
    write_small = SqliteDatabase.write_small

    async def write(self: SqliteDatabase, f: Any, command: Any, /, origin: Origin) -> Any:
        return None if f is commands.log_to_run else await write_small(self, f, command, origin=origin)

    SqliteDatabase.write_small = write


def _write_nothing() -> None:
    commands.log_to_run = lambda _tx, _command: None


def _note_no_event() -> None:
    assembly.ledger.flush = lambda tx, pending: flush(tx, [each for each in pending if each[1].kind != "run.logged"])


def _do_not_sync() -> None:
    wal.sync = lambda _descriptor: None


def _sleep_at_once() -> None:
    def look_not(self: BusyPoll, loop: asyncio.AbstractEventLoop) -> None:
        del self, loop

    BusyPoll.answered = look_not


LAYERS: dict[str, Callable[[], None]] = {
    "the whole": lambda: None,
    "without busy polling": _sleep_at_once,
    "without the sync": _do_not_sync,
    "without the event": _note_no_event,
    "with an empty commit": _write_nothing,
    "without the store": _ask_nothing,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workload", choices=("metric-1", "metric-4"), default="metric-4")
    parser.add_argument("--rounds", type=int, default=3, help="of each server (default 3)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round (default 2)")
    parser.add_argument("--serve", nargs=3, metavar=("LAYER", "STORE", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        layer, store, port = options.serve
        LAYERS[layer]()
        run(Config(store=store, port=int(port)), lambda url: print(url, flush=True))
        return
    kind = next(kind for kind in WORKLOADS if kind.name == options.workload)
    cpu_us: dict[str, list[float]] = {layer: [] for layer in LAYERS}
    rates: dict[str, list[float]] = {layer: [] for layer in LAYERS}
    console = Console()
    with tempfile.TemporaryDirectory(prefix="lineal-layers-") as directory, ExitStack() as stack, console.status("") as status:
        lanes = []
        for number, layer in enumerate(LAYERS):
            status.update(f"starting: {layer}")
            home = Path(directory) / str(number)
            home.mkdir()
            server = Server(_peer(layer), home)
            stack.callback(server.stop)
            workload = kind(server.client, FULL)
            workload.prepare()
            drive(server.port, workload.lanes, workload.operation, 0.5, FULL.operations_max)
            lanes.append((layer, server, workload))
        for number in range(options.rounds):
            for layer, server, workload in lanes:
                status.update(f"{layer}: {number + 1} of {options.rounds}")
                before_s = server.cpu_s()
                load = drive(server.port, workload.lanes, workload.operation, options.seconds, FULL.operations_max)
                cpu_us[layer].append((server.cpu_s() - before_s) * 1e6 / len(load.latencies_s))
                rates[layer].append(len(load.latencies_s) / load.seconds)
    table = Table(title=f"{kind.title}: medians of {options.rounds} rounds", title_justify="left")
    for heading in ("server", "CPU", "op/s"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for layer in LAYERS:
        table.add_row(layer, f"{median(cpu_us[layer]):,.0f} us", f"{median(rates[layer]):,.0f}")
    console.print(table)


def _peer(layer: str) -> Peer:
    return Peer("lineal", Path(sys.executable), lambda home, port: [__file__, "--serve", layer, str(home / "store"), str(port)])


if __name__ == "__main__":
    main()
