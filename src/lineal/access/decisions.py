"""Decisions: what a viewer may do with an object, read in the transaction that needs to know."""

from lineal.access.names import alias_key
from lineal.access.values import ANY_ALIAS, EVERY, Level, ObjectKind, Viewer
from lineal.errors import Denied, NotFound
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


def store_level(reader: Reader, viewer: Viewer) -> Level:
    """Answer what `viewer` may do with everything."""
    return level_on(reader, viewer, "store", EVERY)


def require(reader: Reader, viewer: Viewer, kind: ObjectKind, object_id: int, level: Level, unknown: NotFound) -> None:
    """Refuse `viewer` where it has not `level` on an object.

    Raises:
        NotFound: `unknown`, where the viewer may not even read it: then it looks as if there were none.
        Denied: the viewer may read it, but needs a higher level.
    """
    if viewer.unrestricted:
        return
    has = level_on(reader, viewer, kind, object_id)
    if has < Level.READ:
        raise unknown
    if has < level:
        message = f"This needs the level {level.name} on the {kind.replace('_', ' ')}"
        raise Denied(message)


def level_somewhere(reader: Reader, viewer: Viewer) -> Level:
    """Answer the highest level that `viewer` has on anything."""
    if viewer.unrestricted:
        return Level.MANAGE
    query = Sql("select coalesce(max(level), 0) from grants where detail = '' and principal_id in ") + in_list(viewer.principal_ids)
    return Level(reader.value(query))


def may_create(reader: Reader, viewer: Viewer, kind: ObjectKind) -> bool:
    """Whether `viewer` may make an object of a kind: it was granted so, or manages every one of them."""
    if viewer.unrestricted:
        return True
    query = (
        Sql("select 1 from grants where detail = '' and object_id = ? and object_kind in (?, 'store')", EVERY, kind)
        + Sql(" and (may_create = 1 or level >= ?) and principal_id in ", int(Level.MANAGE))
        + in_list(viewer.principal_ids)
        + Sql(" limit 1")
    )
    return reader.value(query) is not None


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
        "select 1 from protected_aliases where workspace_id = ? and model_id in (?, ?) and alias = ?",
        workspace_id,
        model_id,
        EVERY,
        alias_key(alias),
    )
    return reader.value(query) is not None


def may_move_alias(reader: Reader, viewer: Viewer, workspace_id: int, model_id: int, alias: str) -> bool:
    """Whether `viewer` may set or delete an alias: a protected one needs a grant of its own, another one Level.EDIT on the model."""
    if viewer.unrestricted:
        return True
    if not is_protected(reader, workspace_id, model_id, alias):
        return model_level(reader, viewer, model_id) >= Level.EDIT
    query = Sql(
        "select 1 from grants where object_kind = 'alias' and object_id in (?, ?) and detail in (?, ?) and level >= ? and principal_id in ",
        model_id,
        EVERY,
        alias_key(alias),
        ANY_ALIAS,
        int(Level.EDIT),
    ) + in_list(viewer.principal_ids)
    return reader.value(query) is not None


def check_may_move_alias(reader: Reader, viewer: Viewer, workspace_id: int, model_id: int, alias: str) -> None:
    """Refuse who may not set or delete an alias.

    Raises:
        Denied: `viewer` may not.
    """
    if not may_move_alias(reader, viewer, workspace_id, model_id, alias):
        message = (
            f"The alias '{alias}' is protected: only those who were granted it may move or remove it"
            if is_protected(reader, workspace_id, model_id, alias)
            else f"Moving the alias '{alias}' needs the level EDIT on the registered model"
        )
        raise Denied(message)
