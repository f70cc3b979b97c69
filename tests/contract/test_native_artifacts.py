"""The native endpoints of artifacts over a socket: digest first, and uploads that go on where they broke off."""

import hashlib
import os
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.servers import LinealServer, serving

MIB = 1 << 20
FILES = "/api/2.0/mlflow-artifacts/artifacts"
UPLOADS = "/api/v1/uploads"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def line(path: str, data: bytes) -> dict[str, object]:
    return {"path": path, "sha256": sha256(data), "size_bytes": len(data)}


def missing(client: httpx.Client, *contents: bytes) -> list[str]:
    answer = client.post("/api/v1/artifacts/missing", json={"sha256": [sha256(content) for content in contents]})
    assert answer.status_code == 200, answer.text
    return answer.json()["missing"]


def commit(client: httpx.Client, *files: dict[str, object], root: str = "") -> httpx.Response:
    return client.post("/api/v1/artifacts/commit", json={"root": root, "files": list(files)})


def begin(client: httpx.Client) -> str:
    return client.post(UPLOADS, json={}).json()["upload_id"]


def append(client: httpx.Client, upload_id: str, offset: int, data: bytes) -> httpx.Response:
    return client.put(f"{UPLOADS}/{upload_id}", params={"offset": offset}, content=data)


def offset_of(client: httpx.Client, upload_id: str) -> int:
    return client.get(f"{UPLOADS}/{upload_id}").json()["offset"]


def complete(client: httpx.Client, upload_id: str, data: bytes) -> httpx.Response:
    body = {"upload_id": upload_id, "sha256": sha256(data), "size_bytes": len(data)}
    return client.post(f"{UPLOADS}/complete", json=body)


def send_partly(url: str, upload_id: str, offset: int, data: bytes, size: int) -> socket.socket:
    """Announce `size` bytes and send only `data`; the connection is the caller's to close."""
    where = urlsplit(url)
    connection = socket.create_connection((where.hostname, where.port), timeout=60)
    head = f"PUT {UPLOADS}/{upload_id}?offset={offset} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {size}\r\n\r\n"
    connection.sendall(head.encode() + data)
    return connection


def wait_for_offset(client: httpx.Client, upload_id: str, at_least: int) -> int:
    deadline = time.monotonic() + 60
    while (offset := offset_of(client, upload_id)) < at_least:
        assert time.monotonic() < deadline, f"stayed at {offset}"
        time.sleep(0.02)
    return offset


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture
def client(served):
    with httpx.Client(base_url=served.url, timeout=60) as opened:
        yield opened


class TestDigestFirst:
    def test_files_are_named_by_the_digest_of_what_was_sent_before(self, client):
        data, new = os.urandom(1000), os.urandom(10)
        assert client.put(f"{FILES}/first/file.bin", content=data).status_code == 200
        assert missing(client, new, data, new) == [sha256(new)]
        answer = commit(client, line("a.bin", data), line("sub/b.bin", data), root="second")
        assert (answer.status_code, answer.json()) == (200, {"files": 2, "size_bytes": 2000})
        assert client.get(f"{FILES}/second/sub/b.bin").content == data

    def test_a_commit_with_missing_bytes_puts_nothing_and_says_which(self, client):
        data, new = os.urandom(1000), os.urandom(10)
        client.put(f"{FILES}/all-or-none/file.bin", content=data)
        answer = commit(client, line("a.bin", data), line("b.bin", new), root="none")
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["type"], problem["missing"]) == ("urn:lineal:problem:missing-bytes", [sha256(new)])
        assert client.get(f"{FILES}/none/a.bin").status_code == 404

    def test_a_path_that_is_taken_puts_nothing(self, client):
        data = os.urandom(100)
        client.put(f"{FILES}/taken/file", content=data)
        assert commit(client, line("aa", data), line("file/below", data), root="taken").status_code == 422
        assert client.get(f"{FILES}/taken/aa").status_code == 404

    def test_bytes_that_no_file_shows_any_more_are_missing(self, client):
        """A digest is no key: bytes that the tree does not show cannot be had back by knowing it."""
        data = os.urandom(100)
        client.put(f"{FILES}/gone/file", content=data)
        client.delete(f"{FILES}/gone/file")
        assert missing(client, data) == [sha256(data)]
        assert commit(client, line("back", data)).status_code == 409

    @pytest.mark.parametrize(
        "change",
        [{"size_bytes": 3}, {"sha256": "abc"}, {"sha256": "A" * 64}, {"path": "../up"}, {"path": ""}, {"more": 1}, {"size_bytes": -1}],
    )
    def test_wrong_lines_are_refused(self, client, change):
        data = b"some bytes"
        client.put(f"{FILES}/wrong/file", content=data)
        assert commit(client, {**line("x", data), **change}, root="wrong").status_code == 422

    def test_limits(self, client):
        assert commit(client).status_code == 413
        assert commit(client, line("x", b""), line("x", b"")).status_code == 422
        digests = [sha256(str(number).encode()) for number in range(1001)]
        assert client.post("/api/v1/artifacts/missing", json={"sha256": digests}).status_code == 413
        assert client.post("/api/v1/artifacts/missing", json={"sha256": digests[:1000]}).json()["missing"] == digests[:1000]


class TestResumable:
    def test_append_complete_commit(self, client):
        data = os.urandom(3 * MIB + 17)
        upload_id = begin(client)
        assert append(client, upload_id, 0, data[:MIB]).json() == {"upload_id": upload_id, "offset": MIB}
        assert append(client, upload_id, MIB, data[MIB:]).json()["offset"] == len(data)
        assert missing(client, data) == [sha256(data)]
        for _ in range(2):
            assert complete(client, upload_id, data).json() == {"upload_id": upload_id, "offset": len(data), "sha256": sha256(data)}
        assert missing(client, data) == []
        assert commit(client, line("grown.bin", data)).status_code == 200
        assert client.get(f"{FILES}/grown.bin").content == data
        assert append(client, upload_id, len(data), b"more").status_code == 409
        assert client.get(f"{UPLOADS}/{upload_id}").json()["sha256"] == sha256(data)

    def test_only_the_end_of_an_upload_can_be_appended_to(self, client):
        upload_id = begin(client)
        append(client, upload_id, 0, b"four")
        for offset in (0, 3, 5):
            answer = append(client, upload_id, offset, b"x")
            assert answer.status_code == 409
            assert "has 4 bytes" in answer.json()["detail"]
        assert offset_of(client, upload_id) == 4
        assert client.put(f"{UPLOADS}/{upload_id}", content=b"x").status_code == 422
        assert append(client, upload_id, 4, b"").json()["offset"] == 4

    def test_other_bytes_than_announced_are_refused(self, client):
        upload_id = begin(client)
        append(client, upload_id, 0, b"four")
        assert complete(client, upload_id, b"longer").status_code == 422
        assert append(client, upload_id, 4, b"ty").status_code == 200
        assert complete(client, upload_id, b"fourth").status_code == 422
        assert missing(client, b"fourty", b"fourth") == [sha256(b"fourty"), sha256(b"fourth")]
        assert complete(client, upload_id, b"fourty").status_code == 200

    def test_an_aborted_upload_is_gone(self, client):
        upload_id = begin(client)
        append(client, upload_id, 0, b"four")
        assert client.delete(f"{UPLOADS}/{upload_id}").status_code == 200
        assert client.delete(f"{UPLOADS}/{upload_id}").status_code == 404
        assert client.get(f"{UPLOADS}/{upload_id}").status_code == 404
        assert append(client, upload_id, 4, b"x").status_code == 404
        assert complete(client, upload_id, b"four").status_code == 404

    def test_one_request_appends_at_a_time_and_a_broken_one_leaves_its_bytes(self, client, served):
        data = os.urandom(5 * MIB)
        upload_id = begin(client)
        connection = send_partly(served.url, upload_id, 0, data[: 3 * MIB], len(data))
        wait_for_offset(client, upload_id, MIB)
        assert append(client, upload_id, offset_of(client, upload_id), b"x").status_code == 409
        assert complete(client, upload_id, data).status_code == 409
        connection.close()
        offset = wait_for_offset(client, upload_id, 3 * MIB)
        assert offset == 3 * MIB
        deadline = time.monotonic() + 60
        while (answer := append(client, upload_id, offset, data[offset:])).status_code == 409:
            assert time.monotonic() < deadline
        assert answer.json()["offset"] == len(data)
        assert complete(client, upload_id, data).status_code == 200


@pytest.mark.crash
def test_an_upload_goes_on_after_kill_9(tmp_path: Path) -> None:
    data = os.urandom(8 * MIB)
    server = LinealServer(str(tmp_path))
    with httpx.Client(base_url=server.url, timeout=60) as client:
        upload_id = begin(client)
        acknowledged = append(client, upload_id, 0, data[:MIB]).json()["offset"]
        connection = send_partly(server.url, upload_id, acknowledged, data[MIB : 5 * MIB], len(data) - MIB)
        wait_for_offset(client, upload_id, 2 * MIB)
    server.kill()
    connection.close()
    with serving(tmp_path) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        offset = offset_of(client, upload_id)
        assert 2 * MIB <= offset <= 5 * MIB
        assert append(client, upload_id, offset, data[offset:]).status_code == 200
        assert complete(client, upload_id, data).status_code == 200
        assert commit(client, line("survivor.bin", data)).status_code == 200
        assert client.get(f"{FILES}/survivor.bin").content == data
    blobs = [file for file in (tmp_path / "artifacts" / "sha256").rglob("*") if file.is_file()]
    assert [(file.name, file.stat().st_nlink) for file in blobs] == [(sha256(data), 1)]
