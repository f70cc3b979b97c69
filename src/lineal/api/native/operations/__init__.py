"""Every row of the native protocol, by subject."""

from lineal.api.native.operations.accounts import ACCOUNTS
from lineal.api.native.operations.activities import ACTIVITIES
from lineal.api.native.operations.aliases import ALIASES
from lineal.api.native.operations.artifacts import ARTIFACTS
from lineal.api.native.operations.bulk_runs import BULK_RUNS
from lineal.api.native.operations.collections import COLLECTIONS
from lineal.api.native.operations.datasets import DATASETS
from lineal.api.native.operations.diffs import DIFFS
from lineal.api.native.operations.events import EVENTS
from lineal.api.native.operations.experiments import EXPERIMENTS
from lineal.api.native.operations.files import FILES
from lineal.api.native.operations.filters import FILTERS
from lineal.api.native.operations.grants import GRANTS
from lineal.api.native.operations.inbox import INBOX
from lineal.api.native.operations.ledger import LEDGER
from lineal.api.native.operations.lifecycles import LIFECYCLES
from lineal.api.native.operations.lineage import LINEAGE
from lineal.api.native.operations.logged_models import LOGGED_MODELS
from lineal.api.native.operations.metrics import METRICS
from lineal.api.native.operations.one_run import ONE_RUN
from lineal.api.native.operations.provider import PROVIDER
from lineal.api.native.operations.registered_models import REGISTERED_MODELS
from lineal.api.native.operations.run_keys import RUN_KEYS
from lineal.api.native.operations.runs import RUNS
from lineal.api.native.operations.series import SERIES
from lineal.api.native.operations.sessions import SESSIONS
from lineal.api.native.operations.stages import STAGES
from lineal.api.native.operations.store import STORE
from lineal.api.native.operations.tokens import TOKENS
from lineal.api.native.operations.transition_requests import TRANSITION_REQUESTS
from lineal.api.native.operations.versions import VERSIONS
from lineal.api.native.operations.webhooks import WEBHOOKS
from lineal.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *ACCOUNTS,
    *ACTIVITIES,
    *ALIASES,
    *ARTIFACTS,
    *BULK_RUNS,
    *COLLECTIONS,
    *DATASETS,
    *DIFFS,
    *EVENTS,
    *EXPERIMENTS,
    *FILES,
    *FILTERS,
    *GRANTS,
    *INBOX,
    *LEDGER,
    *LIFECYCLES,
    *LINEAGE,
    *LOGGED_MODELS,
    *METRICS,
    *ONE_RUN,
    *PROVIDER,
    *REGISTERED_MODELS,
    *RUNS,
    *RUN_KEYS,
    *SERIES,
    *SESSIONS,
    *STAGES,
    *STORE,
    *TOKENS,
    *TRANSITION_REQUESTS,
    *VERSIONS,
    *WEBHOOKS,
)
