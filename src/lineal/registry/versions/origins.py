"""The versions that were made of a run, or of a logged model."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import Viewer
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow
from lineal.registry.versions.queries import VERSION_COLUMNS, whole_all
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

VERSIONS_OF_RUN_MAX = 100


class VersionsOf(msgspec.Struct, frozen=True):
    """Asks for the versions that name a run, or a logged model."""

    workspace_id: int
    public_id: str
    viewer: Viewer


def versions_of_run(reader: Reader, query: VersionsOf) -> list[ModelVersion]:
    """Answer the newest VERSIONS_OF_RUN_MAX versions that a run made, newest first, of those that the viewer may read."""
    return _versions(reader, query, Sql("v.run_id = ?", query.public_id))


def versions_of_logged_model(reader: Reader, query: VersionsOf) -> list[ModelVersion]:
    """Answer the same of a logged model."""
    return _versions(reader, query, Sql("v.logged_model_id = ?", query.public_id))


def _versions(reader: Reader, query: VersionsOf, of: Sql) -> list[ModelVersion]:
    rows = reader.rows(
        Sql("select m.name, ")
        + VERSION_COLUMNS
        + Sql(" from model_versions v join registered_models m on m.id = v.model_id where ")
        + of
        + Sql(" and v.deleted_ms is null and m.workspace_id = ? and ", query.workspace_id)
        + readable(reader, query.viewer, "registered_model", Sql("m.id"))
        + Sql(" order by v.id desc limit ?", VERSIONS_OF_RUN_MAX)
    )
    return whole_all(reader, [(str(row[0]), VersionRow(*row[1:])) for row in rows])
