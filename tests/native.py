"""A caller of the native protocol, for tests that talk to a real server on each database.

with native_server("postgres", tmp_path, request) as native:
    run = native.ok("POST", "/runs", {"experiment_id": "0"}, status=201)
    native.problem("GET", "/runs/none", 404, "not-found")
"""

import contextlib
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.servers import LinealServer, serving

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""The databases a server of a test runs on."""
MLFLOW = "/api/2.0/mlflow"


class Native:
    """Sends requests to the native protocol of one server."""

    def __init__(self, server: LinealServer, client: httpx.Client) -> None:
        self.server = server
        self.client = client

    def __call__(self, method: str, path: str, message: Any = None, **more: Any) -> httpx.Response:
        return self.client.request(method, f"/api/v1{path}", json=message, **more)

    def ok(self, method: str, path: str, message: Any = None, *, status: int = 200, **more: Any) -> Any:
        """Answer what a request that must succeed is answered."""
        answer = self(method, path, message, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def problem(self, method: str, path: str, status: int, kind: str, message: Any = None, *, field: str = "", **more: Any) -> Any:
        """Answer the problem of a request that must be refused, and check its shape."""
        answer = self(method, path, message, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert (told["type"], told["status"], told.get("field", "")) == (f"urn:lineal:problem:{kind}", status, field), told
        assert told["title"]
        assert told["detail"]
        return told

    def mlflow(self, path: str, **message: Any) -> Any:
        """Send what the native protocol does not take (metrics, inputs), as an MLflow client does."""
        answer = self.client.post(f"{MLFLOW}{path}", json=message)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def experiment(self, **fields: Any) -> str:
        return self.ok("POST", "/experiments", {"name": unique(), **fields}, status=201)["experiment_id"]

    def run(self, experiment_id: str, metrics: dict[str, Any] | None = None, **fields: Any) -> str:
        run_id = self.ok("POST", "/runs", {"experiment_id": experiment_id, **fields}, status=201)["run_id"]
        points = [{"key": key, "value": value, "timestamp": 1, "step": 1} for key, value in (metrics or {}).items()]
        if points:
            self.mlflow("/runs/log-batch", run_id=run_id, metrics=points)
        return run_id

    def logged_model(self, experiment_id: str, run_id: str, files: dict[str, bytes], **fields: Any) -> str:
        """Make a logged model of a run, with files."""
        made = self.mlflow("/logged-models", experiment_id=experiment_id, name="lm", source_run_id=run_id, **fields)
        model_id = made["model"]["info"]["model_id"]
        self.mlflow("/runs/outputs", run_id=run_id, models=[{"model_id": model_id, "step": 1}])
        for path, data in files.items():
            self.put_file(f"{experiment_id}/models/{model_id}/artifacts/{path}", data)
        return model_id

    def put_file(self, path: str, data: bytes) -> None:
        answer = self.client.put(f"/api/2.0/mlflow-artifacts/artifacts/{path}", content=data)
        assert answer.status_code == 200, answer.text

    def model(self, name: str = "", **fields: Any) -> str:
        return self.ok("POST", "/registered-models", {"name": name or unique(), **fields}, status=201)["name"]

    def version(self, name: str, source: str = "s3://bucket/model", **fields: Any) -> Any:
        return self.ok("POST", f"/registered-models/{name}/versions", {"source": source, **fields}, status=201)

    def events(self) -> int:
        """How many events the ledger has: a refused request must not add one."""
        return self.ok("GET", "/storage")["events"]

    def pages(self, method: str, path: str, field: str, asked: dict[str, Any], limit: int) -> list[Any]:
        """Answer the things of every page of a list, joined."""
        found: list[Any] = []
        cursor = ""
        while True:
            message = {**asked, "limit": limit, "cursor": cursor}
            page = self.ok(method, path, params=message) if method == "GET" else self.ok(method, path, message)
            assert len(page[field]) <= limit
            found += page[field]
            cursor = page["cursor"]
            if not cursor:
                return found
            assert page[field], "only the last page may be empty"


def unique() -> str:
    """A name that no other test uses."""
    return uuid.uuid4().hex


@contextlib.contextmanager
def native_server(
    dialect: str, directory: Path, request: pytest.FixtureRequest, environment: dict[str, str] | None = None
) -> Generator[Native]:
    """Run a server on `dialect` and answer who calls it."""
    with contextlib.ExitStack() as stack:
        if dialect == "postgres":
            database = request.getfixturevalue("postgres_server")
            url = stack.enter_context(database.database(database.migrated))
            server = stack.enter_context(serving(url, "--artifacts", str(directory / "artifacts"), environment=environment))
        else:
            server = stack.enter_context(serving(directory / "store", environment=environment))
        client = stack.enter_context(httpx.Client(base_url=server.url, timeout=60))
        yield Native(server, client)
