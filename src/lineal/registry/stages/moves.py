"""Moving a version to another stage, once it is decided that it may be done."""

import msgspec

from lineal import ledger
from lineal.errors import Invalid
from lineal.registry.activities.commands import Happened, record
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.models.commands import touch_model
from lineal.registry.models.lookup import ModelRow
from lineal.registry.requests.closing import close_reached, follow_stage
from lineal.registry.stages.history import begin_stage, end_stage
from lineal.registry.versions.lookup import VersionRow, find_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.stages")


class StageMove(msgspec.Struct, frozen=True):
    """Where a version goes, and how that came about."""

    target: str
    """In the lifecycle's spelling."""
    archive_existing: bool
    type: ActivityType
    comment: str = ""


def check_archiving(lifecycle: Lifecycle, stage: str, written: str, *, archive_existing: bool) -> None:
    """Refuse to archive versions from a stage that never does; `written` is how the caller spelled it.

    Raises:
        Invalid: nothing is ever archived from it.
    """
    if archive_existing and stage not in lifecycle.archiving:
        message = (
            "Model version transition cannot archive existing model versions "
            f"because '{written}' is not an Active stage. Valid stages are {list(lifecycle.archiving)}"
        )
        raise Invalid("archive_existing_versions", f"needs one of the stages {', '.join(lifecycle.archiving)}", message)


def move_stage(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, move: StageMove) -> Activity | None:
    """Put a version in a stage, archive the ones that were there when asked to, and answer what to say of it; None when it was there."""
    if move.archive_existing:
        for _, number in tx.rows(SQL.versions_in_stage, model_id=model.id, stage=move.target, except_id=version.id):
            other = find_version(tx, model, number)
            why = f"Archived because version {version.version} was moved to {move.target}"
            archived = Happened(type=ActivityType.SYSTEM_TRANSITION, source=move.target, target=lifecycle.archive_stage, system_comment=why)
            _apply(tx, model, other, lifecycle, archived)
    happened = Happened(type=move.type, source=version.stage, target=move.target, comment=move.comment)
    activity = _apply(tx, model, version, lifecycle, happened)
    touch_model(tx, model)
    return activity


def _apply(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, happened: Happened) -> Activity | None:
    tx.run(SQL.version_set_stage, id=version.id, stage=happened.target, now_ms=tx.origin.at_ms)
    if version.stage == happened.target:
        return None
    end_stage(tx, version.id)
    begin_stage(tx, model.id, version.id, version.version, happened.target)
    event = ledger.Event(
        "model_version.stage_changed",
        "model_version",
        version.id,
        f"{model.name}/{version.version}",
        {"stage": version.stage},
        {"stage": happened.target},
    )
    ledger.append(tx, event)
    activity = record(tx, model, version, happened)
    close_reached(tx, model, version, Subject.STAGE, happened.target)
    follow_stage(tx, model, version, happened.target, lifecycle)
    return activity
