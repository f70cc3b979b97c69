"""What a transition request is."""

from enum import StrEnum

import msgspec

from lineal.registry.activities.values import Subject

OPEN_REQUESTS_MAX = 1_000
"""Open requests of one version: approving one resolves its likes in one transaction."""


class RequestState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    """Overtaken: the move was made directly, the lifecycle has no way for it any more, or the version is gone."""


class RequestAction(StrEnum):
    """What a viewer may do with an open request."""

    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A transition request."""

    id: int
    model: str
    """The name of the registered model."""
    version: int
    kind: Subject
    """`stage` or `alias`."""
    source: str
    """The stage the version was in when it was filed; for an alias, the number of the version that had it, or empty."""
    target: str
    """The stage, or the alias."""
    comment: str
    state: RequestState
    created_by: str
    created_ms: int
    resolved_by: str
    """Empty while it is open."""
    resolved_ms: int | None
    available_actions: tuple[RequestAction, ...]
    """What the viewer may do with it."""
