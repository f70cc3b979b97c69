"""TypeScript types of the native protocol, for the web app, made of docs/openapi/native.json.

    python -m tests.contract.native_types   # renews web/src/api/types.ts

The file has an interface for each message, and `Operations`: for each operation its method, path, what the path, the query and the body
carry, and what it answers. It needs no Node.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "openapi" / "native.json"
TYPES = ROOT / "web" / "src" / "api" / "types.ts"

_HEAD = """\
// Made of docs/openapi/native.json: python -m tests.contract.native_types. Do not edit.

"""
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_LINE_LENGTH_MAX = 120
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def made(document: dict[str, Any]) -> str:
    """Answer the text of the file for an OpenAPI document."""
    schemas = document["components"]["schemas"]
    parts = [_interface(_type_name(name), schemas[name]) for name in sorted(schemas)]
    return _HEAD + "\n".join(parts) + "\n" + _operations(document)


def _type_name(reference: str) -> str:
    name = reference.rpartition("/")[2].rpartition(".")[2]
    return "Problem" if name == "Error" else name


def _interface(name: str, schema: dict[str, Any]) -> str:
    about = _comment(schema.get("description", ""), "")
    if schema.get("type") != "object" or "properties" not in schema:
        return f"{about}export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    lines = [f"  {_key(key)}{'' if key in required else '?'}: {_type(value)};\n" for key, value in schema["properties"].items()]
    return f"{about}export interface {name} {{\n{''.join(lines)}}}\n"


def _comment(text: str, indent: str) -> str:
    if not text:
        return ""
    lines = [" ".join(line.split()) for line in text.replace("*/", "* /").splitlines()]
    if len(lines) == 1 and len(lines[0]) < _LINE_LENGTH_MAX:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines) + f"{indent} */\n"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _type_name(schema["$ref"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(map(_type, schema[union])))
    if "allOf" in schema:
        return " & ".join(_type(part) for part in schema["allOf"] if "$ref" in part or "type" in part)
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}) for one in kind)
    if kind == "array":
        item = _type(schema.get("items", {}))
        return f"({item})[]" if " " in item else f"{item}[]"
    if kind == "object":
        value = schema.get("additionalProperties", {})
        return f"Record<string, {_type(value) if isinstance(value, dict) and value else 'unknown'}>"
    return _SIMPLE.get(kind or "", "unknown")


def _operations(document: dict[str, Any]) -> str:
    rows: dict[str, str] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            rows[operation["operationId"]] = _operation(path, method, operation)
    body = "".join(rows[name] for name in sorted(rows))
    table = "".join(f"  {name}: {json.dumps(_route(document, name))},\n" for name in sorted(rows))
    return (
        "/** Every operation of the native protocol. */\n"
        f"export interface Operations {{\n{body}}}\n\n"
        "/** The method and path of each operation; `{name}` stands for a part of the path. */\n"
        f"export const ROUTES = {{\n{table}}} as const satisfies Record<keyof Operations, string>;\n"
    )


def _route(document: dict[str, Any], name: str) -> str:
    return next(
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] == name
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", [])
    lines = [
        f"    method: {json.dumps(method.upper())};\n    path: {json.dumps(path)};\n",
        f"    parameters: {_fields([found for found in parameters if found['in'] == 'path'])};\n",
        f"    query: {_fields([found for found in parameters if found['in'] == 'query'])};\n",
        f"    body: {_body(operation.get('requestBody'))};\n",
        f"    answer: {_answer(operation['responses'])};\n",
    ]
    return f"{_comment(operation['summary'], '  ')}  {operation['operationId']}: {{\n{''.join(lines)}  }};\n"


def _fields(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return "Record<string, never>"
    fields = "; ".join(f"{_key(found['name'])}{'' if found['required'] else '?'}: {_type(found['schema'])}" for found in parameters)
    return f"{{ {fields} }}"


def _body(body: dict[str, Any] | None) -> str:
    if body is None:
        return "undefined"
    schema = body["content"].get("application/json", {}).get("schema")
    return "Blob" if schema is None else _type(schema)


def _answer(responses: dict[str, Any]) -> str:
    success = next(response for status, response in responses.items() if status.startswith("2"))
    schema = success.get("content", {}).get("application/json", {}).get("schema")
    return "Response" if schema is None else _type(schema)


def main() -> None:
    """Renew the file."""
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    TYPES.write_text(made(json.loads(DOCUMENT.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
