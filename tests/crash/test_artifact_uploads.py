"""Kill -9 while files are uploaded: what was acknowledged is there whole, and nothing half-written is left."""

import hashlib
import random
import threading
import time
from pathlib import Path

import httpx
import pytest
from tests.servers import LinealServer, serving

FILES = "/api/2.0/mlflow-artifacts/artifacts"
ROUNDS = 4
WRITERS = 4

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def write(url: str, round_number: int, writer: int, acknowledged: dict[str, str]) -> None:
    """Upload files of many sizes, some with the same bytes, until the server is gone."""
    rng = random.Random(round_number * 100 + writer)
    with httpx.Client(base_url=url, timeout=30) as client:
        for number in range(10_000):
            data = rng.randbytes(rng.choice([0, 10, 5_000, 1_200_000])) if number % 3 else b"the same"
            path = f"round{round_number}/writer{writer}/{number}"
            try:
                answer = client.put(f"{FILES}/{path}", content=data)
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            acknowledged[path] = hashlib.sha256(data).hexdigest()


def test_acknowledged_files_survive_whole(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}
    rng = random.Random(7)
    for round_number in range(ROUNDS):
        server = LinealServer(str(tmp_path))
        writers = [threading.Thread(target=write, args=(server.url, round_number, n, acknowledged)) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        enough = len(acknowledged) + rng.randint(5, 40)
        while len(acknowledged) < enough and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        server.kill()
        for writer in writers:
            writer.join()
    assert len(acknowledged) >= 5 * ROUNDS

    with serving(tmp_path) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        for path, digest in acknowledged.items():
            answer = client.get(f"{FILES}/{path}")
            assert answer.status_code == 200, path
            assert hashlib.sha256(answer.content).hexdigest() == digest
        for blob in (tmp_path / "artifacts" / "sha256").rglob("*"):
            if blob.is_file():
                assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
        incoming = [file for file in (tmp_path / "artifacts" / "incoming").rglob("*") if file.is_file()]
        assert [file.name for file in incoming] == [".lock"]
    assert list((tmp_path / "artifacts" / "incoming").iterdir()) == []
