"""The Databricks protocol, put together: its prefixes and every row."""

from lineal.api.databricks.agents import is_databricks
from lineal.api.databricks.decode import admit, decode
from lineal.api.databricks.errors import answer_error
from lineal.api.databricks.operations import OPERATIONS
from lineal.api.dispatch import Protocol

PREFIXES = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow")
SPOKEN_VERSION = "0.156.0"
"""The databricks-sdk whose calls are served."""

DATABRICKS = Protocol(
    name="databricks",
    prefixes=PREFIXES,
    operations=OPERATIONS,
    admit=admit,
    decode=decode,
    answer_error=answer_error,
    claims=is_databricks,
)
