"""Every row of the native protocol, by subject."""

from lineal.api.native.operations.aliases import ALIASES
from lineal.api.native.operations.artifacts import ARTIFACTS
from lineal.api.native.operations.events import EVENTS
from lineal.api.native.operations.experiments import EXPERIMENTS
from lineal.api.native.operations.files import FILES
from lineal.api.native.operations.metrics import METRICS
from lineal.api.native.operations.one_run import ONE_RUN
from lineal.api.native.operations.registered_models import REGISTERED_MODELS
from lineal.api.native.operations.runs import RUNS
from lineal.api.native.operations.series import SERIES
from lineal.api.native.operations.versions import VERSIONS
from lineal.api.native.operations.webhooks import WEBHOOKS
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *ALIASES,
    *ARTIFACTS,
    *EVENTS,
    *EXPERIMENTS,
    *FILES,
    *METRICS,
    *ONE_RUN,
    *REGISTERED_MODELS,
    *RUNS,
    *SERIES,
    *VERSIONS,
    *WEBHOOKS,
)
