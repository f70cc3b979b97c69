"""Artifacts over a real socket: traversal, ranges, conditions, parts, constant memory, and clients that go away."""

import hashlib
import http.client
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
from tests.servers import LinealServer, serving
from tests.unit.artifacts.traversal import REFUSED

MIB = 1 << 20
API = "/api/2.0/mlflow"
PROXY = "/api/2.0/mlflow-artifacts"
FILES = f"{PROXY}/artifacts"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinealServer]:
    with serving(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture
def client(served: LinealServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=120) as client:
        yield client


def files_of(client: httpx.Client, path: str = "") -> list[dict]:
    answer = client.get(FILES, params={"path": path})
    assert answer.status_code == 200, answer.text
    return answer.json().get("files", [])


def raw(server: LinealServer, method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request target as it stands: HTTP libraries tidy `..` away."""
    url = urlsplit(server.url)
    with socket.create_connection((url.hostname, url.port), timeout=60) as connection:
        head = f"{method} {target} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode("latin-1") + body)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    status, _, rest = answer.partition(b"\r\n")
    return int(status.split()[1]), rest.partition(b"\r\n\r\n")[2]


class TestTraversal:
    @pytest.fixture(scope="class")
    @classmethod
    def canary(cls, served: LinealServer) -> Path:
        """A file next to the store that nothing may read, change or delete."""
        canary = Path(served.store).parent / "canary"
        canary.write_text("secret")
        return canary

    @pytest.mark.parametrize("path", [path for path in REFUSED if path and "\ud800" not in path and "\udfff" not in path])
    def test_refused_in_every_operation(self, served: LinealServer, client: httpx.Client, canary: Path, path: str) -> None:
        before = files_of(client)
        once, twice = quote(path, safe=""), quote(quote(path, safe=""), safe="")
        asked = [("GET", f"{FILES}/{twice}"), ("GET", f"{FILES}/{once}"), ("PUT", f"{FILES}/{once}")]
        if path not in {"a/", "a/b/"}:  # a directory may end with a slash
            asked += [("DELETE", f"{FILES}/{once}"), ("GET", f"{FILES}?path={once}"), ("GET", f"{PROXY}/presigned/{once}")]
        for method, target in asked:
            status, body = raw(served, method, target, b"x" if method == "PUT" else b"")
            if "\n" in path and status == 404:
                continue  # no route takes a line feed, once it is decoded
            assert status == 400, (method, target, body)
            assert json.loads(body) == {"error_code": "INVALID_PARAMETER_VALUE", "message": "Invalid path"}
        assert files_of(client) == before
        assert canary.read_text() == "secret"

    @pytest.mark.parametrize("path", ["..", "../..", "a/../../b", "../canary", "./a", "a//b", "..;/a"])
    def test_plain_dots_on_the_wire_too(self, served: LinealServer, canary: Path, path: str) -> None:
        for method in ("GET", "PUT", "DELETE"):
            assert raw(served, method, f"{FILES}/{path}")[0] in {400, 404}
        assert canary.read_text() == "secret"

    @pytest.mark.parametrize("operation", ["create", "complete", "abort"])
    @pytest.mark.parametrize(("directory", "name"), [("%2e%2e/x", "f"), ("a", ".."), ("a", "b\x00"), ("a", ""), ("a", "x/")])
    def test_uploads_in_parts_too(self, client: httpx.Client, operation: str, directory: str, name: str) -> None:
        body = {"path": name, "upload_id": "0" * 32, "parts": [{"part_number": 1, "etag": "0" * 64}], "num_parts": 1}
        assert client.post(f"{PROXY}/mpu/{operation}/{directory}", json=body).status_code == 400


class TestDownload:
    DATA = bytes(range(256)) * 40

    @pytest.fixture(scope="class")
    @classmethod
    def path(cls, served: LinealServer) -> str:
        path = f"{FILES}/download/data.bin"
        assert httpx.put(served.url + path, content=cls.DATA).status_code == 200
        return path

    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-99", 0, 100),
            ("bytes=100-", 100, 10240),
            ("bytes=-1", 10239, 10240),
            ("bytes=-99999", 0, 10240),
            ("bytes=10239-99999", 10239, 10240),
            ("BYTES=5-6", 5, 7),
        ],
    )
    def test_a_range_is_answered_with_206(self, client: httpx.Client, path: str, asked: str, start: int, stop: int) -> None:
        answer = client.get(path, headers={"range": asked})
        assert answer.status_code == 206
        assert answer.content == self.DATA[start:stop]
        assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/10240"
        assert answer.headers["content-length"] == str(stop - start)

    @pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
    def test_a_range_outside_is_answered_with_416(self, client: httpx.Client, path: str, asked: str) -> None:
        answer = client.get(path, headers={"range": asked})
        assert (answer.status_code, answer.content) == (416, b"")
        assert answer.headers["content-range"] == "bytes */10240"

    @pytest.mark.parametrize(
        "asked", ["bytes=5-4", "bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "nonsense", "bytes=--1"]
    )
    def test_what_is_no_single_range_is_answered_with_the_whole(self, client: httpx.Client, path: str, asked: str) -> None:
        answer = client.get(path, headers={"range": asked})
        assert (answer.status_code, answer.content) == (200, self.DATA)

    def test_headers_of_a_whole_file(self, client: httpx.Client, path: str) -> None:
        answer = client.get(path)
        assert answer.content == self.DATA
        assert answer.headers["etag"] == f'"sha256:{hashlib.sha256(self.DATA).hexdigest()}"'
        assert answer.headers["content-length"] == "10240"
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment; filename=data.bin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]

    @pytest.mark.parametrize("headers", [{}, {"range": "bytes=1-2"}])
    def test_head_has_the_headers_of_get_and_no_body(self, client: httpx.Client, path: str, headers: dict[str, str]) -> None:
        got, head = client.get(path, headers=headers), client.head(path, headers=headers)
        assert head.content == b""
        assert head.status_code == got.status_code
        for name in ("etag", "content-length", "last-modified", "content-type"):
            assert head.headers[name] == got.headers[name]

    def test_conditions(self, client: httpx.Client, path: str) -> None:
        whole = client.get(path)
        etag, modified = whole.headers["etag"], whole.headers["last-modified"]
        table = [
            ({"if-none-match": etag}, 304),
            ({"if-none-match": f'"other", W/{etag}'}, 304),
            ({"if-none-match": "*"}, 304),
            ({"if-none-match": '"other"'}, 200),
            ({"if-modified-since": modified}, 304),
            ({"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
            ({"if-modified-since": "yesterday"}, 200),
            ({"if-none-match": '"other"', "if-modified-since": modified}, 200),
            ({"if-match": etag}, 200),
            ({"if-match": '"other"'}, 412),
            ({"if-range": etag, "range": "bytes=0-1"}, 206),
            ({"if-range": modified, "range": "bytes=0-1"}, 206),
            ({"if-range": '"other"', "range": "bytes=0-1"}, 200),
            ({"if-range": f"W/{etag}", "range": "bytes=0-1"}, 200),
            ({"if-range": "Thu, 01 Jan 1970 00:00:00 GMT", "range": "bytes=0-1"}, 200),
        ]
        for headers, status in table:
            answer = client.get(path, headers=headers)
            assert answer.status_code == status, headers
            assert answer.headers["etag"] == etag
            assert len(answer.content) == {200: 10240, 206: 2}.get(status, 0)

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("a.txt", "text/plain"),
            ("MLmodel", "text/plain"),
            ("a.json", "text/plain"),
            ("a.js", "text/plain"),
            ("a.png", "image/png"),
            ("a.html", "text/html"),
            ("a.pkl", "application/octet-stream"),
            ("a.tar.gz", "application/octet-stream"),
            ("noextension", "application/octet-stream"),
        ],
    )
    def test_types_by_name_always_as_an_attachment(self, client: httpx.Client, name: str, kind: str) -> None:
        client.put(f"{FILES}/types/{name}", content=b"<script>")
        answer = client.get(f"{FILES}/types/{name}")
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith("attachment;")

    @pytest.mark.parametrize("name", ['quo"te.txt', "semi;colon.txt", "sp ace.txt", "\u6a21\u578b.pkl", "gr\u00f6\u00dfe.txt"])
    def test_names_that_need_care_in_a_header(self, client: httpx.Client, name: str) -> None:
        path = f"{FILES}/names/{quote(name)}"
        assert client.put(path, content=name.encode()).status_code == 200
        answer = client.get(path)
        assert answer.content == name.encode()
        assert answer.headers["content-disposition"].isascii()
        assert name in [file["path"] for file in files_of(client, "names")]


class TestUpload:
    def test_a_client_that_goes_away_leaves_nothing(self, served: LinealServer, client: httpx.Client) -> None:
        url = urlsplit(served.url)
        with socket.create_connection((url.hostname, url.port)) as connection:
            connection.sendall(f"PUT {FILES}/gone/x HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {8 * MIB}\r\n\r\n".encode())
            connection.sendall(b"x" * (3 * MIB))
        incoming = Path(served.store) / "artifacts" / "incoming"
        deadline = time.monotonic() + 30
        while [file for file in incoming.rglob("*") if file.is_file() and file.name != ".lock"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert files_of(client, "gone") == []

    def test_a_chunked_body_of_unknown_size(self, client: httpx.Client) -> None:
        pieces = [os.urandom(100_000) for _ in range(30)]
        assert client.put(f"{FILES}/chunked/x", content=iter(pieces)).status_code == 200
        assert client.get(f"{FILES}/chunked/x").content == b"".join(pieces)

    def test_sealed_trees_and_conflicts_are_refused(self, client: httpx.Client) -> None:
        assert client.put(f"{FILES}/conflict/a", content=b"x").status_code == 200
        for path in ("conflict", "conflict/a/b", "model-versions/mv-1/x"):
            answer = client.put(f"{FILES}/{path}", content=b"x")
            assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        assert client.delete(f"{FILES}/model-versions/mv-1").status_code == 400
        assert client.delete(f"{FILES}/conflict/none").status_code == 404

    def test_a_limit_is_kept_whether_it_is_announced_or_not(self, tmp_path: Path) -> None:
        with serving(tmp_path, environment={"LINEAL_UPLOAD_SIZE_BYTES_MAX": "1000"}) as server, httpx.Client(base_url=server.url) as client:
            assert client.put(f"{FILES}/x", content=b"x" * 1000).status_code == 200
            assert client.put(f"{FILES}/y", content=b"x" * 1001).status_code == 400
            assert client.put(f"{FILES}/y", content=iter([b"x" * 600] * 2)).status_code == 400
            assert [file["path"] for file in files_of(client)] == ["x"]


class TestUploadInParts:
    def create(self, client: httpx.Client, path: str, parts: int) -> dict:
        answer = client.post(f"{PROXY}/mpu/create/parts", json={"path": f"/home/ada/{path}", "num_parts": parts})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def test_from_create_to_complete(self, client: httpx.Client) -> None:
        data = [os.urandom(MIB), os.urandom(MIB), b"end"]
        created = self.create(client, "big.bin", 3)
        assert [c["part_number"] for c in created["credentials"]] == [1, 2, 3]
        parts = []
        for credential, piece in zip(created["credentials"], data, strict=True):
            answer = httpx.put(credential["url"], content=piece, headers=credential["headers"])
            assert answer.status_code == 200
            parts.append({"part_number": credential["part_number"], "etag": answer.headers["etag"], "url": credential["url"]})
        body = {"path": "/home/ada/big.bin", "upload_id": created["upload_id"], "parts": parts}
        for _ in range(2):
            assert client.post(f"{PROXY}/mpu/complete/parts", json=body).json() == {}
        assert client.get(f"{FILES}/parts/big.bin").content == b"".join(data)

    def test_an_aborted_upload_takes_no_parts(self, client: httpx.Client) -> None:
        created = self.create(client, "given-up.bin", 1)
        body = {"path": "given-up.bin", "upload_id": created["upload_id"]}
        assert client.post(f"{PROXY}/mpu/abort/parts", json=body).json() == {}
        assert httpx.put(created["credentials"][0]["url"], content=b"x").status_code == 404
        assert client.post(f"{PROXY}/mpu/abort/parts", json=body).status_code == 404

    def test_a_url_is_good_for_its_part_alone(self, client: httpx.Client) -> None:
        one, other = self.create(client, "one.bin", 2), self.create(client, "other.bin", 1)
        url = one["credentials"][0]["url"]
        query = url.partition("?")[2]
        expires, _, signature = query.partition("&signature=")
        for forged in (
            url.replace("/1?", "/2?"),
            other["credentials"][0]["url"].partition("?")[0] + "?" + query,
            url.partition("?")[0],
            url.replace(expires, "expires=99999999999"),
            url.replace(expires, "expires=-1"),
            url.replace(signature, "\u00e9" * 64),
            url.replace(signature, signature[::-1]),
        ):
            assert httpx.put(forged, content=b"x").status_code == 403, forged

    @pytest.mark.parametrize(
        "parts", [[], [{"part_number": 1}], [{"part_number": 1, "etag": "x"}], [{"part_number": 1, "etag": "0" * 64}], "nonsense", [1]]
    )
    def test_parts_that_do_not_fit_are_refused(self, client: httpx.Client, parts: object) -> None:
        created = self.create(client, "unfit.bin", 1)
        httpx.put(created["credentials"][0]["url"], content=b"x")
        body = {"path": "unfit.bin", "upload_id": created["upload_id"], "parts": parts}
        assert client.post(f"{PROXY}/mpu/complete/parts", json=body).status_code == 400

    @pytest.mark.parametrize("count", [0, -1, 10_001])
    def test_the_number_of_parts_has_a_range(self, client: httpx.Client, count: int) -> None:
        assert client.post(f"{PROXY}/mpu/create/parts", json={"path": "x", "num_parts": count}).status_code == 400


class TestPresigned:
    def test_a_signed_url_downloads_in_ranges_what_it_was_made_for(self, client: httpx.Client) -> None:
        client.put(f"{FILES}/signed/a%20b.bin", content=b"0123456789")
        made = client.get(f"{PROXY}/presigned/signed/a%20b.bin").json()
        assert made["file_size"] == 10
        assert httpx.get(made["url"], headers={"range": "bytes=2-4"}).content == b"234"
        assert httpx.get(made["url"].replace("a%20b", "other")).status_code in {403, 404}
        assert httpx.get(made["url"][:-1]).status_code == 403
        client.put(f"{FILES}/signed/a%20b.bin", content=b"replaced")
        assert httpx.get(made["url"]).status_code == 400

    def test_a_run_s_file_comes_from_a_signed_url(self, client: httpx.Client) -> None:
        run = client.post(f"{API}/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]
        client.put(f"{FILES}/{run['artifact_uri'].partition(':/')[2]}/a/\u00e4.txt", content=b"hello").raise_for_status()
        asked = {"run_id": run["run_id"], "path": "a/\u00e4.txt", "expiration": 60}
        made = client.post(f"{API}/artifacts/presigned-download-url", json=asked).json()
        assert made["file_size"] == 5
        assert httpx.get(made["presigned_url"]).content == b"hello"
        assert httpx.get(made["presigned_url"], headers={"range": "bytes=1-2"}).content == b"el"
        assert httpx.put(made["presigned_url"], content=b"x").status_code == 405
        assert httpx.get(made["presigned_url"].replace("/signed/download/", "/artifacts/")).status_code == 404
        assert client.post(f"{API}/artifacts/presigned-download-url", json={**asked, "path": "gone"}).status_code == 404
        assert client.post(f"{API}/artifacts/presigned-download-url", json={**asked, "run_id": "f" * 32}).status_code == 404

    def test_a_signed_url_takes_one_file_of_a_run_or_a_model(self, client: httpx.Client) -> None:
        run = client.post(f"{API}/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]
        model = client.post(f"{API}/logged-models", json={"experiment_id": "0"}).json()["model"]["info"]
        for owner, root_uri in (("run_id", run["artifact_uri"]), ("model_id", model["artifact_uri"])):
            asked = {owner: (run if owner == "run_id" else model)[owner], "path": "data/new file.bin"}
            made = client.post(f"{API}/artifacts/presigned-upload-url", json=asked).json()
            assert set(made) == {"presigned_url"}, "no header is needed"
            url = made["presigned_url"]
            assert httpx.put(url.replace("new%20file", "other"), content=b"x").status_code == 403
            assert httpx.put(re.sub(r"expires=\d+", "expires=99999999999", url), content=b"x").status_code == 403
            assert httpx.get(url).status_code == 405
            stored = httpx.put(url, content=b"stored")
            assert stored.headers["etag"] == f'"sha256:{hashlib.sha256(b"stored").hexdigest()}"'
            where = root_uri.partition(":/")[2]
            assert client.get(f"{FILES}/{where}/data/new%20file.bin").content == b"stored"
            assert client.get(f"{FILES}/{where}/data/other.bin").status_code == 404

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"expiration": 0}, "expiration must be between 1 and 604800 seconds (got 0)."),
            ({"expiration": 604_801}, "expiration must be between 1 and 604800 seconds (got 604801)."),
            ({"path": "../up"}, "Invalid path"),
            ({"path": ""}, "Missing value for required parameter 'path'"),
        ],
    )
    def test_what_cannot_be_signed_is_refused(self, client: httpx.Client, change: dict[str, object], message: str) -> None:
        run = client.post(f"{API}/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]
        for name in ("presigned-upload-url", "presigned-download-url"):
            answer = client.post(f"{API}/artifacts/{name}", json={"run_id": run["run_id"], "path": "a", **change})
            assert (answer.status_code, answer.json()["message"].startswith(message)) == (400, True), answer.text
        for owners in ({}, {"run_id": "a", "model_id": "m-b"}):
            answer = client.post(f"{API}/artifacts/presigned-upload-url", json={"path": "a", **owners})
            assert answer.json()["message"] == "Exactly one of run_id and model_id must be provided."


def test_a_large_file_raises_the_memory_of_the_server_by_little(served: LinealServer, client: httpx.Client) -> None:
    block = os.urandom(MIB)
    blocks = 300
    process = psutil.Process(served.process.pid)
    client.put(f"{FILES}/large/warm", content=block)
    client.get(f"{FILES}/large/warm")
    before = process.memory_info().rss
    most = 0
    url = urlsplit(served.url)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=120)

    def sent() -> Iterator[bytes]:
        nonlocal most
        for number in range(blocks):
            most = max(most, process.memory_info().rss)
            yield number.to_bytes(8, "big") + block[8:]

    connection.request("PUT", f"{FILES}/large/file", body=sent(), headers={"Content-Length": str(blocks * MIB)})
    assert connection.getresponse().read() == b""
    connection.request("GET", f"{FILES}/large/file")
    answer = connection.getresponse()
    for number in range(blocks):
        assert answer.read(MIB)[:8] == number.to_bytes(8, "big")
        most = max(most, process.memory_info().rss)
    connection.close()
    assert most - before < 64 * MIB
