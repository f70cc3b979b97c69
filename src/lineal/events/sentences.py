"""Events in one sentence, ready for Slack and other chats."""

from collections import defaultdict
from typing import Any

from lineal.ledger.values import Record

TEXT_LENGTH_MAX = 500
"""Characters of one value in a sentence; comments are longer."""

_SENTENCES: dict[str, str] = {
    "registered_model.created": "created the registered model {subject}",
    "registered_model.deleted": "deleted the registered model {subject}",
    "registered_model.renamed": "renamed the registered model {old_name} to {new_name}",
    "registered_model.tag_set": "set the tag {new} on {subject}",
    "registered_model.tag_deleted": "removed the tag {old} from {subject}",
    "model_version.created": "created {version}",
    "model_version.deleted": "deleted {version}",
    "model_version.stage_changed": "moved {version} from {old_stage} to {new_stage}",
    "model_version.tag_set": "set the tag {new} on {version}",
    "model_version.tag_deleted": "removed the tag {old} from {version}",
    "alias.set": "pointed the alias {alias} to version {new_version}",
    "alias.deleted": "removed the alias {alias}, which pointed to version {old_version}",
    "transition_request.created": "asks that {version} becomes {new_target}",
    "transition_request.approved": "approved the request that {version} becomes {new_target}",
    "transition_request.rejected": "rejected the request that {version} becomes {new_target}",
    "transition_request.cancelled": "cancelled the request that {version} becomes {new_target}",
    "comment.created": "commented on {version}: {new_comment}",
}


def sentence(record: Record) -> str:
    """Say what happened. Characters that a chat would take for markup are escaped. Source: api.slack.com, "Formatting text"."""
    told = f"{record.actor} {_told(record)}"
    return told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _told(record: Record) -> str:
    form = _SENTENCES.get(record.kind)
    if record.kind == "run.updated" and isinstance(record.after, dict) and "status" in record.after:
        form = "changed the run {subject}: it is {new_status} now"
    if form is None:
        subject, _, past = record.kind.partition(".")
        return f"{past.replace('_', ' ')} {subject.replace('_', ' ')} {record.subject}"
    name, _, number = record.subject.rpartition("/")
    model, _, alias = record.subject.rpartition("@")
    values = defaultdict(str, subject=record.subject, version=f"version {number} of {name}", alias=f"@{alias} of {model}")
    for when, fields in (("old", record.before), ("new", record.after)):
        given: dict[str, Any] = fields if isinstance(fields, dict) else {}
        values[when] = ", ".join(f"{key}={_shown(value)}" for key, value in given.items())
        values |= {f"{when}_{key}": _shown(value) for key, value in given.items()}
    return form.format_map(values)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= TEXT_LENGTH_MAX else text[:TEXT_LENGTH_MAX] + "..."
