"""Versions as nodes of the lineage, of those that a viewer may read."""

from collections.abc import Sequence

from lineal.access.decisions import readable
from lineal.access.values import Viewer
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow
from lineal.registry.versions.queries import IDS_IN_QUERY_MAX, VERSION_COLUMNS, whole_all
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list


def version_nodes(reader: Reader, viewer: Viewer, node_ids: Sequence[int]) -> dict[int, ModelVersion]:
    """Answer those of the nodes that are versions the viewer may read; deleted ones are none."""
    assert len(node_ids) <= IDS_IN_QUERY_MAX
    rows = reader.rows(
        Sql("select m.name, ")
        + VERSION_COLUMNS
        + Sql(" from model_versions v join registered_models m on m.id = v.model_id where v.deleted_ms is null and v.id in ")
        + in_list(node_ids)
        + Sql(" and ")
        + readable(reader, viewer, "registered_model", Sql("m.id"))
    )
    return {version.id: version for version in whole_all(reader, [(str(row[0]), VersionRow(*row[1:])) for row in rows])}
