"""From an HTTP request to a message, with MLflow's rules and wording. Source: mlflow 3.17, server/handlers.py.

The fast path is one strict msgspec decode. What it refuses is read again slowly, to accept what protobuf's JSON accepts (`"12"` for an
integer) and what clients in other languages send (bare `NaN`, `Infinity`, `1e400`), or to say exactly which field is wrong.
"""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import msgspec

from lineal.api.asgi import Scope
from lineal.api.mlflow.admit import refuse_nul_in
from lineal.api.mlflow.wording import shown
from lineal.api.operation import Operation
from lineal.errors import Invalid

_SEE = " See the API docs for more information about request parameters."
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
_CAMELS: dict[type, dict[str, str]] = {}
_QUOTED_CAMELS: dict[type, tuple[bytes, ...]] = {}
_QUERY_FIELDS: dict[type, tuple["_QueryField", ...]] = {}
QUERY_FIELDS_MAX = 2_000
"""Fields that a query string may have."""
_ESCAPED_NUL = b"\\u0000"
"""The only way a NUL can stand in JSON. Behind another backslash it is none, so a body that has this is only looked at closely."""
_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")


class _QueryField(NamedTuple):
    """A field of a request Struct, as a query string may have it."""

    name: str
    written: str
    is_list: bool
    is_bool: bool


def decode(operation: Operation, scope: Scope, body: bytes, parameters: dict[str, str]) -> Any:
    """Make the request Struct of `operation`.

    Raises:
        Invalid: a body that is not JSON, a field of the wrong type, or a required field that is missing or empty.
    """
    kind = operation.request
    if kind is None:
        return None
    if scope["query_string"] and (scope["method"] in {"GET", "HEAD"} or (scope["method"] == "DELETE" and not body)):
        message = _from_query(operation, kind, scope["query_string"])
    else:
        message = _from_body(operation, kind, scope, body)
    for name, value in parameters.items():
        if name in kind.__struct_fields__:
            message = msgspec.structs.replace(message, **{name: value})
    for name in operation.required:
        value = getattr(message, name)
        if value is None and name == "run_id":
            value = getattr(message, "run_uuid", None)  # the old name of the same field
        if value is None or value == "":
            raise missing(name)
    return message


def missing(path: str) -> Invalid:
    """Say that a required field is absent or empty; `path` as in `metrics[0].key`."""
    return Invalid(path, "is required", f"Missing value for required parameter '{path}'.{_SEE}")


def wrong_type(path: str, value: object) -> Invalid:
    """Say that the field at `path` has a value of a wrong type."""
    written = shown(value)
    hint = f"Hint: Value was of type '{type(value).__name__}'."
    return Invalid(path, "has a wrong type", f"Invalid value {written} for parameter '{path}' supplied:  {hint}{_SEE}")


def _from_query(operation: Operation, kind: type[msgspec.Struct], query: bytes) -> Any:
    given = _given(query)
    fields: dict[str, Any] = {}
    for name, written, is_list, is_bool in _query_fields(kind):
        values = given.get(written)
        if values is None:
            continue
        value: Any = values if is_list else values[-1]
        if is_bool and isinstance(value, str):
            if value.lower() not in {"true", "false"}:
                raise Invalid(name, "must be 'true' or 'false'", f"Invalid boolean value: {value}, must be 'true' or 'false'.")
            value = value.lower() == "true"
        fields[written] = value
    return _convert(operation, kind, fields)


def _query_fields(kind: type[msgspec.Struct]) -> tuple[_QueryField, ...]:
    """Answer the fields of a Struct; their types are read once, since that takes longer than all else of a small request."""
    fields = _QUERY_FIELDS.get(kind)
    if fields is None:
        fields = _QUERY_FIELDS[kind] = tuple(
            _QueryField(field.name, field.encode_name, "list[" in str(field.type), "bool" in str(field.type))
            for field in msgspec.structs.fields(kind)
        )
    return fields


def _given(query: bytes) -> dict[str, list[str]]:
    try:
        text = query.decode("ascii")
        if "%" in text or "+" in text or text.count("&") >= QUERY_FIELDS_MAX:
            return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX)
    except (ValueError, UnicodeDecodeError) as error:
        raise Invalid("query", "must be percent-encoded UTF-8") from error
    given: dict[str, list[str]] = {}
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            given.setdefault(name, []).append(value)
    return given


def _from_body(operation: Operation, kind: type[msgspec.Struct], scope: Scope, body: bytes) -> Any:
    if body or scope["method"] in {"POST", "PUT", "PATCH"}:
        _check_content_type(scope)
    if not body:
        return kind()
    if _ESCAPED_NUL in body:
        refuse_nul_in(_loaded(body))
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
        _CAMELS[kind] = {_camel(name): name for name in kind.__struct_encode_fields__ if "_" in name}
        _QUOTED_CAMELS[kind] = tuple(f'"{camel}"'.encode() for camel in _CAMELS[kind])
    for camel in _QUOTED_CAMELS[kind]:
        if camel in body:
            break
    else:
        try:
            return decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # a stranger chose the depth
            pass
    return _convert(operation, kind, _with_snake_case(_loaded(body), _CAMELS[kind], operation.required))


def _loaded(body: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(body)
        if isinstance(loaded, str):  # old clients encode twice
            loaded = json.loads(loaded)
        json.dumps(loaded, ensure_ascii=False).encode()  # refuses lone surrogates, which are no text
    except (ValueError, RecursionError) as error:
        raise Invalid("body", "must be one JSON object", f"The request body is not valid JSON: {error}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise Invalid("body", "must be one JSON object", "The request body must be a JSON object.")
    return loaded


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _with_snake_case(loaded: dict[str, Any], camels: dict[str, str], required: tuple[str, ...]) -> dict[str, Any]:
    """Accept protobuf's other spelling of an optional field, `runName` for `run_name`, but not both at once."""
    for camel, name in camels.items():
        if camel in loaded:
            if name in loaded:
                message = f"Request specifies both '{name}' and '{camel}'; provide only one of them."
                raise Invalid(name, f"stands twice, also as {camel}", message)
            if name not in required:
                loaded[name] = loaded[camel]
    return loaded


def _check_content_type(scope: Scope) -> None:
    for name, value in scope["headers"]:
        if name == b"content-type":
            if value.split(b";", 1)[0].strip().lower() == b"application/json":
                return
            message = "Bad Request. Content-Type must be one of ['application/json']."
            raise Invalid("Content-Type", "must be application/json", message)
    raise Invalid("Content-Type", "must be application/json", "Bad Request. Content-Type header is missing.")


def _convert(operation: Operation, kind: type[msgspec.Struct], loaded: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(loaded, kind, strict=False)
    except msgspec.ValidationError as error:
        match = _PATH.search(str(error))
        path = match["path"] if match is not None else ""
        parts: list[str | int] = [int(part[1:-1]) if part[0] == "[" else part[1:] for part in re.findall(r"\[\d+\]|\.\w+", path)]
        if not parts:
            raise Invalid("body", str(error)) from error
        field = str(parts[0])
        for name in operation.required:
            if name == field:
                break
            if loaded.get(name) is None or loaded[name] == "":  # not `in {None, ""}`: a list has no hash
                raise missing(name) from error
        if len(parts) == 2:  # an item of a list: the list is what is wrong, in MLflow's wording
            raise wrong_type(field, loaded[field]) from error
        value: Any = loaded
        for part in parts:
            value = value[part]
        raise wrong_type(path.removeprefix("."), value) from error
