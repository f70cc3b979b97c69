"""Writes of stages."""

import msgspec

from lineal.access.values import Level
from lineal.errors import Conflict, Denied
from lineal.registry.activities.commands import check_comment
from lineal.registry.activities.values import ActivityType
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.models.lookup import ModelRow
from lineal.registry.rights import check_level
from lineal.registry.stages.moves import StageMove, check_archiving, move_stage
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow, lock_named
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.storage.database import Transaction


class TransitionStage(msgspec.Struct, frozen=True):
    """Put a version in a stage."""

    name: str
    version: int
    stage: str
    """In any case."""
    archive_existing: bool = False
    """Whether the other versions in that stage are archived; only for stages that may."""
    comment: str = ""


def transition_stage(tx: Transaction, command: TransitionStage) -> ModelVersion:
    """Put a version in a stage, archive the ones that were there when asked to, and answer the version.

    Open requests for the same are closed: they were overtaken.

    Raises:
        NotFound: there is no such model or version.
        Invalid: there is no such stage, or nothing is ever archived from it.
        Denied: the caller may not make the move, or nobody may without a request.
        Conflict: the lifecycle has no way there.
    """
    check_comment(command.comment)
    model, version = lock_named(tx, command.name, command.version)
    check_level(tx, model, Level.READ, "move its versions", version.version)
    lifecycle = lifecycle_of(tx, model.id)
    stage = lifecycle.stage(command.stage)
    check_archiving(lifecycle, stage, command.stage, archive_existing=command.archive_existing)
    if check_move(tx, model, version, lifecycle, stage):
        message = f"The move from {version.stage} to {stage} needs an approval: file a transition request"
        raise Denied(message)
    move = StageMove(stage, command.archive_existing, ActivityType.APPLIED_TRANSITION, command.comment)
    move_stage(tx, model, version, lifecycle, move)
    return get_version(tx, ByNumber(tx.origin.workspace_id, model.name, version.version))


def check_move(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, target: str) -> bool:
    """Check that the caller may make or decide on a move, and answer whether it needs an approval.

    Staying where it is needs what a move to there does, since it may archive others.

    Raises:
        NotFound: the caller may not read the model.
        Denied: the caller has too low a level.
        Conflict: the lifecycle has no way there.
    """
    move = lifecycle.move(version.stage, target)
    if version.stage == target:
        level = move.level if move is not None else Level.MANAGE
        check_level(tx, model, level, f"move a version to {target}", version.version)
        return False
    check_level(tx, model, Level.READ if move is None else move.level, f"move a version from {version.stage} to {target}", version.version)
    if move is None:
        raise no_way(model, version.stage, target)
    return move.needs_approval


def no_way(model: ModelRow, source: str, target: str) -> Conflict:
    """Say that the lifecycle has no such move."""
    return Conflict(f"The lifecycle of '{model.name}' has no way from {source} to {target}")
