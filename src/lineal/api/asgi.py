"""The shapes of ASGI, and sending a finished answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import msgspec

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

JSON = (b"content-type", b"application/json")

OF_HEAD = "lineal.head"
"""The scope's key for an `OfHead`; absent where nothing is known of the request's head."""


class OfHead(msgspec.Struct):
    """What was found out from the head of a request alone: kept while its connection serves byte-identical heads.

    Each field belongs to the one who wrote it. What holds for a while only says until when.
    """

    proof: Any = None
    """The gate's: who sent the request."""
    way: Any = None
    """The dispatcher's: which operation serves it. Whatever looks at heads on the way to the dispatcher has let it pass."""


class Answer(msgspec.Struct, frozen=True):
    """A finished response."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)


async def send_answer(send: Send, answer: Answer, *, is_head: bool = False) -> None:
    """Send a finished response with its length; to a HEAD request, without its body."""
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    body = b"" if is_head else answer.body
    whole = getattr(send, "whole", None)
    if whole is None or not whole(answer.status, headers, body):
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
