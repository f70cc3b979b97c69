"""What a subscription and a notification are."""

from enum import StrEnum

import msgspec

from lineal.registry.activities.values import Activity

RECIPIENTS_MAX = 1_000
"""People who are told of one activity: bounds the length of one transaction."""
UNREAD_COUNT_MAX = 1_000
"""Where counting stops: a badge shows no more."""
READ_IDS_MAX = 1_000
"""Notifications that one request marks as read."""
KEPT_DAYS = 180
"""How long a notification stays in an inbox; the activity stays for good."""
MODEL_ITSELF = 0
"""The version id of a subscription to the registered model."""


class SubscriptionState(StrEnum):
    """What somebody wants to hear. Source: databricks-sdk 0.156.0, service/ml.py, RegistryEmailSubscriptionType."""

    ALL_EVENTS = "ALL_EVENTS"
    """Of a model: whatever happens to any version."""
    DEFAULT = "DEFAULT"
    """Of a model: what happens to the versions one follows. Of a version: what the model's says."""
    SUBSCRIBED = "SUBSCRIBED"
    """Of a version: one follows it."""
    UNSUBSCRIBED = "UNSUBSCRIBED"
    """Nothing; of a model, also where one follows a version of it."""


class Notification(msgspec.Struct, frozen=True):
    """An activity somebody is told of."""

    id: int
    activity: Activity
    read_ms: int | None
    """When it was marked as read; None while it is not."""
