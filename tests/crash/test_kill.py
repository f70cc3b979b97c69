"""`kill -9` of the real server under concurrent writes over sockets: all it acknowledged is there, and no batch is half there."""

import asyncio
import http.client
import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.crash.database_child import opened

from lineal.ledger.verify import Verified, verify

pytestmark = [pytest.mark.crash, pytest.mark.slow]

KILLS = 30
"""With the 20 of test_kill_database.py: 50 on each database."""
CLIENTS = 6
POINTS = 3


class LinealServer:
    """A server process of our own, on a free port."""

    def __init__(self, arguments: list[str]) -> None:
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lineal", "server", "--port", "0", "--no-access-log", *arguments],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        assert "http://127.0.0.1:" in line, line + self.process.stderr.read()
        self.port = int(line.rsplit(":", 1)[1])
        self.start_s = time.monotonic() - started

    def end(self, number: signal.Signals) -> str:
        """Send a signal, wait for the end, and answer what the server said besides."""
        self.process.send_signal(number)
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        self.process.wait(30)
        self.process.stderr.close()
        return said


class Client:
    """One connection that speaks MLflow's protocol."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/2.0/mlflow/{path}", payload, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        assert response.status == 200, content
        return json.loads(content)

    def close(self) -> None:
        self._connection.close()


class Writers:
    """Threads that each write batches to a run of their own until the server is gone."""

    def __init__(self, port: int) -> None:
        self.acknowledged: dict[str, list[int]] = {}
        self.begun = threading.Event()
        self.failures: list[BaseException] = []
        self._threads = [threading.Thread(target=self._write, args=(port,)) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)
        assert not self.failures, self.failures

    def _write(self, port: int) -> None:
        client = Client(port)
        try:
            run = client.call("POST", "runs/create", {"experiment_id": "0", "start_time": 1})["run"]["info"]["run_id"]
            numbers = self.acknowledged.setdefault(run, [])
            for number in range(10_000):
                client.call("POST", "runs/log-batch", batch(run, number))
                numbers.append(number)
                self.begun.set()
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass  # killed: in the middle of whatever it did
        except BaseException as failure:  # noqa: BLE001 - told by `join`
            self.failures.append(failure)
        finally:
            client.close()


def batch(run: str, number: int) -> dict[str, Any]:
    steps = range(number * POINTS, (number + 1) * POINTS)
    return {
        "run_id": run,
        "metrics": [{"key": "m", "value": step / 7, "timestamp": step, "step": step} for step in steps],
        "params": [{"key": f"p{number}", "value": str(number)}],
        "tags": [{"key": f"t{number}", "value": str(number)}],
    }


def check(client: Client, run: str, acknowledged: list[int]) -> int:
    """Check one run; answer how many batches it has."""
    data = client.call("GET", f"runs/get?run_id={run}")["run"]["data"]
    params = {int(param["key"][1:]) for param in data.get("params", [])}
    tags = {int(tag["key"][1:]) for tag in data.get("tags", []) if tag["key"].startswith("t")}
    points = client.call("GET", f"metrics/get-history?run_id={run}&metric_key=m&max_results=25000").get("metrics", [])
    assert set(acknowledged) <= params, "acknowledged and lost"
    assert params == tags, "half a batch"
    assert {point["step"] for point in points} == {n * POINTS + k for n in params for k in range(POINTS)}, "half a batch"
    assert all(point["value"] == point["step"] / 7 for point in points)
    return len(params)


def kill_and_check(arguments: list[str], store: str, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged = kept = 0
    starts: list[float] = []
    before: dict[str, list[int]] = {}
    for life in range(KILLS + 1):
        server = LinealServer(arguments)
        try:
            starts.append(server.start_s)
            client = Client(server.port)
            kept += sum(check(client, run, numbers) for run, numbers in before.items())
            client.close()
            if life == KILLS:
                assert "Traceback" not in server.end(signal.SIGTERM)
                break
            writers = Writers(server.port)
            assert writers.begun.wait(60)
            time.sleep(chance.uniform(0.0, 0.15))
        finally:
            if server.process.poll() is None:
                server.end(signal.SIGKILL)
        writers.join()
        before = writers.acknowledged
        acknowledged += sum(map(len, before.values()))
    print(f"\n{KILLS} kills, {acknowledged} batches acknowledged, {kept} kept, slowest start {max(starts):.3f} s")  # noqa: T201 - for people
    assert KILLS <= acknowledged <= kept
    assert max(starts) < 30
    asyncio.run(_verify_ledger(store, kept))


async def _verify_ledger(store: str, batches: int) -> None:
    database = opened(store)
    try:
        verified = await database.read(verify, Verified())
        assert verified.tree_size >= batches
    finally:
        await database.close()


@pytest.fixture
def artifacts(tmp_path: Path) -> str:
    return str(tmp_path / "artifacts")


def test_sqlite_server_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    kill_and_check(["--store", store], store, 3)


@pytest.mark.postgres
def test_postgres_server_keeps_what_it_acknowledged(postgres_url: str, artifacts: str) -> None:
    kill_and_check(["--store", postgres_url, "--artifacts", artifacts], postgres_url, 4)
