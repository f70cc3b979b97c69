"""What events belong to, and so who may read them. What is not known to be readable is for those who manage the store."""

from collections.abc import Callable

from lineal.access.decisions import granted, level_on, readable, store_level
from lineal.access.values import EVERY, Level, ObjectKind, Viewer
from lineal.events.values import Entry, Home
from lineal.ledger.values import Record
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.events")

OPEN_KINDS = ("dataset_version", "artifact", "manifest", "blob")
"""Subjects that belong to no object with grants of its own: for those who may read the whole store."""


PERSONAL_KINDS = ("grant.created", "grant.updated", "grant.deleted", "subscription.set")
"""Events that speak of a person although they are about an object: for those who manage it."""


def home_of(reader: Reader, record: Record) -> Home:
    """Answer what an event belongs to."""
    level = Level.MANAGE if record.kind in PERSONAL_KINDS else Level.READ
    match record.subject_kind:
        case "registered_model" | "experiment":
            return Home(record.subject_kind, record.subject_id, level)
        case "model_version":
            return _home("registered_model", reader.value(SQL.model_of_version, id=record.subject_id), level)
        case "run":
            return _home("experiment", reader.value(SQL.experiment_of_run, id=record.subject_id), level)
        case "logged_model":
            return _home("experiment", reader.value(SQL.experiment_of_logged_model, id=record.subject_id), level)
        case kind if kind in OPEN_KINDS:
            return Home("store", EVERY)
        case _:
            return Home("access", EVERY)


def visible(reader: Reader, viewer: Viewer, entries: list[Entry]) -> list[Entry]:
    """Answer those of `entries` that `viewer` may read; order is kept."""
    if viewer.unrestricted:
        return entries
    known: dict[Home, bool] = {}
    for entry in entries:
        if entry.home not in known:
            known[entry.home] = _may_read(reader, viewer, entry.home)
    return [entry for entry in entries if known[entry.home]]


def may_read(reader: Reader, viewer: Viewer, record: Record) -> bool:
    """Whether `viewer`, who may read what an event is about, may read this event."""
    return record.kind not in PERSONAL_KINDS or viewer.unrestricted or _may_read(reader, viewer, home_of(reader, record))


def readable_events(reader: Reader, viewer: Viewer) -> Sql:
    """Make the condition that `viewer` may read the event `e`, as `visible` decides it."""
    store = store_level(reader, viewer)
    if store >= Level.MANAGE:
        return Sql("1 = 1")
    model, experiment = (_on(reader, viewer, kind) for kind in ("registered_model", "experiment"))
    parts = (
        Sql("(e.subject_kind = 'registered_model' and ")
        + model(Sql("e.subject_id"))
        + Sql(") or (e.subject_kind = 'experiment' and ")
        + experiment(Sql("e.subject_id"))
        + Sql(") or (e.subject_kind = 'model_version' and exists (select 1 from model_versions v where v.id = e.subject_id and ")
        + model(Sql("v.model_id"))
        + Sql(")) or (e.subject_kind = 'run' and exists (select 1 from runs r where r.id = e.subject_id and ")
        + experiment(Sql("r.experiment_id"))
        + Sql(")) or (e.subject_kind = 'logged_model' and exists (select 1 from logged_models l where l.id = e.subject_id and ")
        + experiment(Sql("l.experiment_id"))
        + Sql("))")
    )
    if store >= Level.READ:
        parts += Sql(" or e.subject_kind in ") + in_list(OPEN_KINDS)
    return Sql("(") + parts + Sql(")")


def _on(reader: Reader, viewer: Viewer, kind: ObjectKind) -> Callable[[Sql], Sql]:
    """Answer how to make the condition that `viewer` has the level that the event `e` needs, on an object whose id is in a column."""

    def condition(column: Sql) -> Sql:
        reading = Sql("(e.kind not in ") + in_list(PERSONAL_KINDS) + Sql(" and ") + readable(reader, viewer, kind, column)
        return Sql("(") + reading + Sql(") or ") + granted(reader, viewer, kind, column, Level.MANAGE) + Sql(")")

    return condition


def _may_read(reader: Reader, viewer: Viewer, home: Home) -> bool:
    match home.kind:
        case "registered_model":
            return level_on(reader, viewer, "registered_model", home.id) >= home.level
        case "experiment":
            return level_on(reader, viewer, "experiment", home.id) >= home.level
        case "store":
            return store_level(reader, viewer) >= Level.READ
        case _:
            return store_level(reader, viewer) >= Level.MANAGE


def _home(kind: str, object_id: int | None, level: Level) -> Home:
    return Home("access", EVERY) if object_id is None else Home(kind, object_id, level)
