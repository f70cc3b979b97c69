"""Every row of the Databricks protocol, by subject."""

from lineal.api.databricks.operations.server import SERVER
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (*SERVER,)
