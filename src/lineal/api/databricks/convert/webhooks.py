"""Registry webhooks, between wire and subject."""

from lineal.api.databricks.wire import webhooks as wire
from lineal.errors import Invalid
from lineal.webhooks.sending import Outcome
from lineal.webhooks.values import Webhook


def from_webhook(webhook: Webhook) -> wire.RegistryWebhook:
    """Spell a webhook."""
    is_job = webhook.format == "databricks_job"
    return wire.RegistryWebhook(
        id=webhook.public_id,
        events=list(webhook.events),
        creation_timestamp=webhook.created_ms,
        last_updated_timestamp=webhook.updated_ms,
        description=webhook.description or None,
        status=webhook.status,
        http_url_spec=None if is_job else wire.HttpUrlSpec(url=webhook.url, enable_ssl_verification=webhook.verify_tls),
        job_spec=wire.JobSpec(job_id=webhook.job_id, workspace_url=webhook.url) if is_job else None,
        model_name=webhook.model_name or None,
    )


def from_outcome(outcome: Outcome) -> wire.TestReply:
    """Spell what came of a test; where there was no answer, the body says why."""
    return wire.TestReply(status_code=outcome.status, body=outcome.body or outcome.error, status=outcome.status)


def to_job_id(job_id: str | int | None) -> str:
    """Read the id of a job.

    Raises:
        Invalid: it is no number.
    """
    text = str(job_id or "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid("job_spec.job_id", "is the number of a job")
    return text


def to_workspace_url(url: str | None) -> str:
    """Read the workspace whose job is started.

    Raises:
        Invalid: there is none: this server has no jobs of its own.
    """
    if not url:
        raise Invalid("job_spec.workspace_url", "is required: this server has no jobs of its own")
    return url


def to_access_token(token: str | None) -> str:
    """Read what the Authorization header of a job's start says.

    Raises:
        Invalid: there is no token.
    """
    if not token:
        raise Invalid("job_spec.access_token", "is required")
    return f"Bearer {token}"
