"""The OpenAPI documents of this server, as they are kept in `docs/openapi/`."""

import msgspec

from lineal.api.dispatch import Protocol
from lineal.api.mlflow.operations.server import SPOKEN_VERSION
from lineal.api.mlflow.protocol import MLFLOW
from lineal.api.openapi import document

_DESCRIBED: dict[str, tuple[Protocol, str, str]] = {
    "mlflow": (MLFLOW, "MLflow's REST protocol, as Lineal speaks it", SPOKEN_VERSION),
}


def describe(name: str) -> str:
    """Answer the document of the protocol `name` as indented JSON with a final line end."""
    protocol, title, version = _DESCRIBED[name]
    made = document(protocol, title=title, version=version, prefix=protocol.prefixes[0])
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1).decode() + "\n"
