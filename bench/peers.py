"""The servers under comparison: how each is started, stopped, and what its processes cost."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from calls import Client, Refused, get

START_S_MAX = 300.0
STOP_S_MAX = 15.0
POLL_S = 0.005
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class StartFailed(Exception):
    """The server did not answer /health in time."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that serves the MLflow API."""

    name: str
    program: Path
    arguments: Callable[[Path, int], list[str]]
    """Its command line for a directory and a port: everything at its defaults, SQLite, files in the directory."""


def lineal(program: Path) -> Peer:
    return Peer("lineal", program, lambda home, port: ["server", "--store", str(home / "store"), "--port", str(port)])


def mlflow(program: Path) -> Peer:
    def arguments(home: Path, port: int) -> list[str]:
        files = ["--backend-store-uri", f"sqlite:///{home}/mlflow.db", "--artifacts-destination", str(home / "artifacts")]
        return ["server", "--host", "127.0.0.1", "--port", str(port), *files]

    return Peer("mlflow", program, arguments)


def fasttrackml(program: Path) -> Peer:
    def arguments(home: Path, port: int) -> list[str]:
        files = ["--database-uri", f"sqlite://{home}/fasttrackml.db", "--default-artifact-root", str(home / "artifacts")]
        return ["server", "--listen-address", f"127.0.0.1:{port}", *files]

    return Peer("fasttrackml", program, arguments)


def find(given: str | None, variable: str, names: tuple[str, ...]) -> Path | None:
    """The program from an option, an environment variable, or PATH; None when it is not installed."""
    wanted = given or os.environ.get(variable)
    candidates = (wanted,) if wanted else names
    found = next((path for path in map(shutil.which, candidates) if path), None)
    if wanted and not found:
        sys.exit(f"{wanted}: no such program")
    return Path(found) if found else None


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a whole process tree."""

    processes: int
    rss_bytes: int
    pss_bytes: int
    """Proportional: a page that processes share is counted once."""
    peak_bytes: int
    """The most that the first process ever had in memory (RSS)."""


class Server:
    """A running peer in a directory of its own."""

    def __init__(self, peer: Peer, home: Path) -> None:
        self.peer = peer
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self.client = Client(self.port)
        begun_at = time.perf_counter()
        with (home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [peer.program, *peer.arguments(home, self.port)],
                cwd=home,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._await_health(begun_at + START_S_MAX)
        except BaseException:
            self.stop()
            raise
        self.start_s = time.perf_counter() - begun_at

    @property
    def pid(self) -> int:
        """Its first process."""
        return self._process.pid

    def _await_health(self, deadline: float) -> None:
        while time.perf_counter() < deadline:
            if self._process.poll() is not None:
                break
            try:
                self.client.ask(get("/health", {}))
            except (OSError, Refused):
                time.sleep(POLL_S)
            else:
                return
        tail = (self.home / "server.log").read_text(errors="replace")[-800:]
        message = f"{self.peer.name} did not answer /health:\n{tail}"
        raise StartFailed(message)

    def cpu_s(self) -> float:
        """CPU time used so far by the process tree, children that have ended included (resolution: 10 ms)."""
        return tree_cpu_s(self._process.pid)

    def memory(self) -> Memory:
        pids = _tree(self._process.pid)
        rss = sum(int(fields[21]) * _PAGE_BYTES for fields in map(_stat, pids) if fields)
        return Memory(len(pids), rss, sum(_pss_bytes(pid) for pid in pids), _peak_bytes(self.pid))

    def stop(self) -> None:
        """End the process and all that it started."""
        pids = _tree(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pid in pids[1:]:
            _kill(pid)


def tree_cpu_s(pid: int) -> float:
    """CPU time used so far by a process and all below it, children that have ended included (resolution: 10 ms)."""
    ticks = 0
    for each in _tree(pid):
        fields = _stat(each)
        ticks += sum(int(field) for field in fields[11:15]) if fields else 0
    return ticks / _TICKS_PER_S


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "LINEAL_", "FML_"))}
    return kept | {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the third on; empty when the process has ended. Source: proc(5)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree += children.get(pid, [])
    return tree


def _pss_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _peak_bytes(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmHWM:")[2].split()[0]) * 1024


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
