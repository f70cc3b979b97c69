"""The OpenAPI document of a protocol, made of its operation rows. `docs/openapi/` holds it; a test fails when it is out of date."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from lineal.api.dispatch import Protocol
from lineal.api.operation import Operation

_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_PARAMETER_SCHEMAS: dict[str, dict[str, Any]] = {"int": {"type": "integer", "minimum": 0}}
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_REF = "#/components/schemas/{name}"


class Errors(msgspec.Struct, frozen=True):
    """How a protocol answers what it refuses or fails at."""

    media_type: str
    schema: dict[str, Any]


def document(protocol: Protocol, errors: Errors, *, title: str, version: str, prefix: str) -> dict[str, Any]:
    """Describe the operations that `protocol` serves, under one of its prefixes; other prefixes serve the same.

    Args:
        protocol: The rows.
        errors: The shape of its errors.
        title: What the document is called.
        version: The version of the described interface.
        prefix: The protocol prefix to show; rows with prefixes of their own show their first.
    """
    kinds = sorted(
        {kind for row in protocol.operations for kind in (row.request, row.response) if kind is not None}, key=lambda kind: kind.__name__
    )
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    references = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for row in protocol.operations:
        path = (row.prefixes[0] if row.prefixes is not None else prefix) + _PARAMETER.sub(r"{\1}", row.path)
        paths.setdefault(path, {})[row.method.lower()] = _operation(row, references, components, errors.media_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {**components, "Error": errors.schema}},
    }


def _operation(row: Operation, references: dict[Any, Any], components: dict[str, Any], error_type: str) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": row.name, "summary": row.summary, "x-permission": row.permission}
    kinds = dict(_PARAMETER.findall(row.path))
    in_path = list(kinds)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _PARAMETER_SCHEMAS.get(kind, _TEXT)} for name, kind in kinds.items()
    ]
    if row.request is not None:
        fields = _fields(references[row.request], components)
        if row.method == "GET":
            parameters += [
                {"name": name, "in": "query", "required": name in row.required, "schema": schema}
                for name, schema in fields.items()
                if name not in in_path
            ]
        else:
            described["requestBody"] = {
                "required": bool(row.required),
                "content": {"application/json": {"schema": _with_required(references[row.request], row, in_path)}},
            }
    elif row.body is not None:
        described["requestBody"] = {"required": True, "content": {row.body: {"schema": {"type": "string", "format": "binary"}}}}
    if parameters:
        described["parameters"] = parameters
    described["responses"] = _responses(row, references, error_type)
    return described


def _with_required(reference: dict[str, Any], row: Operation, in_path: Iterable[str]) -> dict[str, Any]:
    required = [name for name in row.required if name not in in_path]
    return {"allOf": [reference], "required": required} if required else reference


def _responses(row: Operation, references: dict[Any, Any], error_type: str) -> dict[str, Any]:
    if row.response is not None:
        content: dict[str, Any] = {"application/json": {"schema": references[row.response]}}
    elif row.body is not None:  # what takes bytes answers none, unless its row says so
        content = {}
    else:
        content = {"*/*": {"schema": {}}} if row.stream is not None else {"application/json": {"schema": {"type": "object"}}}
    responses: dict[str, Any] = {"200": {"description": "What was asked for.", **({"content": content} if content else {})}}
    error = {error_type: {"schema": {"$ref": "#/components/schemas/Error"}}}
    responses["default"] = {"description": _errors(row), "content": error}
    return responses


def _errors(row: Operation) -> str:
    named = ["Invalid", *(error.__name__ for error in row.errors)]
    return f"Refused or failed: {', '.join(named)}."


def _fields(reference: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = components[reference["$ref"].rpartition("/")[2]]["properties"]
    return {name: _without_null(schema) for name, schema in properties.items()}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query cannot carry null: absent is how one leaves a parameter out."""
    kept = [part for part in schema.get("anyOf", []) if part != {"type": "null"}]
    if len(kept) == 1:
        return dict(kept[0])
    return {**{key: value for key, value in schema.items() if key != "default"}, **({"anyOf": kept} if kept else {})}
