"""Reads of the spine."""

from lineal.lineage.values import CLOSURE_NODES_MAX, Closure, Node, NodeKind
from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.lineage")


def node_by_public_id(reader: Reader, public_id: str) -> Node | None:
    """Answer the node with this public id, or None."""
    row = reader.row(SQL.node_by_public_id, public_id=public_id)
    return None if row is None else Node(int(row[0]), NodeKind(row[1]), row[2], int(row[3]), int(row[4]))


def upstream(reader: Reader, node_id: int, *, nodes_max: int = CLOSURE_NODES_MAX) -> Closure:
    """Answer everything that `node_id` came from, directly or not, at most `nodes_max` (>= 1) nodes."""
    return _closure(
        reader, [int(row[0]) for row in reader.rows(SQL.upstream_ids, node_id=node_id, limit=nodes_max + 2)], node_id, nodes_max
    )


def downstream(reader: Reader, node_id: int, *, nodes_max: int = CLOSURE_NODES_MAX) -> Closure:
    """Answer everything that came from `node_id`, directly or not, at most `nodes_max` (>= 1) nodes."""
    return _closure(
        reader, [int(row[0]) for row in reader.rows(SQL.downstream_ids, node_id=node_id, limit=nodes_max + 2)], node_id, nodes_max
    )


def count_upstream(reader: Reader, node_id: int, count_max: int) -> int:
    """Count what `node_id` came from, directly or not, up to `count_max`."""
    return min(int(reader.value(SQL.upstream_count, node_id=node_id, limit=count_max + 1)) - 1, count_max)


def count_downstream(reader: Reader, node_id: int, count_max: int) -> int:
    """Count what came from `node_id`, directly or not, up to `count_max`."""
    return min(int(reader.value(SQL.downstream_count, node_id=node_id, limit=count_max + 1)) - 1, count_max)


def _closure(reader: Reader, ids: list[int], start_id: int, nodes_max: int) -> Closure:
    found = [node_id for node_id in ids if node_id != start_id]
    nodes: list[Node] = []
    for node_id in found[:nodes_max]:
        row = reader.row(SQL.node_by_id, id=node_id)
        assert row is not None
        nodes.append(Node(int(row[0]), NodeKind(row[1]), row[2], int(row[3]), int(row[4])))
    return Closure(tuple(nodes), truncated=len(found) > nodes_max)
