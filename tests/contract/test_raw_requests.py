"""What other programs put on the wire: bare numbers that JSON does not have, bytes that are no text, and bodies without end.

Nothing of it may give a 5xx or leave something half-written, and what can be meant only one way is kept whole.
"""

import json
import math
import socket
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from tests.servers import LinealServer

API = "/api/2.0/mlflow"
JSON = {"content-type": "application/json"}
DOUBLE_MAX = 1.7976931348623157e308


@pytest.fixture
def http(server: LinealServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}{API}") as client:
        yield client


@pytest.fixture
def run_id(http) -> str:
    return http.post("/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]["run_id"]


def _data(http, run_id: str) -> dict:
    return http.get("/runs/get", params={"run_id": run_id}).json()["run"]["data"]


def _history(http, run_id: str, key: str) -> list:
    return http.get("/metrics/get-history", params={"run_id": run_id, "metric_key": key}).json().get("metrics", [])


def _refused(answer: httpx.Response, status: int = 400, code: str = "INVALID_PARAMETER_VALUE") -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
    assert answer.json()["error_code"] == code
    return answer.json()["message"]


NUMBERS = [
    ("NaN", "NaN"), ("Infinity", DOUBLE_MAX), ("-Infinity", -DOUBLE_MAX), ("1e400", DOUBLE_MAX), ("-1e400", -DOUBLE_MAX), ('"NaN"', "NaN"),
    ('"-Infinity"', -DOUBLE_MAX), ('"1.5"', 1.5), ("1e-400", 0.0), ("-0.0", 0.0), ("3", 3.0),
]  # fmt: skip


@pytest.mark.parametrize(("token", "kept"), NUMBERS, ids=[token[:12] for token, _ in NUMBERS])
def test_numbers_keep_their_step_and_time(http, run_id, token, kept):
    body = f'{{"run_id": "{run_id}", "key": "m", "value": {token}, "timestamp": 12, "step": 7}}'
    assert http.post("/runs/log-metric", content=body, headers=JSON).json() == {}
    assert _history(http, run_id, "m") == [{"key": "m", "value": kept, "timestamp": 12, "step": 7}]


def test_a_batch_with_such_numbers_is_kept_whole(http, run_id):
    tokens = ["1", "NaN", "2", "-Infinity", "1e400", "3"]
    points = ", ".join(f'{{"key": "m", "value": {token}, "timestamp": {i}, "step": {i}}}' for i, token in enumerate(tokens))
    body = (
        f'{{"run_id": "{run_id}", "metrics": [{points}], "params": [{{"key": "p", "value": "v"}}], "tags": [{{"key": "t", "value": "w"}}]}}'
    )
    assert http.post("/runs/log-batch", content=body, headers=JSON).json() == {}
    assert [point["value"] for point in _history(http, run_id, "m")] == [1.0, "NaN", 2.0, -DOUBLE_MAX, DOUBLE_MAX, 3.0]
    data = _data(http, run_id)
    assert data["params"] == [{"key": "p", "value": "v"}]
    assert {"key": "t", "value": "w"} in data["tags"]


REFUSED = {
    "latin-1": b'{"run_id": "%(id)s", "metrics": [%(good)s], "tags": [{"key": "t", "value": "\xe9"}]}',
    "utf-16": '{"run_id": "x"}'.encode("utf-16-le") + b"\xff",
    "lone surrogate": b'{"run_id": "%(id)s", "metrics": [%(good)s], "tags": [{"key": "t", "value": "\\ud800"}]}',
    "lone surrogate in UTF-8": b'{"run_id": "%(id)s", "metrics": [%(good)s], "tags": [{"key": "t", "value": "\xed\xa0\x80"}]}',
    "surrogate as a key": b'{"run_id": "%(id)s", "metrics": [%(good)s], "params": [{"key": "\\udfff", "value": "v"}]}',
    "cut off": b'{"run_id": "%(id)s", "metrics": [%(good)s], "params": [{"key": "p", "va',
    "two objects": b'{"run_id": "%(id)s", "metrics": [%(good)s]} {"run_id": "%(id)s"}',
    "trailing comma": b'{"run_id": "%(id)s", "metrics": [%(good)s],}',
    "deep lists": b'{"run_id": "%(id)s", "metrics": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"run_id": "%(id)s", "metrics": [%(good)s], "x": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "deep and open": b"[" * 1_000_000,
    "a huge integer": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 1, "timestamp": 1, "step": '
    + b"9" * 5000
    + b"}]}",
    "a value of 400 digits": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "timestamp": 1, "value": ' + b"9" * 400 + b"}]}",
    "a step of 2**63": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 1, "timestamp": 1, "step":9223372036854775808}]}',
    "an infinite step": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 1, "timestamp": 1, "step": Infinity}]}',
    "a time that is NaN": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 1, "timestamp": NaN}]}',
    "a negative time": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 1, "timestamp": -1}]}',
    "a text for a number": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": "much", "timestamp": 1}]}',
    "an object for a text": b'{"run_id": "%(id)s", "metrics": [%(good)s], "params": [{"key": {"a": 1}, "value": "v"}]}',
    "a list for the run": b'{"run_id": ["%(id)s"], "metrics": [%(good)s]}',
    "null in a list": b'{"run_id": "%(id)s", "metrics": [%(good)s, null]}',
    "a list": b'[{"run_id": "%(id)s"}]',
    "a number": b"12",
    "a text": b'"%(id)s"',
    "nothing but spaces": b"   ",
    "an unknown number": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": nan, "timestamp": 1}]}',
    "a hexadecimal number": b'{"run_id": "%(id)s", "metrics": [%(good)s, {"key": "n", "value": 0x10, "timestamp": 1}]}',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_message_is_refused_whole(http, run_id, body):
    good = b'{"key": "good", "value": 1, "timestamp": 1}'
    sent = body.replace(b"%(id)s", run_id.encode()).replace(b"%(good)s", good)
    _refused(http.post("/runs/log-batch", content=sent, headers=JSON))
    assert "metrics" not in _data(http, run_id)
    assert "params" not in _data(http, run_id)


def test_of_a_name_twice_the_last_counts_and_unknown_names_do_not(http, run_id):
    body = f'{{"run_id": "{"0" * 32}", "key": "m", "value": 1, "value": 2, "timestamp": 3, "extra": [{{}}], "run_id": "{run_id}"}}'
    assert http.post("/runs/log-metric", content=body, headers=JSON).status_code == 200
    assert _history(http, run_id, "m") == [{"key": "m", "value": 2.0, "timestamp": 3, "step": 0}]


def test_of_a_name_twice_the_last_counts_also_where_the_slow_reader_reads(http, run_id):
    body = f'{{"run_id": "{"0" * 32}", "key": "m", "value": 1, "value": NaN, "timestamp": 3, "run_id": "{run_id}"}}'
    assert http.post("/runs/log-metric", content=body, headers=JSON).status_code == 200
    assert _history(http, run_id, "m") == [{"key": "m", "value": "NaN", "timestamp": 3, "step": 0}]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""]
)
def test_other_content_types_are_refused(http, run_id, kind):
    body = json.dumps({"run_id": run_id, "key": "k", "value": "v"})
    assert "Content-Type" in _refused(http.post("/runs/set-tag", content=body, headers={"content-type": kind}))
    assert "k" not in [tag["key"] for tag in _data(http, run_id).get("tags", [])]


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/json;charset=latin-1"])
def test_json_content_types_are_read_as_utf_8(http, run_id, kind):
    body = json.dumps({"run_id": run_id, "key": "k", "value": "\xe9\U0001f40d"}, ensure_ascii=False).encode()
    assert http.post("/runs/set-tag", content=body, headers={"content-type": kind}).status_code == 200
    assert {"key": "k", "value": "\xe9\U0001f40d"} in _data(http, run_id)["tags"]


@pytest.mark.parametrize(
    "query", ["run_id=%FF", "run_id=%ED%A0%80", "run_id=%", "run_id=" + "x" * 20_000, "&".join(["run_id=a"] * 3000), "run_id"]
)
def test_queries_that_are_no_text_are_refused(http, query):
    answer = http.get(f"/runs/get?{query}")
    assert answer.status_code in {400, 404, 414}
    assert set(answer.json()) == {"error_code", "message"}


class Wire:
    """A connection that says exactly what it is told."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        self.file = self.socket.makefile("rb")

    def send(self, head: str, body: bytes = b"") -> None:
        self.socket.sendall("\r\n".join([*head.splitlines(), "", ""]).encode("latin-1") + body)

    def answer(self, *, has_body: bool = True) -> tuple[int, bytes]:
        """Read one answer; (0, b"") when the other side hung up."""
        line = self.file.readline()
        if not line:
            return 0, b""
        size = 0
        while (header := self.file.readline().strip()) != b"":
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        return int(line.split()[1]), self.file.read(size) if has_body else b""

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@pytest.fixture
def wire(server) -> Iterator[Wire]:
    made = Wire(server.url)
    yield made
    made.close()


def _post(path: str, body: bytes) -> tuple[str, bytes]:
    return f"POST {API}{path} HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: {len(body)}", body


def test_pipelined_requests_are_answered_in_order(http, wire, run_id):
    steps = range(20)
    message = '{{"run_id": "{}", "key": "m", "value": {}, "timestamp": 1, "step": {}}}'
    for step in steps:
        wire.send(*_post("/runs/log-metric", message.format(run_id, step, step).encode()))
        wire.send(f"HEAD {API}/runs/get?run_id={run_id} HTTP/1.1\nHost: localhost")
        wire.send(f"GET {API}/runs/get?run_id={step} HTTP/1.1\nHost: localhost")
    for step in steps:
        assert wire.answer() == (200, b"{}")
        assert wire.answer(has_body=False)[0] == 200
        status, body = wire.answer()
        assert (status, json.loads(body)["message"]) == (404, f"Run with id={step} not found")
    assert [point["step"] for point in _history(http, run_id, "m")] == list(steps)


def test_a_connection_that_asks_again_and_again_is_told_what_holds_now(http, wire):
    alias = {"name": "polled", "alias": "live"}
    assert http.post("/registered-models/create", json={"name": "polled"}).status_code == 200
    for _ in range(2):
        assert http.post("/model-versions/create", json={"name": "polled", "source": "s3://models/polled"}).status_code == 200

    def asked() -> str:
        wire.send(f"GET {API}/registered-models/alias?name=polled&alias=live HTTP/1.1\nHost: localhost")
        _, body = wire.answer()
        return json.loads(body).get("model_version", {}).get("version", "none")

    for number in range(40):
        version = str(number % 2 + 1)
        assert http.post("/registered-models/alias", json={**alias, "version": version}).status_code == 200
        assert [asked() for _ in range(3)] == [version] * 3
        if number % 4 == 3:
            assert http.request("DELETE", "/registered-models/alias", json=alias).status_code == 200
            assert [asked() for _ in range(3)] == ["none"] * 3


def test_a_body_in_chunks_is_read(http, wire, run_id):
    body = json.dumps({"run_id": run_id, "key": "k", "value": "chunked"}).encode()
    wire.send(f"POST {API}/runs/set-tag HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked")
    for byte in body:
        wire.socket.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
    wire.socket.sendall(b"0\r\n\r\n")
    assert wire.answer() == (200, b"{}")
    assert {"key": "k", "value": "chunked"} in _data(http, run_id)["tags"]


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks without end"])
def test_a_body_beyond_the_limit_is_refused_before_it_is_read(http, wire, run_id, announced):
    head = f"POST {API}/runs/set-tag HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
    start = f'{{"run_id": "{run_id}", "key": "k", "value": "'.encode()
    if announced:
        wire.send(head + "Content-Length: 100000000000", start)
    else:
        wire.send(head + "Transfer-Encoding: chunked")
        piece = b"x" * 65_536
        try:
            wire.socket.sendall(b"%x\r\n%s\r\n" % (len(start), start))
            for _ in range(1024):  # 64 MiB, were they taken
                wire.socket.sendall(b"10000\r\n" + piece + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
    try:
        status, body = wire.answer()
    except ConnectionResetError:
        status, body = 0, b""
    assert status in ({400} if announced else {0, 400})
    if body:
        assert "is limited to" in json.loads(body)["message"]
    assert "k" not in [tag["key"] for tag in _data(http, run_id).get("tags", [])]


def test_a_request_that_is_given_up_writes_nothing(http, server, run_id):
    query = {"experiment_ids": ["0"], "filter": f"run_id != '{run_id}'", "max_results": 1000}
    runs = http.post("/runs/search", json=query).json().get("runs", [])
    body = json.dumps({"run_id": run_id, "key": "k", "value": "v"}).encode()
    for cut in (0, 1, len(body) // 2, len(body) - 1):
        wire = Wire(server.url)
        wire.send(_post("/runs/set-tag", body)[0], body[:cut])
        wire.close()
    wire = Wire(server.url)
    wire.send(f"POST {API}/runs/set-tag HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked")
    wire.socket.sendall(b"%x\r\n%s\r\n" % (len(body), body))  # a whole message, but nobody said that it ends here
    wire.close()
    for _ in range(5):
        wire = Wire(server.url)
        wire.send(_post("/runs/create", body)[0])  # without a body, this would be a run of the experiment Default
        wire.close()
    marker = f"after-{uuid.uuid4().hex}"
    assert http.post("/runs/set-tag", json={"run_id": run_id, "key": marker, "value": ""}).status_code == 200
    assert {tag["key"] for tag in _data(http, run_id)["tags"] if not tag["key"].startswith("mlflow.")} == {marker}
    assert http.post("/runs/search", json=query).json().get("runs", []) == runs


GARBAGE = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50,
    "no version": b"GET /health\r\n\r\n",
    "a bad header": b"GET /health HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n",
    "two lengths": b"POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "length and chunks": (
        b"POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a bad length": b"POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a bad chunk": b"POST /api/2.0/mlflow/runs/get HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a foreign host": b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\n\r\n",
    "a path that is no text": b"GET /api/2.0/mlflow/\xff\xfe%ff%c3 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an absolute target": b"GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_ends_the_connection_and_nothing_else(http, wire, sent):
    wire.socket.sendall(sent)
    wire.socket.shutdown(socket.SHUT_WR)
    try:
        status, _ = wire.answer()
    except ConnectionResetError:
        status = 0
    assert status < 500
    assert http.get("/experiments/get", params={"experiment_id": "0"}).status_code == 200


def test_values_beyond_the_largest_double_are_infinite_in_searches_too(http):
    experiment_id = http.post("/experiments/create", json={"name": uuid.uuid4().hex}).json()["experiment_id"]
    run_id = http.post("/runs/create", json={"experiment_id": experiment_id}).json()["run"]["info"]["run_id"]
    body = f'{{"run_id": "{run_id}", "key": "m", "value": 1e400, "timestamp": 1}}'
    assert http.post("/runs/log-metric", content=body, headers=JSON).status_code == 200
    for text, found in (("metrics.m > 1e308", 1), ("metrics.m < 0", 0), ("metrics.m = 0", 0)):
        answer = http.post("/runs/search", json={"experiment_ids": [experiment_id], "filter": text, "max_results": 5}).json()
        assert len(answer.get("runs", [])) == found, text
    assert not math.isnan(_data(http, run_id)["metrics"][0]["value"])
