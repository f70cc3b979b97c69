"""The MLflow protocol, put together: its prefixes and every row."""

from lineal.api.dispatch import Protocol
from lineal.api.mlflow.admit import admit
from lineal.api.mlflow.decode import decode
from lineal.api.mlflow.errors import answer_error
from lineal.api.mlflow.operations import OPERATIONS

PREFIXES = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow")

MLFLOW = Protocol(name="mlflow", prefixes=PREFIXES, operations=OPERATIONS, admit=admit, decode=decode, answer_error=answer_error)
