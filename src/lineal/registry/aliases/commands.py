"""Writes of aliases."""

import msgspec

from lineal import ledger
from lineal.access.decisions import check_may_move_alias
from lineal.access.values import Level
from lineal.registry.activities.commands import Happened, check_comment, record
from lineal.registry.activities.values import ActivityType, Subject
from lineal.registry.aliases.history import check_may_drop, end_alias
from lineal.registry.aliases.moves import point_alias
from lineal.registry.models.lookup import ModelRow, lock_model
from lineal.registry.names import check_alias, check_new_alias
from lineal.registry.rights import caller, check_level
from lineal.registry.versions.lookup import find_version, lock_named
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.aliases")


class SetAlias(msgspec.Struct, frozen=True):
    """Point an alias to a version, wherever it pointed before."""

    name: str
    alias: str
    version: int
    comment: str = ""


class DeleteAlias(msgspec.Struct, frozen=True):
    """Remove an alias."""

    name: str
    alias: str


def set_alias(tx: Transaction, command: SetAlias) -> None:
    """Point an alias of a registered model to one of its versions; nothing changes when it points there already.

    Open requests for the same are closed: they were overtaken.

    Raises:
        Denied: the caller may read the model, but not move this alias.
        NotFound: there is no such model or version.
        Invalid: the alias is not one, or reserved.
    """
    check_new_alias(command.alias)
    check_comment(command.comment)
    model, version = lock_named(tx, command.name, command.version)
    check_may_move(tx, model, command.alias, version.version)
    point_alias(tx, model, version, command.alias, ActivityType.APPLIED_TRANSITION, command.comment)


def delete_alias(tx: Transaction, command: DeleteAlias) -> None:
    """Remove an alias; nothing happens when the model has none of that name, as in MLflow.

    Raises:
        Denied: the caller may read the model, but not move this alias.
        NotFound: there is no such model.
    """
    check_alias(command.alias)
    model = lock_model(tx, command.name)
    check_may_move(tx, model, command.alias)
    before = tx.row(SQL.alias_by_name, model_id=model.id, alias=command.alias)
    if before is not None:
        drop_alias(tx, model, command.alias, before[1])
        happened = Happened(type=ActivityType.APPLIED_TRANSITION, subject=Subject.ALIAS, source=command.alias)
        record(tx, model, find_version(tx, model, before[1]), happened)


def check_may_move(tx: Transaction, model: ModelRow, alias: str, version: int | None = None) -> None:
    """Refuse a caller who may not move an alias; `version` is the one that was asked for, if one was.

    Raises:
        NotFound: the caller may not even read the model.
        Denied: a protected alias was not granted to the caller, or the caller may not edit the model.
    """
    check_level(tx, model, Level.READ, "move its aliases", version)
    check_may_move_alias(tx, caller(tx), tx.origin.workspace_id, model.id, alias)


def drop_aliases_of_version(tx: Transaction, model: ModelRow, version_id: int, version: int) -> list[str]:
    """Remove every alias of a version that goes away, and answer their names.

    Raises:
        Denied: one of them is protected, and the caller may not move it.
    """
    aliases = [row[0] for row in tx.rows(SQL.aliases_of_version, version_id=version_id)]
    check_may_drop(tx, model.id, aliases)
    for alias in aliases:
        drop_alias(tx, model, alias, version)
    return aliases


def drop_alias(tx: Transaction, model: ModelRow, alias: str, version: int) -> None:
    """Remove an alias that points to `version`."""
    tx.run(SQL.alias_delete, model_id=model.id, alias=alias)
    end_alias(tx, model.id, alias)
    event = ledger.Event("alias.deleted", "registered_model", model.id, f"{model.name}@{alias}", {"version": version}, None)
    ledger.append(tx, event)
