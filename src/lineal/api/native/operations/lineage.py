"""The lineage: neighbours and closures, of what the caller may read."""

from typing import Any

import msgspec

from lineal.access.values import Viewer
from lineal.api.native.pages import check_limit
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import LimitExceeded, NotFound
from lineal.lineage.around import NODES_MAX, STEPS_MAX, Around, Graph, NodeAt, around
from lineal.lineage.queries import node_by_public_id
from lineal.lineage.values import EdgeRole, NodeKind
from lineal.registry.versions.nodes import version_nodes
from lineal.storage.database import Reader
from lineal.tracking.nodes import dataset_nodes, logged_model_nodes, run_nodes
from lineal.wire import lineage as wire

_KINDS: dict[NodeKind, wire.NodeKind] = {
    NodeKind.RUN: "run",
    NodeKind.DATASET_VERSION: "dataset_version",
    NodeKind.LOGGED_MODEL: "logged_model",
    NodeKind.MODEL_VERSION: "model_version",
}
_ROLES: dict[EdgeRole, wire.EdgeRole] = {
    EdgeRole.INPUT: "input",
    EdgeRole.OUTPUT: "output",
    EdgeRole.REGISTERED_FROM: "registered_from",
    EdgeRole.COPIED_FROM: "copied_from",
}


class _Asked(msgspec.Struct, frozen=True):
    workspace_id: int
    viewer: Viewer
    request: wire.LineageOf


class Named(msgspec.Struct, frozen=True):
    """What a node is called."""

    name: str
    detail: dict[str, str]


async def _lineage(services: Services, call: Call, request: wire.LineageOf) -> wire.LineageGraph:
    check_limit(request.limit, NODES_MAX)
    check_limit(request.steps, STEPS_MAX, "steps")
    return await services.db.read(_graph, _Asked(call.origin.workspace_id, call.viewer, request))


def _graph(reader: Reader, asked: _Asked) -> wire.LineageGraph:
    request = asked.request
    node = node_by_public_id(reader, request.node_id)
    if node is None or node.workspace_id != asked.workspace_id or node.id not in names_of(reader, asked.viewer, [node.id]):
        raise NotFound("node", request.node_id)
    graph = around(reader, Around(node.id, request.direction, request.steps, request.limit))
    return from_graph(reader, asked.viewer, graph)


def from_graph(reader: Reader, viewer: Viewer, graph: Graph) -> wire.LineageGraph:
    """Spell a graph, with the names of what the viewer may read."""
    named = names_of(reader, viewer, [node.id for node in graph.nodes])
    ids = {node.id: node.public_id if node.id in named else f"hidden-{index}" for index, node in enumerate(graph.nodes)}
    nodes = [_from_node(node, ids[node.id], named.get(node.id)) for node in graph.nodes]
    edges = [wire.LineageEdge(ids[edge.source_id], ids[edge.target_id], _ROLES[edge.role], edge.step) for edge in graph.edges]
    return wire.LineageGraph(nodes, edges, graph.truncated)


def _from_node(node: NodeAt, public_id: str, named: Named | None) -> wire.LineageNode:
    return wire.LineageNode(
        id=public_id,
        kind=_KINDS.get(node.kind, "other"),
        distance=node.distance,
        hidden=named is None,
        created_ms=0 if named is None else node.created_ms,
        name="" if named is None else named.name,
        detail={} if named is None else named.detail,
    )


def names_of(reader: Reader, viewer: Viewer, node_ids: list[int]) -> dict[int, Named]:
    """Answer what nodes are called, by inner id; those that the viewer may not read are left out."""
    found: dict[int, Named] = {}
    for node_id, run in run_nodes(reader, viewer, node_ids).items():
        place = {"experiment_id": str(run.experiment_id), "experiment_name": run.experiment_name}
        found[node_id] = Named(run.name, {**place, "user_id": run.user_id, "status": run.status.name})
    for node_id, model in logged_model_nodes(reader, viewer, node_ids).items():
        place = {"experiment_id": str(model.experiment_id), "experiment_name": model.experiment_name}
        found[node_id] = Named(model.name, {**place, "model_type": model.model_type})
    for node_id, dataset in dataset_nodes(reader, viewer, node_ids).items():
        found[node_id] = Named(dataset.name, {"digest": dataset.digest, "source_type": dataset.source_type})
    for node_id, version in version_nodes(reader, viewer, node_ids).items():
        detail: dict[str, Any] = {"version": str(version.version), "stage": version.stage, "aliases": ", ".join(version.aliases)}
        found[node_id] = Named(version.name, detail)
    return found


LINEAGE: tuple[Operation, ...] = (
    Operation(
        name="getLineage",
        method="GET",
        path="/lineage/{node_id}",
        permission="experiment.read",
        object=ObjectOf("decided"),
        summary="Answer what a run, dataset, logged model or version came from and what came from it, step by step.",
        handler=_lineage,
        request=wire.LineageOf,
        response=wire.LineageGraph,
        errors=(NotFound, LimitExceeded),
    ),
)
