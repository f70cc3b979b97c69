"""What a handler answered, as a response: its status, its entity tag, and whether it has to be sent at all.

The tag of a thing has two parts, `"<state>-<whole>"`. The first is of what callers change, the second of everything the answer says.
If-None-Match compares the whole tag. If-Match compares the first part alone, so that an edit is refused when another edit came between,
and not because a run logged a metric. Source: RFC 9110, sections 8.8.3 and 13.
"""

import hashlib
import re
from typing import Any

import msgspec

from lineal.api.asgi import JSON, Answer
from lineal.api.operation import Call, Operation

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_PART_BYTES = 8
_encode = msgspec.json.Encoder().encode


class Entity(msgspec.Struct, frozen=True):
    """A thing, as it is answered, and the state its tag stands for."""

    body: Any
    state: Any
    """What callers can change of it: anything that can be encoded, the same whenever the thing is."""


class Made(msgspec.Struct, frozen=True):
    """The encoded answer of a change."""

    body: bytes
    tag: str = ""
    """With its quotes; empty where the answer is no thing."""
    location: str = ""
    """The path of what was made, below the protocol's prefix."""
    repeated: bool = False
    """The change had been done before: this is the answer it had then."""


def state_tag(state: Any) -> str:
    """Condense a state to the first part of a tag."""
    return _condensed(_encode(state))


def encoded(result: Any, location: str = "") -> Made:
    """Encode what a change answers."""
    if isinstance(result, Entity):
        body = _encode(result.body)
        return Made(body, f'"{state_tag(result.state)}-{_condensed(body)}"', location)
    return Made(b"{}" if result is None else _encode(result), "", location)


def answer(operation: Operation, call: Call, result: Any) -> Answer:
    """Make the response of a handler's result."""
    if isinstance(result, Answer):
        return result
    made = result if isinstance(result, Made) else encoded(result)
    headers: list[tuple[bytes, bytes]] = [JSON]
    if made.tag:
        headers.append((b"etag", made.tag.encode()))
        if operation.method == "GET":
            headers.append((b"cache-control", b"no-cache"))
            if _has(call.header(b"if-none-match"), made.tag):
                return Answer(304, b"", tuple(headers[1:]))
    if made.location:
        headers.append((b"location", f"{call.base_url}/api/v1{made.location}".encode()))
    if made.repeated:
        headers.append((b"idempotency-replayed", b"true"))
    return Answer(operation.status, made.body, tuple(headers))


def is_current(if_match: str, state: str) -> bool:
    """Whether an If-Match header names a thing in `state` (a `state_tag`); without the header, any will do."""
    return not if_match or if_match.strip() == "*" or any(tag.partition("-")[0] == state for tag in _TAG.findall(if_match))


def _has(if_none_match: str, tag: str) -> bool:
    return if_none_match.strip() == "*" or tag.strip('"') in _TAG.findall(if_none_match)


def _condensed(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=_PART_BYTES).hexdigest()
