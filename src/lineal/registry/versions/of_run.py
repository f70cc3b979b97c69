"""The versions that were made of a run."""

import msgspec

from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow
from lineal.registry.versions.queries import VERSION_COLUMNS, whole_all
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

VERSIONS_OF_RUN_MAX = 100


class VersionsOfRun(msgspec.Struct, frozen=True):
    """Asks for the versions that name a run."""

    workspace_id: int
    run_id: str
    viewer: Viewer


def versions_of_run(reader: Reader, query: VersionsOfRun) -> list[ModelVersion]:
    """Answer the newest VERSIONS_OF_RUN_MAX versions that a run made, newest first, of those that the viewer may read."""
    rows = reader.rows(
        Sql("select m.name, ")
        + VERSION_COLUMNS
        + Sql(
            " from model_versions v join registered_models m on m.id = v.model_id"
            " where v.run_id = ? and v.deleted_ms is null and m.workspace_id = ? order by v.id desc limit ?",
            query.run_id,
            query.workspace_id,
            VERSIONS_OF_RUN_MAX,
        )
    )
    listed = [(str(row[0]), VersionRow(*row[1:])) for row in rows]
    models = {version.model_id for _, version in listed}
    readable = {model_id for model_id in models if model_level(reader, query.viewer, model_id) >= Level.READ}
    return whole_all(reader, [(name, version) for name, version in listed if version.model_id in readable])
