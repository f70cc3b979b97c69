"""The table of events against the commands that write them: whatever a protocol has a name for really happens, with what is told of it."""

from collections.abc import Callable

import pytest
from databricks.sdk.service.ml import RegistryWebhookEvent
from mlflow.entities.webhook import WebhookEvent
from mlflow.webhooks.types import get_payload_class_for_event
from tests.unit.registry.world import World
from tests.unit.webhooks.test_kinds import MLFLOW_NAMES, webhook

from lineal.events.sentences import sentence
from lineal.ledger.queries import EventsAfter, events_after
from lineal.ledger.values import Record
from lineal.registry.activities.values import Subject
from lineal.registry.aliases import commands as aliases
from lineal.registry.comments.commands import CreateComment, create_comment
from lineal.registry.models import commands as models
from lineal.registry.names import PROMPT_TAG, PROMPT_TEXT_TAG, Tag
from lineal.registry.requests.commands import CreateRequest, create_request
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.versions import commands as versions
from lineal.webhooks.formats import databricks, mlflow
from lineal.webhooks.kinds import KINDS, names_of
from lineal.webhooks.outbox import place

STAGES = ("Staging", "Production", "Archived")
Act = Callable[[World, str], object]


def _moves(world: World, name: str) -> None:
    for stage in STAGES:
        world.do(transition_stage, TransitionStage(name, 1, stage))


def _version(world: World, name: str) -> None:
    if name == "prompt":
        world.version(name, "dummy-source", tags={PROMPT_TAG: "true", PROMPT_TEXT_TAG: "Hello"})
    else:
        world.version(name, description="d")


def _asks(world: World, name: str) -> None:
    for stage in STAGES:
        world.do(create_request, CreateRequest(name, 1, Subject.STAGE, stage))


ACTS: dict[str, Act] = {
    "registered_model.created": lambda world, name: world.model(f"{name}-2", **{PROMPT_TAG: "true"} if name == "prompt" else {}),
    "registered_model.tag_set": lambda world, name: world.do(models.set_model_tag, models.SetModelTag(name, Tag("k", "v"))),
    "registered_model.tag_deleted": lambda world, name: world.do(models.delete_model_tag, models.DeleteModelTag(name, "k")),
    "model_version.created": _version,
    "model_version.tag_set": lambda world, name: world.do(versions.set_version_tag, versions.SetVersionTag(name, 1, Tag("k", "v"))),
    "model_version.tag_deleted": lambda world, name: world.do(versions.delete_version_tag, versions.DeleteVersionTag(name, 1, "k")),
    "alias.set": lambda world, name: world.alias(name, "champion", 1),
    "alias.deleted": lambda world, name: world.do(aliases.delete_alias, aliases.DeleteAlias(name, "champion")),
    "comment.created": lambda world, name: world.do(create_comment, CreateComment(name, 1, "fine")),
    "transition_request.created": _asks,
    "model_version.stage_changed": _moves,
}


@pytest.fixture
def told(world: World) -> list[tuple[Record, bool]]:
    """Every event of two registered models, one of them a prompt, with which of both it is about."""
    world.model("credit")
    world.model("prompt", **{PROMPT_TAG: "true"})
    for name in ("credit", "prompt"):
        _version(world, name)
        for act in ACTS.values():
            act(world, name)
    records = [entry.record for entry in world.ask(events_after, EventsAfter(0, 1_000))]
    return [(record, world.ask(place, record).is_prompt) for record in records]


def test_every_kind_of_the_table_is_done_here():
    assert ACTS.keys() == KINDS.keys()


def test_every_name_of_mlflow_is_told_with_its_fields(told):
    seen: set[str] = set()
    for record, is_prompt in told:
        for name in names_of("mlflow", record, is_prompt=is_prompt):
            payload = mlflow.data(name, record)
            expected = get_payload_class_for_event(WebhookEvent(*name.split(".")))
            assert payload.keys() == expected.__annotations__.keys(), name
            assert payload["name"].partition("-")[0] == ("prompt" if is_prompt else "credit")
            assert all(isinstance(value, str | dict | None) for value in payload.values())
            assert PROMPT_TAG not in payload.get("tags", {}) or not is_prompt
            seen.add(name)
    assert seen == MLFLOW_NAMES


def test_every_name_of_databricks_is_told_with_its_fields(told):
    hook = webhook("databricks")
    seen: set[str] = set()
    for record, is_prompt in told:
        for name in names_of("databricks", record, is_prompt=is_prompt):
            body = databricks.body(name, record, hook)
            for field in (b'"event":', b'"webhook_id":', b'"event_timestamp":', b'"model_name":', b'"text":'):
                assert field in body
            assert (b'"to_stage":' in body) == ("TRANSITION" in name)
            seen.add(name)
    assert seen >= {event.value for event in RegistryWebhookEvent}


def test_sentences_are_whole(told):
    for record, _ in told:
        text = sentence(record)
        assert text.startswith("ada ")
        assert "  " not in text, text
        assert not text.endswith((" ", "becomes", "to version")), text
