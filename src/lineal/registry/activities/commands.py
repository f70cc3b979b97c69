"""Writes of activities: subjects call `record` in the transaction of what happened."""

import msgspec

from lineal.errors import LimitExceeded
from lineal.registry.activities.values import COMMENT_LENGTH_MAX, Activity, ActivityType, Subject
from lineal.registry.models.lookup import ModelRow
from lineal.registry.names import check_text
from lineal.registry.subscriptions.delivery import follow, notify
from lineal.registry.versions.lookup import VersionRow
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.activities")


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of something that happened to a version now; the fields are those of Activity."""

    type: ActivityType
    subject: Subject = Subject.STAGE
    source: str = ""
    target: str = ""
    comment: str = ""
    system_comment: str = ""
    comment_id: int | None = None


def record(tx: Transaction, model: ModelRow, version: VersionRow, happened: Happened) -> Activity:
    """Remember what happened, tell those who subscribed, and answer the activity.

    Whoever acts on a version follows it from then on, unless they said that they do not want to.
    """
    activity_id = tx.insert(
        SQL.activity_insert,
        model_id=model.id,
        version_id=version.id,
        type=happened.type,
        subject=happened.subject,
        source=happened.source,
        target=happened.target,
        comment=happened.comment,
        system_comment=happened.system_comment,
        actor=tx.origin.actor,
        now_ms=tx.origin.at_ms,
        comment_id=happened.comment_id,
    )
    if happened.type != ActivityType.SYSTEM_TRANSITION:
        follow(tx, model.id, version.id)
    notify(tx, model.id, version.id, activity_id)
    return Activity(
        id=activity_id,
        model=model.name,
        version=version.version,
        type=happened.type,
        subject=happened.subject,
        source=happened.source,
        target=happened.target,
        comment=happened.comment,
        system_comment=happened.system_comment,
        actor=tx.origin.actor,
        created_ms=tx.origin.at_ms,
        updated_ms=tx.origin.at_ms,
        comment_id=happened.comment_id,
    )


def change_comment(tx: Transaction, comment_id: int, comment: str, system_comment: str = "") -> None:
    """Let the activity of a comment say what the comment says now."""
    tx.run(SQL.activity_change_comment, comment_id=comment_id, comment=comment, system_comment=system_comment, now_ms=tx.origin.at_ms)


def check_comment(comment: str) -> str:
    """Answer what somebody wrote, if it is short enough.

    Raises:
        LimitExceeded, Invalid: it is too long, or has a NUL.
    """
    if len(comment) > COMMENT_LENGTH_MAX:
        raise LimitExceeded("comment", COMMENT_LENGTH_MAX, len(comment))
    return check_text("comment", comment)
