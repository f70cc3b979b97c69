"""Activities, requests and comments, between wire and subject."""

from lineal.api.databricks.wire import activities as wire
from lineal.api.databricks.wire import comments as comments_wire
from lineal.api.databricks.wire import transition_requests as requests_wire
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.comments.values import Comment, CommentAction
from lineal.registry.requests.values import Request, RequestAction

_REQUEST_ACTIONS: dict[RequestAction, str] = {
    RequestAction.APPROVE: "APPROVE_TRANSITION_REQUEST",
    RequestAction.REJECT: "REJECT_TRANSITION_REQUEST",
    RequestAction.CANCEL: "CANCEL_TRANSITION_REQUEST",
}
_COMMENT_ACTIONS: dict[CommentAction, str] = {CommentAction.EDIT: "EDIT_COMMENT", CommentAction.DELETE: "DELETE_COMMENT"}


def from_activity(activity: Activity) -> wire.Activity:
    """Spell an activity; an alias is written `@alias` where a stage would be."""
    mark = "@" if activity.subject == Subject.ALIAS else ""
    return wire.Activity(
        id=str(activity.id),
        activity_type=activity.type,
        user_id=activity.actor,
        creation_timestamp=activity.created_ms,
        last_updated_timestamp=activity.updated_ms,
        from_stage=f"{mark}{activity.source}" if activity.source else None,
        to_stage=f"{mark}{activity.target}" if activity.target else None,
        comment=activity.comment or None,
        system_comment=activity.system_comment or None,
        version=str(activity.version),
    )


def from_request(request: Request) -> requests_wire.TransitionRequest:
    """Spell a request."""
    return requests_wire.TransitionRequest(
        to_stage=request.target,
        user_id=request.created_by,
        creation_timestamp=request.created_ms,
        comment=request.comment or None,
        available_actions=[_REQUEST_ACTIONS[action] for action in request.available_actions],
    )


def from_open_request(request: Request) -> wire.Activity:
    """Spell an open request as the activity that it is in lists."""
    return wire.Activity(
        id=str(request.id),
        activity_type=ActivityType.REQUESTED_TRANSITION,
        user_id=request.created_by,
        creation_timestamp=request.created_ms,
        last_updated_timestamp=request.created_ms,
        from_stage=request.source,
        to_stage=request.target,
        comment=request.comment or None,
        available_actions=[_REQUEST_ACTIONS[action] for action in request.available_actions],
    )


def from_comment(comment: Comment) -> comments_wire.Comment:
    """Spell a comment."""
    return comments_wire.Comment(
        id=str(comment.id),
        comment=comment.text,
        user_id=comment.created_by,
        creation_timestamp=comment.created_ms,
        last_updated_timestamp=comment.updated_ms,
        available_actions=[_COMMENT_ACTIONS[action] for action in comment.available_actions],
    )
