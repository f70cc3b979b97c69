"""Registry webhooks as databricks-sdk and databricks-registry-webhooks make them, received by a real server."""

import hashlib
import hmac
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, InvalidParameterValue, NotFound
from databricks.sdk.service.ml import HttpUrlSpec, JobSpec, RegistryWebhookEvent, RegistryWebhookStatus
from tests.receivers import Receiver, always, receiving
from tests.servers import LinealServer, serving

pytestmark = pytest.mark.client
Event = RegistryWebhookEvent

ROOT = Path(__file__).parents[2]
OLD_PYTHON = ROOT / ".venv-mlflow2" / "bin" / "python"
NAMES = (f"governed-{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def hooked() -> Iterator[LinealServer]:
    with serving(environment={"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8"}) as server:
        yield server


@pytest.fixture
def registry(hooked: LinealServer):
    made = WorkspaceClient(host=hooked.url, token="lineal").model_registry
    yield made
    for webhook in made.list_webhooks():
        made.delete_webhook(str(webhook.id))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def spec(receiver: Receiver, **more) -> HttpUrlSpec:
    return HttpUrlSpec(url=receiver.url, **more)


def test_everything_that_happens_to_one_model(registry, receiver):
    name = next(NAMES)
    registry.create_model(name)
    registry.create_webhook(
        [event for event in Event if event != Event.REGISTERED_MODEL_CREATED],
        model_name=name,
        http_url_spec=spec(receiver, secret="s3cret", authorization="Bearer receiver"),
    )
    registry.create_model_version(name, "s3://bucket/model")
    registry.set_model_version_tag(name, "1", "team", "risk")
    registry.create_comment(name, "1", "Looks <good>")
    registry.create_transition_request(name, "1", "Staging", comment="please")
    registry.approve_transition_request(name, "1", "Staging", archive_existing_versions=False)
    registry.transition_stage(name, "1", "Production", archive_existing_versions=False)
    registry.create_model(next(NAMES))
    told = [request.json for request in receiver.wait(9)]
    assert sorted(each["event"] for each in told) == sorted(
        [
            "MODEL_VERSION_CREATED",
            "MODEL_VERSION_TAG_SET",
            "COMMENT_CREATED",
            "TRANSITION_REQUEST_CREATED",
            "TRANSITION_REQUEST_TO_STAGING_CREATED",
            "MODEL_VERSION_TRANSITIONED_STAGE",
            "MODEL_VERSION_TRANSITIONED_STAGE",
            "MODEL_VERSION_TRANSITIONED_TO_STAGING",
            "MODEL_VERSION_TRANSITIONED_TO_PRODUCTION",
        ]
    )
    by_event = {each["event"]: each for each in told}
    assert all((each["model_name"], each["version"]) == (name, "1") for each in told)
    assert by_event["MODEL_VERSION_TAG_SET"]["tags"] == [{"key": "team", "value": "risk"}]
    assert by_event["COMMENT_CREATED"]["comment"] == "Looks <good>"
    assert by_event["COMMENT_CREATED"]["text"].endswith("Looks &lt;good&gt;")
    assert by_event["TRANSITION_REQUEST_TO_STAGING_CREATED"]["to_stage"] == "Staging"
    moved = by_event["MODEL_VERSION_TRANSITIONED_TO_PRODUCTION"]
    assert (moved["from_stage"], moved["to_stage"]) == ("Staging", "Production")
    order = [each["event"] for each in told]
    assert order.index("MODEL_VERSION_CREATED") < order.index("COMMENT_CREATED") < order.index("MODEL_VERSION_TRANSITIONED_TO_PRODUCTION")
    for request in receiver.requests:
        assert request.headers["x-databricks-signature"] == hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
        assert request.headers["authorization"] == "Bearer receiver"


def test_a_webhook_s_life(registry, receiver):
    name = next(NAMES)
    registry.create_model(name)
    made = registry.create_webhook(
        [Event.MODEL_VERSION_CREATED],
        description="first",
        http_url_spec=spec(receiver, secret="s3cret", enable_ssl_verification=False),
        model_name=name,
        status=RegistryWebhookStatus.TEST_MODE,
    ).webhook
    assert (made.description, made.model_name, made.status) == ("first", name, RegistryWebhookStatus.TEST_MODE)
    assert made.http_url_spec.url == receiver.url
    assert made.http_url_spec.enable_ssl_verification is False
    assert "s3cret" not in str(made.as_dict())
    tested = registry.test_registry_webhook(made.id, event=Event.COMMENT_CREATED)
    assert (tested.status_code, tested.body) == (200, "ok")
    assert receiver.requests[0].json["event"] == "COMMENT_CREATED"
    registry.create_model_version(name, "s3://bucket/model")
    changed = registry.update_webhook(made.id, events=[Event.COMMENT_CREATED, Event.MODEL_VERSION_TAG_SET], description="second").webhook
    assert {event.value for event in changed.events} == {"COMMENT_CREATED", "MODEL_VERSION_TAG_SET"}
    assert [webhook.id for webhook in registry.list_webhooks(model_name=name, events=[Event.COMMENT_CREATED])] == [made.id]
    assert list(registry.list_webhooks(model_name=name, events=[Event.MODEL_VERSION_CREATED])) == []
    registry.delete_webhook(made.id)
    with pytest.raises(NotFound):
        registry.update_webhook(made.id, description="gone")
    assert receiver.started == 1


def test_a_job_is_started(registry):
    with receiving(always(200, body=b'{"run_id": 7}')) as workspace:
        base = workspace.url.removesuffix("/hook")
        made = registry.create_webhook(
            [Event.REGISTERED_MODEL_CREATED], job_spec=JobSpec(job_id="12", access_token="dapi-token", workspace_url=base)
        ).webhook
        assert (made.job_spec.job_id, made.job_spec.workspace_url) == ("12", base)
        name = next(NAMES)
        registry.create_model(name)
        (request,) = workspace.wait(1)
    assert (request.path, request.headers["authorization"]) == ("/api/2.1/jobs/run-now", "Bearer dapi-token")
    message = json.loads(request.json["notebook_params"]["event_message"])
    assert (request.json["job_id"], message["event"], message["model_name"]) == (12, "REGISTERED_MODEL_CREATED", name)


def test_pages_are_walked(registry, receiver):
    made = [registry.create_webhook([Event.COMMENT_CREATED], http_url_spec=spec(receiver)).webhook.id for _ in range(5)]
    assert [webhook.id for webhook in registry.list_webhooks(max_results=2)] == made[::-1]


@pytest.mark.parametrize(
    "arguments",
    [
        {"events": [Event.REGISTERED_MODEL_CREATED], "model_name": "any"},
        {"events": []},
        {"http_url_spec": None},
        {"job_spec": JobSpec(job_id="1", access_token="x", workspace_url="https://example.org")},
        {"http_url_spec": None, "job_spec": JobSpec(job_id="1", access_token="x")},
        {"http_url_spec": HttpUrlSpec(url="file:///etc/passwd")},
    ],
)
def test_what_is_refused(registry, arguments):
    with pytest.raises((BadRequest, InvalidParameterValue, NotFound)):
        registry.create_webhook(**{"events": [Event.COMMENT_CREATED], "http_url_spec": HttpUrlSpec(url="https://example.org"), **arguments})


def test_the_old_client(hooked, registry, receiver, tmp_path):
    if not OLD_PYTHON.exists():
        pytest.fail("make clients") if os.environ.get("CI", "").lower() in {"1", "true"} else pytest.skip("make clients")
    name = next(NAMES)
    registry.create_model(name)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LINEAL_", "MLFLOW_", "PYTHON", "DATABRICKS_"))}
    ended = subprocess.run(
        [OLD_PYTHON, ROOT / "tests" / "clients" / "registry_webhooks.py", receiver.url, name],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
        env={**clean, "DATABRICKS_HOST": hooked.url, "DATABRICKS_TOKEN": "lineal", "HOME": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1]) == {
        "made": [["MODEL_VERSION_CREATED"], name, "TEST_MODE", "old", receiver.url],
        "tested": [200, "ok"],
        "changed": [["COMMENT_CREATED", "MODEL_VERSION_TAG_SET"], "DISABLED", "new"],
        "listed": [True],
        "nothing": 0,
        "left": 0,
    }
    assert receiver.requests[0].headers["authorization"] == "Bearer receiver"
