"""Messages about what happened to versions."""

from lineal.api.databricks.wire.types import Message


class Activity(Message, frozen=True):
    """Something that happened to a version."""

    id: str
    activity_type: str
    user_id: str
    creation_timestamp: int
    last_updated_timestamp: int
    from_stage: str | None = None
    to_stage: str | None = None
    comment: str | None = None
    system_comment: str | None = None
    version: str | None = None
    """Only in our own listings."""
    available_actions: list[str] = []
    """Of an open request: what the caller may do with it. Only ours: the SDK leaves it out."""


class ActivityReply(Message, frozen=True):
    """What happened."""

    activity: Activity


class ListActivities(Message, frozen=True):
    """GET activities/list, our own."""

    name: str = ""
    version: str = ""
    """Empty means every version."""
    max_results: int | None = None
    page_token: str = ""


class ActivitiesReply(Message, frozen=True):
    """Activities, newest first."""

    activities: list[Activity] = []
    next_page_token: str = ""
