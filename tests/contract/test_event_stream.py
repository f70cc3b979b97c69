"""Events over a real socket: the stream of what happens, and pages of what happened, on both databases."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from tests.native import BOTH, Native, native_server, unique
from tests.people import guarded
from tests.servers import serving

WAIT_S = 20.0


@pytest.fixture(scope="module", params=BOTH)
def native(request, tmp_path_factory):
    with native_server(request.param, tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


class Stream:
    """A reader of server-sent events on a socket of its own, as their standard says."""

    def __init__(self, url: str, *, last_event_id: str = "", authorization: str = "", **query: Any) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=WAIT_S)
        target = f"/api/v1/events/stream?{urlencode(query, doseq=True)}"
        headers = f"Host: {parts.netloc}\r\nAccept: text/event-stream\r\n"
        headers += f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        headers += f"Authorization: {authorization}\r\n" if authorization else ""
        self.socket.sendall(f"GET {target} HTTP/1.1\r\n{headers}\r\n".encode())
        self.reader = self.socket.makefile("rb")
        self.status = int(self.reader.readline().split()[1])
        self.headers = dict(self._headers())
        self.id = ""
        self.lines = self._lines()

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.reader.readline().strip():
            name, _, value = line.decode().partition(":")
            yield name.lower(), value.strip()

    def _lines(self) -> Iterator[str]:
        left = b""
        while (size := int(self.reader.readline() or b"0", 16)) > 0:
            left += self.reader.read(size)
            self.reader.readline()
            *whole, left = left.split(b"\n")
            yield from (line.decode() for line in whole)

    def message(self) -> Any:
        """Answer the next message; heartbeats pass."""
        data: list[str] = []
        for line in self.lines:
            if line.startswith("id: "):
                self.id = line[4:]
            elif line.startswith("data: "):
                data.append(line[6:])
            elif not line and data:
                return json.loads("\n".join(data))
        raise EOFError

    def messages(self, count: int) -> list[Any]:
        return [self.message() for _ in range(count)]

    def begun(self) -> "Stream":
        """Wait for the first sign of life: what happens from now on is told."""
        for line in self.lines:
            if line.startswith("id: "):
                self.id = line[4:]
                break
        return self

    def close(self) -> None:
        self.reader.close()
        self.socket.close()


@contextlib.contextmanager
def following(native: Native, **more: Any) -> Generator[Stream]:
    stream = Stream(native.server.url, **more)
    try:
        yield stream.begun() if "last_event_id" not in more and "after" not in more else stream
    finally:
        stream.close()


def test_what_happens_is_told_in_order(native):
    with following(native) as stream:
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert stream.headers["cache-control"] == "no-store"
        name = native.model()
        native.version(name)
        native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 1})
        told = stream.messages(3)
    assert [event["kind"] for event in told] == ["registered_model.created", "model_version.created", "alias.set"]
    assert [event["seq"] for event in told] == list(range(told[0]["seq"], told[0]["seq"] + 3))
    assert stream.id == str(told[-1]["seq"])
    assert told[2]["subject"] == f"{name}@champion"
    assert (told[2]["before"], told[2]["after"]) == (None, {"version": 1})
    assert told[2]["text"] == f"anonymous pointed the alias @champion of {name} to version 1"


def test_filters_let_only_what_was_asked_through(native):
    name, other = native.model(), native.model()
    with following(native, model=name) as of_model, following(native, kind=["alias.*", "run.created"]) as of_kinds:
        native.version(other)
        native.version(name)
        native.ok("PUT", f"/registered-models/{other}/aliases/a", {"version": 1})
        native.ok("PUT", f"/registered-models/{name}/aliases/a", {"version": 1})
        native.run(native.experiment())
        assert [event["subject"] for event in of_model.messages(2)] == [f"{name}/1", f"{name}@a"]
        assert [event["kind"] for event in of_kinds.messages(3)] == ["alias.set", "alias.set", "run.created"]


def test_a_stream_goes_on_where_it_was_left(native):
    with following(native) as stream:
        names = [native.model()]
        first = stream.message()
    names += [native.model() for _ in range(3)]
    with following(native, last_event_id=str(first["seq"]), kind="registered_model.created") as again:
        names.append(native.model())
        assert [event["subject"] for event in again.messages(4)] == names[1:]
    with following(native, after=first["seq"] - 1, kind="registered_model.created") as earlier:
        assert [event["subject"] for event in earlier.messages(5)] == names


def test_a_reader_who_fell_far_behind_gets_everything(native):
    with following(native) as stream:
        experiment_id = native.experiment()
        names = [f"t{number}" for number in range(700)]
        for start in range(0, 700, 100):
            for name in names[start : start + 100]:
                native.mlflow("/experiments/set-experiment-tag", experiment_id=experiment_id, key=name, value="x" * 2_000)
        told = stream.messages(701)
    assert [next(iter(event["after"])) for event in told[1:]] == names
    seqs = [event["seq"] for event in told]
    assert seqs == list(range(seqs[0], seqs[0] + 701))


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ({"kind": "alias"}, 422, "invalid"),
        ({"model": "nobody-has-this-name"}, 404, "not-found"),
        ({"after": -1}, 422, "invalid"),
        ({"after": "x"}, 422, "invalid"),
        ({"last_event_id": "x"}, 422, "invalid"),
    ],
)
def test_what_is_refused_is_refused_before_the_stream_begins(native, query, status, kind):
    stream = Stream(native.server.url, **query)
    try:
        assert stream.status == status
        if kind:
            assert stream.headers["content-type"] == "application/problem+json"
    finally:
        stream.close()


def test_many_idle_listeners_are_told_at_once(native):
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(following(native, kind="registered_model.created")) for _ in range(200)]
        name = native.model()
        assert {stream.message()["subject"] for stream in streams} == {name}


def test_the_server_ends_although_somebody_listens(tmp_path: Path):
    with serving(tmp_path / "store") as server:
        stream = Stream(server.url).begun()
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 10  # not the 20 s that requests may take to finish
        with pytest.raises(EOFError):
            stream.message()
        stream.close()


def test_the_server_ends_although_listeners_come_back_at_once(tmp_path: Path):
    """As browsers do: the answer that ends a stream makes them ask again, on the same connection and on new ones."""
    with serving(tmp_path) as server:
        streams = [Stream(server.url).begun() for _ in range(8)]
        keeping = [socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 80), timeout=WAIT_S) for _ in range(8)]
        request = f"GET /api/v1/session HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\n\r\n".encode()
        for kept in keeping:
            kept.sendall(request)
            assert b"200 OK" in kept.recv(65536)
        ended = threading.Event()

        def come_back() -> None:
            while not ended.is_set():
                for kept in keeping:
                    with contextlib.suppress(OSError):
                        kept.sendall(request)
                with contextlib.suppress(OSError, ValueError, IndexError):
                    streams.append(Stream(server.url))

        coming = threading.Thread(target=come_back)
        coming.start()
        try:
            assert server.stop() == 0
        finally:
            ended.set()
            coming.join()
        for opened in [*streams, *keeping]:
            opened.close()
        assert "graceful shutdown exceeded" not in server.log


@pytest.mark.postgres
def test_another_server_s_events_are_told(postgres_url, tmp_path):
    with serving(postgres_url, "--artifacts", str(tmp_path)) as one, serving(postgres_url, "--artifacts", str(tmp_path)) as two:
        stream = Stream(one.url).begun()
        threading.Thread(target=_make_model, args=(two.url,)).start()
        assert stream.message()["kind"] == "registered_model.created"
        stream.close()


def _make_model(url: str) -> None:
    import httpx  # noqa: PLC0415 - in its thread

    httpx.post(f"{url}/api/v1/registered-models", json={"name": unique()}).raise_for_status()


def test_readers_are_told_what_they_may_read(tmp_path):
    with guarded(tmp_path / "store") as place:
        for name in ("credit", "fraud"):
            place.admin.ok("POST", "/api/v1/registered-models", {"name": name})
            place.admin.ok("POST", f"/api/v1/registered-models/{name}/versions", {"source": "s3://bucket/model"})
        ada = place.person("ada")
        place.grant("ada", "registered_model", "credit", "READ")
        stranger = Stream(place.url)
        assert stranger.status == 401
        refused = Stream(place.url, model="fraud", authorization=ada.headers["authorization"])
        assert refused.status == 404
        hers = Stream(place.url, after=0, authorization=ada.headers["authorization"])
        all_of_it = Stream(place.url, kind="alias.set", authorization=place.admin.headers["authorization"]).begun()
        for name in ("fraud", "credit", "fraud", "credit"):
            place.admin.ok("PUT", f"/api/v1/registered-models/{name}/aliases/{unique()}", {"version": 1})
        place.admin.ok("POST", "/api/v1/users", {"name": "eve", "password": "correct horse battery"})
        place.admin.ok("PUT", "/api/v1/registered-models/credit/aliases/last", {"version": 1})
        told = hers.messages(5)
        assert {event["subject"].partition("@")[0].partition("/")[0] for event in told} == {"credit"}
        assert told[-1]["subject"] == "credit@last"
        assert [event["subject"][:5] for event in all_of_it.messages(5)] == ["fraud", "credi", "fraud", "credi", "credi"]
        listed = ada.ok("GET", "/api/v1/events")["events"]
        assert listed == told[::-1]
        for stream in (stranger, refused, hers, all_of_it):
            stream.close()


def test_pages_joined_are_the_whole(native):
    name = native.model()
    for number in range(7):
        native.ok("PUT", f"/registered-models/{name}/tags/k", {"value": str(number)})
    native.version(name)
    found = native.pages("GET", "/events", "events", {"model": name}, limit=3)
    assert [event["kind"] for event in found] == ["model_version.created", *["registered_model.tag_set"] * 7, "registered_model.created"]
    assert found == native.ok("GET", "/events", params={"model": name})["events"]
    by_kind = native.pages("GET", "/events", "events", {"model": name, "kind": "registered_model.tag_set"}, limit=3)
    assert by_kind == found[1:8]
    everything = native.pages("GET", "/events", "events", {}, limit=100)
    assert [event["seq"] for event in everything] == list(range(everything[0]["seq"], 0, -1))
    assert [event for event in everything if event["subject"].partition("/")[0] == name] == found


def test_pages_by_kind_time_and_actor(native):
    name = native.model()
    native.version(name)
    native.ok("PUT", f"/registered-models/{name}/aliases/a", {"version": 1})
    native.ok("DELETE", f"/registered-models/{name}/aliases/a")
    kinds = {"kind": ["alias.*", "model_version.created"]}
    newest = native.ok("GET", "/events", params=kinds)["events"]
    assert [event["kind"] for event in newest[:3]] == ["alias.deleted", "alias.set", "model_version.created"]
    assert [event["seq"] for event in newest] == sorted((event["seq"] for event in newest), reverse=True)
    between = {"since_us": newest[1]["at_us"], "until_us": newest[0]["at_us"], **kinds}
    assert native.ok("GET", "/events", params=between)["events"] == newest[1:2]
    assert native.ok("GET", "/events", params={"actor": "nobody"}) == {"events": [], "cursor": ""}
    assert native.ok("GET", "/events", params={"actor": "anonymous", "limit": 1})["events"] == newest[:1]
    run_id = native.run(native.experiment(), {"loss": 1.0})
    of_run = native.ok("GET", "/events", params={"run_id": run_id})["events"]
    assert [event["kind"] for event in of_run] == ["run.logged", "run.created"]
    assert native.ok("GET", "/events", params={"kind": "run.logged"})["events"][0] == of_run[0]


@pytest.mark.parametrize(
    ("query", "status", "kind", "field"),
    [
        ({"limit": 0}, 422, "invalid", "limit"),
        ({"limit": 1_001}, 413, "limit-exceeded", "limit"),
        ({"cursor": "x"}, 422, "invalid", "cursor"),
        ({"kind": "x"}, 422, "invalid", "kind"),
        ({"model": "nobody-has-this-name"}, 404, "not-found", ""),
        ({"run_id": "0" * 32}, 404, "not-found", ""),
    ],
)
def test_pages_that_are_refused(native, query, status, kind, field):
    native.problem("GET", "/events", status, kind, field=field, params=query)
