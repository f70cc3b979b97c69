"""The OpenAPI documents of this server, as they are kept in `docs/openapi/`."""

import msgspec

from lineal.api.dispatch import Protocol
from lineal.api.mlflow.errors import ErrorBody
from lineal.api.mlflow.operations.server import SPOKEN_VERSION
from lineal.api.mlflow.protocol import MLFLOW
from lineal.api.native.protocol import NATIVE
from lineal.api.native.protocol import VERSION as NATIVE_VERSION
from lineal.api.openapi import Errors, document
from lineal.wire import problem


def _errors(media_type: str, kind: type[msgspec.Struct]) -> Errors:
    (_,), components = msgspec.json.schema_components((kind,))
    schema = components[kind.__name__]
    return Errors(media_type, {name: schema[name] for name in ("type", "properties", "required")})


_DESCRIBED: dict[str, tuple[Protocol, Errors, str, str]] = {
    "mlflow": (MLFLOW, _errors("application/json", ErrorBody), "MLflow's REST protocol, as Lineal speaks it", SPOKEN_VERSION),
    "native": (NATIVE, _errors(problem.MEDIA_TYPE, problem.Problem), "Lineal's own protocol", NATIVE_VERSION),
}


def describe(name: str) -> str:
    """Answer the document of the protocol `name` as indented JSON with a final line end."""
    protocol, errors, title, version = _DESCRIBED[name]
    made = document(protocol, errors, title=title, version=version, prefix=protocol.prefixes[0])
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1).decode() + "\n"
