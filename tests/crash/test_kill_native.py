"""`kill -9` between a create and its answer: sent again with its key, it was done once, whatever the server had come to."""

import random
import threading
import time
from pathlib import Path

import httpx
import pytest
from tests.servers import serving

pytestmark = [pytest.mark.crash, pytest.mark.slow]

KILLS = 6
CREATES = 40
"""Sent one after the other until the server dies; the last one's fate is what the test is about."""


def create(client: httpx.Client, key: str) -> httpx.Response:
    return client.post("/api/v1/runs", json={"experiment_id": "0", "run_name": key}, headers={"idempotency-key": key})


def test_a_create_is_done_once_over_a_crash(tmp_path: Path):
    random_delay = random.Random(4)
    sent: list[str] = []
    answered: dict[str, bytes] = {}
    for kill in range(KILLS):
        with serving(tmp_path / "store") as server:
            killer = threading.Timer(random_delay.uniform(0.02, 0.3), server.kill)
            killer.start()
            with httpx.Client(base_url=server.url, timeout=30) as client:
                for number in range(CREATES):
                    key = f"{kill}-{number}"
                    sent.append(key)
                    try:
                        answered[key] = create(client, key).content
                    except httpx.TransportError:
                        break
            killer.join()
            time.sleep(0.05)
    assert len(answered) < len(sent), "no create was interrupted"
    with serving(tmp_path / "store") as server, httpx.Client(base_url=server.url, timeout=30) as client:
        for key in sent:
            again = create(client, key)
            assert again.status_code == 201
            assert again.content == answered.get(key, again.content), "an acknowledged create was done again"
            assert create(client, key).content == again.content
        found = client.post("/api/v1/runs/search", json={"experiment_ids": ["0"], "select": ["run_name"], "limit": 1000}).json()["runs"]
        assert sorted(run["run_name"] for run in found) == sorted(sent)
