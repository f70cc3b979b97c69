"""Messages about registry webhooks. Source: databricks-sdk 0.156.0, service/ml.py."""

from typing import Literal

from lineal.api.databricks.wire.types import Message

Status = Literal["ACTIVE", "DISABLED", "TEST_MODE"]


class HttpUrlSpec(Message, frozen=True):
    """Where a webhook is sent, as it is answered: never with its secrets."""

    url: str
    enable_ssl_verification: bool


class JobSpec(Message, frozen=True):
    """Which job a webhook starts, as it is answered: never with its token."""

    job_id: str
    workspace_url: str


class NewHttpUrlSpec(Message, frozen=True):
    """Where a webhook shall be sent."""

    url: str | None = None
    authorization: str | None = None
    """The value of the Authorization header, verbatim; empty takes it away."""
    secret: str | None = None
    enable_ssl_verification: bool | None = None


class NewJobSpec(Message, frozen=True):
    """Which job a webhook shall start."""

    job_id: str | int | None = None
    access_token: str | None = None
    workspace_url: str | None = None


class RegistryWebhook(Message, frozen=True, kw_only=True):
    """A webhook, as it is answered."""

    id: str
    events: list[str]
    creation_timestamp: int
    last_updated_timestamp: int
    description: str | None = None
    status: Status
    http_url_spec: HttpUrlSpec | None = None
    job_spec: JobSpec | None = None
    model_name: str | None = None


class WebhookReply(Message, frozen=True):
    """One webhook."""

    webhook: RegistryWebhook


class CreateWebhook(Message, frozen=True):
    """POST registry-webhooks/create."""

    events: list[str] = []
    model_name: str | None = None
    description: str | None = None
    status: Status | None = None
    http_url_spec: NewHttpUrlSpec | None = None
    job_spec: NewJobSpec | None = None


class UpdateWebhook(Message, frozen=True):
    """PATCH registry-webhooks/update."""

    id: str | None = None
    events: list[str] | None = None
    description: str | None = None
    status: Status | None = None
    http_url_spec: NewHttpUrlSpec | None = None
    job_spec: NewJobSpec | None = None


class ListWebhooks(Message, frozen=True):
    """GET registry-webhooks/list."""

    events: list[str] = []
    """Those that name any of these."""
    model_name: str | None = None
    max_results: int | None = None
    page_token: str | None = None


class WebhooksReply(Message, frozen=True):
    """A page of webhooks."""

    webhooks: list[RegistryWebhook] = []
    next_page_token: str | None = None


class WebhookId(Message, frozen=True):
    """DELETE registry-webhooks/delete."""

    id: str | None = None


class TestWebhook(Message, frozen=True):
    """POST registry-webhooks/test."""

    id: str | None = None
    event: str | None = None


class TestReply(Message, frozen=True):
    """What came of a test."""

    status_code: int | None = None
    body: str | None = None
    status: int | None = None
    """The same as `status_code`: documents call it so."""
