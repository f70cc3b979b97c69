"""What it costs that everybody has to log in: server CPU for one operation with access control on, against off.

Two servers run side by side on stores of the same content and get the same requests in turns, over one keep-alive connection each, so that
whatever else the machine does happens to both. On the server with access control each request comes with a user's name and password, or
with a token, as the mlflow client sends them; the user is no administrator, and has what is needed by a grant.
"""

import argparse
import base64
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from report import surroundings
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
METRICS = 20
RECEIVE_BYTES_MAX = 1 << 16
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
ALLOWED = 1.20
"""With access control, an operation may cost so many times what it costs without."""


@dataclass
class Served:
    """A server, its process, and how its requests prove who sends them."""

    url: str
    process: subprocess.Popen[str]
    proof: str = ""

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def start(lineal: Path, store: Path, *options: str) -> Served:
    arguments = [str(lineal), "server", "--port", "0", "--store", str(store), "--no-access-log", *options]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if " at http" in line:
            return Served(line.rpartition(" ")[2].strip(), process)
    message = "the server did not start"
    raise RuntimeError(message)


def start_guarded(lineal: Path, store: Path) -> tuple[Served, dict[str, str]]:
    """A server with a user that may edit one experiment and one registered model; answers the two proofs of the user."""
    command = [str(lineal), "users", "create", "boss", "--admin", "--password-stdin", "--store", str(store)]
    subprocess.run(command, input=PASSWORD + "\n", text=True, check=True, capture_output=True)
    server = start(lineal, store, "--auth", "on")
    server.proof = "Basic " + base64.b64encode(f"boss:{PASSWORD}".encode()).decode()
    ask(server, "POST", "/api/v1/users", {"name": "worker", "password": PASSWORD})
    token = ask(server, "POST", "/api/v1/tokens", {"account": "worker", "name": "bench"})["token"]
    return server, {
        "password": "Basic " + base64.b64encode(f"worker:{PASSWORD}".encode()).decode(),
        "token": f"Bearer {token}",
    }


def ask(server: Served, method: str, path: str, message: object) -> Any:
    headers = {"authorization": server.proof} if server.proof else {}
    answer = httpx.request(method, server.url + path, json=message, headers=headers)
    answer.raise_for_status()
    return answer.json()


def fill(server: Served) -> dict[str, bytes]:
    """Make what the operations need, and answer the operations: the head without proof, and the body."""
    base = "/api/2.0/mlflow"
    experiment = ask(server, "POST", f"{base}/experiments/create", {"name": "bench"})["experiment_id"]
    run_id = ask(server, "POST", f"{base}/runs/create", {"experiment_id": experiment})["run"]["info"]["run_id"]
    ask(server, "POST", f"{base}/registered-models/create", {"name": "bench"})
    ask(server, "POST", f"{base}/model-versions/create", {"name": "bench", "source": "s3://bucket/model"})
    ask(server, "POST", f"{base}/registered-models/alias", {"name": "bench", "alias": "champion", "version": "1"})
    if server.proof:
        for kind, name in (("experiment", experiment), ("registered_model", "bench")):
            ask(server, "PUT", "/api/v1/grants", {"principal": "worker", "object_kind": kind, "object": name, "level": "EDIT"})
    metrics = [{"key": f"m{number}", "value": number / 7, "timestamp": 1_700_000_000_000, "step": 1} for number in range(METRICS)]
    batch = json.dumps({"run_id": run_id, "metrics": metrics}).encode()
    return {
        f"log-batch of {METRICS}": b"POST %s/runs/log-batch HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\0\r\n%s"
        % (base.encode(), len(batch), batch),
        "resolve an alias": b"GET %s/registered-models/alias?name=bench&alias=champion HTTP/1.1\r\n\0\r\n" % base.encode(),
    }


def cpu_ns(pid: int) -> int:
    """CPU time of a process so far, all its threads together; counted by the scheduler, much finer than the clock's ticks."""
    return sum(int(path.read_text("ascii").split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def cpu_us(server: Served, link: socket.socket, request: bytes, count: int) -> float:
    """Server CPU for one operation, over `count` of them."""
    before = cpu_ns(server.process.pid)
    for _ in range(count):
        link.sendall(request)
        answer = link.recv(RECEIVE_BYTES_MAX)
        while answer.find(b"\r\n\r\n") < 0 or len(answer.partition(b"\r\n\r\n")[2]) < length_of(answer):
            answer += link.recv(RECEIVE_BYTES_MAX)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
    return (cpu_ns(server.process.pid) - before) / 1_000 / count


def length_of(answer: bytes) -> int:
    found = LENGTH.search(answer)
    return int(found[1]) if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="of each, in turns")
    parser.add_argument("--count", type=int, default=1_000, help="operations in a round")
    parser.add_argument("--lineal", type=Path, default=ROOT / ".venv/bin/lineal", help="the program")
    options = parser.parse_args()
    console = Console()
    table = Table(title="Server CPU for one operation, microseconds (the best of the rounds)", title_justify="left")
    for heading in ("operation", "access control off", "on, by password", "ratio", "on, by token", "ratio"):
        table.add_column(heading, justify="left" if heading == "operation" else "right")
    over = 0
    with tempfile.TemporaryDirectory(prefix="lineal-access-") as directory:
        off = start(options.lineal, Path(directory) / "off")
        on, proofs = start_guarded(options.lineal, Path(directory) / "on")
        try:
            requests = {"off": fill(off), "on": fill(on)}
            for name in sorted(requests["off"], reverse=True):  # reads first: writes leave work for later behind
                ways = [("off", off, b"")] + [(way, on, f"Authorization: {proof}\r\n".encode()) for way, proof in proofs.items()]
                found: dict[str, list[float]] = {way: [] for way, _, _ in ways}
                links = {way: socket.create_connection(("127.0.0.1", server.port)) for way, server, _ in ways}
                for turn in range(options.rounds):
                    # Whoever is asked next on the same server finds it on another core than its caller: each goes first in turn.
                    for way, server, proof in (*ways[turn % len(ways) :], *ways[: turn % len(ways)]):
                        head = b"Host: 127.0.0.1\r\n" + proof
                        request = requests["off" if way == "off" else "on"][name].replace(b"\0", head)
                        found[way].append(cpu_us(server, links[way], request, options.count))
                for link in links.values():
                    link.close()
                best = {way: min(values) for way, values in found.items()}  # whatever else the machine does only adds
                ratios = [best[way] / best["off"] for way in ("password", "token")]
                over += sum(ratio > ALLOWED for ratio in ratios)
                cells = [f"{best['password']:.1f}", f"{ratios[0]:.2f}", f"{best['token']:.1f}", f"{ratios[1]:.2f}"]
                table.add_row(name, f"{best['off']:.1f}", *cells)
        finally:
            for server in (off, on):
                server.process.terminate()
                server.process.wait()
    console.print(table)
    place = surroundings()
    console.print(f"{place['cpus']} x {place['cpu']}, load average {os.getloadavg()[0]:.1f}; bar: {ALLOWED:.2f}, over it: {over}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
