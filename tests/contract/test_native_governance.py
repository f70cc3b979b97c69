"""Requests, activities, comments, subscriptions, the inbox and lifecycles over the native protocol, at a real server."""

import socket
import time
import uuid
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from tests.people import guarded
from tests.servers import LinealServer


@pytest.fixture
def http(server: LinealServer):
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture
def model(http: httpx.Client) -> str:
    name = f"fraud {uuid.uuid4().hex}"  # a name that has to be encoded
    http.post("/registered-models", json={"name": name}).raise_for_status()
    for _ in range(3):
        http.post(f"/registered-models/{name}/versions", json={"source": "s3://bucket/model"}).raise_for_status()
    return f"/registered-models/{name}"


def _ok(answer: httpx.Response, status: int = 200):
    assert answer.status_code == status, answer.text
    return answer.json()


def _refused(answer: httpx.Response, status: int, kind: str):
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:lineal:problem:{kind}"), answer.text
    return answer.json()


def test_a_stage_is_asked_for_and_approved(http, model):
    version = f"{model}/versions/1"
    asked = {"kind": "stage", "target": "production", "comment": "better"}
    made = _ok(http.post(f"{version}/requests", json=asked, headers={"Idempotency-Key": uuid.uuid4().hex}), 201)
    assert (made["version"], made["source"], made["target"], made["state"]) == (1, "None", "Production", "open")
    assert made["available_actions"] == ["approve", "reject", "cancel"]
    _refused(http.post(f"{version}/requests", json=asked), 409, "already-exists")
    assert _ok(http.get(f"{version}/requests"))["requests"] == [made]
    activity = _ok(http.post(f"{version}/requests/approve", json={"kind": "stage", "target": "Production", "archive_existing": True}))
    assert (activity["type"], activity["source"], activity["target"]) == ("APPROVED_REQUEST", "None", "Production")
    assert _ok(http.get(version))["stage"] == "Production"
    assert _ok(http.get(f"{version}/requests"))["requests"] == []
    assert [found["state"] for found in _ok(http.get(f"{version}/requests?state=any"))["requests"]] == ["approved"]
    _refused(http.post(f"{version}/requests/reject", json={"kind": "stage", "target": "Production"}), 404, "not-found")
    _refused(http.post(f"{version}/requests", json=asked), 409, "conflict")
    _refused(http.post(f"{version}/requests", json={"kind": "stage", "target": "Live"}), 422, "invalid")


def test_a_request_that_is_sent_twice_is_filed_once(http, model):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = [http.post(f"{model}/versions/1/requests", json={"kind": "stage", "target": "Staging"}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"


def test_an_alias_is_asked_for_rejected_and_taken_back(http, model):
    version = f"{model}/versions/2"
    for target in ("champion", "challenger"):
        _ok(http.post(f"{version}/requests", json={"kind": "alias", "target": target}), 201)
    rejected = _ok(http.post(f"{version}/requests/reject", json={"kind": "alias", "target": "champion", "comment": "no"}))
    assert (rejected["type"], rejected["subject"], rejected["comment"]) == ("REJECTED_REQUEST", "alias", "no")
    cancelled = _ok(http.post(f"{version}/requests/cancel", json={"kind": "alias", "target": "challenger"}))
    assert cancelled["type"] == "CANCELLED_REQUEST"
    assert _ok(http.get(version))["aliases"] == []
    _ok(http.post(f"{version}/requests", json={"kind": "alias", "target": "champion"}), 201)
    _ok(http.post(f"{version}/requests/approve", json={"kind": "alias", "target": "champion"}))
    assert _ok(http.get(version))["aliases"] == ["champion"]
    _refused(http.post(f"{version}/requests", json={"kind": "comment", "target": "x"}), 422, "invalid")


def test_what_waits_comes_in_pages(http, model):
    for number in (1, 2, 3):
        _ok(http.post(f"{model}/versions/{number}/requests", json={"kind": "stage", "target": "Staging"}), 201)
    for path in ("/requests/waiting", "/requests/filed"):
        found, cursor = [], ""
        while True:
            page = _ok(http.get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})}))
            assert len(page["requests"]) <= 2
            found += [f"/registered-models/{request['name']}/{request['version']}" for request in page["requests"]]
            cursor = page["cursor"]
            if not cursor:
                break
        mine = [name for name in found if name.startswith(model)]
        assert sorted(mine) == [f"{model}/{number}" for number in (1, 2, 3)]
    _refused(http.get("/requests/waiting?cursor=nonsense!"), 422, "invalid")
    _refused(http.get("/requests/waiting?limit=0"), 422, "invalid")
    _refused(http.get("/requests/waiting?limit=1001"), 413, "limit-exceeded")


def test_a_move_needs_no_request_from_who_may_make_it(http, model):
    moved = _ok(http.post(f"{model}/versions/1/stage", json={"stage": "staging", "comment": "try it"}))
    assert (moved["version"], moved["stage"]) == (1, "Staging")
    _ok(http.post(f"{model}/versions/2/stage", json={"stage": "Staging", "archive_existing": True}))
    assert _ok(http.get(f"{model}/versions/1"))["stage"] == "Archived"
    listed = _ok(http.get(f"{model}/activities"))["activities"]
    assert [(found["version"], found["type"], found["target"], found["comment"]) for found in listed] == [
        (2, "APPLIED_TRANSITION", "Staging", ""),
        (1, "SYSTEM_TRANSITION", "Archived", ""),
        (1, "APPLIED_TRANSITION", "Staging", "try it"),
    ]
    first = _ok(http.get(f"{model}/versions/1/activities", params={"limit": 1}))
    rest = _ok(http.get(f"{model}/versions/1/activities", params={"cursor": first["cursor"]}))
    assert [found["target"] for found in (*first["activities"], *rest["activities"])] == ["Archived", "Staging"]
    assert rest["cursor"] == ""


def test_comments(http, model):
    version = f"{model}/versions/1"
    made = _ok(http.post(f"{version}/comments", json={"text": "looks good"}), 201)
    assert (made["text"], made["available_actions"]) == ("looks good", ["edit", "delete"])
    changed = _ok(http.patch(f"/comments/{made['id']}", json={"text": "looks better"}))
    assert _ok(http.get(f"{version}/comments")) == {"comments": [changed], "cursor": ""}
    (activity,) = _ok(http.get(f"{version}/activities"))["activities"]
    assert (activity["type"], activity["comment"], activity["comment_id"]) == ("NEW_COMMENT", "looks better", made["id"])
    _ok(http.delete(f"/comments/{made['id']}"))
    assert _ok(http.get(f"{version}/comments"))["comments"] == []
    for path in (f"/comments/{made['id']}", "/comments/x", "/comments/99999999999999999999"):
        _refused(http.delete(path), 404, "not-found")
    _refused(http.post(f"{version}/comments", json={"text": " "}), 422, "invalid")
    _refused(http.post(f"{version}/comments", json={"text": "x" * 20_001}), 413, "limit-exceeded")


def test_subscriptions(http, model):
    assert _ok(http.get(f"{model}/subscription")) == {"state": "DEFAULT", "effective": "DEFAULT"}
    assert _ok(http.put(f"{model}/subscription", json={"state": "ALL_EVENTS"}))["state"] == "ALL_EVENTS"
    version = f"{model}/versions/1/subscription"
    assert _ok(http.get(version)) == {"state": "DEFAULT", "effective": "ALL_EVENTS"}
    assert _ok(http.put(version, json={"state": "UNSUBSCRIBED"})) == {"state": "UNSUBSCRIBED", "effective": "UNSUBSCRIBED"}
    _refused(http.put(version, json={"state": "ALL_EVENTS"}), 422, "invalid")
    inbox = _ok(http.get("/inbox", params={"unread": "true", "limit": 1}))
    assert set(inbox) == {"notifications", "unread_count", "cursor"}
    assert _ok(http.post("/inbox/read", json={"ids": ["1"], "until": "1"})) == {"count": 0}
    _refused(http.post("/inbox/read", json={"ids": ["one"]}), 404, "not-found")


def test_a_lifecycle_of_its_own(http, model):
    answer = http.get(f"{model}/lifecycle")
    default = _ok(answer)
    assert [stage["name"] for stage in default["stages"]] == ["None", "Staging", "Production", "Archived"]
    assert (default["archive_stage"], default["four_eyes"]) == ("Archived", False)
    assert _ok(http.put(f"{model}/lifecycle", json={"four_eyes": True})) == {**default, "four_eyes": True}
    _refused(http.put(f"{model}/lifecycle", json={}, headers={"If-Match": answer.headers["etag"]}), 412, "stale")
    _ok(http.post(f"{model}/versions/1/requests", json={"kind": "stage", "target": "Production"}), 201)
    problem = _refused(http.post(f"{model}/versions/1/requests/approve", json={"kind": "stage", "target": "Production"}), 403, "denied")
    assert "somebody else" in problem["detail"]
    own: dict = {
        "stages": [{"name": "None"}, {"name": "Live", "may_archive": True}, {"name": "Gone"}],
        "moves": [
            {"source": "None", "target": "Live", "level": "manage", "needs_approval": True},
            {"source": "*", "target": "Gone", "level": "edit"},
        ],
        "archive_stage": "Gone",
    }
    made = _ok(http.put(f"{model}/lifecycle", json=own))
    assert made["moves"] == [{"needs_approval": False, **move} for move in own["moves"]]
    assert _ok(http.get(f"{model}/versions/1/requests"))["requests"] == []  # there is no Production any more
    _refused(http.post(f"{model}/versions/1/stage", json={"stage": "Live"}), 403, "denied")
    _ok(http.post(f"{model}/versions/1/stage", json={"stage": "Gone"}))
    _refused(http.delete(f"{model}/lifecycle"), 409, "conflict")
    for wrong in ({"stages": own["stages"]}, {**own, "archive_stage": "Nowhere"}, {**own, "moves": [{**own["moves"][0], "level": "read"}]}):
        _refused(http.put(f"{model}/lifecycle", json=wrong), 422, "invalid")


def test_the_lifecycle_in_the_documentation_is_one(http, model):
    page = (Path(__file__).parents[2] / "docs" / "governance.md").read_text("utf-8")
    text = page.partition("--json '{\n")[2].partition("}' $model/lifecycle")[0]
    name = f"documented-{uuid.uuid4().hex}"
    _ok(http.post("/registered-models", json={"name": name}), 201)
    made = _ok(http.put(f"/registered-models/{name}/lifecycle", content="{" + text + "}"))
    assert [stage["name"] for stage in made["stages"]] == ["Draft", "In review", "Live", "Retired"]
    assert made["four_eyes"]


class PostOffice:
    def __init__(self) -> None:
        self.taken: list = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture(scope="module")
def office():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    made = PostOffice()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, made
    controller.stop()


@pytest.fixture(scope="module")
def place(tmp_path_factory, office):
    """A server where everybody has to log in and that sends mail, with a model, two versions, and people of three levels."""
    config = tmp_path_factory.mktemp("config") / "lineal.toml"
    config.write_text(f'smtp_host = "127.0.0.1"\nsmtp_port = {office[0]}\nsmtp_security = "none"\nsmtp_from = "lineal@x.org"\n')
    with guarded(tmp_path_factory.mktemp("store") / "lineal", "--config", str(config)) as made:
        made.admin.ok("POST", "/api/v1/registered-models", {"name": "fraud"})
        for _ in range(2):
            made.admin.ok("POST", "/api/v1/registered-models/fraud/versions", {"source": "s3://bucket/model"})
        people = {name: made.person(name, email=f"{name}@x.org") for name in ("ada", "ken", "eve")}
        made.grant("ada", "registered_model", "fraud", "READ")
        made.grant("ken", "registered_model", "fraud", "MANAGE_PRODUCTION")
        yield made, people


def test_who_may_do_what(place):
    server, people = place
    ada, ken, eve = (people[name] for name in ("ada", "ken", "eve"))
    model = "/api/v1/registered-models/fraud"
    asked = {"kind": "stage", "target": "Production"}
    made = ada.ok("POST", f"{model}/versions/1/requests", asked)
    assert (made["created_by"], made["available_actions"]) == ("ada", ["cancel"])
    assert ada("POST", f"{model}/versions/1/requests/approve", asked).status_code == 403
    assert ada("POST", f"{model}/versions/1/stage", {"stage": "Staging"}).status_code == 403
    assert ada("PUT", f"{model}/lifecycle", {}).status_code == 403
    for method, path, message in (
        ("GET", f"{model}/versions/1/requests", None),
        ("POST", f"{model}/versions/1/requests", asked),
        ("POST", f"{model}/versions/1/requests/approve", asked),
        ("GET", f"{model}/activities", None),
        ("POST", f"{model}/versions/1/comments", {"text": "x"}),
        ("PUT", f"{model}/subscription", {"state": "ALL_EVENTS"}),
        ("GET", f"{model}/lifecycle", None),
    ):
        assert eve(method, path, message).status_code == 404, path
    assert [request["id"] for request in ken.ok("GET", "/api/v1/requests/waiting")["requests"]] == [made["id"]]
    assert [request["id"] for request in ada.ok("GET", "/api/v1/requests/filed")["requests"]] == [made["id"]]
    for who, path in ((ada, "waiting"), (eve, "waiting"), (ken, "filed"), (eve, "filed")):
        assert who.ok("GET", f"/api/v1/requests/{path}")["requests"] == []
    assert server.stranger("GET", "/api/v1/inbox").status_code == 401
    reading = server.token("ken", "read")
    assert reading("POST", f"{model}/versions/1/requests/approve", asked).status_code == 403  # a token for reading
    ken.ok("POST", f"{model}/versions/1/requests/approve", {**asked, "comment": "go"})
    inbox = ada.ok("GET", "/api/v1/inbox")
    assert [(told["activity"]["type"], told["activity"]["comment"]) for told in inbox["notifications"]] == [("APPROVED_REQUEST", "go")]
    assert eve.ok("GET", "/api/v1/inbox")["notifications"] == []


def test_subscribers_get_mail(place, office):
    _, people = place
    ada, ken = people["ada"], people["ken"]
    ada.ok("PUT", "/api/v1/registered-models/fraud/subscription", {"state": "ALL_EVENTS"})
    ken.ok("POST", "/api/v1/registered-models/fraud/versions/2/comments", {"text": "please look"})
    deadline = time.monotonic() + 60
    while not any("commented" in message["Subject"] for _, message in office[1].taken):
        assert time.monotonic() < deadline, "no mail came"
        time.sleep(0.2)
    to, message = next((to, message) for to, message in office[1].taken if "commented" in message["Subject"])
    assert (to, message["Subject"]) == (["ada@x.org"], "[fraud/2] ken commented on version 2 of fraud")
    assert "please look" in message.get_content()
