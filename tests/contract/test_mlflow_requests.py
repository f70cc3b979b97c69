"""What holds for every request of MLflow's protocol: methods, workspaces, NUL characters, and the parts that are not served."""

import contextlib
import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests import servers

API = "/api/2.0/mlflow"


@pytest.fixture(scope="module")
def http(server):
    with httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request, tmp_path):
    """A client of a server on each kind of database."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            served = request.getfixturevalue("server")
        else:
            served = stack.enter_context(servers.serving(request.getfixturevalue("postgres_url"), "--artifacts", str(tmp_path)))
        yield stack.enter_context(httpx.Client(base_url=served.url))


def _refused(answer, status, code):
    assert (answer.status_code, answer.json()["error_code"]) == (status, code), answer.text
    return answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", f"{API}/runs/create", "POST"),
        ("PUT", f"{API}/experiments/search", "GET, HEAD, POST"),
        ("DELETE", "/ajax-api/2.0/mlflow/experiments/get", "GET, HEAD"),
        ("PUT", f"{API}/logged-models/m-1", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/health", "GET, HEAD"),
        ("OPTIONS", f"{API}/runs/create", "POST"),
        ("PATCH", "/api/2.0/mlflow-artifacts/artifacts/a/b", "DELETE, GET, HEAD, PUT"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(http, method, path, allowed):
    answer = http.request(method, path)
    message = _refused(answer, 405, "ENDPOINT_NOT_FOUND")
    assert answer.headers["allow"] == allowed
    assert message.endswith(f"it serves {allowed}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{API}/experiments/get?experiment_id=0", 200),
        (f"{API}/experiments/get?experiment_id=77777", 404),
        (f"{API}/nope", 404),
        (f"{API}/runs/create", 405),
        ("/health", 200),
    ],
)
def test_head_answers_what_get_would_without_a_body(http, path, status):
    head, get = http.head(path), http.get(path)
    assert (head.status_code, get.status_code) == (status, status)
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]
    if status == 200:  # other messages name the method
        assert head.headers["content-length"] == get.headers["content-length"]


def test_head_sends_no_body_on_the_wire(server):
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        for path in (f"{API}/experiments/get?experiment_id=0", f"{API}/nope"):
            connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(4096)
            assert received.endswith(b"\r\n\r\n"), "the next answer starts where this one ends"


@pytest.mark.parametrize("name", ["team-a", "Default", "default2", "\xe4"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{API}/experiments/create", {"name": "from another workspace"}),
        ("GET", f"{API}/experiments/get?experiment_id=0", None),
        ("GET", f"{API}/get-artifact", None),
        ("PUT", "/api/2.0/mlflow-artifacts/artifacts/elsewhere/a", None),
    ],
)
def test_another_workspace_is_refused_and_never_served_from_the_default_one(http, name, method, path, body):
    answer = http.request(method, path, json=body, headers={"X-MLFLOW-WORKSPACE": name.encode("latin-1")})
    if path.endswith("get-artifact"):
        assert answer.status_code == 404  # served without the API's prefix only
        return
    assert _refused(answer, 404, "RESOURCE_DOES_NOT_EXIST") == f"Workspace '{name}' not found"
    assert http.get(f"{API}/experiments/get-by-name", params={"experiment_name": "from another workspace"}).status_code == 404
    assert http.get("/api/2.0/mlflow-artifacts/artifacts/elsewhere/a").status_code == 404


@pytest.mark.parametrize("name", ["default", ""])
def test_the_default_workspace_may_be_named(http, name):
    assert http.get(f"{API}/experiments/get?experiment_id=0", headers={"x-mlflow-workspace": name}).status_code == 200


def test_a_client_with_a_workspace_may_ask_whether_there_are_any(http):
    answer = http.get("/api/3.0/mlflow/server-info", headers={"x-mlflow-workspace": "team-a"})
    assert answer.json()["workspaces_enabled"] is False


NULS = [
    ("experiments/create", {"name": "a\0b"}, "name"),
    ("experiments/create", {"name": "nul tag", "tags": [{"key": "k", "value": "v"}, {"key": "k2", "value": "\0"}]}, "tags[1].value"),
    ("experiments/search", {"max_results": 5, "filter": "name = 'a\0b'"}, "filter"),
    ("runs/create", {"experiment_id": "0", "tags": [{"key": "a\0", "value": "v"}]}, "tags[0].key"),
    ("runs/search", {"experiment_ids": ["0", "1\0"]}, "experiment_ids[1]"),
    ("registered-models/create", {"name": "model", "unknown": {"deep\0": 1}}, "unknown"),
    ("registered-models/create", '"{\\"name\\": \\"a\\\\u0000\\"}"', "name"),
]


def test_nul_characters_are_refused_by_field_on_both_databases(either):
    for path, body, field in NULS:
        text = body if isinstance(body, str) else json.dumps(body)
        answer = either.post(f"{API}/{path}", content=text, headers={"content-type": "application/json"})
        message = _refused(answer, 400, "INVALID_PARAMETER_VALUE")
        assert f"for parameter '{field}' supplied: it must not contain NUL characters." in message
        assert "\\u0000" in message


def test_nul_characters_in_queries_and_paths_are_refused(http):
    for path, field in (
        ("experiments/get-by-name?experiment_name=a%00b", "experiment_name"),
        ("experiments/get?experiment_id=%00", "experiment_id"),
        ("registered-models/search?filter=x&order_by=name&order_by=%00", "order_by"),
        ("logged-models/m-%00", "id"),
    ):
        message = _refused(http.get(f"{API}/{path}"), 400, "INVALID_PARAMETER_VALUE")
        assert f"for parameter '{field}'" in message
    assert _refused(http.get(f"{API}/artifacts/list?run_id=x&path=a%00b"), 400, "INVALID_PARAMETER_VALUE") == "Invalid path"
    assert _refused(http.get("/get-artifact?run_id=a%00&path=a"), 400, "INVALID_PARAMETER_VALUE")


def test_what_only_looks_like_a_nul_is_kept(http):
    for name in ("slash \\u0000 only", "percent %00 only"):
        made = http.post(f"{API}/experiments/create", json={"name": name}).json()
        found = http.get(f"{API}/experiments/get-by-name", params={"experiment_name": name}).json()
        assert (found["experiment"]["name"], found["experiment"]["experiment_id"]) == (name, made["experiment_id"])


@pytest.mark.parametrize(
    ("method", "path", "part"),
    [
        ("POST", "/api/3.0/mlflow/traces", "Tracing"),
        ("GET", "/api/2.0/mlflow/traces/tr-1/info", "Tracing"),
        ("POST", "/v1/traces", "Tracing"),
        ("POST", "/api/3.0/mlflow/traces/tr-1/assessments", "Tracing"),
        ("GET", "/ajax-api/2.0/mlflow/get-trace-artifact", "Tracing"),
        ("POST", "/api/3.0/mlflow/scorers/register", "Scorers"),
        ("POST", "/api/3.0/mlflow/datasets/create", "Evaluation datasets"),
        ("GET", "/ajax-api/3.0/jobs/1", "Server-side jobs"),
        ("GET", "/api/3.0/mlflow/gateway/secrets/list", "The AI gateway"),
        ("POST", "/gateway/chat/invocations", "The AI gateway"),
        ("GET", "/graphql", "GraphQL"),
        ("POST", "/graphql", "GraphQL"),
        ("GET", "/api/2.0/mlflow/experiments/permissions/get", "Permissions of one resource, as mlflow 2 asks for them"),
        ("POST", "/api/2.0/mlflow/registered-models/permissions/create", "Permissions of one resource, as mlflow 2 asks for them"),
        ("GET", "/api/3.0/mlflow/workspaces", "Workspaces besides the default one"),
    ],
)
def test_parts_that_are_not_served_say_so(http, method, path, part):
    message = _refused(http.request(method, path), 501, "NOT_IMPLEMENTED")
    assert message == f"{part}: this part of MLflow's protocol is not available in this version of Lineal"


@pytest.mark.parametrize(
    "path", ["/api/2.0/mlflow/tracesx", "/metricsx", "/v1/trace", "/api/2.0/mlflow/registered-models/x", "/api/4.0/mlflow/traces"]
)
def test_what_merely_resembles_them_is_unknown(http, path):
    _refused(http.get(path), 404, "ENDPOINT_NOT_FOUND")


def _download_while(http, happens, received):
    with http.stream("GET", "/api/2.0/mlflow-artifacts/artifacts/large") as answer:
        for piece in answer.iter_raw():
            if not received:
                happens()
            received += piece


def test_an_answer_that_breaks_off_is_not_followed_by_another(tmp_path):
    """The bytes vanish while they are sent: the connection ends short of the promised length, and nothing else is said on it."""
    size = 64 << 20
    running = servers.LinealServer(str(tmp_path))
    try:
        with httpx.Client(base_url=running.url, timeout=60) as http:
            http.put("/api/2.0/mlflow-artifacts/artifacts/large", content=b"\1" * size).raise_for_status()
            (blob,) = [path for path in (Path(running.store) / "artifacts" / "sha256").rglob("*") if path.is_file()]
            received = bytearray()
            with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
                _download_while(http, lambda: os.truncate(blob, 1), received)
            assert set(received) == {1}
            assert len(received) < size
            assert http.get("/health").text == "OK"
    finally:
        running.stop()
    assert "GET /api/2.0/mlflow-artifacts/artifacts/large (request " in running.log
    assert "broke off: A blob became shorter while it was read" in running.log
