"""Writes of subscriptions and of what was read. What somebody has read is no part of the registry's history: it makes no event."""

import msgspec

from lineal import ledger
from lineal.access.values import Level
from lineal.errors import Invalid, LimitExceeded
from lineal.registry.models.lookup import lock_model
from lineal.registry.rights import check_level
from lineal.registry.subscriptions.values import KEPT_DAYS, MODEL_ITSELF, READ_IDS_MAX, SubscriptionState
from lineal.registry.versions.lookup import find_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.subscriptions")

FORGET_STEP = 2_000
"""Notifications that one write forgets."""
_OF_MODEL = frozenset((SubscriptionState.ALL_EVENTS, SubscriptionState.DEFAULT, SubscriptionState.UNSUBSCRIBED))
_OF_VERSION = frozenset((SubscriptionState.SUBSCRIBED, SubscriptionState.DEFAULT, SubscriptionState.UNSUBSCRIBED))


class Subscribe(msgspec.Struct, frozen=True):
    """Say what the caller wants to hear of a registered model, or of one version."""

    name: str
    version: int | None
    """None means the model."""
    state: SubscriptionState


class MarkRead(msgspec.Struct, frozen=True):
    """Mark notifications of the caller's as read."""

    ids: tuple[int, ...] = ()
    until_id: int | None = None
    """All up to this one, inclusive."""


def subscribe(tx: Transaction, command: Subscribe) -> None:
    """Remember what the caller wants to hear.

    Raises:
        NotFound: there is no such model or version.
        Denied: the caller may not read it.
        Invalid: the state is not one of a model, or of a version.
    """
    model = lock_model(tx, command.name)
    check_level(tx, model, Level.READ, "subscribe to it", command.version)
    version_id, states, subject = MODEL_ITSELF, _OF_MODEL, model.name
    if command.version is not None:
        version_id, states = find_version(tx, model, command.version).id, _OF_VERSION
        subject = f"{model.name}/{command.version}"
    if command.state not in states:
        raise Invalid("state", f"must be one of {', '.join(sorted(states))}")
    key = {"model_id": model.id, "version_id": version_id, "user_name": tx.origin.actor}
    before = tx.value(SQL.subscription_state, **key) or SubscriptionState.DEFAULT
    if before == command.state:
        return
    if command.state == SubscriptionState.DEFAULT:
        tx.run(SQL.subscription_delete, **key)
    else:
        tx.run(SQL.subscription_upsert, **key, state=command.state, now_ms=tx.origin.at_ms)
    kind, subject_id = ("registered_model", model.id) if command.version is None else ("model_version", version_id)
    ledger.append(tx, ledger.Event("subscription.set", kind, subject_id, subject, {"state": before}, {"state": command.state}))


def mark_read(tx: Transaction, command: MarkRead) -> int:
    """Mark notifications as read and answer how many were not before; those of others are left alone.

    Raises:
        LimitExceeded: too many ids.
    """
    if len(command.ids) > READ_IDS_MAX:
        raise LimitExceeded("ids", READ_IDS_MAX, len(command.ids))
    mine = {"workspace_id": tx.origin.workspace_id, "user_name": tx.origin.actor, "now_ms": tx.origin.at_ms}
    count = sum(tx.run(SQL.notification_mark_read, id=notification_id, **mine) for notification_id in command.ids)
    if command.until_id is not None:
        count += tx.run(SQL.notifications_mark_read_until, until_id=command.until_id, **mine)
    return count


def forget_subscriber(tx: Transaction, name: str) -> int:
    """Forget what somebody subscribed to, and answer to how much: for accounts that are deleted, whose event tells of it."""
    return tx.run(SQL.subscriptions_forget, user_name=name)


def forget_old(tx: Transaction, _: None = None) -> int:
    """Forget the oldest notifications that are older than KEPT_DAYS, and answer how many: at most FORGET_STEP."""
    before_ms = tx.origin.at_ms - KEPT_DAYS * 24 * 3_600_000
    tx.run(SQL.mail_forget_old, before_ms=before_ms, limit=FORGET_STEP)
    return tx.run(SQL.notifications_forget_old, before_ms=before_ms, limit=FORGET_STEP)
