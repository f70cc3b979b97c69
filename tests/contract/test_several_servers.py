"""Several server processes on one PostgreSQL database: one truth, no deadlock, nothing lost."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import quote, urlsplit

import pytest
from tests import servers

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

R = TypeVar("R")

SERVERS = 3
WRITERS = 30
ROUNDS = 6
API = "/api/2.0/mlflow/"


class Client:
    """One keep-alive connection to one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        self._connection.request(method, API + path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())

    def ask(self, method: str, path: str, body: object = None) -> dict:
        status, answer = self.call(method, path, body)
        assert status == 200, answer
        return answer


@pytest.fixture
def urls(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    shared = tmp_path_factory.mktemp("bytes")
    started = [servers.LinealServer(postgres_url, "--artifacts", str(shared)) for _ in range(SERVERS)]
    yield [one.url for one in started]
    for one in started:
        one.stop()
        assert "Traceback" not in one.log, one.log


def _together(urls: list[str], work: Callable[[int, Client], R]) -> list[R]:
    """Run `work(number, client)` for each writer at the same moment, spread over the servers."""
    barrier = threading.Barrier(WRITERS)

    def one(number: int) -> R:
        client = Client(urls[number % len(urls)])
        barrier.wait(timeout=60)
        return work(number, client)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def test_version_numbers_are_dense_and_the_alias_is_one(urls):
    first = Client(urls[0])
    first.ask("POST", "registered-models/create", {"name": "shared"})

    def register(number: int, client: Client) -> list[int]:
        made = []
        for turn in range(ROUNDS):
            source = f"s3://bucket/{number}/{turn}"
            version = client.ask("POST", "model-versions/create", {"name": "shared", "source": source})["model_version"]["version"]
            client.ask("POST", "registered-models/alias", {"name": "shared", "alias": "champion", "version": version})
            made.append(int(version))
        return made

    numbers = sorted(number for made in _together(urls, register) for number in made)
    assert numbers == list(range(1, WRITERS * ROUNDS + 1))
    champions = {Client(url).ask("GET", "registered-models/alias?name=shared&alias=champion")["model_version"]["version"] for url in urls}
    assert len(champions) == 1


def test_one_run_written_from_everywhere_loses_nothing(urls):
    run_id = Client(urls[0]).ask("POST", "runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
    refused: list[int] = []

    def write(number: int, client: Client) -> None:
        for turn in range(ROUNDS):
            metrics = [{"key": f"m{key}", "value": number, "timestamp": turn, "step": number * ROUNDS + turn} for key in range(5)]
            client.ask(
                "POST", "runs/log-batch", {"run_id": run_id, "metrics": metrics, "tags": [{"key": f"t{number}", "value": str(turn)}]}
            )
            status, _ = client.call("POST", "runs/log-parameter", {"run_id": run_id, "key": f"p{turn}", "value": str(number)})
            assert status in {200, 400}
            if status == 400:
                refused.append(number)

    _together(urls, write)
    for url in urls:
        run = Client(url).ask("GET", f"runs/get?run_id={run_id}")["run"]["data"]
        assert {tag["key"]: tag["value"] for tag in run["tags"] if tag["key"].startswith("t")} == {
            f"t{number}": str(ROUNDS - 1) for number in range(WRITERS)
        }
        assert {metric["step"] for metric in run["metrics"]} == {WRITERS * ROUNDS - 1}
        assert len(run["params"]) == ROUNDS
        history = Client(url).ask("GET", f"metrics/get-history?run_id={run_id}&metric_key=m0")["metrics"]
        assert sorted(point["step"] for point in history) == list(range(WRITERS * ROUNDS))
    assert len(refused) == ROUNDS * (WRITERS - 1), "a param is written once, by whoever came first"


def test_a_page_token_is_good_at_every_server(urls):
    client = Client(urls[0])
    experiment = client.ask("POST", "experiments/create", {"name": "paged"})["experiment_id"]

    def create(number: int, one: Client) -> str:
        return one.ask("POST", "runs/create", {"experiment_id": experiment, "start_time": number})["run"]["info"]["run_id"]

    made = _together(urls, create)
    found: list[str] = []
    token = ""
    for turn in range(WRITERS):
        body = {"experiment_ids": [experiment], "max_results": 4, "page_token": token, "order_by": ["start_time ASC"]}
        page = Client(urls[turn % SERVERS]).ask("POST", "runs/search", body)
        found += [run["info"]["run_id"] for run in page.get("runs", [])]
        token = page.get("next_page_token", "")
        if not token:
            break
        Client(urls[(turn + 1) % SERVERS]).ask("POST", "runs/create", {"experiment_id": experiment, "start_time": 10_000 + turn})
    assert found[:WRITERS] == made
    assert len(found) == len(set(found))


def test_a_file_put_through_one_server_is_read_through_the_others(urls):
    path = "/api/2.0/mlflow-artifacts/artifacts/0/" + quote("shared file.txt")
    parts = [urlsplit(url) for url in urls]
    connection = http.client.HTTPConnection(parts[0].hostname or "", parts[0].port)
    connection.request("PUT", path, b"the same bytes")
    assert connection.getresponse().status == 200
    for part in parts:
        other = http.client.HTTPConnection(part.hostname or "", part.port)
        other.request("GET", path)
        assert other.getresponse().read() == b"the same bytes"


def test_a_unique_name_has_one_winner(urls):
    def create(_: int, client: Client) -> int:
        return client.call("POST", "experiments/create", {"name": "wanted by all"})[0]

    statuses = _together(urls, create)
    assert sorted(statuses) == [200] + [400] * (WRITERS - 1)
