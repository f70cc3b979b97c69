"""Every row of the MLflow protocol, by subject."""

from lineal.api.mlflow.operations.artifacts import ARTIFACTS
from lineal.api.mlflow.operations.experiments import EXPERIMENTS
from lineal.api.mlflow.operations.inputs import INPUTS
from lineal.api.mlflow.operations.logged_models import LOGGED_MODELS
from lineal.api.mlflow.operations.metrics import METRICS
from lineal.api.mlflow.operations.model_versions import MODEL_VERSIONS
from lineal.api.mlflow.operations.presigned import PRESIGNED
from lineal.api.mlflow.operations.registered_models import REGISTERED_MODELS
from lineal.api.mlflow.operations.roles import ROLES
from lineal.api.mlflow.operations.run_artifacts import RUN_ARTIFACTS
from lineal.api.mlflow.operations.runs import RUNS
from lineal.api.mlflow.operations.search import SEARCH
from lineal.api.mlflow.operations.server import SERVER
from lineal.api.mlflow.operations.uploads import UPLOADS
from lineal.api.mlflow.operations.users import USERS
from lineal.api.mlflow.operations.webhooks import WEBHOOKS
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *ARTIFACTS,
    *EXPERIMENTS,
    *INPUTS,
    *LOGGED_MODELS,
    *METRICS,
    *MODEL_VERSIONS,
    *PRESIGNED,
    *REGISTERED_MODELS,
    *ROLES,
    *RUN_ARTIFACTS,
    *RUNS,
    *SEARCH,
    *SERVER,
    *UPLOADS,
    *WEBHOOKS,
    *USERS,
)
