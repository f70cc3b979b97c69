"""HTTP/1.1 connections: uvicorn's, with a short way for requests whose head the connection has seen before.

Clients that log keep a connection and send nearly the same head again and again. uvicorn's parser reads the first of them, and the
connection remembers what it said. A request with a byte-identical head, and a body of the length it tells, needs no parser, no event and
one write for the whole answer. Whatever is not exactly that goes uvicorn's way: other heads, chunks, pipelines, large bodies, upgrades.

While requests follow answers at once, the event loop looks for the next one before it sleeps: see `busy_poll.py`.

A request that is answered without waiting for anything, as point reads are, is answered before the event loop turns, and no task is made
for it.

What a connection remembers goes with it. Heads have credentials in them: the gate decides for each request whether they still hold.
"""

import asyncio
import logging
import re
import types
from collections.abc import Coroutine, Generator
from functools import partial
from typing import Any, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from lineal.api.asgi import OF_HEAD, OfHead
from lineal.server.busy_poll import BusyPoll
from lineal.storage.later import Later

HEADS_MAX = 16
"""Heads one connection remembers; with one more it starts anew."""
HEAD_BYTES_MAX = 4_096
"""Longer heads are not remembered."""
BODY_BYTES_MAX = 65_536
"""Larger bodies go uvicorn's way, which hands them on in pieces."""

_END = b"\r\n\r\n"
_NOT_PLAIN = frozenset({b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer"})
_BODYLESS = frozenset({204, 304})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What no head may contain besides its line ends, which are counted."""
_log = logging.getLogger("uvicorn.error")


class Head(msgspec.Struct, frozen=True):
    """What uvicorn's parser made of a head."""

    scope: dict[str, Any]
    """To be copied for each request. In it is what was found out of the head, for all of them together."""
    body_bytes: int
    """The length of the body that follows."""
    app: Any
    """The application without uvicorn's reading of proxies' headers, when there are none."""


class _Nobody:
    """Stands for the event of a request that nobody waits for."""

    def set(self) -> None:
        """Wake nobody."""


_NOBODY = _Nobody()


class WholeRequest(RequestResponseCycle):
    """A request that was there as a whole before it was served, and its answer."""

    def __init__(self, connection: "Connection", scope: dict[str, Any], body: bytes) -> None:
        """Serve `scope` on `connection`, which keeps alive."""
        # Not the parent's: it would make an event and a buffer for what is here already.
        self.scope = cast("Any", scope)
        self.transport = connection.transport
        self.flow = connection.flow
        self.logger = _log
        self.access_logger = _log
        self.access_log = False
        self.default_headers = connection.server_state.default_headers
        self.message_event = cast("asyncio.Event", _NOBODY)
        self.on_response = connection.on_response_complete
        self.disconnected = False
        self.keep_alive = True
        self.waiting_for_100_continue = False
        self.body = cast("bytearray", body)
        self.more_body = False
        self.response_started = False
        self.response_complete = False
        self.chunked_encoding = None
        self.expected_content_length = 0
        self._taken = False
        self._head: bytes | None = None
        """What waits for the first piece of the body."""

    async def receive(self) -> Any:
        """Answer the body at once; then wait until the connection is lost or the answer complete."""
        if not self._taken:
            self._taken = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        if not (self.disconnected or self.response_complete):
            self.message_event = asyncio.Event()
            await self.message_event.wait()
        return {"type": "http.disconnect"}

    async def run_asgi(self, app: Any) -> None:
        """Have `app` answer through this, and not through a function of it: it offers `whole`, too."""
        await super().run_asgi(lambda scope, receive, _: app(scope, receive, self))

    async def __call__(self, message: Any) -> None:
        """Send a message."""
        await self.send(message)

    def whole(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send a whole answer at once; False: it is for uvicorn to write, and nothing was sent."""
        if self.disconnected or self.response_started or self.flow.write_paused:
            return False
        head = self._written(status, headers)
        if head is None or (len(body) != self.expected_content_length and self.scope["method"] != "HEAD"):
            return False
        self.response_started = True
        self.transport.write(head if self.scope["method"] == "HEAD" else head + body)
        self._complete()
        return True

    async def send(self, message: Any) -> None:
        """Send a message; a head with a length waits for the first piece of its body."""
        if self.disconnected:
            return
        if self._head is not None:
            head, self._head = self._head, None
            if self._ends_with(message):
                self.transport.write(head if self.scope["method"] == "HEAD" else head + message.get("body", b""))
                self._complete()
                return
            self.transport.write(head)
        elif not self.response_started and message["type"] == "http.response.start":
            self._head = self._written(message["status"], message["headers"])
            if self._head is not None:
                self.response_started = True
                return
        await super().send(message)

    def _ends_with(self, message: Any) -> bool:
        """Whether this is the whole body, of the length that was told."""
        if message["type"] != "http.response.body" or message.get("more_body", False) or self.flow.write_paused:
            return False
        return self.scope["method"] == "HEAD" or len(message.get("body", b"")) == self.expected_content_length

    def _written(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes | None:
        """The head of an answer that has a length; None for uvicorn to write: chunks, no body, the last on its connection, a bad head."""
        if not self.keep_alive or status in _BODYLESS:
            return None
        lines = [STATUS_LINE[status]]
        length = -1
        for name, value in (*self.default_headers, *headers):
            if name == b"content-length":
                length = int(value)
            elif name in {b"connection", b"transfer-encoding"}:
                return None
            lines += (name, b": ", value, b"\r\n")
        ends = len(lines) // 4 + 2
        lines.append(b"\r\n")
        written = b"".join(lines)
        if length < 0 or written.count(b"\n") != ends or written.count(b"\r") != ends or _CONTROL.search(written):
            return None
        self.chunked_encoding = False
        self.expected_content_length = length
        return written

    def _complete(self) -> None:
        self.expected_content_length = 0
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    def __init__(self, *arguments: Any, busy_poll: BusyPoll, **named: Any) -> None:
        """Make it as uvicorn makes its own; all connections share `busy_poll`."""
        super().__init__(*arguments, **named)
        self._busy_poll = busy_poll
        self._heads: dict[bytes, Head] | None = None
        """None until the first answer: a connection for one request remembers nothing."""
        self._is_between = True
        """Whether the parser is between two requests."""
        self._parsed: dict[str, Any] | None = None
        """The scope of the last head the parser read, as it was before it was served."""
        self._begun: tuple[Head, int, bytes] | None = None
        """A known head, its length, and what has come of its request; the parser has not seen it."""
        self._idle_since_s = 0.0

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Serve a request by its known head, or let uvicorn parse."""
        self._busy_poll.heard()
        if self._begun is not None:
            head, end, before = self._begun
            self._begun = None
            data = before + data
            if len(data) == end + head.body_bytes:
                self._serve(head, data[end:])
            else:
                super().data_received(data)  # a body in many pieces
            return
        if self._heads is None or self.pipeline or not self._is_free():
            super().data_received(data)
            return
        end = data.find(_END, 0, HEAD_BYTES_MAX) + len(_END)
        head = self._heads.get(data[:end])
        if head is None:
            self._parsed = None
            super().data_received(data)
            if self._parsed is not None and end >= len(_END):
                self._remember(data[:end], self._parsed, len(data) - end)
        elif len(data) == end + head.body_bytes:
            self._serve(head, data[end:])
        elif len(data) < end + head.body_bytes:
            self._begun = (head, end, data)
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """The parser has seen the first byte of a request."""
        self._is_between = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The parser has read a head."""
        super().on_headers_complete()
        if self._heads is not None:
            self._parsed = dict(self.scope)

    def on_message_complete(self) -> None:
        """The parser has read a whole request."""
        self._is_between = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request. One timer is enough: it looks how long the connection has been idle when it goes off."""
        if self._heads is None:
            self._heads = {}
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
            return
        self._busy_poll.answered(self.loop)
        self._idle_since_s = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection if it has been idle for so long, or look again when it would have been."""
        self.timeout_keep_alive_task = None
        if self._begun is not None or not self._is_free() or self.transport.is_closing():
            return
        left_s = self._idle_since_s + self.timeout_keep_alive - self.loop.time()
        if left_s > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left_s, self.timeout_keep_alive_handler)
        else:
            self.transport.close()

    def _is_free(self) -> bool:
        """Whether no request is being read or answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # uvicorn's type says that there always is one
        return self._is_between and (cycle is None or cycle.response_complete)

    def _unset_keepalive_if_required(self) -> None:
        """Nothing: the one timer looks for itself."""

    def _remember(self, written: bytes, scope: dict[str, Any], body_come_bytes: int) -> None:
        """Keep what the parser made of a head, if the same bytes always mean one plain request."""
        assert self._heads is not None
        body_bytes = 0
        app: Any = self.config.app
        for name, value in scope["headers"]:
            if name == b"content-length":
                if not value.isdigit():
                    return
                body_bytes = int(value)
            elif name in _NOT_PLAIN or (name == b"connection" and value.lower() != b"keep-alive"):
                return
            elif name.startswith((b"x-forwarded", b"forwarded")):
                app = self.app
        if scope["http_version"] != "1.1" or body_bytes > BODY_BYTES_MAX or body_come_bytes > body_bytes:
            return
        if len(self._heads) >= HEADS_MAX:
            self._heads.clear()
        scope[OF_HEAD] = OfHead()
        self._heads[written] = Head(scope, body_bytes, app)

    def _serve(self, head: Head, body: bytes) -> None:
        """Serve a whole request with a known head."""
        scope = head.scope.copy()
        scope["state"] = self.app_state.copy()
        self.cycle = cycle = WholeRequest(self, scope, body)
        request: Coroutine[Any, Any, None] = cycle.run_asgi(head.app)
        way = scope[OF_HEAD].way
        if way is not None and way.is_plain:
            # A stream's code may ask which task it runs in: only plain operations begin without one.
            self._step(request)
        else:
            self._run(request)

    def _step(self, request: Coroutine[Any, Any, None]) -> None:
        """Go on with a request that no task runs, until it has to wait: for a `Later`, or, as a task from then on, for anything else."""
        try:
            awaited = request.send(None)
        except StopIteration:
            return
        if type(awaited) is Later:
            awaited.then = lambda: self._step(request)
        else:
            self._run(cast("Coroutine[Any, Any, None]", _continued(request, awaited)))

    def _run(self, request: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(request)
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)


def connections(busy_poll: BusyPoll) -> type[Connection]:
    """Answer what uvicorn makes its connections with: all of them share `busy_poll`."""
    return cast("type[Connection]", partial(Connection, busy_poll=busy_poll))


@types.coroutine
def _continued(request: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    """Go on, as a task, with a request that waits for `awaited` already."""
    while True:
        try:
            result = yield awaited
        except BaseException as error:  # noqa: BLE001 - whatever a task is told, the request has to hear
            step = request.throw
            argument: Any = error
        else:
            step = request.send
            argument = result
        try:
            awaited = step(argument)
        except StopIteration:
            return
