"""Every row of the native protocol, by subject."""

from lineal.api.native.operations.activities import ACTIVITIES
from lineal.api.native.operations.aliases import ALIASES
from lineal.api.native.operations.artifacts import ARTIFACTS
from lineal.api.native.operations.experiments import EXPERIMENTS
from lineal.api.native.operations.files import FILES
from lineal.api.native.operations.inbox import INBOX
from lineal.api.native.operations.lifecycles import LIFECYCLES
from lineal.api.native.operations.metrics import METRICS
from lineal.api.native.operations.one_run import ONE_RUN
from lineal.api.native.operations.registered_models import REGISTERED_MODELS
from lineal.api.native.operations.runs import RUNS
from lineal.api.native.operations.series import SERIES
from lineal.api.native.operations.transition_requests import TRANSITION_REQUESTS
from lineal.api.native.operations.versions import VERSIONS
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *ACTIVITIES,
    *ALIASES,
    *ARTIFACTS,
    *EXPERIMENTS,
    *FILES,
    *INBOX,
    *LIFECYCLES,
    *METRICS,
    *ONE_RUN,
    *REGISTERED_MODELS,
    *RUNS,
    *SERIES,
    *TRANSITION_REQUESTS,
    *VERSIONS,
)
