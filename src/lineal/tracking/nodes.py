"""Runs, logged models and dataset versions as nodes of the lineage: what they are called, of those that a viewer may read."""

from collections.abc import Sequence

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import Viewer
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.runs.values import RunStatus

NODES_MAX = 10_000
"""Nodes that one question may name: SQLite binds at most 32,766 parameters."""


class RunNode(msgspec.Struct, frozen=True):
    """A run, as a node."""

    name: str
    experiment_id: int
    experiment_name: str
    user_id: str
    status: RunStatus
    start_ms: int


class LoggedModelNode(msgspec.Struct, frozen=True):
    """A logged model, as a node."""

    name: str
    experiment_id: int
    experiment_name: str
    model_type: str


class DatasetNode(msgspec.Struct, frozen=True):
    """A dataset version, as a node."""

    name: str
    digest: str
    source_type: str


def run_nodes(reader: Reader, viewer: Viewer, node_ids: Sequence[int]) -> dict[int, RunNode]:
    """Answer those of the nodes that are runs the viewer may read."""
    assert len(node_ids) <= NODES_MAX
    query = (
        Sql(
            "select r.id, r.name, r.experiment_id, x.name, r.user_id, r.status, r.start_ms"
            " from runs r join experiments x on x.id = r.experiment_id where r.id in "
        )
        + in_list(node_ids)
        + Sql(" and ")
        + readable(reader, viewer, "experiment", Sql("r.experiment_id"))
    )
    return {row[0]: RunNode(row[1], row[2], row[3], row[4], RunStatus(row[5]), row[6]) for row in reader.rows(query)}


def logged_model_nodes(reader: Reader, viewer: Viewer, node_ids: Sequence[int]) -> dict[int, LoggedModelNode]:
    """Answer those of the nodes that are logged models the viewer may read."""
    assert len(node_ids) <= NODES_MAX
    query = (
        Sql(
            "select m.id, m.name, m.experiment_id, x.name, m.model_type"
            " from logged_models m join experiments x on x.id = m.experiment_id where m.id in "
        )
        + in_list(node_ids)
        + Sql(" and ")
        + readable(reader, viewer, "experiment", Sql("m.experiment_id"))
    )
    return {row[0]: LoggedModelNode(*row[1:]) for row in reader.rows(query)}


def dataset_nodes(reader: Reader, viewer: Viewer, node_ids: Sequence[int]) -> dict[int, DatasetNode]:
    """Answer those of the nodes that are dataset versions which runs of an experiment used that the viewer may read."""
    assert len(node_ids) <= NODES_MAX
    query = (
        Sql(
            "select v.id, d.name, v.digest, v.source_type from dataset_versions v join datasets d on d.id = v.dataset_id"
            " where exists (select 1 from experiment_datasets u where u.version_id = v.id and "
        )
        + readable(reader, viewer, "experiment", Sql("u.experiment_id"))
        + Sql(") and v.id in ")
        + in_list(node_ids)
    )
    return {row[0]: DatasetNode(*row[1:]) for row in reader.rows(query)}
