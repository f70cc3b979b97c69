"""From an HTTP request to a message: fields from the path, the query and a JSON body, whatever the method.

The SDK puts the fields of GET and DELETE in the query; older clients and mlflow send DELETE with a JSON body, so both are read for every
method. Texts that spell a number or a boolean are taken for one, as protobuf's JSON does.
"""

import json
from typing import Any
from urllib.parse import parse_qs

import msgspec

from lineal.api.asgi import Scope
from lineal.api.operation import Operation
from lineal.errors import Invalid

QUERY_FIELDS_MAX = 2_000
"""More are refused before they are taken apart."""


def admit(operation: Operation, scope: Scope, parameters: dict[str, str]) -> None:  # noqa: ARG001 - the shape of a Protocol
    """Refuse NUL characters in path and query, which PostgreSQL cannot hold.

    Raises:
        Invalid: there is one.
    """
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise Invalid("url", "must not contain NUL characters")


def decode(operation: Operation, scope: Scope, body: bytes, parameters: dict[str, str]) -> Any:
    """Make the request Struct of `operation`; a field in the body beats one in the query, and one in the path beats both.

    Raises:
        Invalid: a body that is not a JSON object, a field of the wrong type, or a required field that is missing or empty.
    """
    kind = operation.request
    if kind is None:
        return None
    fields = {**_from_query(kind, scope["query_string"]), **_from_body(body), **parameters}
    try:
        message = msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        raise Invalid(path.rstrip("`").removeprefix(".") or "body", text) from None
    for name in operation.required:
        if getattr(message, name) in {None, ""}:
            raise Invalid(name, "is required", f"Missing required field: {name}")
    return message


def _from_query(kind: type[msgspec.Struct], query: bytes) -> dict[str, Any]:
    if not query:
        return {}
    try:
        given = parse_qs(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX)
    except (ValueError, UnicodeDecodeError) as error:
        raise Invalid("query", "must be percent-encoded UTF-8") from error
    lists = {field.encode_name for field in msgspec.structs.fields(kind) if "list[" in str(field.type)}
    return {name: values if name in lists else values[-1] for name, values in given.items()}


def _from_body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        loaded = json.loads(body)
        if isinstance(loaded, str):  # old clients encode twice
            loaded = json.loads(loaded)
        text = json.dumps(loaded, ensure_ascii=False)
        text.encode()  # refuses lone surrogates, which are no text
    except (ValueError, RecursionError) as error:
        raise Invalid("body", "must be one JSON object", f"The request body is not valid JSON: {error}") from error
    if not isinstance(loaded, dict):
        raise Invalid("body", "must be one JSON object", "The request body must be a JSON object.")
    if "\\u0000" in text:  # how a NUL is spelled in JSON; behind another backslash it is none, and no field of ours needs it
        raise Invalid("body", "must not contain NUL characters")
    return {name: value for name, value in loaded.items() if value is not None}
