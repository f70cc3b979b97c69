"""One HTTP exchange, byte for byte as a scenario says: no header or escape is added behind its back."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.contract.golden.template import Variables, fill

TIMEOUT_S = 60
# The headers of an answer that a client depends on.
HEADERS = ("content-type", "content-disposition", "location")


@dataclass(frozen=True)
class Answer:
    """What a server answered: `body` is decoded JSON, or text."""

    status: int
    headers: dict[str, str]
    body: Any
    is_json: bool


@dataclass(frozen=True)
class Request:
    """What is sent, with every variable in place."""

    method: str
    path: str
    query: list[list[str]]
    content: bytes | None
    headers: dict[str, str]


def request_of(golden: dict[str, Any], variables: Variables) -> Request:
    """Make the request of a golden step with the variables of this replay."""
    headers = {"Accept": "*/*"} | golden.get("request_headers", {})
    content: bytes | None = None
    if "raw" in golden:
        content = str(fill(golden["raw"], variables)).encode()
    elif "body" in golden:
        content = json.dumps(fill(golden["body"], variables)).encode()
        headers = {"Content-Type": "application/json"} | headers
    headers = {name: str(fill(value, variables)) for name, value in headers.items() if value}
    query = [[key, str(fill(value, variables))] for key, value in golden.get("query", [])]
    return Request(golden["method"], str(fill(golden["path"], variables)), query, content, headers)


class Server:
    """A connection to a running server."""

    def __init__(self, url: str) -> None:
        """Connect to `url`, which may have a path prefix."""
        parts = urlsplit(url)
        self._prefix = parts.path.rstrip("/")
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=TIMEOUT_S)

    def ask(self, request: Request) -> Answer:
        """Send a request and read the whole answer."""
        target = self._prefix + request.path
        if request.query:
            target += "?" + urlencode([(key, value) for key, value in request.query])
        try:
            self._connection.request(request.method, target, request.content, request.headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # a kept-alive connection that the server had closed
            self._connection.request(request.method, target, request.content, request.headers)
            response = self._connection.getresponse()
        content = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return _answer(response.status, headers, content)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _answer(status: int, headers: dict[str, str], content: bytes) -> Answer:
    kept = {name: headers[name] for name in HEADERS if name in headers}
    kind = kept.get("content-type", "").split(";")[0].strip()
    if "content-type" in kept:
        kept["content-type"] = kind
    if kind == "application/json" and content:
        return Answer(status, kept, json.loads(content), is_json=True)
    return Answer(status, kept, content.decode("utf-8", "replace"), is_json=False)
