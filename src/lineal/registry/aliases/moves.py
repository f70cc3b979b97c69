"""Pointing an alias to a version, once it is decided that it may be done."""

from lineal import ledger
from lineal.registry.activities.commands import Happened, record
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.aliases.history import begin_alias, end_alias
from lineal.registry.models.lookup import ModelRow
from lineal.registry.requests.closing import close_reached
from lineal.registry.versions.lookup import VersionRow, find_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.aliases")


def point_alias(
    tx: Transaction, model: ModelRow, version: VersionRow, alias: str, kind: ActivityType, comment: str = ""
) -> Activity | None:
    """Point an alias to a version and answer what to say of it; None when it pointed there already."""
    before = tx.row(SQL.alias_by_name, model_id=model.id, alias=alias)
    if before is not None and before[0] == version.id:
        return None
    tx.run(SQL.alias_upsert, model_id=model.id, alias=alias, version_id=version.id, version=version.version)
    end_alias(tx, model.id, alias)
    begin_alias(tx, model.id, alias, version.id, version.version)
    old = None if before is None else {"version": before[1]}
    event = ledger.Event("alias.set", "registered_model", model.id, f"{model.name}@{alias}", old, {"version": version.version})
    ledger.append(tx, event)
    if before is not None:
        lost = Happened(
            type=ActivityType.SYSTEM_TRANSITION,
            subject=Subject.ALIAS,
            source=alias,
            system_comment=f"@{alias} was moved to version {version.version}",
        )
        record(tx, model, find_version(tx, model, before[1]), lost)
    why = "" if before is None else f"It was at version {before[1]} before"
    got = Happened(type=kind, subject=Subject.ALIAS, target=alias, comment=comment, system_comment=why)
    activity = record(tx, model, version, got)
    close_reached(tx, model, version, Subject.ALIAS, alias)
    return activity
