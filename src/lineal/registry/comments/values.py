"""What a comment is."""

from enum import StrEnum

import msgspec


class CommentAction(StrEnum):
    """What a viewer may do with a comment."""

    EDIT = "edit"
    DELETE = "delete"


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said about a version."""

    id: int
    model: str
    """The name of the registered model."""
    version: int
    text: str
    created_by: str
    created_ms: int
    updated_ms: int
    available_actions: tuple[CommentAction, ...]
    """What the viewer may do with it."""
