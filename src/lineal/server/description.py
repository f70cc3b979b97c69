"""The OpenAPI documents of this server, as they are kept in `docs/openapi/`."""

from collections.abc import Callable, Mapping

import msgspec

from lineal.api.databricks.errors import ErrorBody as DatabricksErrorBody
from lineal.api.databricks.protocol import DATABRICKS
from lineal.api.databricks.protocol import SPOKEN_VERSION as DATABRICKS_VERSION
from lineal.api.dispatch import Protocol
from lineal.api.mlflow.errors import ErrorBody
from lineal.api.mlflow.operations.server import SPOKEN_VERSION
from lineal.api.mlflow.protocol import MLFLOW
from lineal.api.native.errors import kind_of
from lineal.api.native.examples import EXAMPLES
from lineal.api.native.protocol import NATIVE
from lineal.api.native.protocol import VERSION as NATIVE_VERSION
from lineal.api.openapi import ErrorKind, Errors, Example, document
from lineal.errors import LinealError
from lineal.wire import problem


def _errors(media_type: str, kind: type[msgspec.Struct], kind_of: Callable[[type[LinealError]], ErrorKind] | None = None) -> Errors:
    (_,), components = msgspec.json.schema_components((kind,))
    schema = components[kind.__name__]
    return Errors(media_type, {name: schema[name] for name in ("type", "properties", "required")}, kind_of)


def _native_kind(error: type[LinealError]) -> ErrorKind:
    status, name, title = kind_of(error)
    example = problem.Problem(f"urn:lineal:problem:{name}", title, status, (error.__doc__ or "").strip())
    return ErrorKind(status, f"{title}.", msgspec.to_builtins(example))


SHARED_PATHS = ("/registered-models/", "/model-versions/")
"""Paths of MLflow's protocol that Databricks' clients call, too."""


def databricks() -> Protocol:
    """Answer the Databricks protocol with the rows that it shares with MLflow's, as its clients see it."""
    own = {(row.method, row.path) for row in DATABRICKS.operations}
    shared = (row for row in MLFLOW.operations if row.path.startswith(SHARED_PATHS) and (row.method, row.path) not in own)
    return msgspec.structs.replace(DATABRICKS, operations=(*DATABRICKS.operations, *shared))


_EXAMPLES: dict[str, Mapping[str, Example]] = {"native": EXAMPLES}
_DESCRIBED: dict[str, tuple[Protocol, Errors, str, str]] = {
    "databricks": (
        databricks(),
        _errors("application/json", DatabricksErrorBody),
        "The protocol of Databricks' workspace model registry, as Lineal speaks it",
        DATABRICKS_VERSION,
    ),
    "mlflow": (MLFLOW, _errors("application/json", ErrorBody), "MLflow's REST protocol, as Lineal speaks it", SPOKEN_VERSION),
    "native": (NATIVE, _errors(problem.MEDIA_TYPE, problem.Problem, _native_kind), "Lineal's own protocol", NATIVE_VERSION),
}


def describe(name: str) -> str:
    """Answer the document of the protocol `name` as indented JSON with a final line end."""
    protocol, errors, title, version = _DESCRIBED[name]
    examples = _EXAMPLES.get(name, {})
    made = document(protocol, errors, title=title, version=version, prefix=protocol.prefixes[0], examples=examples)
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1).decode() + "\n"
