"""Who may make webhooks through which protocol, at a server where everybody logs in; and what leaks to whom: nothing."""

from collections.abc import Iterator

import pytest
from tests.people import Person, Place, guarded

HOOK = {"url": "https://hooks.example.org/path", "events": ["alias.set"], "secret": ""}
MLFLOW = {"name": "m", "url": HOOK["url"], "events": [{"entity": "MODEL_VERSION", "action": "CREATED"}]}
DATABRICKS = {"events": ["COMMENT_CREATED"], "http_url_spec": {"url": HOOK["url"], "secret": "s3cret"}}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with guarded(tmp_path_factory.mktemp("place") / "store") as made:
        for name in ("credit", "fraud"):
            made.admin.ok("POST", "/api/v1/registered-models", {"name": name})
        yield made


@pytest.fixture(scope="module")
def owner(place: Place) -> Person:
    person = place.person("owner")
    place.grant("owner", "registered_model", "credit", "MANAGE")
    return person


@pytest.fixture(scope="module")
def reader(place: Place) -> Person:
    person = place.person("reader")
    place.grant("reader", "registered_model", "credit", "READ")
    return person


def status(person: Person, method: str, path: str, message=None) -> int:
    return person(method, path, message).status_code


def test_native(place, owner, reader):
    of_model, of_other = {**HOOK, "model": "credit"}, {**HOOK, "model": "fraud"}
    assert [status(person, "POST", "/api/v1/webhooks", of_model) for person in (owner, reader, place.stranger)] == [201, 403, 401]
    assert [status(person, "POST", "/api/v1/webhooks", of_other) for person in (owner, reader)] == [404, 404]
    assert [status(person, "POST", "/api/v1/webhooks", HOOK) for person in (owner, reader)] == [403, 403]
    wide = place.admin.ok("POST", "/api/v1/webhooks", HOOK)
    mine = owner.ok("GET", "/api/v1/webhooks")["webhooks"]
    assert [webhook["model"] for webhook in mine] == ["credit"]
    assert reader.ok("GET", "/api/v1/webhooks")["webhooks"] == []
    for person in (owner, reader):
        for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries")):
            assert status(person, method, f"/api/v1/webhooks/{wide['id']}{path}", {} if method in {"POST", "PATCH"} else None) == 403
    path = f"/api/v1/webhooks/{mine[0]['id']}"
    assert [status(reader, method, path, {} if method == "PATCH" else None) for method in ("GET", "PATCH", "DELETE")] == [403] * 3
    assert status(owner, "PATCH", path, {"name": "renamed"}) == 200


def test_mlflow(place, owner, reader):
    base = "/api/2.0/mlflow/webhooks"
    made = place.admin.ok("POST", base, MLFLOW)["webhook"]["webhook_id"]
    assert [status(person, "POST", base, MLFLOW) for person in (owner, reader, place.stranger)] == [403, 403, 401]
    assert [status(person, "GET", base) for person in (owner, reader)] == [403, 403]
    assert [status(owner, method, f"{base}/{made}", {} if method == "PATCH" else None) for method in ("GET", "PATCH", "DELETE")] == [
        403
    ] * 3
    assert status(owner, "POST", f"{base}/{made}/test", {}) == 403


def test_who_manages_the_store_makes_webhooks_of_everything_over_each_protocol(place):
    boss = place.person("store-boss")
    place.grant("store-boss", "store", "", "MANAGE")
    assert boss("POST", "/api/v1/users", {"name": "no"}).status_code == 403, "no administrator"
    hook = boss.ok("POST", "/api/v1/webhooks", HOOK)["id"]
    base = "/api/2.0/mlflow/webhooks"
    path = f"{base}/{boss.ok('POST', base, MLFLOW)['webhook']['webhook_id']}"
    assert path.rpartition("/")[2] in str(boss.ok("GET", base))
    boss.ok("GET", path)
    boss.ok("PATCH", path, {"description": "mine"})
    old = boss.ok("POST", "/api/2.0/mlflow/registry-webhooks/create", DATABRICKS)["webhook"]["id"]
    boss.ok("DELETE", path)
    boss.ok("DELETE", f"/api/v1/webhooks/{hook}")
    boss.ok("DELETE", f"/api/2.0/mlflow/registry-webhooks/delete?id={old}")


def test_databricks(place, owner, reader):
    base = "/api/2.0/mlflow/registry-webhooks"
    of_model = {**DATABRICKS, "model_name": "credit"}
    assert [status(person, "POST", f"{base}/create", of_model) for person in (owner, reader, place.stranger)] == [200, 403, 401]
    assert status(owner, "POST", f"{base}/create", DATABRICKS) == 403
    wide = place.admin.ok("POST", f"{base}/create", DATABRICKS)["webhook"]["id"]
    assert [webhook["model_name"] for webhook in owner.ok("GET", f"{base}/list")["webhooks"]] == ["credit"]
    assert reader.ok("GET", f"{base}/list") == {}
    assert status(owner, "PATCH", f"{base}/update", {"id": wide, "description": "mine"}) == 403
    assert status(owner, "DELETE", f"{base}/delete?id={wide}") == 403
    assert status(owner, "POST", f"{base}/test", {"id": wide}) == 403


def test_a_webhook_of_another_protocol_cannot_be_reached_around_its_own(place):
    """The id of a native webhook is none to MLflow's and Databricks' operations."""
    made = place.admin.ok("POST", "/api/v1/webhooks", HOOK)["id"]
    assert status(place.admin, "GET", f"/api/2.0/mlflow/webhooks/{made}") == 404
    assert status(place.admin, "DELETE", f"/api/2.0/mlflow/registry-webhooks/delete?id={made}") == 404
    assert status(place.admin, "GET", f"/api/v1/webhooks/{made}") == 200
