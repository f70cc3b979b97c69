"""Writes of aliases."""

import msgspec

from lineal import ledger
from lineal.access.decisions import check_may_move_alias, require
from lineal.access.values import Level, Viewer
from lineal.errors import NotFound
from lineal.registry.aliases.history import begin_alias, check_may_drop, end_alias
from lineal.registry.models.lookup import ModelRow, lock_model, unknown_model
from lineal.registry.names import check_alias, check_new_alias
from lineal.registry.versions.lookup import lock_named, unknown_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.aliases")


class SetAlias(msgspec.Struct, frozen=True):
    """Point an alias to a version, wherever it pointed before."""

    name: str
    alias: str
    version: int


class DeleteAlias(msgspec.Struct, frozen=True):
    """Remove an alias."""

    name: str
    alias: str


def set_alias(tx: Transaction, command: SetAlias) -> None:
    """Point an alias of a registered model to one of its versions; nothing changes when it points there already.

    Raises:
        Denied: the caller may read the model, but not move this alias.
        NotFound: there is no such model or version.
        Invalid: the alias is not one, or reserved.
    """
    check_new_alias(command.alias)
    model, version = lock_named(tx, command.name, command.version)
    _check_may_move(tx, model, command.alias, unknown_version(command.name, command.version))
    before = tx.row(SQL.alias_by_name, model_id=model.id, alias=command.alias)
    if before is not None and before[0] == version.id:
        return
    tx.run(SQL.alias_upsert, model_id=model.id, alias=command.alias, version_id=version.id, version=version.version)
    end_alias(tx, model.id, command.alias)
    begin_alias(tx, model.id, command.alias, version.id, version.version)
    old = None if before is None else {"version": before[1]}
    _record(tx, "alias.set", model, command.alias, old, {"version": version.version})


def delete_alias(tx: Transaction, command: DeleteAlias) -> None:
    """Remove an alias; nothing happens when the model has none of that name, as in MLflow.

    Raises:
        Denied: the caller may read the model, but not move this alias.
        NotFound: there is no such model.
    """
    check_alias(command.alias)
    model = lock_model(tx, command.name)
    _check_may_move(tx, model, command.alias, unknown_model(command.name))
    before = tx.row(SQL.alias_by_name, model_id=model.id, alias=command.alias)
    if before is not None:
        drop_alias(tx, model, command.alias, before[1])


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
    _record(tx, "alias.deleted", model, alias, {"version": version}, None)


def _check_may_move(tx: Transaction, model: ModelRow, alias: str, unknown: NotFound) -> None:
    """Refuse who may not move an alias; who may not even read the model is told that there is none."""
    viewer = Viewer.of(tx.origin)
    require(tx, viewer, "registered_model", model.id, Level.READ, unknown)
    check_may_move_alias(tx, viewer, tx.origin.workspace_id, model.id, alias)


def _record(tx: Transaction, kind: str, model: ModelRow, alias: str, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "registered_model", model.id, f"{model.name}@{alias}", before, after))
