"""Reads of subscriptions and of the inbox."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import Viewer
from lineal.registry.activities.queries import END, check_limit, made
from lineal.registry.models.lookup import find_model
from lineal.registry.subscriptions.values import MODEL_ITSELF, UNREAD_COUNT_MAX, Notification, SubscriptionState
from lineal.registry.versions.lookup import find_version
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

SQL = statements.load("lineal.registry.subscriptions")


class SubscriptionOf(msgspec.Struct, frozen=True):
    """What `user` wants to hear of a model, or of one version."""

    workspace_id: int
    name: str
    version: int | None
    user: str


class Subscription(msgspec.Struct, frozen=True):
    """What somebody said, and what comes of it."""

    state: SubscriptionState
    """What was said of the thing itself; DEFAULT where nothing was."""
    effective: SubscriptionState
    """With what was said of the model: SUBSCRIBED and ALL_EVENTS mean that one is told."""


class Inbox(msgspec.Struct, frozen=True):
    """A page of the notifications of `viewer`, newest first."""

    workspace_id: int
    viewer: Viewer
    unread_only: bool = False
    before_id: int = END
    """Exclusive; `next_id` of the page before."""
    limit: int = 100


class InboxPage(msgspec.Struct, frozen=True):
    """Notifications, newest first."""

    notifications: list[Notification]
    unread_count: int
    """Of the whole inbox; counting stops at UNREAD_COUNT_MAX."""
    next_id: int | None


def get_subscription(reader: Reader, query: SubscriptionOf) -> Subscription:
    """Answer what somebody wants to hear.

    Raises:
        NotFound: there is no such model or version.
    """
    model = find_model(reader, query.workspace_id, query.name)
    of_model = _state(reader, model.id, MODEL_ITSELF, query.user)
    if query.version is None:
        return Subscription(of_model, of_model)
    version = find_version(reader, model, query.version)
    return Subscription(_state(reader, model.id, version.id, query.user), effective_state(reader, model.id, version.id, query.user))


def effective_state(reader: Reader, model_id: int, version_id: int, user: str) -> SubscriptionState:
    """Answer what comes of what somebody said of a version and of its model."""
    of_model = _state(reader, model_id, MODEL_ITSELF, user)
    of_version = _state(reader, model_id, version_id, user)
    if of_model == SubscriptionState.UNSUBSCRIBED or of_version == SubscriptionState.DEFAULT:
        return of_model
    return of_version


def read_inbox(reader: Reader, query: Inbox) -> InboxPage:
    """Answer what somebody is told, without what they may not read any more.

    Raises:
        Invalid: the limit is out of range.
    """
    limit = check_limit(query.limit)
    mine = Sql(" from notifications n join activities a on a.id = n.activity_id")
    whose = Sql(" where n.workspace_id = ? and n.user_name = ? and ", query.workspace_id, query.viewer.name)
    whose += readable(reader, query.viewer, "registered_model", Sql("a.model_id"))
    unread = Sql(" and n.read_ms is null")
    rows = reader.rows(
        Sql(
            "select n.id, n.read_ms, a.id, m.name, v.version, a.type, a.subject, a.source, a.target, a.comment, a.system_comment,"
            " a.actor, a.created_ms, a.updated_ms, a.comment_id"
        )
        + mine
        + Sql(" join model_versions v on v.id = a.version_id join registered_models m on m.id = a.model_id")
        + whose
        + (unread if query.unread_only else Sql(""))
        + Sql(" and n.id < ? order by n.id desc limit ?", query.before_id, limit + 1)
    )
    counted = Sql("select count(*) from (select 1") + mine + whose + unread + Sql(" limit ?) counted", UNREAD_COUNT_MAX)
    notifications = [Notification(row[0], made(row[2:]), row[1]) for row in rows[:limit]]
    return InboxPage(notifications, int(reader.value(counted)), int(rows[limit - 1][0]) if len(rows) > limit else None)


def _state(reader: Reader, model_id: int, version_id: int, user: str) -> SubscriptionState:
    found = reader.value(SQL.subscription_state, model_id=model_id, version_id=version_id, user_name=user)
    return SubscriptionState.DEFAULT if found is None else SubscriptionState(found)
