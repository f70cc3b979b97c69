"""Lifecycles, requests, activities, comments and notifications, between wire and subject."""

from typing import get_args

from lineal.access import values as access
from lineal.errors import Invalid, NotFound
from lineal.registry.activities.values import Activity, Subject
from lineal.registry.comments.values import Comment
from lineal.registry.lifecycles.values import DEFAULT, Lifecycle, Move, Stage
from lineal.registry.requests.values import Request
from lineal.registry.subscriptions.values import Notification
from lineal.wire import governance as wire

ID_DIGITS_MAX = 18

_LEVELS: dict[wire.Level, access.Level] = {level: access.Level[level.upper()] for level in get_args(wire.Level)}
_WORDS: dict[access.Level, wire.Level] = {level: word for word, level in _LEVELS.items()}


def to_id(kind: str, text: str) -> int:
    """Read the id of a thing of this kind.

    Raises:
        NotFound: nothing can have such an id.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= ID_DIGITS_MAX):
        raise NotFound(kind, text[:100])
    return int(text)


def to_subject(kind: wire.Kind) -> Subject:
    """Read whether a request is for a stage or an alias."""
    return Subject(kind)


def from_request(request: Request) -> wire.TransitionRequest:
    """Spell a request."""
    return wire.TransitionRequest(
        id=str(request.id),
        name=request.model,
        version=request.version,
        kind="alias" if request.kind == Subject.ALIAS else "stage",
        source=request.source,
        target=request.target,
        comment=request.comment,
        state=request.state.value,
        created_by=request.created_by,
        created_ms=request.created_ms,
        resolved_by=request.resolved_by,
        resolved_ms=request.resolved_ms,
        available_actions=[action.value for action in request.available_actions],
    )


def from_activity(activity: Activity) -> wire.Activity:
    """Spell an activity."""
    return wire.Activity(
        id=str(activity.id),
        name=activity.model,
        version=activity.version,
        type=activity.type.value,
        subject=activity.subject.value,
        source=activity.source,
        target=activity.target,
        comment=activity.comment,
        system_comment=activity.system_comment,
        actor=activity.actor,
        created_ms=activity.created_ms,
        updated_ms=activity.updated_ms,
        comment_id="" if activity.comment_id is None else str(activity.comment_id),
    )


def from_comment(comment: Comment) -> wire.Comment:
    """Spell a comment."""
    return wire.Comment(
        id=str(comment.id),
        name=comment.model,
        version=comment.version,
        text=comment.text,
        created_by=comment.created_by,
        created_ms=comment.created_ms,
        updated_ms=comment.updated_ms,
        available_actions=[action.value for action in comment.available_actions],
    )


def from_notification(notification: Notification) -> wire.Notification:
    """Spell a notification."""
    return wire.Notification(id=str(notification.id), activity=from_activity(notification.activity), read_ms=notification.read_ms)


def from_lifecycle(lifecycle: Lifecycle) -> wire.Lifecycle:
    """Spell a lifecycle."""
    return wire.Lifecycle(
        stages=[wire.LifecycleStage(name=stage.name, may_archive=stage.may_archive) for stage in lifecycle.stages],
        moves=[
            wire.LifecycleMove(source=move.source, target=move.target, level=_WORDS[move.level], needs_approval=move.needs_approval)
            for move in lifecycle.moves
        ],
        archive_stage=lifecycle.archive_stage,
        four_eyes=lifecycle.four_eyes,
    )


def to_lifecycle(request: wire.SetLifecycle) -> Lifecycle:
    """Read a lifecycle; without stages, moves and an archive stage it has the default ones.

    Raises:
        Invalid: it has stages and no moves, or the other way round.
    """
    if not request.stages and not request.moves and not request.archive_stage:
        return Lifecycle(stages=DEFAULT.stages, moves=DEFAULT.moves, archive_stage=DEFAULT.archive_stage, four_eyes=request.four_eyes)
    if not request.stages or not request.moves:
        raise Invalid("moves" if request.stages else "stages", "are given together with the others: stages, moves and archive_stage")
    return Lifecycle(
        stages=tuple(Stage(stage.name, stage.may_archive) for stage in request.stages),
        moves=tuple(Move(move.source, move.target, _LEVELS[move.level], move.needs_approval) for move in request.moves),
        archive_stage=request.archive_stage,
        four_eyes=request.four_eyes,
    )
