"""Artifact bytes against the disk: what the server moves, beside `cp`, `sync` and `sha256sum` of the same files on the same disk.

Rounds are interleaved, and each figure is the best of its rounds: other work on the machine slows single ones. Run it as
`python bench/artifact_speed.py --directory <on the disk to measure>`.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

FILES = "/api/2.0/mlflow-artifacts/artifacts"
PIECE_BYTES = 1 << 20
MB = 1_000_000
STRACE_CALLS = "trace=fsync,fdatasync,sync_file_range"


@dataclass
class Load:
    name: str
    files: int
    size_bytes: int
    best_s: dict[str, float] = field(default_factory=dict[str, float])
    fsyncs: int | None = None

    def took(self, what: str, seconds: float) -> None:
        self.best_s[what] = min(seconds, self.best_s.get(what, seconds))

    def figures(self) -> dict[str, float | int | str | None]:
        speed = {f"{what} (MB/s)": round(self.files * self.size_bytes / MB / seconds, 1) for what, seconds in self.best_s.items()}
        shares = {
            f"{what} / cp + sha256sum": round(self.best_s[base] / self.best_s[what], 3)
            for what, base in (("upload", "cp + sync + sha256sum"), ("download", "cp + sha256sum"))
        }
        each = {f"{what} (ms a file)": round(self.best_s[what] / self.files * 1e3, 3) for what in ("upload", "download")}
        return {"load": self.name, **speed, **shares, **each, "fsyncs a file": None if self.fsyncs is None else self.fsyncs / self.files}


class Server:
    """A Lineal server of its own process."""

    def __init__(self, store: Path) -> None:
        self._trace = store.parent / "strace"
        arguments = [sys.executable, "-m", "lineal", "server", "--port", "0", "--store", str(store), "--no-access-log"]
        self.process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            match = re.search(r" at (http://\S+)$", line)
            if match is not None:
                url = urlsplit(match[1])
                self.connection = socket.create_connection((url.hostname or "", url.port or 0))
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return
        message = "the server did not start"
        raise RuntimeError(message)

    def fsyncs(self, work: Callable[[], None]) -> int | None:
        """Count the syncs of the whole server meanwhile; None where strace is missing or not allowed."""
        program = shutil.which("strace")
        if program is None:
            return None
        command = [program, "-f", "-qq", "-e", STRACE_CALLS, "-o", str(self._trace), "-p", str(self.process.pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(1)
        if tracer.poll() is not None:
            return None
        work()
        tracer.terminate()
        tracer.wait()
        return len(re.findall(r"(?:sync|sync_file_range)\(", self._trace.read_text()))

    def peak_bytes(self) -> int:
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(text.partition("VmHWM:")[2].split()[0]) * 1024

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()

    def put(self, path: str, source: Path) -> None:
        size = source.stat().st_size
        head = f"PUT {FILES}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n\r\n".encode()
        with source.open("rb") as file:
            if size <= PIECE_BYTES:
                self.connection.sendall(head + file.read())
            else:
                self.connection.sendall(head)
                self.connection.sendfile(file)
        self._answer()

    def get(self, path: str, target: Path) -> str:
        """Download into a file; answers the SHA-256 of what arrived."""
        self.connection.sendall(f"GET {FILES}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        size, early = self._answer()
        hasher = hashlib.sha256(early)
        with target.open("wb", buffering=0) as file, memoryview(bytearray(PIECE_BYTES)) as room:
            file.write(early)
            left = size - len(early)
            while left:
                count = self.connection.recv_into(room, min(left, PIECE_BYTES))
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
            more = self.connection.recv(PIECE_BYTES)
            if not more:
                message = "the server closed the connection"
                raise RuntimeError(message)
            data += more
        head, _, early = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(data.decode("latin-1"))
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return int(length[1]) if length else 0, early


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fill(source: Path, mark: int) -> None:
    """Make the bytes new to the server: an upload of stored bytes would be spared the disk."""
    with source.open("r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        for at in range(0, len(view), 1 << 20):
            view[at : at + 8] = mark.to_bytes(8, "little")


class Files:
    """The files of a load, on disk, and what is done with them."""

    def __init__(self, load: Load, server: Server, work: Path) -> None:
        self._server = server
        self._size_bytes = load.size_bytes
        self._prefix = load.name.replace(" ", "")
        self._sources = work / "sources"
        self._copies = work / "copies"
        self._names = [f"{number:04d}" for number in range(load.files)]
        self._mark = time.time_ns()

    def make(self) -> None:
        self._sources.mkdir()
        pattern = os.urandom(min(self._size_bytes, 8 << 20))
        for name in self._names:
            with (self._sources / name).open("wb") as file:
                for at in range(0, self._size_bytes, len(pattern)):
                    file.write(pattern[: self._size_bytes - at])

    def renew(self) -> None:
        for name in self._names:
            self._mark += 1
            fill(self._sources / name, self._mark)
        os.sync()

    def copy(self, *, is_synced: bool) -> None:
        self._copies.mkdir()
        subprocess.run(["cp", *(str(self._sources / name) for name in self._names), str(self._copies)], check=True)
        made = [str(self._copies / name) for name in self._names]
        if is_synced:
            subprocess.run(["sync", *made, str(self._copies)], check=True)
        subprocess.run(["sha256sum", *made], check=True, stdout=subprocess.DEVNULL)

    def upload(self) -> None:
        for name in self._names:
            self._server.put(f"{self._prefix}/{name}", self._sources / name)

    def download(self) -> list[str]:
        self._copies.mkdir()
        return [self._server.get(f"{self._prefix}/{name}", self._copies / name) for name in self._names]

    def check(self, digests: list[str]) -> None:
        with (self._sources / self._names[-1]).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digests[-1]:
                message = "a download differs from its upload"
                raise RuntimeError(message)

    def forget_copies(self) -> None:
        shutil.rmtree(self._copies)
        os.sync()

    def remove(self) -> None:
        shutil.rmtree(self._sources)


def measure(load: Load, server: Server, work: Path, rounds: int) -> None:
    files = Files(load, server, work)
    files.make()
    digests: list[str] = []
    for _ in range(rounds):
        files.renew()
        load.took("cp + sync + sha256sum", timed(lambda: files.copy(is_synced=True)))
        files.forget_copies()
        load.took("upload", timed(files.upload))
        os.sync()
        load.took("cp + sha256sum", timed(lambda: files.copy(is_synced=False)))
        files.forget_copies()
        load.took("download", timed(lambda: digests.extend(files.download())))
        files.check(digests)
        files.forget_copies()
    if load.files > 1:
        files.renew()
        load.fsyncs = server.fsyncs(files.upload)
    files.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, default=Path(tempfile.gettempdir()), help="where the store and the copies are made")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=512, help="MiB of the large file")
    parser.add_argument("--only-large", action="store_true")
    options = parser.parse_args()
    loads = [Load(f"{options.large} MiB", 1, options.large << 20)]
    if not options.only_large:
        loads = [Load("1 KB x 200", 200, 1_000), Load("1 MB x 50", 50, MB), *loads]
    work = Path(tempfile.mkdtemp(prefix="lineal-artifacts-", dir=options.directory))
    try:
        server = Server(work / "store")
        try:
            before = server.peak_bytes()
            for load in loads:
                measure(load, server, work, options.rounds)
                print(json.dumps(load.figures(), indent=1), flush=True)
            peak = server.peak_bytes()
            print(f"memory at its peak: {peak / MB:.0f} MB, {(peak - before) / MB:.0f} MB more than at the start")
        finally:
            server.stop()
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
