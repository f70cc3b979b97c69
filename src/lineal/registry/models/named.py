"""Registered models whose name has a text in it: for a command palette."""

import msgspec

from lineal.access.decisions import readable
from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.tracking.named import Named, like


class ModelHit(msgspec.Struct, frozen=True):
    """A registered model."""

    name: str
    description: str
    updated_ms: int


class VersionHit(msgspec.Struct, frozen=True):
    """A version that an alias points to."""

    name: str
    version: int
    alias: str


def models_named(reader: Reader, query: Named) -> list[ModelHit]:
    """Answer registered models with the text in their name: those that start with it first, then the last changed."""
    pattern = like(query.text)
    rows = reader.rows(
        Sql(
            "select m.name, coalesce(m.description, ''), m.updated_ms from registered_models m"
            " where m.workspace_id = ? and m.deleted_ms is null and lower(m.name) like ? escape '\\' and ",
            query.workspace_id,
            f"%{pattern}",
        )
        + readable(reader, query.viewer, "registered_model", Sql("m.id"))
        + Sql(" order by case when lower(m.name) like ? escape '\\' then 0 else 1 end", pattern)
        + Sql(", m.updated_ms desc, m.name limit ?", query.limit)
    )
    return [ModelHit(*row) for row in rows]


def aliases_named(reader: Reader, query: Named) -> list[VersionHit]:
    """Answer the versions that an alias which starts with the text points to, by model."""
    rows = reader.rows(
        Sql(
            "select m.name, a.version, a.alias from registered_models m join model_aliases a on a.model_id = m.id"
            " where m.workspace_id = ? and m.deleted_ms is null and lower(a.alias) like ? escape '\\' and ",
            query.workspace_id,
            like(query.text.removeprefix("@")),
        )
        + readable(reader, query.viewer, "registered_model", Sql("m.id"))
        + Sql(" order by m.name, a.alias limit ?", query.limit)
    )
    return [VersionHit(*row) for row in rows]
