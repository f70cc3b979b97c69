"""Kinds of nodes, roles of edges, and the limits of a closure."""

import enum

import msgspec

CLOSURE_NODES_MAX = 10_000
"""A closure answers at most this many nodes and says `truncated`: more than anyone reads, and it bounds time and memory."""


class NodeKind(enum.IntEnum):
    """What a node is. Numbers are stored: never change one."""

    RUN = 1
    DATASET_VERSION = 2
    LOGGED_MODEL = 3
    MODEL_VERSION = 4
    FEATURE_VIEW_VERSION = 5
    STEP = 6


class EdgeRole(enum.IntEnum):
    """What the source is to the target; always in data-flow direction. Numbers are stored: never change one."""

    INPUT = 1
    """A dataset version or a model that the run (target) read."""
    OUTPUT = 2
    """What the run (source) made."""
    REGISTERED_FROM = 3
    """A run or logged model (source) whose files the model version (target) holds."""
    COPIED_FROM = 4
    """A model version (source) that another one (target) is a copy of."""


class Node(msgspec.Struct, frozen=True):
    """One node of the spine."""

    id: int
    kind: NodeKind
    public_id: str
    created_ms: int
    workspace_id: int


class Closure(msgspec.Struct, frozen=True):
    """All nodes that can be reached in one direction, without the start, in no particular order."""

    nodes: tuple[Node, ...]
    truncated: bool
    """Whether there were more than CLOSURE_NODES_MAX."""
