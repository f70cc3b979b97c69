"""What a viewer may do with the models of a list, as SQL, so that pages are of the right size."""

from lineal.access.values import ANY_ALIAS, EVERY, Level, Viewer
from lineal.storage.sql import Sql, in_list


def level_of(viewer: Viewer, model_id: Sql) -> Sql:
    """Make the expression of the level that `viewer` has on the registered model whose id is `model_id`, as `model_level` decides it."""
    if viewer.unrestricted:
        return Sql("50")
    return (
        Sql("(select coalesce(max(g.level), 0) from grants g where g.detail = '' and g.principal_id in ")
        + in_list(viewer.principal_ids)
        + Sql(" and ((g.object_kind = 'registered_model' and (g.object_id = ? or g.object_id = ", EVERY)
        + model_id
        + Sql(")) or g.object_kind = 'store'))")
    )


def alias_movable(viewer: Viewer, model_id: Sql, workspace_id: Sql, alias: Sql) -> Sql:
    """Make the condition that `viewer` may move an alias, as `access.decisions.may_move_alias` decides it."""
    if viewer.unrestricted:
        return Sql("1 = 1")
    protected = (
        Sql("exists (select 1 from protected_aliases p where p.workspace_id = ")
        + workspace_id
        + Sql(" and (p.model_id = ? or p.model_id = ", EVERY)
        + model_id
        + Sql(") and p.alias = ")
        + alias
        + Sql(")")
    )
    granted = (
        Sql("exists (select 1 from grants g where g.object_kind = 'alias' and (g.object_id = ? or g.object_id = ", EVERY)
        + model_id
        + Sql(") and (g.detail = ? or g.detail = ", ANY_ALIAS)
        + alias
        + Sql(")")
        + Sql(" and g.level >= ? and g.principal_id in ", int(Level.EDIT))
        + in_list(viewer.principal_ids)
        + Sql(")")
    )
    editor = level_of(viewer, model_id) + Sql(" >= ?", int(Level.EDIT))
    return Sql("case when ") + protected + Sql(" then ") + granted + Sql(" else ") + editor + Sql(" end")
