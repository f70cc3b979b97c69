"""Databricks' message, signature and job call. Source: docs.databricks.com/aws/en/mlflow/model-registry-webhooks."""

import hmac
from typing import Any

import msgspec

from lineal.events.sentences import sentence
from lineal.ledger.values import Record
from lineal.webhooks.kinds import stage_of
from lineal.webhooks.values import Webhook

RUN_NOW = "/api/2.1/jobs/run-now"
_encode = msgspec.json.Encoder().encode


def body(event: str, record: Record, webhook: Webhook) -> bytes:
    """Make the message: the same bytes each time it is sent."""
    before: dict[str, Any] = record.before or {}
    after: dict[str, Any] = record.after or {}
    message: dict[str, Any] = {
        "event": event,
        "webhook_id": webhook.public_id,
        "event_timestamp": record.at_us // 1_000,
        "model_name": record.subject,
    }
    if record.subject_kind == "model_version":
        message["model_name"], _, message["version"] = record.subject.rpartition("/")
    stage = stage_of(record)
    if stage:
        message["to_stage"] = stage
        message["from_stage"] = before.get("stage") or after.get("source") or "None"
    if record.kind == "model_version.tag_set":
        message["tags"] = [{"key": key, "value": value} for key, value in after.items()]
    if record.kind == "comment.created":
        message["comment"] = after.get("comment", "")
    message["text"] = sentence(record)
    return _encode(message)


def headers(content: bytes, secret: str | None, credential: str | None) -> tuple[tuple[str, str], ...]:
    """Make the headers; the credential is the value of Authorization, verbatim."""
    made = [("Content-Type", "application/json")]
    if credential:
        made.append(("Authorization", credential))
    if secret:
        made.append(("X-Databricks-Signature", hmac.digest(secret.encode(), content, "sha256").hex()))
    return tuple(made)


def job_url(workspace_url: str) -> str:
    """Answer where a job of a workspace is started."""
    return workspace_url.rstrip("/") + RUN_NOW


def job_body(message: bytes, job_id: str, delivery_id: str) -> bytes:
    """Make the call that starts a job with a message: for notebooks and for Python tasks, and once however often it is sent."""
    text = message.decode()
    call = {
        "job_id": int(job_id),
        "idempotency_token": delivery_id,
        "notebook_params": {"event_message": text},
        "python_params": [text],
    }
    return _encode(call)
