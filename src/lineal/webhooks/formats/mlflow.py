"""MLflow's message and signature. Source: mlflow 3.17, webhooks/delivery.py and webhooks/types.py."""

import base64
import hmac
from datetime import UTC, datetime
from typing import Any

import msgspec

from lineal.ledger.values import Record
from lineal.registry.names import PROMPT_TAG, PROMPT_TEXT_TAG

_PROMPT_TYPE_TAG = "_mlflow_prompt_type"
"""Source: mlflow 3.17, prompt/constants.py."""
_encode = msgspec.json.Encoder().encode


def body(event: str, record: Record) -> bytes:
    """Make the message: the same bytes each time it is sent."""
    entity, _, action = event.partition(".")
    at = datetime.fromtimestamp(record.at_us / 1_000_000, UTC).isoformat()
    return _encode({"entity": entity, "action": action, "timestamp": at, "data": data(event, record)})


def headers(delivery_id: str, at_s: int, content: bytes, secret: str | None) -> tuple[tuple[str, str], ...]:
    """Make the headers; without a secret nothing is signed."""
    made = (("Content-Type", "application/json"), ("X-MLflow-Delivery-Id", delivery_id), ("X-MLflow-Timestamp", str(at_s)))
    if not secret:
        return made
    signed = hmac.digest(secret.encode(), f"{delivery_id}.{at_s}.".encode() + content, "sha256")
    return (*made, ("X-MLflow-Signature", f"v1,{base64.b64encode(signed).decode()}"))


def data(event: str, record: Record) -> dict[str, Any]:
    """Make what MLflow says of an event."""
    entity, _, action = event.partition(".")
    before: dict[str, Any] = record.before or {}
    after: dict[str, Any] = record.after or {}
    if entity in {"registered_model", "prompt"}:
        tags = _tags(after, is_prompt=entity == "prompt")
        return {"name": record.subject, "tags": tags, "description": after.get("description") or None}
    if entity == "prompt_tag":
        return {"name": record.subject, **_tag(action, before, after)}
    if entity in {"model_version_alias", "prompt_alias"}:
        name, _, alias = record.subject.rpartition("@")
        return {"name": name, "alias": alias, **({"version": str(after["version"])} if action == "created" else {})}
    name, _, version = record.subject.rpartition("/")
    named = {"name": name, "version": version}
    if entity in {"model_version_tag", "prompt_version_tag"}:
        return {**named, **_tag(action, before, after)}
    described = {"tags": _tags(after, is_prompt=entity == "prompt_version"), "description": after.get("description") or None}
    if entity == "prompt_version":
        return {**named, "template": (after.get("tags") or {}).get(PROMPT_TEXT_TAG), **described}
    return {**named, "source": after.get("source", ""), "run_id": after.get("run_id") or None, **described}


def _tag(action: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    if action == "deleted":
        return {"key": next(iter(before), "")}
    key, value = next(iter(after.items()), ("", ""))
    return {"key": key, "value": value}


def _tags(after: dict[str, Any], *, is_prompt: bool) -> dict[str, str]:
    tags: dict[str, str] = after.get("tags") or {}
    hidden = {PROMPT_TAG, _PROMPT_TYPE_TAG, PROMPT_TEXT_TAG} if is_prompt else set[str]()
    return {key: value for key, value in tags.items() if key not in hidden}
