"""The table of events, held against the protocols that name them and the commands that write them."""

from typing import Any

import pytest
from databricks.sdk.service.ml import RegistryWebhookEvent
from mlflow.entities.webhook import VALID_ENTITY_ACTIONS, WebhookEntity, WebhookEvent
from mlflow.webhooks.types import get_example_payload_for_event, get_payload_class_for_event

from lineal.errors import Invalid
from lineal.ledger.values import Record
from lineal.webhooks.examples import example
from lineal.webhooks.formats import mlflow
from lineal.webhooks.kinds import KINDS, check_events, is_wanted, kinds_wanted, known_names, names_of
from lineal.webhooks.values import Webhook

MLFLOW_NAMES = {
    f"{entity.value}.{action.value}"
    for entity, actions in VALID_ENTITY_ACTIONS.items()
    if entity != WebhookEntity.BUDGET_POLICY  # the AI gateway's
    for action in actions
}


def record(kind: str, **more) -> Record:
    fields: dict[str, Any] = {"subject_kind": "model_version", "subject": "credit/1", "before": None, "after": None, **more}
    return Record(1, 1, 1_000_000, 1, "ada", "", kind, fields["subject_kind"], 1, fields["subject"], fields["before"], fields["after"])


def webhook(protocol, *events: str) -> Webhook:
    return Webhook(
        id=1, public_id="0" * 32, protocol=protocol, format="mlflow", name="", description="", url="https://example.org", job_id="",
        model_id=None, model_name="", events=events, status="ACTIVE", verify_tls=True, has_secret=False, has_credential=False,
        created_by="ada", created_ms=0, updated_ms=0,
    )  # fmt: skip


def test_every_event_of_mlflow_is_known_and_no_other():
    assert known_names("mlflow") == MLFLOW_NAMES


def test_every_event_of_databricks_is_known_and_no_other():
    assert known_names("databricks") == {event.value for event in RegistryWebhookEvent}


@pytest.mark.parametrize("name", sorted(MLFLOW_NAMES))
def test_mlflow_s_examples_are_what_mlflow_sends(name):
    event = WebhookEvent(*name.split("."))
    found, written = example(webhook("mlflow", name), "", 1_000_000)
    payload = mlflow.data(found, written)
    assert found == name
    assert payload.keys() == get_payload_class_for_event(event).__annotations__.keys()
    official = dict(get_example_payload_for_event(event))
    if "description" in official:
        payload["description"] = official["description"]
    assert payload == official


@pytest.mark.parametrize("name", sorted(event.value for event in RegistryWebhookEvent))
def test_databricks_events_have_examples(name):
    assert example(webhook("databricks", name), "", 1)[0] == name


@pytest.mark.parametrize(("protocol", "kinds"), [("mlflow", set(KINDS)), ("databricks", set(KINDS))])
def test_a_name_leads_back_to_its_kind(protocol, kinds):
    for name in known_names(protocol):
        wanted = kinds_wanted(protocol, (name,))
        assert wanted, name
        assert wanted <= kinds


def test_names_follow_the_stage_and_what_kind_of_model_it_is():
    moved = record("model_version.stage_changed", before={"stage": "None"}, after={"stage": "Staging"})
    assert names_of("databricks", moved, is_prompt=False) == (
        "MODEL_VERSION_TRANSITIONED_STAGE",
        "MODEL_VERSION_TRANSITIONED_TO_STAGING",
    )
    assert names_of("mlflow", moved, is_prompt=False) == ()
    tagged = record("model_version.tag_set", after={"a": "b"})
    assert names_of("mlflow", tagged, is_prompt=True) == ("prompt_version_tag.set",)
    assert names_of("mlflow", tagged, is_prompt=False) == ("model_version_tag.set",)
    assert names_of("native", tagged, is_prompt=False) == ("model_version.tag_set",)


def test_requests_for_aliases_are_none_to_databricks():
    asked = {"kind": "alias", "target": "champion"}
    assert names_of("databricks", record("transition_request.created", after=asked), is_prompt=False) == ()
    asked = {"kind": "stage", "target": "Production"}
    assert names_of("databricks", record("transition_request.created", after=asked), is_prompt=False) == (
        "TRANSITION_REQUEST_CREATED",
        "TRANSITION_REQUEST_TO_PRODUCTION_CREATED",
    )


@pytest.mark.parametrize(
    ("events", "name", "wanted"),
    [
        (("alias.set",), "alias.set", True),
        (("alias.set",), "alias.deleted", False),
        (("alias.*",), "alias.deleted", True),
        (("alias.*",), "aliases.deleted", False),
        (("*",), "anything.happened", True),
        (("*",), "run.logged", False),
        (("*", "run.logged"), "run.logged", True),
        (("run.*",), "run.logged", True),
    ],
)
def test_native_patterns(events, name, wanted):
    assert is_wanted(events, name) is wanted


@pytest.mark.parametrize(
    ("protocol", "events", "is_of_model"),
    [
        ("native", [], False),
        ("native", ["alias"], False),
        ("native", ["alias.set; drop"], False),
        ("native", ["*.set"], False),
        ("native", [f"a.{'b' * number}" for number in range(1, 102)], False),
        ("mlflow", ["alias.set"], False),
        ("mlflow", ["budget_policy.exceeded"], False),
        ("databricks", ["MODEL_VERSION_TRANSITIONED_TO_NONE"], False),
        ("databricks", ["REGISTERED_MODEL_CREATED"], True),
    ],
)
def test_events_that_nobody_may_ask_for(protocol, events, is_of_model):
    with pytest.raises(Invalid) as refused:
        check_events(protocol, events, is_of_model=is_of_model)
    assert refused.value.field == "events"
