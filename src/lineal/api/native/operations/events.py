"""Events: pages of them, and a stream of what happens (server-sent events)."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lineal.api.native import pages
from lineal.api.native.convert.events import frame, from_entry, quiet, to_asked
from lineal.api.native.decode import decode
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded, LinealError, NotFound, Unavailable
from lineal.events.pages import ListEvents as Query
from lineal.events.pages import list_events
from lineal.events.tail import Batch
from lineal.ledger.queries import SEQ_MAX
from lineal.wire import events as wire

_log = logging.getLogger("lineal.api.native.events")

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_S = 15.0
"""A sign of life: shorter than the common proxies' timeouts."""
STREAM_LIFE_S = 900.0
"""A stream then ends, and its client comes back: with a login and rights that are looked at again."""
RETRY_MS = 2_000
"""How long a client waits before it comes back."""


async def _list(services: Services, call: Call, request: wire.ListEvents) -> wire.EventPage:
    until_us = SEQ_MAX if request.until_us is None else request.until_us
    asked = to_asked(call, request)
    names = (list(asked.kinds), asked.actor, asked.model, asked.experiment_id, asked.run_id, request.since_us, until_us)
    key = ("events", call.origin.workspace_id, *names)
    before = pages.decode(request.cursor, (int,), *key)
    before_seq = SEQ_MAX if before is None else int(before[0] or 0)
    query = Query(asked=asked, since_us=request.since_us, until_us=until_us, before_seq=before_seq, limit=request.limit)
    page = await services.db.read(list_events, query)
    following = None if page.next_before_seq is None else (page.next_before_seq,)
    return wire.EventPage([from_entry(entry) for entry in page.entries], pages.encode(following, *key))


async def _stream(services: Services, call: Call, request: Request) -> Response:
    message: wire.StreamEvents = decode(_STREAM, request.scope, b"", {})
    batches = services.events.follow(to_asked(call, message), _after(request, message), HEARTBEAT_S)
    first = await anext(batches)  # what is refused is refused before the stream begins
    return EventStream(first, batches)


def _after(request: Request, message: wire.StreamEvents) -> int | None:
    text = request.headers.get("last-event-id", "").strip()
    if not text:
        if message.after is not None and message.after < 0:
            raise Invalid("after", "is the number of an event")
        return message.after
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid("Last-Event-ID", "is the id of an event of this stream")
    return int(text)


class EventStream(Response):
    """A response that goes on until its client leaves, its life is over or the server ends."""

    media_type = MEDIA_TYPE

    def __init__(self, first: Batch, batches: AsyncGenerator[Batch]) -> None:
        """Begin with `first`."""
        super().__init__(media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._first = first
        self._batches = batches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what happens."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                await self._run(receive, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await self._batches.aclose()

    async def _run(self, receive: Receive, send: Send) -> None:
        left = asyncio.ensure_future(_left(receive))
        sending = asyncio.ensure_future(self._send_all(send))
        life_s = STREAM_LIFE_S * (1 + random.random() / 4)  # noqa: S311 - so that not all come back at once
        try:
            await asyncio.wait((left, sending), timeout=life_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (left, sending):
                task.cancel()
            try:
                await sending
            except asyncio.CancelledError:
                pass
            except LinealError as error:  # a stream that ends tells its client to come back
                _log.warning("a stream of events broke off: %s %s", error.message, error.detail)

    async def _send_all(self, send: Send) -> None:
        begin = b"retry: %d\n\n" % RETRY_MS
        await send({"type": "http.response.body", "body": begin + _spelled(self._first), "more_body": True})
        async for batch in self._batches:
            await send({"type": "http.response.body", "body": _spelled(batch), "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _spelled(batch: Batch) -> bytes:
    if not batch.entries:
        return quiet(batch.seq)
    return b"".join(map(frame, batch.entries))


_STREAM = Operation(
    name="streamEvents",
    method="GET",
    path="/events/stream",
    permission="model.read",
    object=ObjectOf("listed"),
    summary="Send the events that the caller may read as they happen (server-sent events); resumes after Last-Event-ID.",
    stream=_stream,
    request=wire.StreamEvents,
    errors=(NotFound, LimitExceeded, Unavailable),
)

EVENTS: tuple[Operation, ...] = (
    Operation(
        name="listEvents",
        method="GET",
        path="/events",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the events that the caller may read, newest first.",
        handler=_list,
        request=wire.ListEvents,
        response=wire.EventPage,
        errors=(NotFound, LimitExceeded),
    ),
    _STREAM,
)
