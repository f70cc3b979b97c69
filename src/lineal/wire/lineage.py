"""Messages about the lineage."""

from typing import Literal

import msgspec

NodeKind = Literal["run", "dataset_version", "logged_model", "model_version", "other"]
EdgeRole = Literal["input", "output", "registered_from", "copied_from"]


class LineageOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for what is around a node."""

    node_id: str
    """A run's id, a logged model's, a dataset version's, or the public id of a version."""
    direction: Literal["upstream", "downstream", "both"] = "both"
    steps: int = 1
    """How far to go, 1 to 50; 1 answers the neighbours."""
    limit: int = 100
    """Nodes besides the one asked about, 1 to 1,000."""


class LineageNode(msgspec.Struct, frozen=True, kw_only=True):
    """A node. One that the caller may not read has `hidden` and an id that is good for this answer only."""

    id: str
    kind: NodeKind
    distance: int
    """Steps from the node asked about; negative upstream."""
    hidden: bool
    created_ms: int
    name: str
    """Of the run, dataset, logged model, or registered model."""
    detail: dict[str, str]
    """What else there is: `experiment_id`, `experiment_name`, `user_id`, `status`, `model_type`, `digest`, `source_type`, `version`,
    `stage`, `aliases`."""


class LineageEdge(msgspec.Struct, frozen=True):
    """Data flowed from source to target."""

    source: str
    target: str
    role: EdgeRole
    step: int


class LineageGraph(msgspec.Struct, frozen=True):
    """What is around a node, nearest first."""

    nodes: list[LineageNode]
    edges: list[LineageEdge]
    truncated: bool
    """There is more within the steps."""
