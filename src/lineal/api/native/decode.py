"""From an HTTP request to a message of the native protocol: strict JSON, the parameters of a query, and those of the path."""

import re
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec

from lineal.api.asgi import Scope
from lineal.api.operation import Operation
from lineal.errors import Invalid

_NAMED = re.compile(r"(?:missing required|contains unknown) field `(.*)`\Z")
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
_FIELDS: dict[type, dict[str, Any]] = {}


def admit(operation: Operation, scope: Scope, parameters: dict[str, str]) -> None:
    """Refuse NUL characters in path and query, which PostgreSQL cannot hold, and fields of a query that nothing reads.

    Raises:
        Invalid: there is one.
    """
    query = scope["query_string"]
    if "\0" in scope["path"] or b"%00" in query:
        raise Invalid("url", "must not contain NUL characters")
    if query and operation.request is None and "*" not in operation.query:
        _refuse_query(query, parameters, operation.query)


def decode(operation: Operation, scope: Scope, body: bytes, parameters: dict[str, str]) -> Any:
    """Make the request Struct of `operation`: of the path, and of the query (GET, and DELETE without a body) or the JSON body.

    Raises:
        Invalid: the body is not JSON, a field is missing, unknown, of the wrong type, or named by the path as well, or the query has
            one where the body says everything.
    """
    kind = operation.request
    if kind is None:
        return None
    try:
        if scope["method"] in {"GET", "HEAD"} or (scope["method"] == "DELETE" and not body):
            return _of_query(kind, scope["query_string"].decode("latin-1"), parameters)
        if scope["query_string"]:
            _refuse_query(scope["query_string"], parameters)
        message = _decoder(kind).decode(body) if not parameters else _of_path_and_body(kind, body, parameters)
    except msgspec.ValidationError as error:
        raise Invalid(_field(str(error)), str(error), str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("body", "must be one JSON object", f"The request body is not valid JSON: {error}") from None
    if b"\\u0000" in body:
        raise Invalid("body", "must not contain NUL characters")
    return message


def _refuse_query(query: bytes, parameters: dict[str, str], known: tuple[str, ...] = ()) -> None:
    """A field that is ignored would leave the caller in the belief that it was heeded: "only on this model", say."""
    for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name in parameters:
            raise Invalid(name, "is given by the path")
        if name not in known:
            where = f"is not known here: the query may have {', '.join(known)}" if known else "is not taken from the query by this call"
            raise Invalid(name, where)


def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return decoder


def _of_query(kind: type[msgspec.Struct], query: str, parameters: dict[str, str]) -> Any:
    """A list is a parameter given several times; one given again otherwise counts as its last."""
    fields: dict[str, Any] = {}
    types = _types(kind)
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in parameters:
            raise Invalid(name, "is given by the path")
        if name in types and _is_list(types[name]):
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return msgspec.convert({**fields, **parameters}, kind, strict=False)


def _of_path_and_body(kind: type[msgspec.Struct], body: bytes, parameters: dict[str, str]) -> Any:
    """A body may be left out where it says nothing."""
    given = msgspec.json.decode(body) if body else {}
    if not isinstance(given, dict):
        raise Invalid("body", "must be one JSON object")
    twice = given.keys() & parameters.keys()
    if twice:
        raise Invalid(min(twice), "is given by the path")
    types = _types(kind)
    named = {name: msgspec.convert(value, types[name], strict=False) for name, value in parameters.items()}
    return msgspec.convert({**given, **named}, kind)


def _types(kind: type[msgspec.Struct]) -> dict[str, Any]:
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    return found


def _is_list(kind: Any) -> bool:
    if get_origin(kind) is list:
        return True
    return any(map(_is_list, get_args(kind)))


def _field(message: str) -> str:
    """Answer the path that msgspec names: "... - at `$.lines[0].key`", and the field that is missing or unknown there."""
    said, _, path = message.partition(" - at `$")
    place = path.rstrip("`").removeprefix(".")
    named = _NAMED.search(said)
    if named is None:
        return place or "body"
    return f"{place}.{named[1]}" if place else named[1]
