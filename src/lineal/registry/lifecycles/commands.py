"""Writes of lifecycles."""

from typing import Any

import msgspec

from lineal import ledger
from lineal.access.values import Level
from lineal.errors import Conflict
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import DEFAULT, STAGES_MAX, Lifecycle, check_lifecycle
from lineal.registry.models.lookup import ModelRow, lock_model
from lineal.registry.requests.closing import fit_requests
from lineal.registry.rights import check_level
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.lifecycles")


class SetLifecycle(msgspec.Struct, frozen=True):
    """Give a registered model a lifecycle of its own."""

    name: str
    lifecycle: Lifecycle


class ResetLifecycle(msgspec.Struct, frozen=True):
    """Give a registered model the default lifecycle again."""

    name: str


def set_lifecycle(tx: Transaction, command: SetLifecycle) -> Lifecycle:
    """Give a registered model a lifecycle of its own and answer it; open requests that it has no way for are closed.

    Raises:
        NotFound: there is no such model.
        Denied: the caller does not manage it.
        Invalid, LimitExceeded: no model may have such a lifecycle.
        Conflict: versions are in a stage that it lacks.
    """
    check_lifecycle(command.lifecycle)
    model = _checked(tx, command.name, command.lifecycle)
    before = lifecycle_of(tx, model.id)
    _forget(tx, model)
    lifecycle = command.lifecycle
    tx.run(
        SQL.lifecycle_upsert,
        model_id=model.id,
        archive_stage=lifecycle.archive_stage,
        four_eyes=int(lifecycle.four_eyes),
        now_ms=tx.origin.at_ms,
        actor=tx.origin.actor,
    )
    for position, stage in enumerate(lifecycle.stages):
        tx.run(SQL.lifecycle_stage_insert, model_id=model.id, position=position, name=stage.name, may_archive=int(stage.may_archive))
    for position, move in enumerate(lifecycle.moves):
        tx.run(
            SQL.lifecycle_move_insert,
            model_id=model.id,
            position=position,
            source=move.source,
            target=move.target,
            level=int(move.level),
            needs_approval=int(move.needs_approval),
        )
    _changed(tx, model, before, lifecycle)
    return lifecycle


def reset_lifecycle(tx: Transaction, command: ResetLifecycle) -> Lifecycle:
    """Give a registered model the default lifecycle again and answer it.

    Raises:
        NotFound: there is no such model.
        Denied: the caller does not manage it.
        Conflict: versions are in a stage that the default lifecycle lacks.
    """
    model = _checked(tx, command.name, DEFAULT)
    before = lifecycle_of(tx, model.id)
    _forget(tx, model)
    tx.run(SQL.lifecycle_delete, model_id=model.id)
    _changed(tx, model, before, DEFAULT)
    return DEFAULT


def _checked(tx: Transaction, name: str, lifecycle: Lifecycle) -> ModelRow:
    model = lock_model(tx, name)
    check_level(tx, model, Level.MANAGE, "change its lifecycle")
    used = {row[0] for row in tx.rows(SQL.stages_in_use, model_id=model.id, limit=STAGES_MAX + 1)}
    lost = sorted(used - set(lifecycle.names))
    if lost:
        message = (
            f"Versions of '{name}' are in the stages {', '.join(lost)}, which the lifecycle lacks: move them first, or keep the stages"
        )
        raise Conflict(message)
    return model


def _forget(tx: Transaction, model: ModelRow) -> None:
    tx.run(SQL.lifecycle_stages_delete, model_id=model.id)
    tx.run(SQL.lifecycle_moves_delete, model_id=model.id)


def _changed(tx: Transaction, model: ModelRow, before: Lifecycle, after: Lifecycle) -> None:
    fit_requests(tx, model, after)
    if before != after:
        event = ledger.Event("lifecycle.set", "registered_model", model.id, model.name, _told(before), _told(after))
        ledger.append(tx, event)


def _told(lifecycle: Lifecycle) -> dict[str, Any]:
    return msgspec.to_builtins(lifecycle)
