"""Webhooks and deliveries, between wire and subject."""

import msgspec

from lineal.api.native.answers import Entity
from lineal.webhooks.queries import unknown_delivery
from lineal.webhooks.sending import Outcome
from lineal.webhooks.values import Delivery, Webhook
from lineal.wire import webhooks as wire


def from_webhook(webhook: Webhook) -> wire.Webhook:
    """Spell a webhook."""
    return wire.Webhook(
        id=webhook.public_id,
        protocol=webhook.protocol,
        format=webhook.format,
        name=webhook.name,
        description=webhook.description,
        url=webhook.url,
        job_id=webhook.job_id,
        model=webhook.model_name,
        events=list(webhook.events),
        status=webhook.status,
        verify_tls=webhook.verify_tls,
        has_secret=webhook.has_secret,
        has_authorization=webhook.has_credential,
        created_by=webhook.created_by,
        created_ms=webhook.created_ms,
        updated_ms=webhook.updated_ms,
    )


def webhook_entity(webhook: Webhook) -> Entity:
    """Spell a webhook with the state of its tag: everything of it is changed by callers alone."""
    body = from_webhook(webhook)
    return Entity(body, msgspec.structs.astuple(body))


def from_delivery(delivery: Delivery) -> wire.Delivery:
    """Spell a delivery."""
    fields = {name: getattr(delivery, name) for name in wire.Delivery.__struct_fields__ if name != "id"}
    return wire.Delivery(id=str(delivery.id), **fields)


def from_outcome(outcome: Outcome) -> wire.TestResult:
    """Spell what came of a test."""
    return wire.TestResult(
        delivered=outcome.is_success,
        response_status=outcome.status,
        response_body=outcome.body,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
    )


def to_delivery_id(text: str) -> int:
    """Read the id of a delivery.

    Raises:
        NotFound: no delivery has such a one.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise unknown_delivery(text[:100])
    return int(text)
