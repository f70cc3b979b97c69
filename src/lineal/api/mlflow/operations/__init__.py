"""Every row of the MLflow protocol, by subject."""

from lineal.api.mlflow.operations.experiments import EXPERIMENTS
from lineal.api.mlflow.operations.metrics import METRICS
from lineal.api.mlflow.operations.runs import RUNS
from lineal.api.mlflow.operations.search import SEARCH
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *EXPERIMENTS,
    *METRICS,
    *RUNS,
    *SEARCH,
)
