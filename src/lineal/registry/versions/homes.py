"""The runs and logged models that versions come from, as the registry sees them."""

import msgspec

from lineal.access.decisions import experiment_level
from lineal.access.values import Level, Viewer
from lineal.errors import NotFound
from lineal.storage.database import Transaction
from lineal.tracking.logged_models.queries import ByModelId, get_model_info
from lineal.tracking.runs.queries import ByRunId, get_run_info


class Home(msgspec.Struct, frozen=True):
    """A run or logged model whose files a version can be made of."""

    node_id: int
    public_id: str
    artifact_uri: str
    """Where all its files are."""
    run_id: str
    """The run itself, or the one that made the logged model; empty where there is none."""


def find_run(tx: Transaction, run_id: str) -> Home | None:
    """Answer a run of the caller's workspace that the caller may read, deleted or not, or None."""
    if not run_id:
        return None
    try:
        run = get_run_info(tx, ByRunId(tx.origin.workspace_id, run_id))
    except NotFound:
        return None
    if not _is_readable(tx, run.experiment_id):
        return None
    return Home(run.id, run.run_id, run.artifact_uri, run.run_id)


def find_logged_model(tx: Transaction, model_id: str) -> Home | None:
    """Answer a logged model of the caller's workspace that the caller may read and that is not deleted, or None."""
    if not model_id:
        return None
    try:
        model = get_model_info(tx, ByModelId(tx.origin.workspace_id, model_id))
    except NotFound:
        return None
    if not _is_readable(tx, model.experiment_id):
        return None
    return Home(model.id, model.model_id, model.artifact_location, model.source_run_id)


def _is_readable(tx: Transaction, experiment_id: int) -> bool:
    """Nobody may take files through a version that they may not take from the experiment."""
    return experiment_level(tx, Viewer.of(tx.origin), experiment_id) >= Level.READ
