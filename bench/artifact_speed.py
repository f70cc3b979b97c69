"""Artifact bytes against the disk: what the server moves, beside a copy and a SHA-256 of the same files on the same disk.

For each size of file and number of connections, in turns and the best of its rounds (other work on the machine slows single ones):

- `programs`: `cp` and `sha256sum`, started for each file; `programs, synced`: with `sync FILE DIRECTORY` between them.
- `loop`: the same copy and hash without starting programs, one thread for each connection; `loop, synced`: each file and its
  directory are synced before the next file, which is what an answered upload promises.
- `upload`, `download`: through a server of its own process. A client reads what it uploads from a file, and hashes and writes
  what it downloads.

An upload is compared with what is synced and a download with what is not. `--directory` says which disk is measured.
"""

import argparse
import hashlib
import json
import mmap
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from peers import Server, find, lineal
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
FILES = "/api/2.0/mlflow-artifacts/artifacts"
PIECE_BYTES = 1 << 20
KB, MB = 1_000, 1_000_000
STRACE_CALLS = "trace=fsync,fdatasync"
SYNCED = {"programs, synced", "loop, synced"}
MEASURED = ("programs", "programs, synced", "loop", "loop, synced", "upload", "download")


@dataclass
class Load:
    """So many files of one size, over so many connections."""

    size_bytes: int
    files: int
    connections: int
    best_s: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds of the best round for all files."""
    server_cpu_us: dict[str, float] = field(default_factory=dict[str, float])
    """Of the server, for one file, in the round that cost least."""
    syncs: float | None = None
    """Of the server, for one upload."""

    @property
    def title(self) -> str:
        size = f"{self.size_bytes // KB} KB" if self.size_bytes < MB else f"{self.size_bytes // MB} MB"
        return f"{self.files} x {size}, {self.connections} at a time"

    def took(self, what: str, seconds: float, cpu_s: float = 0.0) -> None:
        self.best_s[what] = min(seconds, self.best_s.get(what, seconds))
        if cpu_s:
            each = cpu_s * 1e6 / self.files
            self.server_cpu_us[what] = min(each, self.server_cpu_us.get(what, each))

    def share(self, what: str, base: str) -> float:
        """How fast it is, compared with `base`: 1 is as fast."""
        return self.best_s[base] / self.best_s[what]

    def figures(self) -> dict[str, object]:
        return {
            "size_bytes": self.size_bytes,
            "files": self.files,
            "connections": self.connections,
            "milliseconds_a_file": {what: round(self.best_s[what] / self.files * 1e3, 3) for what in MEASURED},
            "upload_share": {base: round(self.share("upload", base), 2) for base in MEASURED[:4]},
            "download_share": {base: round(self.share("download", base), 2) for base in MEASURED[:4]},
            "server_cpu_us_a_file": {what: round(value) for what, value in self.server_cpu_us.items()},
            "syncs_an_upload": self.syncs,
        }


class Connection:
    """One keep-alive connection to the server."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def put(self, path: str, source: Path) -> None:
        size = source.stat().st_size
        head = f"PUT {FILES}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n\r\n".encode()
        with source.open("rb") as file:
            if size <= PIECE_BYTES:
                self._socket.sendall(head + file.read())
            else:
                self._socket.sendall(head)
                self._socket.sendfile(file)
        self._answer()

    def get(self, path: str, target: Path) -> str:
        """Download into a file; answers the SHA-256 of what arrived."""
        self._socket.sendall(f"GET {FILES}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        size, early = self._answer()
        hasher = hashlib.sha256(early)
        with target.open("wb", buffering=0) as file, memoryview(bytearray(min(PIECE_BYTES, size))) as room:
            file.write(early)
            left = size - len(early)
            while left:
                count = self._socket.recv_into(room, min(left, PIECE_BYTES))
                if count == 0:
                    message = "the server closed the connection"
                    raise RuntimeError(message)
                left -= count
                hasher.update(room[:count])
                file.write(room[:count])
        return hasher.hexdigest()

    def _answer(self) -> tuple[int, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self._socket.recv(PIECE_BYTES)
            if not more:
                message = "the server closed the connection"
                raise RuntimeError(message)
            data += more
        head, _, early = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(data.decode("latin-1"))
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return int(length[1]) if length else 0, early

    def close(self) -> None:
        self._socket.close()


def syncs(pid: int, trace: Path, work: Callable[[], object]) -> int | None:
    """Count the syncs of the whole server meanwhile; None where strace is missing or not allowed."""
    program = shutil.which("strace")
    if program is None:
        return None
    command = [program, "-f", "-qq", "-e", STRACE_CALLS, "-o", str(trace), "-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(1)
    if tracer.poll() is not None:
        return None
    work()
    tracer.terminate()
    tracer.wait()
    return len(re.findall(r"sync\(", trace.read_text()))


class Files:
    """The files of a load, on disk, and what is done with them."""

    def __init__(self, load: Load, server: Server, work: Path) -> None:
        self._load = load
        self._server = server
        self._prefix = f"{load.size_bytes}-{load.connections}"
        self._sources = work / "sources"
        self._copies = work / "copies"
        names = [f"{number:04d}" for number in range(load.files)]
        self._lanes = [names[lane :: load.connections] for lane in range(load.connections)]
        self._connections = [Connection(server.port) for _ in self._lanes]
        self._mark = time.time_ns()
        self._sources.mkdir()
        pattern = os.urandom(min(load.size_bytes, 8 << 20))
        for name in names:
            with (self._sources / name).open("wb") as file:
                for at in range(0, load.size_bytes, len(pattern)):
                    file.write(pattern[: load.size_bytes - at])

    def renew(self) -> None:
        """Make the bytes new to the server: an upload of stored bytes would be spared the disk."""
        for name in (name for lane in self._lanes for name in lane):
            self._mark += 1
            with (self._sources / name).open("r+b") as file, mmap.mmap(file.fileno(), 0) as view:
                for at in range(0, len(view), 1 << 20):
                    view[at : at + 8] = self._mark.to_bytes(8, "little")

    def measure(self, what: str) -> None:
        """Do it once with all files."""
        work: dict[str, Callable[[int, str], object]] = {
            "programs": lambda _, name: self._programs(name, is_synced=False),
            "programs, synced": lambda _, name: self._programs(name, is_synced=True),
            "loop": lambda _, name: self._copy(name, is_synced=False),
            "loop, synced": lambda _, name: self._copy(name, is_synced=True),
            "upload": lambda lane, name: self._connections[lane].put(f"{self._prefix}/{name}", self._sources / name),
            "download": self._download,
        }
        if what == "upload":
            self.renew()
        self._copies.mkdir()
        os.sync()
        cpu, begun = self._server.cpu_s(), time.perf_counter()
        self.all_lanes(work[what])
        seconds = time.perf_counter() - begun
        self._load.took(what, seconds, self._server.cpu_s() - cpu if what in {"upload", "download"} else 0.0)
        shutil.rmtree(self._copies)

    def all_lanes(self, work: Callable[[int, str], object]) -> None:
        def lane(number: int) -> None:
            for name in self._lanes[number]:
                work(number, name)

        with ThreadPoolExecutor(len(self._lanes)) as pool:
            list(pool.map(lane, range(len(self._lanes))))

    def count_syncs(self, trace: Path) -> None:
        self.renew()
        put = lambda: self.all_lanes(lambda lane, name: self._connections[lane].put(f"{self._prefix}/{name}", self._sources / name))  # noqa: E731 - one line, used once
        count = syncs(self._server.pid, trace, put)
        self._load.syncs = None if count is None else count / self._load.files

    def _programs(self, name: str, *, is_synced: bool) -> None:
        copy = str(self._copies / name)
        subprocess.run(["cp", str(self._sources / name), copy], check=True)
        if is_synced:
            subprocess.run(["sync", copy, str(self._copies)], check=True)
        subprocess.run(["sha256sum", copy], check=True, stdout=subprocess.DEVNULL)

    def _copy(self, name: str, *, is_synced: bool) -> None:
        shutil.copyfile(self._sources / name, self._copies / name)
        with (self._copies / name).open("rb", buffering=0) as file:
            if is_synced:
                os.fsync(file.fileno())
                directory = os.open(self._copies, os.O_RDONLY | os.O_DIRECTORY)
                os.fsync(directory)
                os.close(directory)
            hashlib.file_digest(file, "sha256")

    def _download(self, lane: int, name: str) -> None:
        digest = self._connections[lane].get(f"{self._prefix}/{name}", self._copies / name)
        if name == self._lanes[lane][-1]:
            with (self._sources / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    message = "a download differs from its upload"
                    raise RuntimeError(message)

    def remove(self) -> None:
        for connection in self._connections:
            connection.close()
        shutil.rmtree(self._sources)


def show(console: Console, loads: Sequence[Load]) -> None:
    table = Table(title="Milliseconds for a file; shares: above 1 the server is faster", title_justify="left")
    for heading in ("files", *MEASURED, "upload / programs, loop", "download / programs, loop", "CPU us up, down", "syncs"):
        table.add_column(heading, justify="left" if heading == "files" else "right")
    for load in loads:
        times = [f"{load.best_s[what] / load.files * 1e3:,.2f}" for what in MEASURED]
        up = f"{load.share('upload', 'programs, synced'):.2f}, {load.share('upload', 'loop, synced'):.2f}"
        down = f"{load.share('download', 'programs'):.2f}, {load.share('download', 'loop'):.2f}"
        cpu = ", ".join(f"{load.server_cpu_us.get(what, 0):,.0f}" for what in ("upload", "download"))
        table.add_row(load.title, *times, up, down, cpu, "-" if load.syncs is None else f"{load.syncs:.1f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", type=Path, default=Path(tempfile.gettempdir()), help="where the store and the copies are made")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="1000x200,100000x64,1000000x48,10000000x8,64000000x4,512000000x1", metavar="BYTESxFILES,...")
    parser.add_argument("--connections", default="1,4", metavar="N,N", help="a size with fewer files than connections is left out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    options = parser.parse_args()
    own = ROOT / ".venv/bin/lineal"
    program = find(str(own) if own.exists() else None, "BENCH_LINEAL", ("lineal",))
    if program is None:
        sys.exit("there is no lineal program: run 'make setup'")
    sizes = [tuple(map(int, text.split("x"))) for text in options.sizes.split(",")]
    loads = [Load(size, files, int(many)) for size, files in sizes for many in options.connections.split(",") if files >= int(many)]
    console = Console(width=None if sys.stdout.isatty() else 220)
    work = Path(tempfile.mkdtemp(prefix="lineal-artifacts-", dir=options.directory))
    try:
        server = Server(lineal(program), work / "server")
        try:
            before = server.memory().peak_bytes
            for load in loads:
                files = Files(load, server, work)
                for _ in range(options.rounds):
                    for what in MEASURED:
                        files.measure(what)
                if load.files > load.connections:
                    files.count_syncs(work / "strace")
                files.remove()
                console.print(json.dumps(load.figures()), soft_wrap=True, highlight=False)
            peak = server.memory().peak_bytes
            show(console, loads)
            console.print(f"memory of the server at its peak: {peak / MB:.0f} MB, {(peak - before) / MB:.0f} MB more than at the start")
        finally:
            server.stop()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([load.figures() for load in loads], indent=1) + "\n")


if __name__ == "__main__":
    main()
