"""Native webhooks over a socket, on both databases, with real receivers."""

import base64
import secrets
import time

import pytest
from standardwebhooks import Webhook as StandardWebhook
from tests.native import BOTH, Native, native_server, unique
from tests.receivers import Receiver, always, receiving

SECRET = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="module", params=BOTH)
def native(request, tmp_path_factory):
    environment = {"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8", "LINEAL_WEBHOOK_ATTEMPTS_MAX": "2"}
    with native_server(request.param, tmp_path_factory.mktemp("native"), request, environment) as opened:
        yield opened


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


@pytest.fixture(autouse=True)
def clean(native: Native):
    yield
    for webhook in native.pages("GET", "/webhooks", "webhooks", {}, 100):
        native.ok("DELETE", f"/webhooks/{webhook['id']}")


def make(native: Native, receiver: Receiver, **fields):
    return native.ok("POST", "/webhooks", {"url": receiver.url, "events": ["alias.set"], **fields}, status=201)


def settled(native: Native, webhook_id: str, status: str, count: int = 1):
    """Answer the deliveries once so many have a status; what is written down comes a moment after what was sent."""
    deadline = time.monotonic() + 30
    while True:
        found = native.ok("GET", f"/webhooks/{webhook_id}/deliveries", params={"status": status})["deliveries"]
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, native.ok("GET", f"/webhooks/{webhook_id}/deliveries")
        time.sleep(0.05)


def test_a_webhook_s_life(native, receiver):
    name = native.model()
    made = make(native, receiver, model=name, name="one", secret=SECRET, authorization="Bearer x", status="TEST_MODE")
    path = f"/webhooks/{made['id']}"
    assert made == native.ok("GET", path)
    assert (made["protocol"], made["format"], made["model"], made["events"]) == ("native", "cloudevents", name, ["alias.set"])
    assert (made["has_secret"], made["has_authorization"], made["created_by"]) == (True, True, "anonymous")
    assert SECRET not in str(made)
    changed = native.ok("PATCH", path, {"events": ["alias.*"], "secret": "", "status": "DISABLED", "format": "slack"})
    assert (changed["events"], changed["has_secret"], changed["status"], changed["format"]) == (["alias.*"], False, "DISABLED", "slack")
    assert changed["has_authorization"] is True
    assert native.ok("GET", "/webhooks", params={"model": name})["webhooks"] == [changed]
    assert native.ok("DELETE", path) == {}
    native.problem("GET", path, 404, "not-found")
    native.problem("PATCH", path, 404, "not-found", {"name": "x"})
    assert native.ok("GET", "/webhooks", params={"model": name})["webhooks"] == []


def test_tags_and_keys_guard_against_lost_and_repeated_changes(native, receiver):
    key = {"Idempotency-Key": unique()}
    message = {"url": receiver.url, "events": ["alias.set"], "secret": SECRET}
    first = native("POST", "/webhooks", message, headers=key)
    again = native("POST", "/webhooks", message, headers=key)
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert first.headers["location"].endswith(f"/api/v1/webhooks/{first.json()['id']}")
    path, tag = f"/webhooks/{first.json()['id']}", first.headers["etag"]
    native.ok("PATCH", path, {"name": "two"}, headers={"If-Match": tag})
    native.problem("PATCH", path, 412, "stale", {"name": "three"}, headers={"If-Match": tag})
    assert native.ok("GET", path)["name"] == "two"


def test_cloud_events_arrive_signed(native, receiver):
    name = native.model()
    native.version(name)
    make(native, receiver, model=name, secret=SECRET, authorization="Bearer x")
    native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 1})
    (request,) = receiver.wait(1)
    told = StandardWebhook(SECRET).verify(request.body, dict(request.headers))
    assert (told["type"], told["subject"], told["data"]["after"]) == ("dev.lineal.alias.set", f"{name}@champion", {"version": 1})
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["authorization"] == "Bearer x"
    stream = native.ok("GET", "/events", params={"model": name, "kind": "alias.set"})["events"]
    assert [str(event["seq"]) for event in stream] == [told["id"]]


def test_native_webhooks_hear_of_what_other_protocols_have_no_name_for(native, receiver):
    hook = make(native, receiver, events=["run.*", "registered_model.deleted", "model_version.stage_changed", "alias.*"], format="slack")
    name = native.model()
    native.version(name)
    native.ok("POST", f"/registered-models/{name}/versions/1/stage", {"stage": "Staging"})
    run_id = native.run(native.experiment())
    native.ok("PATCH", f"/runs/{run_id}", {"status": "FINISHED"})
    native.ok("DELETE", f"/registered-models/{name}")
    texts = {request.json["text"] for request in receiver.wait(4)}
    assert {f"anonymous moved version 1 of {name} from None to Staging", f"anonymous deleted the registered model {name}"} <= texts
    assert {delivery["event"] for delivery in settled(native, hook["id"], "delivered", 4)} >= {"run.created", "run.updated"}


def test_what_fails_is_tried_again_given_up_and_sent_again(native):
    answers = iter([(500, {}, b"broken"), (500, {}, b"still broken"), (200, {}, b"fine")])
    with receiving(lambda *_: next(answers)) as moody:
        name = native.model()
        native.version(name)
        hook = make(native, moody, model=name)
        native.ok("PUT", f"/registered-models/{name}/aliases/a", {"version": 1})
        (dead,) = settled(native, hook["id"], "dead")
        assert (dead["attempts"], dead["response_status"], dead["response_body"]) == (2, 500, "still broken")
        assert dead["next_attempt_us"] is None
        path = f"/webhooks/{hook['id']}/deliveries"
        again = native.ok("POST", f"{path}/{dead['id']}/redeliver", status=201)
        assert (again["delivery_id"], again["event_seq"]) == (dead["delivery_id"], dead["event_seq"])
        (delivered,) = settled(native, hook["id"], "delivered")
        assert (delivered["id"], delivered["response_body"]) == (again["id"], "fine")
    ids = [request.headers["webhook-id"] for request in moody.requests]
    assert ids == [dead["delivery_id"]] * 3
    assert len({request.body for request in moody.requests}) == 1
    assert [each["id"] for each in native.pages("GET", path, "deliveries", {}, 1)] == [again["id"], dead["id"]]
    native.problem("POST", f"{path}/999999/redeliver", 404, "not-found")
    native.problem("POST", f"{path}/x/redeliver", 404, "not-found")


def test_what_waits_can_be_looked_at(native):
    with receiving(always(503, {"Retry-After": "600"}, b"later")) as busy:
        name = native.model()
        native.version(name)
        hook = make(native, busy, model=name)
        for alias in ("a", "b"):
            native.ok("PUT", f"/registered-models/{name}/aliases/{alias}", {"version": 1})
        busy.wait(1)
        second, first = settled(native, hook["id"], "waiting", 2)
        while first["attempts"] == 0:
            second, first = settled(native, hook["id"], "waiting", 2)
    assert (first["attempts"], first["response_status"], second["attempts"], second["next_attempt_us"]) == (1, 503, 0, None)
    assert first["next_attempt_us"] - first["attempted_us"] >= 595_000_000
    native.problem("POST", f"/webhooks/{hook['id']}/deliveries/{first['id']}/redeliver", 409, "conflict")


def test_a_test_is_sent_at_once_and_is_no_delivery(native, receiver):
    hook = make(native, receiver, events=["*"], status="DISABLED", secret=SECRET)
    result = native.ok("POST", f"/webhooks/{hook['id']}/test", {})
    assert (result["delivered"], result["response_status"], result["response_body"], result["error"]) == (True, 200, "ok", "")
    StandardWebhook(SECRET).verify(receiver.requests[0].body, dict(receiver.requests[0].headers))
    native.ok("POST", f"/webhooks/{hook['id']}/test", {"event": "grant.changed"})
    assert receiver.requests[1].json["type"] == "dev.lineal.grant.changed"
    assert native.ok("GET", f"/webhooks/{hook['id']}/deliveries")["deliveries"] == []


def test_webhooks_of_other_protocols_are_seen_and_keep_their_format(native, receiver):
    made = native.client.post(
        "/api/2.0/mlflow/webhooks",
        json={"name": "of-mlflow", "url": receiver.url, "events": [{"entity": "MODEL_VERSION", "action": "CREATED"}]},
    ).json()["webhook"]
    found = native.ok("GET", f"/webhooks/{made['webhook_id']}")
    assert (found["protocol"], found["format"], found["events"]) == ("mlflow", "mlflow", ["model_version.created"])
    native.problem("PATCH", f"/webhooks/{found['id']}", 409, "conflict", {"format": "slack"})
    native.problem("PATCH", f"/webhooks/{found['id']}", 422, "invalid", {"events": ["alias.set"]}, field="events")
    assert native.ok("GET", "/webhooks", params={"protocol": "mlflow"})["webhooks"] == [found]
    assert native.ok("GET", "/webhooks", params={"protocol": "databricks"})["webhooks"] == []


@pytest.mark.parametrize(
    ("fields", "status", "kind", "field"),
    [
        ({"url": "ftp://example.org"}, 422, "invalid", "url"),
        ({"url": "https://user:pw@example.org"}, 422, "invalid", "url"),
        ({"url": "https://example.org/" + "a" * 2_048}, 413, "limit-exceeded", "url"),
        ({"events": []}, 422, "invalid", "events"),
        ({"events": ["alias"]}, 422, "invalid", "events"),
        ({"secret": "short"}, 422, "invalid", "secret"),
        ({"authorization": "a\r\nHost: evil"}, 422, "invalid", "authorization"),
        ({"authorization": "a" * 1_025}, 413, "limit-exceeded", "authorization"),
        ({"model": "nobody-has-this-name"}, 404, "not-found", ""),
        ({"name": "-"}, 422, "invalid", "name"),
        ({"created_by": "somebody-else"}, 422, "invalid", "created_by"),
        ({"protocol": "mlflow"}, 422, "invalid", "protocol"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(native, fields, status, kind, field):
    before = native.events()
    native.problem("POST", "/webhooks", status, kind, {"url": "https://example.org", "events": ["alias.set"], **fields}, field=field)
    assert native.events() == before
    assert native.ok("GET", "/webhooks")["webhooks"] == []
