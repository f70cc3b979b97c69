"""Messages about transition requests."""

from lineal.api.databricks.wire.activities import Activity
from lineal.api.databricks.wire.types import Message


class TransitionRequest(Message, frozen=True):
    """An open request."""

    to_stage: str
    user_id: str
    creation_timestamp: int
    comment: str | None = None
    available_actions: list[str] = []


class CreateTransitionRequest(Message, frozen=True):
    """POST transition-requests/create."""

    name: str = ""
    version: str = ""
    stage: str = ""
    comment: str = ""


class TransitionRequestReply(Message, frozen=True):
    """One request."""

    request: TransitionRequest


class ListTransitionRequests(Message, frozen=True):
    """GET transition-requests/list."""

    name: str = ""
    version: str = ""


class TransitionRequestsReply(Message, frozen=True):
    """The open requests of a version."""

    requests: list[Activity] = []


class ApproveTransitionRequest(Message, frozen=True):
    """POST transition-requests/approve."""

    name: str = ""
    version: str = ""
    stage: str = ""
    archive_existing_versions: bool = False
    comment: str = ""


class RejectTransitionRequest(Message, frozen=True):
    """POST transition-requests/reject."""

    name: str = ""
    version: str = ""
    stage: str = ""
    comment: str = ""


class DeleteTransitionRequest(Message, frozen=True):
    """DELETE transition-requests/delete."""

    name: str = ""
    version: str = ""
    stage: str = ""
    creator: str = ""
    comment: str = ""
