"""What an activity is."""

from enum import StrEnum

import msgspec

COMMENT_LENGTH_MAX = 20_000
"""Characters of what somebody writes beside a move, or as a comment: some pages of text."""


class ActivityType(StrEnum):
    """What kind of thing happened. Source: databricks-sdk 0.156.0, service/ml.py."""

    APPLIED_TRANSITION = "APPLIED_TRANSITION"
    """Somebody made a move."""
    REQUESTED_TRANSITION = "REQUESTED_TRANSITION"
    SYSTEM_TRANSITION = "SYSTEM_TRANSITION"
    """A consequence of what somebody did: a version was archived, an alias went away, a request was closed."""
    CANCELLED_REQUEST = "CANCELLED_REQUEST"
    APPROVED_REQUEST = "APPROVED_REQUEST"
    """A request was approved, and its move made."""
    REJECTED_REQUEST = "REJECTED_REQUEST"
    NEW_COMMENT = "NEW_COMMENT"


class Subject(StrEnum):
    """What an activity or a request is about."""

    STAGE = "stage"
    ALIAS = "alias"
    COMMENT = "comment"


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a version."""

    id: int
    model: str
    """The name of the registered model."""
    version: int
    type: ActivityType
    subject: Subject
    source: str
    """The stage it left, or the alias it lost; empty where there is none."""
    target: str
    """The stage it came to, or the alias it got, or was to."""
    comment: str
    """What the actor wrote."""
    system_comment: str
    """Why it happened, where nobody did it directly."""
    actor: str
    """Who did it, or what led to it."""
    created_ms: int
    updated_ms: int
    comment_id: int | None
    """The comment, where it is one; it may be deleted since."""
