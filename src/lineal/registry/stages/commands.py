"""Writes of stages."""

import msgspec

from lineal import ledger
from lineal.errors import Invalid
from lineal.registry.models.commands import touch_model
from lineal.registry.models.lookup import ModelRow
from lineal.registry.names import ACTIVE_STAGES, ARCHIVED, check_stage
from lineal.registry.stages.history import begin_stage, end_stage
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import lock_named
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.stages")


class TransitionStage(msgspec.Struct, frozen=True):
    """Put a version in a stage."""

    name: str
    version: int
    stage: str
    """In any case."""
    archive_existing: bool = False
    """Whether the other versions in that stage go to `Archived`; only for `Staging` and `Production`."""


def transition_stage(tx: Transaction, command: TransitionStage) -> ModelVersion:
    """Put a version in a stage, archive the ones that were there when asked to, and answer the version.

    Raises:
        NotFound: there is no such model or version.
        Invalid: there is no such stage, or nothing is ever archived from it.
    """
    stage = check_stage(command.stage)
    if command.archive_existing and stage not in ACTIVE_STAGES:
        message = (
            "Model version transition cannot archive existing model versions "
            f"because '{command.stage}' is not an Active stage. Valid stages are {list(ACTIVE_STAGES)}"
        )
        raise Invalid("archive_existing_versions", f"needs one of the stages {', '.join(ACTIVE_STAGES)}", message)
    model, version = lock_named(tx, command.name, command.version)
    if command.archive_existing:
        for version_id, number in tx.rows(SQL.versions_in_stage, model_id=model.id, stage=stage, except_id=version.id):
            _move(tx, model, version_id, number, stage, ARCHIVED)
    _move(tx, model, version.id, version.version, version.stage, stage)
    touch_model(tx, model)
    return get_version(tx, ByNumber(tx.origin.workspace_id, model.name, version.version))


def _move(tx: Transaction, model: ModelRow, version_id: int, version: int, before: str, after: str) -> None:
    tx.run(SQL.version_set_stage, id=version_id, stage=after, now_ms=tx.origin.at_ms)
    if before == after:
        return
    end_stage(tx, version_id)
    begin_stage(tx, model.id, version_id, version, after)
    event = ledger.Event(
        "model_version.stage_changed",
        "model_version",
        version_id,
        f"{model.name}/{version}",
        {"stage": before},
        {"stage": after},
    )
    ledger.append(tx, event)
