"""The OpenAPI document of a protocol, made of its operation rows. `docs/openapi/` holds it; a test fails when it is out of date."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec
from msgspec import inspect

from lineal.api.dispatch import Protocol
from lineal.api.operation import Operation
from lineal.errors import Corrupt, Denied, Invalid, LinealError, Stale, Unauthenticated, Unavailable

_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_PARAMETER_SCHEMAS: dict[str, dict[str, Any]] = {"int": {"type": "integer", "minimum": 0}}
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_REF = "#/components/schemas/{name}"


class ErrorKind(msgspec.Struct, frozen=True):
    """How a protocol answers one class of errors."""

    status: int
    title: str
    example: dict[str, Any]


KindOf: TypeAlias = Callable[[type[LinealError]], ErrorKind]


class Errors(msgspec.Struct, frozen=True):
    """How a protocol answers what it refuses or fails at."""

    media_type: str
    schema: dict[str, Any]
    kind_of: KindOf | None = None
    """What each class of errors is answered as; None where the document lists only the shape."""


class Example(msgspec.Struct, frozen=True):
    """What one call of an operation sends and is answered; None where it is not shown."""

    body: Any = None
    answer: Any = None


def document(
    protocol: Protocol, errors: Errors, *, title: str, version: str, prefix: str, examples: Mapping[str, Example] = MappingProxyType({})
) -> dict[str, Any]:
    """Describe the operations that `protocol` serves, under one of its prefixes; other prefixes serve the same.

    Args:
        protocol: The rows.
        errors: The shape of its errors.
        title: What the document is called.
        version: The version of the described interface.
        prefix: The protocol prefix to show; rows with prefixes of their own show their first.
        examples: Calls to show, by the names of their operations.
    """
    asked = structs_in(row.request for row in protocol.operations)
    answered = structs_in(row.response for row in protocol.operations)
    kinds = sorted(asked | answered, key=lambda kind: (kind.__name__, kind.__module__))
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    references = dict(zip(kinds, schemas, strict=True))
    for row in protocol.operations:
        _take_path_fields_out(row, references, components)
    for kind in answered - asked:
        _require_what_is_always_there(kind, _component(references[kind], components))
    shared = _failure_responses(protocol, errors)
    paths: dict[str, dict[str, Any]] = {}
    for row in protocol.operations:
        path = (row.prefixes[0] if row.prefixes is not None else prefix) + _PARAMETER.sub(r"{\1}", row.path)
        described = paths.setdefault(path, {})[row.method.lower()] = _operation(row, references, components, errors)
        if row.name in examples:
            _show(described, str(row.status), examples[row.name])
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {**components, "Error": errors.schema}, **({"responses": shared} if shared else {})},
    }


def _show(described: dict[str, Any], status: str, example: Example) -> None:
    if example.body is not None:
        described["requestBody"]["content"]["application/json"]["example"] = example.body
    if example.answer is not None:
        described["responses"][status]["content"]["application/json"]["example"] = example.answer


def structs_in(roots: Iterable[Any]) -> set[type[msgspec.Struct]]:
    """Answer every Struct that some types are made of."""
    found: set[type[msgspec.Struct]] = set()
    left: list[Any] = [inspect.type_info(root) for root in roots if root is not None]
    while left:
        kind = left.pop()
        if isinstance(kind, inspect.StructType):
            if kind.cls in found:
                continue
            found.add(kind.cls)
            left += [field.type for field in kind.fields]
        left += [getattr(kind, part) for part in ("item_type", "key_type", "value_type") if hasattr(kind, part)]
        left += [*getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
    return found


def _require_what_is_always_there(kind: type[msgspec.Struct], component: dict[str, Any]) -> None:
    """A field with a default is there in an answer all the same, unless its Struct leaves defaults out."""
    if kind.__struct_config__.omit_defaults:
        return
    names = [field.encode_name for field in msgspec.structs.fields(kind) if field.default is not msgspec.UNSET]
    component["required"] = [name for name in component["properties"] if name in names]


def _take_path_fields_out(row: Operation, references: dict[Any, Any], components: dict[str, Any]) -> None:
    """What the path names is no part of the body, where there is one."""
    if row.request is None or not _has_body(row):
        return
    component = _component(references[row.request], components)
    for name, _ in _PARAMETER.findall(row.path):
        component["properties"].pop(name, None)
        if name in component.get("required", []):
            component["required"].remove(name)


def _has_body(row: Operation) -> bool:
    return row.method in {"POST", "PUT", "PATCH"} or (row.method == "DELETE" and "{" not in row.path)


def _operation(row: Operation, references: dict[Any, Any], components: dict[str, Any], errors: Errors) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": row.name, "summary": row.summary, "x-permission": row.permission}
    kinds = dict(_PARAMETER.findall(row.path))
    in_path = list(kinds)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _PARAMETER_SCHEMAS.get(kind, _TEXT)} for name, kind in kinds.items()
    ]
    if row.request is not None:
        fields = _fields(references[row.request], components)
        component = _component(references[row.request], components)
        if not _has_body(row):
            needed = {*row.required, *component.get("required", [])}
            parameters += [
                {"name": name, "in": "query", "required": name in needed, "schema": schema}
                for name, schema in fields.items()
                if name not in in_path
            ]
        elif fields:
            needed = {*row.required, *component.get("required", [])} - set(in_path)
            described["requestBody"] = {
                "required": bool(needed),
                "content": {"application/json": {"schema": _with_required(references[row.request], row, in_path)}},
            }
    elif row.body is not None:
        described["requestBody"] = {"required": True, "content": {row.body: {"schema": {"type": "string", "format": "binary"}}}}
    parameters += [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in row.query if name != "*"]
    parameters += _headers(row)
    if parameters:
        described["parameters"] = parameters
    described["responses"] = _responses(row, references, errors)
    return described


def _headers(row: Operation) -> list[dict[str, Any]]:
    """The headers that the row says it heeds."""
    found: list[tuple[str, str]] = []
    if row.tagged and row.method == "GET":
        found.append(("If-None-Match", "The entity tag of what the caller has: it is answered 304 when that is the present one."))
    if row.tagged and Stale in row.errors:
        found.append(("If-Match", "The entity tag of what the caller read: the change is refused with 412 when it was changed since."))
    if row.repeatable:
        found.append(("Idempotency-Key", "A fresh text of up to 255 characters: the call is done once, however often it is sent in a day."))
    return [{"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}} for name, text in found]


def _with_required(reference: dict[str, Any], row: Operation, in_path: list[str]) -> dict[str, Any]:
    required = [name for name in row.required if name not in in_path]
    return {"allOf": [reference], "required": required} if required else reference


def _responses(row: Operation, references: dict[Any, Any], errors: Errors) -> dict[str, Any]:
    if row.response is not None:
        content: dict[str, Any] = {"application/json": {"schema": references[row.response]}}
    elif row.body is not None:  # what takes bytes answers none, unless its row says so
        content = {}
    else:
        content = {"*/*": {"schema": {}}} if row.stream is not None else {"application/json": {"schema": {"type": "object"}}}
    success = "What was made." if row.status == 201 else "What was asked for."
    responses: dict[str, Any] = {str(row.status): {"description": success, **({"content": content} if content else {})}}
    if row.tagged and row.response is not None:
        responses[str(row.status)]["headers"] = {"ETag": {"description": "The entity tag.", "schema": {"type": "string"}}}
        if row.method == "GET":
            responses["304"] = {"description": "The caller has it already."}
    error: dict[str, Any] = {errors.media_type: {"schema": {"$ref": "#/components/schemas/Error"}}}
    if errors.kind_of is not None:
        failures = _failures(row, errors.kind_of)
        responses |= {str(status): {"$ref": f"#/components/responses/{_name(classes)}"} for status, classes in failures.items()}
    responses["default"] = {"description": _errors(row), "content": error}
    return responses


def _failures(row: Operation, kind_of: KindOf) -> dict[int, list[type[LinealError]]]:
    """The classes of errors that an operation may fail with, by their statuses."""
    login = () if row.permission == "public" else (Unauthenticated, Denied)
    found: dict[int, list[type[LinealError]]] = {}
    for error in sorted({Invalid, *row.errors, *login, Unavailable, Corrupt}, key=lambda error: error.__name__):
        found.setdefault(kind_of(error).status, []).append(error)
    return found


def _name(classes: list[type[LinealError]]) -> str:
    return ".".join(error.__name__ for error in classes)


def _failure_responses(protocol: Protocol, errors: Errors) -> dict[str, Any]:
    """Responses that operations share: one for each set of errors with one status, with an example of each."""
    if errors.kind_of is None:
        return {}
    found: dict[str, Any] = {}
    for row in protocol.operations:
        for classes in _failures(row, errors.kind_of).values():
            kinds = {error.__name__: errors.kind_of(error) for error in classes}
            content = {
                "schema": {"$ref": "#/components/schemas/Error"},
                "examples": {name: {"value": kind.example} for name, kind in kinds.items()},
            }
            description = " ".join(kind.title for kind in kinds.values())
            found[_name(classes)] = {"description": description, "content": {errors.media_type: content}}
    return found


def _errors(row: Operation) -> str:
    named = ["Invalid", *(error.__name__ for error in row.errors)]
    return f"Refused or failed: {', '.join(named)}."


def _component(reference: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = components[reference["$ref"].rpartition("/")[2]]
    return found


def _fields(reference: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = _component(reference, components)["properties"]
    return {name: _without_null(schema) for name, schema in properties.items()}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query cannot carry null: absent is how one leaves a parameter out."""
    kept = [part for part in schema.get("anyOf", []) if part != {"type": "null"}]
    if len(kept) == 1:
        return dict(kept[0])
    return {**{key: value for key, value in schema.items() if key != "default"}, **({"anyOf": kept} if kept else {})}
