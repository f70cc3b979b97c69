"""Webhooks as the stock mlflow client makes them, received by a real server and verified as MLflow's documentation says."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookStatus
from mlflow.exceptions import MlflowException
from mlflow.webhooks.delivery import _generate_hmac_signature
from tests.receivers import Received, Receiver, always, receiving
from tests.servers import LinealServer, serving

pytestmark = pytest.mark.client
NAMES = (f"hooked-{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def hooked(store: Path) -> Iterator[LinealServer]:
    with serving(store, environment={"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8"}) as server:
        yield server


@pytest.fixture
def client(hooked: LinealServer) -> Iterator[MlflowClient]:
    made = MlflowClient(hooked.url, hooked.url)
    yield made
    for webhook in made.list_webhooks():
        made.delete_webhook(webhook.webhook_id)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def is_genuine(request: Received, secret: str) -> bool:
    """Verify as MLflow's documentation of webhooks says: the signature, and that the message is young."""
    delivery_id, at = request.headers["x-mlflow-delivery-id"], request.headers["x-mlflow-timestamp"]
    expected = _generate_hmac_signature(secret, delivery_id, at, request.body.decode())
    return request.headers["x-mlflow-signature"] == expected and abs(time.time() - int(at)) < 300


def test_setting_an_alias_reaches_the_receiver_signed(client, receiver):
    name = next(NAMES)
    client.create_webhook("alias-moves", receiver.url, ["model_version_alias.created"], secret="s3cret")
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/model")
    client.set_registered_model_alias(name, "champion", "1")
    (request,) = receiver.wait(1)
    assert (request.json["entity"], request.json["action"]) == ("model_version_alias", "created")
    assert request.json["data"] == {"name": name, "alias": "champion", "version": "1"}
    assert is_genuine(request, "s3cret")
    assert not is_genuine(request, "another")


def test_everything_that_mlflow_tells(client, receiver):
    name = next(NAMES)
    events = ["registered_model.created", "model_version.created", "model_version_tag.set", "model_version_tag.deleted"]
    events += ["model_version_alias.created", "model_version_alias.deleted"]
    client.create_webhook("everything", receiver.url, events)
    client.create_registered_model(name, tags={"team": "risk"}, description="A model")
    client.create_model_version(name, "s3://bucket/model", tags={"a": "b"})
    client.set_model_version_tag(name, "1", "k", "v")
    client.delete_model_version_tag(name, "1", "k")
    client.set_registered_model_alias(name, "champion", "1")
    client.delete_registered_model_alias(name, "champion")
    told = [request.json for request in receiver.wait(6)]
    assert [f"{each['entity']}.{each['action']}" for each in told] == events
    assert [each["data"] for each in told] == [
        {"name": name, "tags": {"team": "risk"}, "description": "A model"},
        {"name": name, "version": "1", "source": "s3://bucket/model", "run_id": None, "tags": {"a": "b"}, "description": None},
        {"name": name, "version": "1", "key": "k", "value": "v"},
        {"name": name, "version": "1", "key": "k"},
        {"name": name, "alias": "champion", "version": "1"},
        {"name": name, "alias": "champion"},
    ]
    assert "x-mlflow-signature" not in receiver.requests[0].headers


def test_prompts_are_told_as_prompts(client, receiver):
    name = next(NAMES)
    client.create_webhook("prompts", receiver.url, ["prompt.created", "prompt_version.created", "prompt_alias.created", "prompt_tag.set"])
    client.create_webhook("models", receiver.url, ["registered_model.created", "model_version.created", "model_version_alias.created"])
    client.create_prompt(name, tags={"team": "risk"})
    client.create_prompt_version(name, "Hello {{name}}!", tags={"a": "b"})
    client.set_prompt_alias(name, "live", 1)
    client.set_prompt_tag(name, "k", "v")
    told = {f"{request.json['entity']}.{request.json['action']}": request.json["data"] for request in receiver.wait(4)}
    assert told["prompt.created"] == {"name": name, "tags": {"team": "risk"}, "description": None}
    assert told["prompt_version.created"]["template"] == "Hello {{name}}!"
    assert told["prompt_version.created"]["tags"] == {"a": "b"}
    assert told["prompt_alias.created"] == {"name": name, "alias": "live", "version": "1"}
    assert told["prompt_tag.set"] == {"name": name, "key": "k", "value": "v"}


def test_webhooks_are_found_changed_and_deleted(client, receiver):
    made = client.create_webhook("one", receiver.url, ["model_version.created"], description="First", secret="s3cret")
    assert (made.name, made.url, made.description, made.status) == ("one", receiver.url, "First", WebhookStatus.ACTIVE)
    assert made.secret is None
    found = client.get_webhook(made.webhook_id)
    assert [str(event) for event in found.events] == ["model_version.created"]
    changed = client.update_webhook(made.webhook_id, name="two", events=["registered_model.created"], status="DISABLED", description="")
    assert (changed.name, changed.status, changed.description) == ("two", WebhookStatus.DISABLED, None)
    assert [str(event) for event in changed.events] == ["registered_model.created"]
    client.create_registered_model(next(NAMES))
    assert client.get_webhook(made.webhook_id).last_updated_timestamp >= made.last_updated_timestamp
    client.delete_webhook(made.webhook_id)
    with pytest.raises(MlflowException, match="not found") as refused:
        client.get_webhook(made.webhook_id)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert receiver.started == 0


def test_pages_of_webhooks(client, receiver):
    names = [client.create_webhook(f"page-{number}", receiver.url, ["model_version.created"]).name for number in range(5)]
    found, token = [], None
    while True:
        page = client.list_webhooks(max_results=2, page_token=token)
        found += [webhook.name for webhook in page]
        token = page.token
        if not token:
            break
    assert found == names[::-1]
    with pytest.raises(MlflowException, match="max_results must be between 1 and 1000"):
        client.list_webhooks(max_results=1001)


def test_a_test_answers_what_the_receiver_said(client, receiver):
    made = client.create_webhook("tested", receiver.url, ["model_version.created", "prompt.created"], secret="s3cret", status="DISABLED")
    result = client.test_webhook(made.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (True, 200, "ok")
    assert receiver.requests[0].json["data"]["name"] == "example_model"
    assert is_genuine(receiver.requests[0], "s3cret")
    client.test_webhook(made.webhook_id, "prompt.created")
    assert receiver.requests[1].json["entity"] == "prompt"
    client.update_webhook(made.webhook_id, url="http://10.255.255.1/")
    refused = client.test_webhook(made.webhook_id)
    assert not refused.success
    assert "not a public one" in refused.error_message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "-"}, "Webhook name"),
        ({"url": "ftp://example.org"}, "https://"),
        ({"url": "https://user:pw@example.org"}, "user or password"),
        ({"events": ["budget_policy.exceeded"]}, "AI gateway"),
    ],
)
def test_what_is_refused(client, arguments, message):
    with pytest.raises(MlflowException, match=message):
        client.create_webhook(**{"name": "x", "url": "https://example.org", "events": ["model_version.created"], **arguments})


def test_neither_secrets_nor_paths_are_logged(client, hooked):
    with receiving(always(500)) as broken:
        made = client.create_webhook("broken", f"{broken.url}/path-that-is-a-secret", ["registered_model.created"], secret="log-me-not")
        client.create_registered_model(next(NAMES))
        broken.wait(2)
    assert made.webhook_id in hooked.log
    assert "path-that-is-a-secret" not in hooked.log
    assert "log-me-not" not in hooked.log


def test_secrets_cannot_be_read_in_the_files_of_the_store(client, receiver, store):
    made = client.create_webhook("secretive", receiver.url, ["registered_model.created"], secret="find-me-if-you-can")
    client.create_registered_model(next(NAMES))
    assert is_genuine(receiver.wait(1)[0], "find-me-if-you-can")
    client.update_webhook(made.webhook_id, secret="another-to-be-found")
    files = [path for path in store.rglob("*") if path.is_file()]
    assert any(b"secretive" in path.read_bytes() for path in files)
    assert not [path for path in files if b"find-me-if-you-can" in path.read_bytes() or b"another-to-be-found" in path.read_bytes()]
