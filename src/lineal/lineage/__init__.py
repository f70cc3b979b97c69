"""The spine: runs, dataset versions, logged models and model versions as nodes; what went into what as edges."""

from lineal.lineage.commands import connect, create_node, tag_edge
from lineal.lineage.values import EdgeRole, NodeKind

__all__ = ["EdgeRole", "NodeKind", "connect", "create_node", "tag_edge"]
