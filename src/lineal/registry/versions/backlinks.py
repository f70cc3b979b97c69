"""The tag by which a logged model knows the versions made from it. Source: mlflow 3.17, `AbstractStore.set_model_versions_tags`."""

import json
from typing import Any

from lineal.storage.database import Transaction
from lineal.tracking.logged_models.commands import SetModelTags, set_model_tags
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.values import Tag

VERSIONS_TAG = "mlflow.modelVersions"
"""A JSON list of `{"name": ..., "version": ...}`; clients read it and append to it."""


def link_back(tx: Transaction, model_id: str, name: str, version: int) -> None:
    """Add a version to the tag of a logged model; a tag that is no such list is replaced by one."""
    model = get_logged_model(tx, ByModelId(tx.origin.workspace_id, model_id))
    known = next((tag.value for tag in model.tags if tag.key == VERSIONS_TAG), "[]")
    entries = [*_entries(known), {"name": name, "version": version}]
    set_model_tags(tx, SetModelTags(model_id, (Tag(VERSIONS_TAG, json.dumps(entries)),)))


def _entries(text: str) -> list[Any]:
    try:
        loaded = json.loads(text)
    except ValueError:
        return []
    return loaded if isinstance(loaded, list) else []
