"""An example of each event, for tests of a webhook: what MLflow sends as its examples. Source: mlflow 3.17, webhooks/types.py."""

from typing import Any

from lineal.errors import Invalid
from lineal.ledger.values import Record
from lineal.registry.names import PROMPT_TAG, PROMPT_TEXT_TAG
from lineal.webhooks.kinds import EVERYTHING, KINDS, is_wanted, names_of
from lineal.webhooks.values import Webhook

_TAG = {"example_key": "example_value"}
_PROMPT_TAGS = {**_TAG, PROMPT_TAG: "true", PROMPT_TEXT_TAG: "Hello {{name}}!"}
_STAGES = ("Staging", "Production", "Archived")

_MODEL, _VERSION = "registered_model", "model_version"


def example(webhook: Webhook, event: str, at_us: int) -> tuple[str, Record]:
    """Answer a name that the webhook asks for and an example of it; `event` chooses, and empty takes the first.

    Raises:
        Invalid: the webhook's protocol has no such event.
    """
    wanted = event or webhook.events[0]
    for record, is_prompt in _examples(at_us):
        for name in names_of(webhook.protocol, record, is_prompt=is_prompt):
            if name == wanted or (webhook.protocol == "native" and not event and is_wanted((wanted,), name)):
                return name, record
    if webhook.protocol == "native" and not wanted.endswith(EVERYTHING):
        subject = wanted.partition(".")[0]
        return wanted, _record(wanted, subject, f"example_{subject}", None, None, at_us)
    raise Invalid("event", f"'{wanted[:100]}' is no event of this webhook's protocol")


def _examples(at_us: int) -> list[tuple[Record, bool]]:
    found: list[tuple[Record, bool]] = []
    for kind in KINDS:
        for is_prompt in (False, True):
            found.extend((record, is_prompt) for record in _of_kind(kind, at_us, is_prompt=is_prompt))
    return found


def _of_kind(kind: str, at_us: int, *, is_prompt: bool) -> list[Record]:
    name = "example_prompt" if is_prompt else "example_model"
    tags = _PROMPT_TAGS if is_prompt else _TAG
    described = {"tags": tags, "description": f"An example {'prompt' if is_prompt else 'registered model'}"}
    version = f"{name}/1"
    match kind:
        case "registered_model.created":
            return [_record(kind, _MODEL, name, None, {"name": name, **described}, at_us)]
        case "registered_model.tag_set":
            return [_record(kind, _MODEL, name, None, _TAG, at_us)]
        case "registered_model.tag_deleted":
            return [_record(kind, _MODEL, name, _TAG, None, at_us)]
        case "alias.set":
            return [_record(kind, _MODEL, f"{name}@example_alias", None, {"version": 1}, at_us)]
        case "alias.deleted":
            return [_record(kind, _MODEL, f"{name}@example_alias", {"version": 1}, None, at_us)]
        case "model_version.created":
            after = {**described, "source": "models:/123", "run_id": "abcd1234abcd5678"}
            after["description"] = f"An example {'prompt' if is_prompt else 'model'} version"
            return [_record(kind, _VERSION, version, None, after, at_us)]
        case "model_version.tag_deleted":
            return [_record(kind, _VERSION, version, _TAG, None, at_us)]
        case "model_version.stage_changed":
            return [_record(kind, _VERSION, version, {"stage": "None"}, {"stage": stage}, at_us) for stage in _STAGES]
        case "transition_request.created":
            asked = {"kind": "stage", "source": "None", "comment": ""}
            return [_record(kind, _VERSION, version, None, {**asked, "target": stage}, at_us) for stage in _STAGES]
        case "comment.created":
            return [_record(kind, _VERSION, version, None, {"comment": "An example comment"}, at_us)]
        case _:
            return [_record(kind, _VERSION, version, None, _TAG, at_us)]


def _record(kind: str, subject_kind: str, subject: str, before: Any, after: Any, at_us: int) -> Record:
    return Record(1, 0, at_us, 1, "lineal", "", kind, subject_kind, 0, subject, before, after)
