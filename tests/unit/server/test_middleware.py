"""What every request passes, over a real server."""

import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from tests import servers


def _ask(url, path, *, method="GET", body=None, **headers):
    request = urllib.request.Request(url + path, data=body, method=method)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


CREATE = "/api/2.0/mlflow/experiments/create"
JSON = "application/json"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:1234", 200),
        ("127.0.0.1:5000", 200),
        ("[::1]:5000", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:5000", 403),
        ("", 403),
    ],
)
def test_only_own_names_are_answered(server, host, status):
    assert _ask(server.url, "/version", Host=host)[0] == status


def test_health_answers_by_any_name(server):
    assert _ask(server.url, "/health", Host="10.0.0.9:8080")[2] == b"OK"


def test_pages_of_other_sites_change_nothing(server):
    body = json.dumps({"name": "from-elsewhere"}).encode()
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        status, _, answer = _ask(server.url, CREATE, method="POST", body=body, Content_Type=JSON, **headers)
        assert (status, json.loads(answer)["error_code"]) == (403, "PERMISSION_DENIED")
    status, _, _ = _ask(server.url, "/api/2.0/mlflow/experiments/get-by-name?experiment_name=from-elsewhere")
    assert status == 404


def test_own_pages_may_change_things(server):
    body = json.dumps({"name": "from-here"}).encode()
    status, _, _ = _ask(server.url, CREATE, method="POST", body=body, Content_Type=JSON, Origin=server.url)
    assert status == 200


def test_forms_cannot_pretend_to_be_json(server):
    body = json.dumps({"name": "form"}).encode()
    status, _, answer = _ask(server.url, CREATE, method="POST", body=body, Content_Type="text/plain")
    assert status == 400
    assert "Content-Type must be one of" in json.loads(answer)["message"]


def test_answers_carry_ids_and_security_headers(server):
    _, headers, _ = _ask(server.url, "/version")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert len(headers["X-Request-Id"]) == 32
    assert _ask(server.url, "/version", X_Request_Id="mine-1")[1]["X-Request-Id"] == "mine-1"
    assert _ask(server.url, "/version", X_Request_Id='bad"id')[1]["X-Request-Id"] != 'bad"id'


def test_too_large_bodies_are_refused_unread(server):
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(
            f"POST {CREATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {JSON}\r\nContent-Length: 99999999999\r\n\r\n".encode()
        )
        assert b" 400 " in connection.recv(100)


def test_unknown_paths_answer_in_the_protocol_s_shape(server):
    for path in ("/api/2.0/mlflow/nope", "/nope", "/api/3.0/mlflow/tracesearch"):
        status, _, answer = _ask(server.url, path)
        assert (status, json.loads(answer)["error_code"]) == (404, "ENDPOINT_NOT_FOUND")


def test_a_prefix_is_served_stripped_and_not():
    with servers.serving(":memory:", environment={"LINEAL_PATH_PREFIX": "/ml"}) as running:
        assert running.url.endswith("/ml")
        root = running.url.removesuffix("/ml")
        for path in ("/ml/version", "/version"):
            assert _ask(root, path)[0] == 200
        assert _ask(root, "/mlversion")[0] == 404


def test_allowed_origins_may_call():
    with servers.serving(":memory:", environment={"LINEAL_CORS_ORIGINS": "https://app.example"}) as running:
        status, headers, _ = _ask(running.url, CREATE, method="OPTIONS", Origin="https://app.example")
        assert (status, headers["Access-Control-Allow-Origin"]) == (204, "https://app.example")
        body = json.dumps({"name": "shared"}).encode()
        status, headers, _ = _ask(running.url, CREATE, method="POST", body=body, Content_Type=JSON, Origin="https://app.example")
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://app.example")
        assert _ask(running.url, CREATE, method="POST", body=body, Content_Type=JSON, Origin="https://other.example")[0] == 403
