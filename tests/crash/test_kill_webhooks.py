"""Webhooks survive `kill -9` and receivers that fail: every event at least once, and in order for each model."""

import itertools
import random
import time
from collections import defaultdict
from collections.abc import Callable

import httpx
import pytest
from tests.receivers import Received, receiving
from tests.servers import LinealServer

pytestmark = [pytest.mark.crash, pytest.mark.slow]
ALLOW = {"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8"}
MODELS = [f"m{number}" for number in range(4)]
WAIT_S = 180.0


def sometimes(seed: int) -> Callable[[int, bytes], tuple[int, dict[str, str], bytes]]:
    """A receiver that fails three times in ten, in different ways."""
    dice = random.Random(seed)

    def answer(number: int, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if dice.random() < 0.3:
            return dice.choice([(500, {}, b"broken"), (503, {}, b""), (302, {"Location": "http://127.0.0.1:1/"}, b""), (404, {}, b"")])
        return 200, {}, b""

    return answer


class Registry:
    """Writes to a server and remembers what was acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, list[str]] = defaultdict(list)
        self.numbers = itertools.count()

    def begin(self, url: str, hook: str) -> str:
        for name in MODELS:
            httpx.post(f"{url}/api/v1/registered-models", json={"name": name}).raise_for_status()
            httpx.post(f"{url}/api/v1/registered-models/{name}/versions", json={"source": "s3://bucket/model"}).raise_for_status()
        made = httpx.post(f"{url}/api/v1/webhooks", json={"url": hook, "events": ["alias.set"]})
        made.raise_for_status()
        return made.json()["id"]

    def write(self, url: str, count: int) -> None:
        for _ in range(count):
            number = next(self.numbers)
            name, alias = MODELS[number % len(MODELS)], f"a{number}"
            httpx.put(f"{url}/api/v1/registered-models/{name}/aliases/{alias}", json={"version": 1}).raise_for_status()
            self.acknowledged[name].append(f"{name}@{alias}")

    def is_complete(self, requests: list[Received]) -> bool:
        return not {subject for listed in self.acknowledged.values() for subject in listed} - set(accepted(requests))

    def check(self, requests: list[Received]) -> None:
        """Every acknowledged event was accepted, and those of a model in order; some of them twice."""
        for name, subjects in self.acknowledged.items():
            told = [subject for subject in accepted(requests) if subject.startswith(f"{name}@")]
            assert list(dict.fromkeys(told)) == subjects
            places = [subjects.index(subject) for subject in told]
            assert places == sorted(places)


def accepted(requests: list[Received]) -> list[str]:
    return [request.json["subject"] for request in requests if request.answered == 200]


def test_a_killed_server_goes_on_where_it_was(tmp_path):
    registry = Registry()
    with receiving(sometimes(1)) as receiver:
        server = LinealServer(str(tmp_path / "store"), environment=ALLOW)
        webhook_id = registry.begin(server.url, receiver.url)
        registry.write(server.url, 40)
        receiver.wait(20, WAIT_S)
        server.kill()
        assert not registry.is_complete(receiver.requests)
        server = LinealServer(str(tmp_path / "store"), environment=ALLOW)
        try:
            registry.write(server.url, 20)
            receiver.wait_until(registry.is_complete, WAIT_S)
            registry.check(receiver.requests)
            assert any(request.answered != 200 for request in receiver.requests)
            _all_delivered(server.url, webhook_id, 60)
        finally:
            server.stop()


@pytest.mark.postgres
def test_of_two_servers_one_is_killed_and_the_other_delivers(postgres_url, tmp_path):
    registry = Registry()
    with receiving(sometimes(2)) as receiver:
        options = ("--artifacts", str(tmp_path))
        one, two = (LinealServer(postgres_url, *options, environment=ALLOW) for _ in range(2))
        try:
            webhook_id = registry.begin(one.url, receiver.url)
            registry.write(one.url, 20)
            registry.write(two.url, 20)
            receiver.wait(20, WAIT_S)
            one.kill()
            registry.write(two.url, 20)
            receiver.wait_until(registry.is_complete, WAIT_S)
            registry.check(receiver.requests)
            _all_delivered(two.url, webhook_id, 60)
        finally:
            two.stop()


def test_a_dead_receiver_starves_nobody(tmp_path):
    """One receiver never answers, with more lanes than there are places; another's messages arrive meanwhile."""
    names = [f"n{number}" for number in range(40)]

    def never(number: int, body: bytes) -> tuple[int, dict[str, str], bytes]:
        time.sleep(25)
        return 200, {}, b""

    with receiving(never) as dead, receiving() as living:
        server = LinealServer(str(tmp_path / "store"), environment=ALLOW)
        try:
            for url in (dead.url, living.url):
                httpx.post(f"{server.url}/api/v1/webhooks", json={"url": url, "events": ["registered_model.created"]}).raise_for_status()
            for name in names:
                httpx.post(f"{server.url}/api/v1/registered-models", json={"name": name}).raise_for_status()
            told = [request.json["subject"] for request in living.wait(len(names), 15)]
            assert sorted(told) == sorted(names)
            assert 1 <= dead.started <= 4
        finally:
            server.kill()


def _all_delivered(url: str, webhook_id: str, count: int) -> None:
    """The last answer is written down a moment after it was given."""
    deadline = time.monotonic() + 30
    while True:
        found = httpx.get(f"{url}/api/v1/webhooks/{webhook_id}/deliveries", params={"limit": 1_000}).json()["deliveries"]
        if {delivery["status"] for delivery in found} == {"delivered"} or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert [delivery["status"] for delivery in found] == ["delivered"] * count
