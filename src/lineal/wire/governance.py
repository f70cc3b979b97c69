"""Messages about how versions move: lifecycles, transition requests, activities, comments, subscriptions and the inbox."""

from typing import Literal

import msgspec

Kind = Literal["stage", "alias"]
Level = Literal["edit", "manage_staging", "manage_production", "manage"]


class TransitionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks that a version comes to a stage, or gets an alias."""

    id: str
    name: str
    """Of the registered model."""
    version: int
    kind: Kind
    source: str
    """The stage the version was in when it was filed; for an alias, the number of the version that had it, or empty."""
    target: str
    """The stage, or the alias."""
    comment: str
    state: Literal["open", "approved", "rejected", "cancelled", "closed"]
    """`closed`: the move was made directly, there is no way for it any more, or the version is gone."""
    created_by: str
    created_ms: int
    resolved_by: str
    """Empty while it is open."""
    resolved_ms: int | None
    available_actions: list[Literal["approve", "reject", "cancel"]]
    """What the caller may do with it."""


class TransitionRequestPage(msgspec.Struct, frozen=True):
    """A page of transition requests."""

    requests: list[TransitionRequest]
    cursor: str
    """For the next page; empty on the last."""


class ListTransitionRequests(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the requests of a version, oldest first."""

    name: str
    version: int
    state: Literal["open", "any"] = "open"
    limit: int = 100
    cursor: str = ""


class ListWaitingRequests(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the open requests of all models that the caller may approve, oldest first."""

    limit: int = 100
    cursor: str = ""


class ListFiledRequests(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the requests that the caller filed, newest first."""

    state: Literal["open", "any"] = "open"
    limit: int = 100
    cursor: str = ""


class CreateTransitionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks that a version comes to a stage, or gets an alias."""

    name: str
    version: int
    kind: Kind
    target: str
    """A stage, in any case, or an alias without `@`."""
    comment: str = ""


class ApproveTransitionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Makes the move that was asked for, and resolves every request for it."""

    name: str
    version: int
    kind: Kind
    target: str
    archive_existing: bool = False
    """Whether the other versions in that stage are archived; stages only."""
    comment: str = ""


class RejectTransitionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Resolves every request for a move without making it."""

    name: str
    version: int
    kind: Kind
    target: str
    comment: str = ""


class CancelTransitionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Takes a request back."""

    name: str
    version: int
    kind: Kind
    target: str
    creator: str = ""
    """Whose request; empty means the caller's."""
    comment: str = ""


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a version."""

    id: str
    name: str
    """Of the registered model."""
    version: int
    type: Literal[
        "APPLIED_TRANSITION",
        "REQUESTED_TRANSITION",
        "SYSTEM_TRANSITION",
        "CANCELLED_REQUEST",
        "APPROVED_REQUEST",
        "REJECTED_REQUEST",
        "NEW_COMMENT",
    ]
    subject: Literal["stage", "alias", "comment"]
    source: str
    """The stage it left, or the alias it lost; empty where there is none."""
    target: str
    """The stage it came to, or the alias it got, or was to."""
    comment: str
    """What the actor wrote."""
    system_comment: str
    """Why it happened, where nobody did it directly."""
    actor: str
    created_ms: int
    updated_ms: int
    comment_id: str
    """The comment, where it is one; empty otherwise."""


class ActivityPage(msgspec.Struct, frozen=True):
    """A page of activities, newest first."""

    activities: list[Activity]
    cursor: str
    """For the next page; empty on the last."""


class ListVersionActivities(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to a version, newest first."""

    name: str
    version: int
    limit: int = 100
    cursor: str = ""


class ListModelActivities(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to all versions of a registered model, newest first."""

    name: str
    limit: int = 100
    cursor: str = ""


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said about a version."""

    id: str
    name: str
    """Of the registered model."""
    version: int
    text: str
    created_by: str
    created_ms: int
    updated_ms: int
    available_actions: list[Literal["edit", "delete"]]
    """What the caller may do with it."""


class CommentPage(msgspec.Struct, frozen=True):
    """A page of comments, oldest first."""

    comments: list[Comment]
    cursor: str
    """For the next page; empty on the last."""


class ListComments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what was said about a version, oldest first."""

    name: str
    version: int
    limit: int = 100
    cursor: str = ""


class CreateComment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says something about a version."""

    name: str
    version: int
    text: str


class UpdateComment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lets a comment of the caller's say something else."""

    id: str
    text: str


class CommentId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a comment."""

    id: str


class SubscribedModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a registered model that one may subscribe to."""

    name: str


class SubscribedVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a version that one may subscribe to."""

    name: str
    version: int


class SubscribeToModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says what the caller wants to hear of a registered model."""

    name: str
    state: Literal["ALL_EVENTS", "DEFAULT", "UNSUBSCRIBED"]
    """`DEFAULT`: what happens to the versions one follows."""


class SubscribeToVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says what the caller wants to hear of a version."""

    name: str
    version: int
    state: Literal["SUBSCRIBED", "DEFAULT", "UNSUBSCRIBED"]
    """`DEFAULT`: what holds for the model."""


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller wants to hear."""

    state: Literal["ALL_EVENTS", "DEFAULT", "SUBSCRIBED", "UNSUBSCRIBED"]
    """What was said of the thing itself."""
    effective: Literal["ALL_EVENTS", "DEFAULT", "SUBSCRIBED", "UNSUBSCRIBED"]
    """With what was said of the model: `SUBSCRIBED` and `ALL_EVENTS` mean that the caller is told."""


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """An activity that the caller is told of."""

    id: str
    activity: Activity
    read_ms: int | None
    """When it was marked as read; null while it is not."""


class ListInbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what the caller is told, newest first."""

    unread: bool = False
    """Whether to leave out what was read."""
    limit: int = 100
    cursor: str = ""


class InboxPage(msgspec.Struct, frozen=True):
    """A page of notifications, newest first."""

    notifications: list[Notification]
    unread_count: int
    """Of the whole inbox; counting stops at 1,000."""
    cursor: str
    """For the next page; empty on the last."""


class MarkRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Marks notifications of the caller's as read."""

    ids: list[str] = []
    until: str = ""
    """The id of a notification: it and all older ones."""


class MarkedRead(msgspec.Struct, frozen=True):
    """How many notifications were not read before."""

    count: int


class LifecycleStage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version can stand."""

    name: str
    may_archive: bool = False
    """Whether a move to it may send the versions that were there to the archive stage."""


class LifecycleMove(msgspec.Struct, frozen=True, kw_only=True):
    """A way from one stage to another."""

    source: str
    """A stage, or `*` for any."""
    target: str
    """A stage, or `*` for any."""
    level: Level
    """What making, approving or rejecting the move needs on the model."""
    needs_approval: bool = False
    """Whether it is only made by approving a request, whoever asks."""


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of a registered model and the moves among them."""

    stages: list[LifecycleStage]
    """In the order of their use; a new version is in the first."""
    moves: list[LifecycleMove]
    """The first that fits decides; what none fits is not allowed."""
    archive_stage: str
    """Where versions go that a move pushes out; empty where none ever is."""
    four_eyes: bool
    """Whether a request must be approved by somebody else than who filed it."""


class LifecycleOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a registered model that has a lifecycle."""

    name: str


class SetLifecycle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Gives a registered model a lifecycle of its own; without stages and moves, the default ones."""

    name: str
    stages: list[LifecycleStage] = []
    moves: list[LifecycleMove] = []
    archive_stage: str = ""
    four_eyes: bool = False
