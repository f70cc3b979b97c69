"""What 2.x clients tell a run of the models it made: a tag with a JSON list, which only grows."""

import json
from typing import Any

import msgspec

from lineal import ledger
from lineal.errors import Invalid, LimitExceeded
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.tracking.runs.commands import active_run

SQL = statements.load("lineal.tracking.logged_models")

HISTORY_TAG = "mlflow.log-model.history"
"""Source: mlflow 3.17, utils/mlflow_tags.py."""
HISTORY_LENGTH_MAX = 4_000_000
"""Characters of that tag. MLflow has no limit; each entry has a few hundred, and every read of the run carries them."""
_MANDATORY = ("artifact_path", "flavors", "utc_time_created", "run_id")


class RecordModel(msgspec.Struct, frozen=True):
    """A model that a run made, as its MLmodel file in JSON."""

    run_id: str
    model_json: str


def record_model(tx: Transaction, command: RecordModel) -> None:
    """Add a model to the history of an active run.

    Raises:
        NotFound, Conflict: the run does not exist, or is deleted.
        Invalid: the text is no JSON object with the fields of a model.
        LimitExceeded: the history would become too long.
    """
    entry = _entry(command.model_json)
    run = active_run(tx, command.run_id)
    stored = tx.value(SQL.history_tag, run_id=run.id, key=HISTORY_TAG)
    value = json.dumps([*_entries(stored), entry])
    if len(value) > HISTORY_LENGTH_MAX:
        raise LimitExceeded(HISTORY_TAG, HISTORY_LENGTH_MAX, len(value))
    tx.run(SQL.history_tag_upsert, run_id=run.id, key=HISTORY_TAG, value=value)
    ledger.append(tx, ledger.Event("run.model_recorded", "run", run.id, run.run_id, None, {"model": json.dumps(entry)}))


def _entries(stored: str | None) -> list[Any]:
    """Read the list; a client may have set the tag to anything."""
    if stored is None:
        return []
    try:
        loaded = json.loads(stored)
    except ValueError:
        loaded = None
    if not isinstance(loaded, list):
        raise Invalid(HISTORY_TAG, "the tag of the run is not a JSON list")
    return loaded


def _entry(model_json: str) -> dict[str, Any]:
    """Keep of a model what MLflow keeps. Source: mlflow 3.17, models/model.py, get_tags_dict."""
    try:
        model = json.loads(model_json)
        json.dumps([[model]])  # what is nested nearly too deeply to be read cannot be written
    except (ValueError, RecursionError) as error:
        message = f"Malformed model info. \n {model_json} \n is not a valid JSON."
        raise Invalid("model_json", "is not JSON", message) from error
    if not isinstance(model, dict) or not isinstance(model.get("flavors", {}), dict):
        raise Invalid("model_json", "must be an object with the field 'flavors' an object")
    lacking = [field for field in _MANDATORY if field not in model]
    if lacking:
        raise Invalid("model_json", f"lacks {lacking}", f"Model json is missing mandatory fields: {lacking}")
    return {
        "run_id": model["run_id"],
        "artifact_path": model["artifact_path"],
        "utc_time_created": model["utc_time_created"],
        "model_uuid": model.get("model_uuid"),
        "flavors": {
            flavor: {key: value for key, value in config.items() if key != "config"} if isinstance(config, dict) else config
            for flavor, config in model["flavors"].items()
        },
    }
