"""Messages about webhooks. Source: mlflow 3.17, protos/webhooks.proto; fields in its order."""

from typing import Literal

from lineal.api.mlflow.wire.types import Int32, Message

Status = Literal["ACTIVE", "DISABLED"]


class WebhookEvent(Message, frozen=True):
    """What a webhook hears of."""

    entity: str | None = None
    """`REGISTERED_MODEL`, `MODEL_VERSION_ALIAS` ..."""
    action: str | None = None
    """`CREATED`, `SET`, `DELETED` ..."""


class Webhook(Message, frozen=True, kw_only=True):
    """A webhook, as it is answered: never with its secret."""

    webhook_id: str
    name: str
    description: str | None = None
    url: str
    events: list[WebhookEvent]
    status: Status
    creation_timestamp: int
    last_updated_timestamp: int


class WebhookReply(Message, frozen=True):
    """One webhook."""

    webhook: Webhook


class CreateWebhook(Message, frozen=True):
    """POST webhooks."""

    name: str | None = None
    description: str | None = None
    url: str | None = None
    events: list[WebhookEvent] | None = None
    secret: str | None = None
    status: Status | None = None


class ListWebhooks(Message, frozen=True):
    """GET webhooks."""

    max_results: Int32 | None = None
    page_token: str | None = None


class WebhooksReply(Message, frozen=True):
    """A page of webhooks."""

    webhooks: list[Webhook] = []
    next_page_token: str | None = None


class WebhookId(Message, frozen=True):
    """GET and DELETE webhooks/{webhook_id}."""

    webhook_id: str | None = None


class UpdateWebhook(Message, frozen=True):
    """PATCH webhooks/{webhook_id}."""

    webhook_id: str | None = None
    name: str | None = None
    description: str | None = None
    url: str | None = None
    events: list[WebhookEvent] | None = None
    secret: str | None = None
    status: Status | None = None


class TestWebhook(Message, frozen=True):
    """POST webhooks/{webhook_id}/test."""

    webhook_id: str | None = None
    event: WebhookEvent | None = None


class WebhookTestResult(Message, frozen=True):
    """What came of a test."""

    success: bool
    response_status: int | None = None
    response_body: str | None = None
    error_message: str | None = None


class TestWebhookReply(Message, frozen=True):
    """The result of a test."""

    result: WebhookTestResult
