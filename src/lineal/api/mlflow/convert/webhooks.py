"""Webhooks, between wire and subject."""

from lineal.api.mlflow.wire import webhooks as wire
from lineal.errors import Invalid, Unsupported
from lineal.webhooks.sending import Outcome
from lineal.webhooks.values import Webhook


def from_webhook(webhook: Webhook) -> wire.Webhook:
    """Spell a webhook. One that only sends tests, which MLflow has no word for, is disabled to it."""
    return wire.Webhook(
        webhook_id=webhook.public_id,
        name=webhook.name,
        description=webhook.description or None,
        url=webhook.url,
        events=[_from_event(event) for event in webhook.events],
        status="ACTIVE" if webhook.status == "ACTIVE" else "DISABLED",
        creation_timestamp=webhook.created_ms,
        last_updated_timestamp=webhook.updated_ms,
    )


def from_outcome(outcome: Outcome) -> wire.WebhookTestResult:
    """Spell what came of a test."""
    return wire.WebhookTestResult(
        success=outcome.is_success,
        response_status=outcome.status,
        response_body=outcome.body or None,
        error_message=None if outcome.is_success else outcome.error or None,
    )


def to_events(events: list[wire.WebhookEvent]) -> tuple[str, ...]:
    """Read names of events."""
    return tuple(map(to_event, events))


def to_event(event: wire.WebhookEvent) -> str:
    """Read the name of an event: `model_version_alias.created`.

    Raises:
        Unsupported: it is one of the AI gateway's.
        Invalid: a part of the name is missing.
    """
    if event.entity == "BUDGET_POLICY":
        raise Unsupported("Events of budget policies: the AI gateway is not available in this version of Lineal")
    if not event.entity or not event.action:
        raise Invalid("events", "have an entity and an action", "A webhook event has an entity and an action")
    return f"{event.entity}.{event.action}".lower()


def _from_event(event: str) -> wire.WebhookEvent:
    entity, _, action = event.upper().partition(".")
    return wire.WebhookEvent(entity=entity, action=action)
