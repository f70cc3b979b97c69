"""From an HTTP request to a message of the native protocol: strict JSON, or the parameters of a query."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from lineal.api.asgi import Scope
from lineal.api.operation import Operation
from lineal.errors import Invalid

_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}


def admit(operation: Operation, scope: Scope, parameters: dict[str, str]) -> None:  # noqa: ARG001 - the shape of a Protocol
    """Refuse NUL characters in path and query, which PostgreSQL cannot hold.

    Raises:
        Invalid: there is one.
    """
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise Invalid("url", "must not contain NUL characters")


def decode(operation: Operation, scope: Scope, body: bytes, parameters: dict[str, str]) -> Any:
    """Make the request Struct of `operation`.

    Raises:
        Invalid: the body is not JSON, or has a field that is missing, unknown or of the wrong type.
    """
    kind = operation.request
    if kind is None:
        return None
    try:
        if scope["method"] in {"GET", "HEAD"}:
            query = scope["query_string"].decode("latin-1")
            return msgspec.convert({**dict(parse_qsl(query, keep_blank_values=True)), **parameters}, kind, strict=False)
        decoder = _DECODERS.get(kind)
        if decoder is None:
            decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
        message = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Invalid(_field(str(error)), str(error), str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("body", "must be one JSON object", f"The request body is not valid JSON: {error}") from None
    if b"\\u0000" in body:
        raise Invalid("body", "must not contain NUL characters")
    return message


def _field(message: str) -> str:
    """Answer the path that msgspec names: "... - at `$.lines[0].key`"."""
    _, _, path = message.partition(" - at `$")
    return path.rstrip("`").removeprefix(".") or "body"
