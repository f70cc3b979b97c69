"""Every row of the Databricks protocol, by subject."""

from lineal.api.databricks.operations.activities import ACTIVITIES
from lineal.api.databricks.operations.model_versions import MODEL_VERSIONS
from lineal.api.databricks.operations.permissions import PERMISSIONS
from lineal.api.databricks.operations.registered_models import REGISTERED_MODELS
from lineal.api.databricks.operations.server import SERVER
from lineal.api.databricks.operations.transition_requests import TRANSITION_REQUESTS
from lineal.api.databricks.operations.webhooks import WEBHOOKS
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *ACTIVITIES,
    *MODEL_VERSIONS,
    *PERMISSIONS,
    *REGISTERED_MODELS,
    *SERVER,
    *TRANSITION_REQUESTS,
    *WEBHOOKS,
)
