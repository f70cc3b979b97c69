"""Every row of the MLflow protocol, by subject."""

from lineal.api.mlflow.operations.experiments import EXPERIMENTS
from lineal.api.mlflow.operations.metrics import METRICS
from lineal.api.mlflow.operations.model_versions import MODEL_VERSIONS
from lineal.api.mlflow.operations.registered_models import REGISTERED_MODELS
from lineal.api.mlflow.operations.runs import RUNS
from lineal.api.mlflow.operations.search import SEARCH
from lineal.api.mlflow.operations.server import SERVER
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *EXPERIMENTS,
    *METRICS,
    *MODEL_VERSIONS,
    *REGISTERED_MODELS,
    *RUNS,
    *SEARCH,
    *SERVER,
)
