"""Which events of the ledger each protocol has a name for: one table, and the rules that read it."""

from typing import Any

import msgspec

from lineal.errors import Invalid
from lineal.ledger.values import BULK_KINDS, Record
from lineal.webhooks.values import EVENTS_MAX, Protocol


class Names(msgspec.Struct, frozen=True):
    """What the protocols call one kind of event. The native protocol calls it by its kind."""

    mlflow: str = ""
    """Of a registered model and its versions. Source: mlflow 3.17, entities/webhook.py."""
    prompt: str = ""
    """Of a registered model that is a prompt."""
    databricks: tuple[str, ...] = ()
    """`{stage}` stands for the stage that was reached or asked for. Source: databricks-sdk 0.156.0, service/ml.py, RegistryWebhookEvent."""


KINDS: dict[str, Names] = {
    "registered_model.created": Names("registered_model.created", "prompt.created", ("REGISTERED_MODEL_CREATED",)),
    "registered_model.tag_set": Names("", "prompt_tag.set"),
    "registered_model.tag_deleted": Names("", "prompt_tag.deleted"),
    "model_version.created": Names("model_version.created", "prompt_version.created", ("MODEL_VERSION_CREATED",)),
    "model_version.tag_set": Names("model_version_tag.set", "prompt_version_tag.set", ("MODEL_VERSION_TAG_SET",)),
    "model_version.tag_deleted": Names("model_version_tag.deleted", "prompt_version_tag.deleted"),
    "model_version.stage_changed": Names(
        databricks=("MODEL_VERSION_TRANSITIONED_STAGE", "MODEL_VERSION_TRANSITIONED_TO_{stage}"),
    ),
    "alias.set": Names("model_version_alias.created", "prompt_alias.created"),
    "alias.deleted": Names("model_version_alias.deleted", "prompt_alias.deleted"),
    "transition_request.created": Names(databricks=("TRANSITION_REQUEST_CREATED", "TRANSITION_REQUEST_TO_{stage}_CREATED")),
    "comment.created": Names(databricks=("COMMENT_CREATED",)),
}
"""Every event that MLflow's or Databricks' protocol has a name for."""

_NAMED_STAGES = ("STAGING", "PRODUCTION", "ARCHIVED")
STORE_WIDE_ONLY = "REGISTERED_MODEL_CREATED"
"""A webhook of one model cannot hear of it."""
EVERYTHING = "*"
"""Natively: every kind but the bulk of what training logs, which has to be named."""


def names_of(protocol: Protocol, record: Record, *, is_prompt: bool) -> tuple[str, ...]:
    """Answer what `protocol` calls an event; nothing where it has no name for it."""
    if protocol == "native":
        return (record.kind,)
    names = KINDS.get(record.kind)
    if names is None:
        return ()
    if protocol == "mlflow":
        name = names.prompt if is_prompt else names.mlflow
        return (name,) if name else ()
    stage = stage_of(record)
    if record.kind == "transition_request.created" and not stage:
        return ()  # it asks for an alias, of which Databricks' registry knows nothing
    return tuple(name.format(stage=stage.upper()) for name in names.databricks)


def stage_of(record: Record) -> str:
    """Answer the stage that an event says was reached or asked for; empty where it speaks of none."""
    after: dict[str, Any] = record.after if isinstance(record.after, dict) else {}
    if record.kind == "transition_request.created":
        return str(after.get("target", "")) if after.get("kind") == "stage" else ""
    return str(after.get("stage", "")) if record.kind == "model_version.stage_changed" else ""


def known_names(protocol: Protocol) -> frozenset[str]:
    """Answer every name that a webhook of MLflow's or Databricks' protocol may ask for."""
    if protocol == "mlflow":
        return frozenset(name for names in KINDS.values() for name in (names.mlflow, names.prompt) if name)
    return frozenset(name.format(stage=stage) for names in KINDS.values() for name in names.databricks for stage in _NAMED_STAGES)


def kinds_wanted(protocol: Protocol, events: tuple[str, ...]) -> frozenset[str]:
    """Answer the ledger's kinds behind names; natively these are patterns, answered as they are."""
    if protocol == "native":
        return frozenset(events)
    return frozenset(kind for kind, names in KINDS.items() if not _spelled(names, protocol).isdisjoint(events))


def is_wanted(events: tuple[str, ...], name: str) -> bool:
    """Whether one of `events` is `name`, or a pattern of the native protocol that it fits: `alias.*`, or `*`."""
    return name in events or f"{name.partition('.')[0]}.*" in events or (EVERYTHING in events and name not in BULK_KINDS)


def check_events(protocol: Protocol, events: list[str] | tuple[str, ...], *, is_of_model: bool) -> tuple[str, ...]:
    """Answer events that a webhook may ask for, each once, in the order given.

    Raises:
        Invalid: there is none, too many, or the protocol has no such event.
    """
    found = tuple(dict.fromkeys(events))
    if not found or len(found) > EVENTS_MAX:
        raise Invalid("events", f"names 1 to {EVENTS_MAX} events")
    for event in found:
        if protocol == "native":
            _check_pattern(event)
        elif event not in known_names(protocol):
            raise Invalid("events", f"'{event[:100]}' is none of {', '.join(sorted(known_names(protocol)))}")
        elif is_of_model and event == STORE_WIDE_ONLY:
            raise Invalid("events", f"{event} needs a webhook for all registered models")
    return found


def _check_pattern(event: str) -> None:
    subject, dot, past = event.partition(".")
    if event != EVERYTHING and not (dot and subject.isascii() and subject.replace("_", "").isalpha() and _is_past(past)):
        raise Invalid("events", f"'{event[:100]}' is no kind of event: 'alias.set', every one of a subject, 'alias.*', or '{EVERYTHING}'")


def _is_past(text: str) -> bool:
    return text == EVERYTHING or (text.isascii() and text.replace("_", "").isalpha())


def _spelled(names: Names, protocol: Protocol) -> set[str]:
    if protocol == "mlflow":
        return {names.mlflow, names.prompt} - {""}
    return {name.format(stage=stage) for name in names.databricks for stage in _NAMED_STAGES}
