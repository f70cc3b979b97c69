"""Every row of the MLflow protocol, by subject."""

from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = ()
