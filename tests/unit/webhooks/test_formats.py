"""Messages and signatures, verified by those who define them."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mlflow.webhooks.delivery import _generate_hmac_signature
from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError
from tests.unit.webhooks.test_kinds import record, webhook

from lineal.errors import Invalid
from lineal.webhooks.formats import databricks, mlflow, native
from lineal.webhooks.formats.messages import Opened, Told, message

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
MOVED = record("model_version.stage_changed", before={"stage": "None"}, after={"stage": "Production"})


def test_mlflow_s_signature_is_the_one_its_client_makes():
    body = mlflow.body("model_version.created", record("model_version.created", after={"source": "s3://ü", "run_id": ""}))
    headers = dict(mlflow.headers("an-id", 1_700_000_000, body, "s3cret"))
    assert headers["X-MLflow-Signature"] == _generate_hmac_signature("s3cret", "an-id", "1700000000", body.decode())
    assert "X-MLflow-Signature" not in dict(mlflow.headers("an-id", 1, body, None))
    assert json.loads(body)["data"]["run_id"] is None


def test_databricks_signature_is_hex_over_the_raw_body():
    body = databricks.body("MODEL_VERSION_TRANSITIONED_STAGE", MOVED, webhook("databricks", "MODEL_VERSION_TRANSITIONED_STAGE"))
    headers = dict(databricks.headers(body, "s3cret", "Bearer abc"))
    assert headers["X-Databricks-Signature"] == hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["Authorization"] == "Bearer abc"
    assert json.loads(body) == {
        "event": "MODEL_VERSION_TRANSITIONED_STAGE",
        "webhook_id": "0" * 32,
        "event_timestamp": 1_000,
        "model_name": "credit",
        "version": "1",
        "to_stage": "Production",
        "from_stage": "None",
        "text": "ada moved version 1 of credit from None to Production",
    }


def test_databricks_tags_comments_and_requests():
    hook = webhook("databricks")
    tagged = json.loads(databricks.body("MODEL_VERSION_TAG_SET", record("model_version.tag_set", after={"a": "b"}), hook))
    assert tagged["tags"] == [{"key": "a", "value": "b"}]
    commented = json.loads(databricks.body("COMMENT_CREATED", record("comment.created", after={"comment": "fine"}), hook))
    assert (commented["comment"], commented["text"]) == ("fine", "ada commented on version 1 of credit: fine")
    asked = {"kind": "stage", "source": "Staging", "target": "Production"}
    requested = json.loads(databricks.body("TRANSITION_REQUEST_CREATED", record("transition_request.created", after=asked), hook))
    assert (requested["from_stage"], requested["to_stage"]) == ("Staging", "Production")


def test_a_job_is_started_once_with_the_message():
    call = json.loads(databricks.job_body(b'{"event":"X"}', "12", "an-id"))
    assert call == {
        "job_id": 12,
        "idempotency_token": "an-id",
        "notebook_params": {"event_message": '{"event":"X"}'},
        "python_params": ['{"event":"X"}'],
    }
    assert databricks.job_url("https://adb-1.azuredatabricks.net/") == "https://adb-1.azuredatabricks.net/api/2.1/jobs/run-now"


def test_cloud_events_are_verified_by_the_standard_library():
    body = native.body(MOVED, "https://lineal.example.org")
    now = int(datetime.now(UTC).timestamp())
    headers = dict(native.headers("an-id", now, body, SECRET, None))
    told = StandardWebhook(SECRET).verify(body, headers)
    assert (told["type"], told["subject"], told["id"]) == ("dev.lineal.model_version.stage_changed", "credit/1", "1")
    assert told["data"]["after"] == {"stage": "Production"}


def test_a_replay_of_an_old_message_is_refused_by_the_standard_library():
    body = native.body(MOVED, "urn:lineal")
    old = int((datetime.now(UTC) - timedelta(minutes=6)).timestamp())
    headers = dict(native.headers("an-id", old, body, SECRET, None))
    with pytest.raises(WebhookVerificationError, match="too old"):
        StandardWebhook(SECRET).verify(body, headers)
    # Its time is signed: it cannot be made younger.
    with pytest.raises(WebhookVerificationError):
        StandardWebhook(SECRET).verify(body, {**headers, "webhook-timestamp": str(int(datetime.now(UTC).timestamp()))})


@pytest.mark.parametrize(
    "secret",
    ["s3cret", "whsec_", "whsec_!!", "whsec_" + base64.b64encode(bytes(23)).decode(), "whsec_" + base64.b64encode(bytes(65)).decode()],
)
def test_secrets_of_another_form_are_refused(secret):
    with pytest.raises(Invalid):
        native.key_of(secret)


def test_the_body_is_the_same_at_each_attempt_and_the_time_is_not():
    told = Told("an-id", "alias.set", record("alias.set", subject_kind="registered_model", subject="credit@champion", after={"version": 1}))
    hook = webhook("native", "*")
    first, second = (message(hook, Opened(SECRET, None), told, at_s, "urn:lineal") for at_s in (1, 2))
    assert first.body == second.body
    assert dict(first.headers) != dict(second.headers)


def test_slack_gets_one_text_without_its_markup():
    comment = record("comment.created", after={"comment": "<!channel> & <https://evil|here>"})
    assert json.loads(native.slack_body(comment)) == {
        "text": "ada commented on version 1 of credit: &lt;!channel&gt; &amp; &lt;https://evil|here&gt;"
    }


def snippets() -> list[Any]:
    """The functions `is_genuine` that docs/webhooks.md shows: MLflow's, then Databricks'."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
    found: list[Any] = []
    scope: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if "def is_genuine" in block:
            exec(block, scope)
            found.append(scope["is_genuine"])
    return found


def test_receivers_verify_as_the_documentation_shows():
    of_mlflow, of_databricks = snippets()
    now = int(datetime.now(UTC).timestamp())
    body = mlflow.body("alias.set", MOVED)
    headers = dict(mlflow.headers("an-id", now, body, "s3cret"))
    assert of_mlflow("s3cret", headers, body)
    assert not of_mlflow("another", headers, body)
    assert not of_mlflow("s3cret", headers, body + b" ")
    old = dict(mlflow.headers("an-id", now - 301, body, "s3cret"))
    assert not of_mlflow("s3cret", old, body)
    assert not of_mlflow("s3cret", {**old, "X-MLflow-Timestamp": str(now)}, body)
    assert not of_mlflow("s3cret", {**headers, "X-MLflow-Delivery-Id": "another"}, body)
    told = databricks.body("MODEL_VERSION_TRANSITIONED_STAGE", MOVED, webhook("databricks"))
    signed = dict(databricks.headers(told, "s3cret", None))
    assert of_databricks("s3cret", signed, told)
    assert not of_databricks("s3cret", signed, told + b" ")
