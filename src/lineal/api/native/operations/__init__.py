"""Every row of the native protocol, by subject."""

from lineal.api.native.operations.artifacts import ARTIFACTS
from lineal.api.native.operations.metrics import METRICS
from lineal.api.native.operations.runs import RUNS
from lineal.api.native.operations.series import SERIES
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (*ARTIFACTS, *METRICS, *RUNS, *SERIES)
