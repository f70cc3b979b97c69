"""Telling people: an activity becomes a notification for each subscriber, and mail for those who have an address.

Mail is only put in the outbox here, in the transaction of the activity; a job of the server sends it.
"""

from lineal.registry.subscriptions.values import RECIPIENTS_MAX
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.subscriptions")


def follow(tx: Transaction, model_id: int, version_id: int) -> None:
    """Let the caller follow a version it acts on, unless it said what it wants."""
    tx.run(SQL.subscription_follow, model_id=model_id, version_id=version_id, user_name=tx.origin.actor, now_ms=tx.origin.at_ms)


def notify(tx: Transaction, model_id: int, version_id: int, activity_id: int) -> None:
    """Tell subscribers of an activity of the caller's, at most RECIPIENTS_MAX."""
    told = tx.run(
        SQL.notify_subscribers,
        workspace_id=tx.origin.workspace_id,
        model_id=model_id,
        version_id=version_id,
        activity_id=activity_id,
        actor=tx.origin.actor,
        now_ms=tx.origin.at_ms,
        limit=RECIPIENTS_MAX,
    )
    if told:
        tx.run(SQL.mail_enqueue, activity_id=activity_id, now_ms=tx.origin.at_ms)
