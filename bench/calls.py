"""Request bytes, the same for every server, and the small client that prepares and reads back."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from load import Answer, Link, Request

API = "/api/2.0/mlflow"
FILES = "/api/2.0/mlflow-artifacts/artifacts"
ID_PLACEHOLDER = b"@" * 32
HISTORY_PAGE = 25_000  # what mlflow's own client asks for

_RUN_ID = re.compile(rb'"run_id":\s*"([0-9a-f]{32})"')
_PAGE_TOKEN = re.compile(rb'"next_page_token":\s*"([^"]+)"')


class Refused(Exception):
    """The server did not answer with status 200."""


def get(path: str, query: Mapping[str, str | int]) -> bytes:
    """A GET request."""
    target = f"{path}?{urlencode(query)}" if query else path
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()


def send(path: str, body: bytes, method: str = "POST", content_type: str = "application/json") -> bytes:
    """A request that carries a body."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def post(call: str, document: object) -> bytes:
    """A POST of compact JSON to a call of the MLflow API, such as `runs/create`."""
    return send(f"{API}/{call}", json.dumps(document, separators=(",", ":")).encode())


def run_id_of(answer: Answer) -> bytes:
    """The id in an answer to `runs/create`."""
    found = _RUN_ID.search(answer.raw)
    if found is None:
        message = f"no run id in {answer.body[:200]!r}"
        raise Refused(message)
    return found.group(1)


def page_token_of(answer: Answer) -> str | None:
    """The token of the following page, without decoding the page."""
    at = answer.raw.rfind(b'"next_page_token"')
    found = _PAGE_TOKEN.match(answer.raw, at) if at >= 0 else None
    return json.loads(b'"' + found.group(1) + b'"') if found else None


def file_path(artifact_uri: str, name: str) -> str:
    """Where the proxy serves a file of a run.

    Raises:
        Refused: The run's artifacts are not behind the server's proxy.
    """
    scheme, _, root = artifact_uri.partition(":")
    if scheme != "mlflow-artifacts":
        message = f"its artifacts are not served by a proxy ({scheme}:)"
        raise Refused(message)
    return f"{FILES}/{quote(root.lstrip('/'))}/{name}"


class Client:
    """A blocking JSON client for what is not measured."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.fixtures: dict[str, Any] = {}
        self._made = 0

    def ask(self, request: Request) -> Answer:
        """One request on a connection of its own.

        Raises:
            Refused: The status is not 200.
        """
        link = Link(self.port)
        try:
            answer = link.exchange(request)
        finally:
            link.close()
        if answer.status != 200:
            line = bytes(request[:80]).split(b" HTTP")[0].decode()
            message = f"{line} answered {answer.status}: {answer.body[:160].decode(errors='replace')}"
            raise Refused(message)
        return answer

    def post(self, call: str, document: object) -> Any:
        return json.loads(self.ask(post(call, document)).body)

    def get(self, call: str, query: Mapping[str, str | int]) -> Any:
        return json.loads(self.ask(get(f"{API}/{call}", query)).body)

    def experiment(self, name: str) -> str:
        """A new experiment; the name is made unique within the server."""
        self._made += 1
        return self.post("experiments/create", {"name": f"{name}-{self._made}"})["experiment_id"]

    def run(self, experiment_id: str, name: str) -> dict[str, Any]:
        """A new run: its `info`."""
        document = {"experiment_id": experiment_id, "run_name": name, "start_time": 1_700_000_000_000}
        return self.post("runs/create", document)["run"]["info"]
