"""Decisions: what a viewer may do with an object, read in the transaction that needs to know."""

from lineal.access.values import EVERY, Level, ObjectKind, Viewer
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list


def level_on(reader: Reader, viewer: Viewer, kind: ObjectKind, object_id: int) -> Level:
    """Answer the highest level that was granted to `viewer`, or a group of it, on an object, every one of its kind, or the store."""
    if viewer.unrestricted:
        return Level.MANAGE
    query = (
        Sql("select coalesce(max(level), 0) from grants where detail = '' and principal_id in ")
        + in_list(viewer.principal_ids)
        + Sql(" and ((object_kind = ? and object_id in (?, ?)) or object_kind = 'store')", kind, object_id, EVERY)
    )
    return Level(reader.value(query))


def model_level(reader: Reader, viewer: Viewer, model_id: int) -> Level:
    """Answer what `viewer` may do with a registered model and its versions."""
    return level_on(reader, viewer, "registered_model", model_id)


def experiment_level(reader: Reader, viewer: Viewer, experiment_id: int) -> Level:
    """Answer what `viewer` may do with an experiment and its runs."""
    return level_on(reader, viewer, "experiment", experiment_id)


def readable(reader: Reader, viewer: Viewer, kind: ObjectKind, column: Sql) -> Sql:
    """Answer a condition: the object whose inner id is in `column` may be read by `viewer`. It is `1 = 1` where that holds for all."""
    return granted(reader, viewer, kind, column, Level.READ)


def granted(reader: Reader, viewer: Viewer, kind: ObjectKind, column: Sql, level: Level) -> Sql:
    """Answer a condition: `viewer` has at least `level` on the object whose inner id is in `column`."""
    if level_on(reader, viewer, kind, EVERY) >= level:
        return Sql("1 = 1")
    if not viewer.principal_ids:
        return Sql("1 = 0")
    return (
        column
        + Sql(" in (select g.object_id from grants g where g.detail = '' and g.object_kind = ? and g.level >= ?", kind, int(level))
        + Sql(" and g.principal_id in ")
        + in_list(viewer.principal_ids)
        + Sql(")")
    )


def is_protected(reader: Reader, workspace_id: int, model_id: int, alias: str) -> bool:
    """Whether an alias of a registered model may only be moved by those who were granted it."""
    query = Sql(
        "select 1 from protected_aliases where workspace_id = ? and model_id in (?, ?) and alias = ?", workspace_id, model_id, EVERY, alias
    )
    return reader.value(query) is not None


def may_move_alias(reader: Reader, viewer: Viewer, workspace_id: int, model_id: int, alias: str) -> bool:
    """Whether `viewer` may set or delete an alias: a protected one needs a grant of its own, another one Level.EDIT on the model."""
    if viewer.unrestricted:
        return True
    if not is_protected(reader, workspace_id, model_id, alias):
        return model_level(reader, viewer, model_id) >= Level.EDIT
    query = Sql(
        "select 1 from grants where object_kind = 'alias' and object_id in (?, ?) and detail = ? and level >= ? and principal_id in ",
        model_id,
        EVERY,
        alias,
        int(Level.EDIT),
    ) + in_list(viewer.principal_ids)
    return reader.value(query) is not None
