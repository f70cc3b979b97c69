"""Writes of the spine. They append no events: the subject that makes a node or an edge says so in its own event."""

from lineal.lineage.values import EdgeRole, NodeKind
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.lineage")


def create_node(tx: Transaction, kind: NodeKind, public_id: str) -> int:
    """Make a node in the caller's workspace and answer its inner id. `public_id` must be new."""
    return tx.insert(
        SQL.node_insert,
        kind=int(kind),
        workspace_id=tx.origin.workspace_id,
        public_id=public_id,
        created_ms=tx.origin.at_ms,
    )


def connect(tx: Transaction, source_id: int, target_id: int, role: EdgeRole, *, step: int = 0) -> bool:
    """Say that data flowed from source to target; answer False when that was known already (nothing changes then)."""
    return bool(
        tx.run(
            SQL.edge_insert,
            source_id=source_id,
            target_id=target_id,
            role=int(role),
            step=step,
            created_ms=tx.origin.at_ms,
        )
    )


def tag_edge(tx: Transaction, source_id: int, target_id: int, role: EdgeRole, key: str, value: str) -> None:
    """Set a tag of an edge, over an earlier value."""
    tx.run(SQL.edge_tag_upsert, source_id=source_id, target_id=target_id, role=int(role), key=key, value=value)
