"""Messages about webhooks and their deliveries."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

Status = Literal["ACTIVE", "DISABLED", "TEST_MODE"]
NewFormat = Literal["cloudevents", "slack"]
Format = Literal["cloudevents", "slack", "mlflow", "databricks", "databricks_job"]
Protocol = Literal["native", "mlflow", "databricks"]
DeliveryStatus = Literal["waiting", "delivered", "dead", "dropped"]


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription to events. Its secrets are never answered."""

    id: str
    protocol: Protocol
    """Through which API it was made, which decides how it names events."""
    format: Format
    """What is sent: a CloudEvent, a text for Slack, or what the other protocols define."""
    name: str
    description: str
    url: str
    job_id: str
    """Of the Databricks job that it starts; empty where there is none."""
    model: str
    """The registered model whose events it hears of; empty for everything."""
    events: list[str]
    status: Status
    verify_tls: bool
    has_secret: bool
    """Whether messages are signed."""
    has_authorization: bool
    """Whether an Authorization header is sent."""
    created_by: str
    created_ms: int
    updated_ms: int


class CreateWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Makes a webhook; it hears of what happens from then on."""

    url: str
    events: list[str]
    """Kinds of the ledger: `alias.set`, every one of a subject, `alias.*`, or `*` for all but the bulk of what training logs."""
    name: str = ""
    description: str = ""
    model: str = ""
    """A registered model, which needs MANAGE on it; empty for everything, which needs it on the store."""
    format: NewFormat = "cloudevents"
    status: Status = "ACTIVE"
    secret: str = ""
    """Signs CloudEvents: `whsec_` and the base64 of 24 to 64 random bytes; empty signs nothing."""
    authorization: str = ""
    """The value of an Authorization header to send."""
    verify_tls: bool = True


class UpdateWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes a webhook, of whatever protocol; what is left out stays as it is."""

    id: str
    url: str | UnsetType = UNSET
    events: list[str] | UnsetType = UNSET
    """In the words of its protocol."""
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    format: NewFormat | UnsetType = UNSET
    """Of native webhooks alone."""
    status: Status | UnsetType = UNSET
    secret: str | UnsetType = UNSET
    """Empty takes it away."""
    authorization: str | UnsetType = UNSET
    """Empty takes it away."""
    verify_tls: bool | UnsetType = UNSET


class WebhookId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a webhook."""

    id: str


class ListWebhooks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the webhooks that the caller may manage, newest first, of all protocols."""

    model: str = ""
    """Only those of this registered model."""
    protocol: Protocol | None = None
    limit: int = 100
    """1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class WebhookPage(msgspec.Struct, frozen=True):
    """A page of webhooks."""

    webhooks: list[Webhook]
    cursor: str
    """For the next page; empty on the last."""


class TestWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sends an example now, also where the webhook is not active."""

    id: str
    event: str = ""
    """In the words of its protocol; empty: the first that it asks for."""


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a test."""

    delivered: bool
    """Whether the receiver answered 2xx."""
    response_status: int | None
    """Null where there was no answer."""
    response_body: str
    """The first 4,096 bytes."""
    error: str
    """Why there was no answer."""
    duration_ms: int


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event owed to a webhook."""

    id: str
    delivery_id: str
    """What the receiver sees, the same at each attempt and when it is sent again."""
    event: str
    """In the words of the webhook's protocol."""
    event_seq: int
    """The event in the ledger."""
    status: DeliveryStatus
    """`dead`: given up after the last attempt. `dropped`: the webhook was deleted."""
    attempts: int
    created_us: int
    attempted_us: int | None
    """When it was tried last."""
    finished_us: int | None
    next_attempt_us: int | None
    """Null where it is over, or waits for another of the same model."""
    duration_ms: int | None
    """Of the last attempt."""
    response_status: int | None
    response_body: str
    """The first 4,096 bytes."""
    error: str
    """Why there was no answer."""


class ListDeliveries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the deliveries of a webhook, newest first."""

    id: str
    """Of the webhook."""
    status: DeliveryStatus | None = None
    limit: int = 100
    """1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class DeliveryPage(msgspec.Struct, frozen=True):
    """A page of deliveries."""

    deliveries: list[Delivery]
    cursor: str
    """For the next page; empty on the last."""


class Redeliver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sends a delivery that is over once more."""

    id: str
    """Of the webhook."""
    delivery: str
    """The `id` of the delivery."""
