"""Messages about comments."""

from lineal.api.databricks.wire.types import Message


class Comment(Message, frozen=True):
    """What somebody said about a version."""

    id: str
    comment: str
    user_id: str
    creation_timestamp: int
    last_updated_timestamp: int
    available_actions: list[str] = []


class CommentReply(Message, frozen=True):
    """One comment."""

    comment: Comment


class CreateComment(Message, frozen=True):
    """POST comments/create."""

    name: str = ""
    version: str = ""
    comment: str = ""


class UpdateComment(Message, frozen=True):
    """PATCH comments/update."""

    id: str = ""
    comment: str = ""


class DeleteComment(Message, frozen=True):
    """DELETE comments/delete."""

    id: str = ""


class ListComments(Message, frozen=True):
    """GET comments/list, our own."""

    name: str = ""
    version: str = ""
    max_results: int | None = None
    page_token: str = ""


class CommentsReply(Message, frozen=True):
    """Comments, oldest first."""

    comments: list[Comment] = []
    next_page_token: str = ""
