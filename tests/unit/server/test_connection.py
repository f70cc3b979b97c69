"""Requests by a known head: served as uvicorn's parser would have it, and only when nothing about them is special."""

import asyncio
import itertools
import socket
import types
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn

from lineal.api.asgi import OF_HEAD, Answer, OfHead, send_answer
from lineal.server.busy_poll import BusyPoll
from lineal.server.connection import BODY_BYTES_MAX, HEADS_MAX, WholeRequest, connections

HOST = b"host: localhost\r\n"


class Echo:
    """Answers with what it was asked, and remembers it."""

    def __init__(self):
        self.seen = []

    async def __call__(self, scope, receive, send):
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        is_short = isinstance(receive.__self__, WholeRequest)
        self.seen.append(({**scope, "headers": list(scope["headers"])}, body, is_short))
        scope["state"]["touched"] = True
        if scope["path"] == "/empty":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        answer = scope["path"].encode() + b" " + body
        if scope["path"] == "/pieces":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for piece in (answer[:3], answer[3:]):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            return
        status = 200 if scope["path"] != "/bad" else 418
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"%d" % len(answer))]})
        if scope["path"] == "/halves":
            await send({"type": "http.response.body", "body": answer[:4], "more_body": True})
            answer = answer[4:]
        await send({"type": "http.response.body", "body": answer})


class Wire:
    """One connection to the server under test."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def send(self, *pieces):
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0.02)

    async def answer(self, *, has_body=True):
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)).lower()
        status = int(head[9:12])
        if not has_body or status == 204:
            return status, b""
        if b"transfer-encoding: chunked" in head:
            body = b""
            while size := int(await self.reader.readline(), 16):
                body += (await self.reader.readexactly(size + 2))[:size]
            await self.reader.readline()
            return status, body
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        return status, await asyncio.wait_for(self.reader.readexactly(length), 5)

    async def ask(self, *pieces, has_body=True):
        await self.send(*pieces)
        return await self.answer(has_body=has_body)

    async def is_closed(self):
        return await asyncio.wait_for(self.reader.read(1), 5) == b""


FAILS_AFTER = 5
"""Requests that go well before one fails."""


class Plain:
    """Answers as an operation does, after having waited as its path says; its heads are known from the first request on."""

    def __init__(self):
        self.tasks = []

    async def __call__(self, scope, receive, send):
        of_head = scope.setdefault(OF_HEAD, OfHead())
        of_head.way = types.SimpleNamespace(is_plain=scope["path"] != "/stream")
        task = asyncio.current_task()
        self.tasks.append((scope["path"], task is not None))
        body = (await receive())["body"]
        match scope["path"]:
            case "/turn":
                await asyncio.sleep(0)
            case "/waits":
                await asyncio.sleep(0.001)
                async with asyncio.timeout(1):  # needs a task, and has one by now
                    await asyncio.to_thread(lambda: None)
            case "/throws":
                with pytest.raises(OSError, match="told"):
                    await asyncio.get_running_loop().run_in_executor(None, _fail)
            case "/fails" if len(self.tasks) > FAILS_AFTER:
                await asyncio.to_thread(_fail)
            case "/fails-at-once" if len(self.tasks) > FAILS_AFTER:
                _fail()
            case _:
                pass
        await send_answer(send, Answer(404 if scope["path"] == "/absent" else 200, scope["path"].encode() + b" " + body))


def _fail():
    message = "told"
    raise OSError(message)


def served(talk, *, keep_alive_s=5, application: Callable[[], Any] = Echo):
    """Run `talk(app, connect)` beside a server whose connections are ours."""

    async def run():
        app = application()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, http=connections(BusyPoll(0.0002)), lifespan="off", log_config=None, access_log=False, timeout_keep_alive=keep_alive_s
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def connect():
            return Wire(*await asyncio.open_connection(*listener.getsockname()))

        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        try:
            await talk(app, connect)
        finally:
            server.should_exit = True
            await asyncio.wait_for(serving, 10)

    asyncio.run(run())


def post(path, body, extra=b""):
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + extra + b"content-length: %d\r\n\r\n" % len(body) + body


def get(path, extra=b""):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + extra + b"\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        get(b"/a?x=1&y=%20"),
        get(b"/a%20b"),
        post(b"/a", b"hello"),
        post(b"/a", b""),
        post(b"/a", b"\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"),
        get(b"/halves"),
        get(b"/pieces"),
        get(b"/empty"),
        get(b"/bad"),
        get(b"/a", b"X-Twice: 1\r\nx-twice: 2\r\nConnection: keep-alive\r\n"),
        get(b"/a", b"X-Forwarded-For: 10.9.8.7\r\nX-Forwarded-Proto: https\r\n"),
    ],
    ids=lambda request_: request_.split(b" HTTP")[0].decode(),
)
def test_a_known_head_says_what_the_parser_said(request_):
    async def talk(app, connect):
        wire = await connect()
        await wire.ask(get(b"/first"))
        answers = [await wire.ask(request_) for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
        scopes, bodies, shorts = zip(*app.seen[1:], strict=True)
        own = {"state": None, OF_HEAD: None}
        assert [{**scope, **own} for scope in scopes] == [{**scopes[0], **own}] * 3
        assert scopes[1][OF_HEAD] is scopes[2][OF_HEAD], "what was found of a head is kept for the next request with it"
        assert len(set(bodies)) == 1
        assert list(shorts) == [False, True, True]

    served(talk)


def test_proxies_headers_are_read_on_both_ways():
    async def talk(app, connect):
        wire = await connect()
        for _ in range(3):
            await wire.ask(get(b"/a", b"X-Forwarded-For: 10.9.8.7\r\n"))
        await wire.ask(get(b"/a"))
        assert [scope["client"][0] for scope, _, _ in app.seen] == ["10.9.8.7"] * 3 + ["127.0.0.1"]

    served(talk)


def test_nothing_of_a_request_stays_for_the_next():
    async def talk(app, connect):
        wire = await connect()
        for body in (b"one", b"two", b"six", b"ten"):
            assert await wire.ask(post(b"/a", body)) == (200, b"/a " + body)
        assert [scope["state"] for scope, _, _ in app.seen] == [{"touched": True}] * 4
        assert len({id(scope["state"]) for scope, _, _ in app.seen}) == 4

    served(talk)


@pytest.mark.parametrize("cuts", [(9,), (60,), (-3,), (-1,), (60, -2), (5, 20, 60, -2)])
def test_a_request_in_pieces(cuts):
    async def talk(app, connect):
        wire = await connect()
        request = post(b"/a", b"hello world")
        for _ in range(4):
            ends = [0, *(cut % len(request) for cut in cuts), len(request)]
            pieces = [request[start:end] for start, end in itertools.pairwise(ends)]
            assert await wire.ask(*pieces) == (200, b"/a hello world")
            assert await wire.ask(request) == (200, b"/a hello world")
        assert [body for _, body, _ in app.seen] == [b"hello world"] * 8

    served(talk)


def test_several_requests_in_one_piece_are_answered_in_order():
    async def talk(app, connect):
        wire = await connect()
        for _ in range(3):
            await wire.send(post(b"/a", b"1") + post(b"/a", b"2") + get(b"/b") + post(b"/a", b"3"))
            assert [(await wire.answer())[1] for _ in range(4)] == [b"/a 1", b"/a 2", b"/b ", b"/a 3"]
            assert await wire.ask(post(b"/a", b"4")) == (200, b"/a 4")
            await wire.send(post(b"/a", b"5") + b"POST /a HT", b"TP/1.1\r\n" + HOST + b"content-length: 1\r\n\r\n6")
            assert [(await wire.answer())[1] for _ in range(2)] == [b"/a 5", b"/a 6"]
        assert len(app.seen) == 21

    served(talk)


def test_head_requests_have_no_body():
    async def talk(_, connect):
        wire = await connect()
        for _ in range(3):
            assert await wire.ask(b"HEAD /a HTTP/1.1\r\n" + HOST + b"\r\n", has_body=False) == (200, b"")
            assert await wire.ask(get(b"/b")) == (200, b"/b ")

    served(talk)


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /a HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        post(b"/a", b"hi", b"expect: 100-now\r\n"),
        get(b"/a", b"upgrade: h2c\r\n"),
        post(b"/a", b"x" * (BODY_BYTES_MAX + 1)),
        get(b"/a", b"x-long: " + b"y" * 5_000 + b"\r\n"),
    ],
    ids=["chunks", "expect", "upgrade", "large body", "long head"],
)
def test_what_is_special_goes_uvicorns_way(request_):
    async def talk(app, connect):
        wire = await connect()
        answers = [await wire.ask(request_) for _ in range(3)]
        assert answers[0][0] == 200
        assert answers[0] == answers[1] == answers[2]
        assert [is_short for _, _, is_short in app.seen] == [False] * 3

    served(talk)


def test_the_last_request_of_a_connection_closes_it():
    async def talk(_, connect):
        wire = await connect()
        await wire.ask(get(b"/a"))
        await wire.ask(get(b"/a"))
        assert await wire.ask(get(b"/a", b"connection: close\r\n")) == (200, b"/a ")
        assert await wire.is_closed()

    served(talk)


def test_garbage_after_known_heads_is_refused():
    async def talk(_, connect):
        wire = await connect()
        for _ in range(3):
            await wire.ask(get(b"/a"))
        await wire.send(b"NONSENSE\r\n\r\n")
        head = await asyncio.wait_for(wire.reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 400 ")

    served(talk)


def test_more_heads_than_are_remembered():
    async def talk(app, connect):
        wire = await connect()
        for _ in range(2):
            for number in range(HEADS_MAX + 3):
                assert await wire.ask(get(b"/%d" % number)) == (200, b"/%d " % number)
        assert len(app.seen) == 2 * (HEADS_MAX + 3)

    served(talk)


def test_an_idle_connection_is_closed_and_a_busy_one_is_not():
    async def talk(_, connect):
        idle, busy = await connect(), await connect()
        await idle.ask(get(b"/a"))
        for _ in range(6):
            assert await busy.ask(get(b"/a")) == (200, b"/a ")
            await asyncio.sleep(0.4)
        assert await idle.is_closed()
        assert await busy.ask(get(b"/a")) == (200, b"/a ")
        assert await busy.is_closed()

    served(talk, keep_alive_s=1)


@pytest.mark.parametrize("path", [b"/now", b"/turn", b"/waits", b"/throws", b"/absent"])
def test_a_request_that_waits_goes_on_as_a_task(path):
    async def talk(_, connect):
        wire = await connect()
        status = 404 if path == b"/absent" else 200
        for body in (b"one", b"two", b"six", b"ten"):
            assert await wire.ask(post(path, body)) == (status, path + b" " + body)
        assert await wire.ask(post(b"/now", b"last")) == (200, b"/now last")

    served(talk, application=Plain)


def test_only_plain_operations_begin_without_a_task():
    async def talk(app, connect):
        wire = await connect()
        for path in (b"/now", b"/stream"):
            for _ in range(4):
                await wire.ask(get(path))
        began = {path: [is_task for seen, is_task in app.tasks if seen == path] for path in ("/now", "/stream")}
        assert began["/stream"] == [True] * 4
        assert began["/now"] == [True, True, True, False], (
            "nothing is known; the head is parsed; it is known, but not what it is; it is plain"
        )

    served(talk, application=Plain)


@pytest.mark.parametrize("path", [b"/fails", b"/fails-at-once"])
def test_a_failure_of_a_known_head_is_answered(path):
    async def talk(app, connect):
        wire = await connect()
        for _ in range(FAILS_AFTER):
            assert await wire.ask(get(path)) == (200, path + b" ")
        assert (await wire.ask(get(path), has_body=False))[0] == 500
        assert app.tasks[-1] == (path.decode(), False)

    served(talk, application=Plain)
