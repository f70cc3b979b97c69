"""What is around a node: what it came from and what came from it, step by step, within limits."""

from typing import Literal, TypeAlias

import msgspec

from lineal.lineage.values import EdgeRole, NodeKind
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

NODES_MAX = 1_000
"""Nodes of one answer: more than a picture can show."""
EDGES_MAX = 5_000
STEPS_MAX = 50
Direction: TypeAlias = Literal["upstream", "downstream", "both"]


class Around(msgspec.Struct, frozen=True):
    """Asks for the nodes around one."""

    node_id: int
    direction: Direction = "both"
    """`both`: what it came from, and what came from it; not what else came from the former."""
    steps: int = 1
    """How far to go, 1 to STEPS_MAX."""
    limit: int = 100
    """Nodes besides the one asked about, 1 to NODES_MAX."""


class NodeAt(msgspec.Struct, frozen=True):
    """A node, and how many steps away it is: negative upstream, 0 for the node asked about."""

    id: int
    kind: NodeKind
    public_id: str
    created_ms: int
    distance: int


class Edge(msgspec.Struct, frozen=True):
    """Data flowed from source to target."""

    source_id: int
    target_id: int
    role: EdgeRole
    step: int


class Graph(msgspec.Struct, frozen=True):
    """Nodes by distance and id, and the edges that were walked."""

    nodes: tuple[NodeAt, ...]
    edges: tuple[Edge, ...]
    truncated: bool
    """There is more within the steps."""


class _Walk:
    def __init__(self, limit: int) -> None:
        self.distances: dict[int, int] = {}
        self.edges: dict[tuple[int, int, int], Edge] = {}
        self.limit = limit
        self.truncated = False


def around(reader: Reader, query: Around) -> Graph:
    """Answer the nodes around one, nearest first, with the edges between them."""
    assert 1 <= query.limit <= NODES_MAX
    assert 1 <= query.steps <= STEPS_MAX
    walk = _Walk(query.limit)
    if query.direction != "downstream":
        _go(reader, walk, query, -1)
    if query.direction != "upstream":
        _go(reader, walk, query, 1)
    distances = {query.node_id: 0, **walk.distances}
    nodes = [
        NodeAt(row[0], NodeKind(row[1]), row[2], row[3], distances[row[0]])
        for row in reader.rows(Sql("select id, kind, public_id, created_ms from nodes where id in ") + in_list(sorted(distances)))
    ]
    nodes.sort(key=lambda node: (abs(node.distance), node.distance, node.id))
    kept = [edge for edge in walk.edges.values() if edge.source_id in distances and edge.target_id in distances]
    return Graph(tuple(nodes), tuple(kept), walk.truncated)


def _go(reader: Reader, walk: _Walk, query: Around, sign: int) -> None:
    """Go from the node in one direction, all nodes of a distance at once."""
    seen = {query.node_id}
    frontier = [query.node_id]
    for step in range(1, query.steps + 1):
        found: list[int] = []
        for edge in _edges(reader, walk, frontier, sign):
            walk.edges[edge.source_id, edge.target_id, edge.role] = edge
            other = edge.source_id if sign < 0 else edge.target_id
            if other in seen:
                continue
            if len(walk.distances) >= walk.limit and other not in walk.distances:
                walk.truncated = True
                continue
            seen.add(other)
            walk.distances.setdefault(other, sign * step)
            found.append(other)
        if not found:
            return
        frontier = found


def _edges(reader: Reader, walk: _Walk, frontier: list[int], sign: int) -> list[Edge]:
    room = EDGES_MAX - len(walk.edges)
    near = Sql("target_id") if sign < 0 else Sql("source_id")
    rows = reader.rows(
        Sql("select source_id, target_id, role, step from edges where ")
        + near
        + Sql(" in ")
        + in_list(frontier)
        + Sql(" order by source_id, target_id, role limit ?", room + 1)
    )
    if len(rows) > room:
        walk.truncated = True
    return [Edge(row[0], row[1], EdgeRole(row[2]), row[3]) for row in rows[:room]]
