"""What the native protocol shows to somebody who may read one registered model and one experiment, and nothing of the others."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.native import unique
from tests.people import Person, Place, guarded

API = "/api/v1"


class Things:
    """An experiment with a run, a dataset and a logged model, and a registered model with a version of it; `mark` is in all names."""

    def __init__(self, admin: Person) -> None:
        self.mark = unique()
        self.experiment_id = admin.ok("POST", f"{API}/experiments", {"name": f"x-{self.mark}"})["experiment_id"]
        fields = {"experiment_id": self.experiment_id, "run_name": f"r-{self.mark}", "params": {f"p-{self.mark}": "1"}}
        self.run_id = admin.ok("POST", f"{API}/runs", fields)["run_id"]
        mlflow = "/api/2.0/mlflow"
        dataset = {"name": f"d-{self.mark}", "digest": "1", "source_type": "s", "source": "x"}
        admin.ok("POST", f"{mlflow}/runs/log-inputs", {"run_id": self.run_id, "datasets": [{"tags": [], "dataset": dataset}]})
        made = admin.ok(
            "POST", f"{mlflow}/logged-models", {"experiment_id": self.experiment_id, "name": "lm", "source_run_id": self.run_id}
        )
        self.logged = made["model"]["info"]["model_id"]
        admin.ok("POST", f"{mlflow}/runs/outputs", {"run_id": self.run_id, "models": [{"model_id": self.logged, "step": 1}]})
        self.model = f"m-{self.mark}"
        self.path = f"{API}/registered-models/{self.model}"
        admin.ok("POST", f"{API}/registered-models", {"name": self.model})
        source = {"source": f"models:/{self.logged}", "logged_model_id": self.logged, "run_id": self.run_id}
        self.node = admin.ok("POST", f"{self.path}/versions", source)["public_id"]
        admin.ok("PUT", f"{self.path}/aliases/champion", {"version": 1})
        admin.ok("POST", f"{self.path}/versions/1/stage", {"stage": "Production"})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with guarded(tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture(scope="module")
def seen(place: Place) -> Things:
    """What Ada may read: this experiment."""
    return Things(place.admin)


@pytest.fixture(scope="module")
def half(place: Place) -> Things:
    """Of these Ada may read the registered model, and not the experiment."""
    return Things(place.admin)


@pytest.fixture(scope="module")
def unseen(place: Place) -> Things:
    return Things(place.admin)


@pytest.fixture(scope="module")
def ada(place: Place, seen: Things, half: Things, unseen: Things) -> Person:
    person = place.person("ada")
    place.grant("ada", "experiment", seen.experiment_id, "READ")
    place.grant("ada", "registered_model", seen.model, "READ")
    place.grant("ada", "registered_model", half.model, "READ")
    return person


def test_lists_show_what_may_be_read_in_full_pages(ada: Person, seen: Things, half: Things, unseen: Things):
    listed = ada.ok("GET", f"{API}/experiments?limit=1")["experiments"]
    assert [found["experiment_id"] for found in listed] == [seen.experiment_id]
    models = ada.ok("GET", f"{API}/registered-models?limit=2")
    assert ({found["name"] for found in models["registered_models"]}, models["cursor"]) == ({seen.model, half.model}, "")
    in_use = ada.ok("GET", f"{API}/in-use?limit=4")
    assert ({use["name"] for use in in_use["in_use"]}, len(in_use["in_use"]), in_use["cursor"]) == ({seen.model, half.model}, 4, "")


def test_a_search_by_name_finds_nothing_that_may_not_be_read(ada: Person, seen: Things, half: Things, unseen: Things):
    def kinds(things: Things) -> list[str]:
        return [hit["kind"] for hit in ada.ok("GET", f"{API}/search?q={things.mark}")["hits"]]

    assert kinds(seen) == ["registered_model", "experiment", "run"]
    assert kinds(half) == ["registered_model"]
    assert kinds(unseen) == []
    assert ada.ok("GET", f"{API}/search?q={unseen.run_id}") == {"hits": []}


def test_a_version_hides_the_run_that_may_not_be_read(ada: Person, seen: Things, half: Things):
    whole = ada.ok("GET", f"{seen.path}/versions/@champion")
    assert (whole["hidden"], whole["run"]["run_id"], whole["level"]) == ([], seen.run_id, "read")
    assert {option["may_move"] for option in whole["stage_options"]} == {False}
    cut = ada.ok("GET", f"{half.path}/versions/@champion")
    assert cut["hidden"] == ["run", "logged_model"]
    assert [cut[part] for part in ("run", "logged_model", "params", "metrics", "datasets", "evaluations")] == [None, None, {}, {}, [], []]
    assert f"p-{half.mark}" not in str(cut)


def test_the_lineage_hides_what_may_not_be_read(ada: Person, seen: Things, half: Things):
    whole = ada.ok("GET", f"{API}/lineage/{seen.node}?steps=9")
    assert {node["hidden"] for node in whole["nodes"]} == {False}
    cut = ada.ok("GET", f"{API}/lineage/{half.node}?steps=9")
    assert [(node["kind"], node["hidden"]) for node in cut["nodes"]] == [
        ("model_version", False), ("logged_model", True), ("run", True), ("dataset_version", True),
    ]  # fmt: skip
    for secret in (half.run_id, half.logged, f"d-{half.mark}", f"x-{half.mark}"):
        assert secret not in str(cut)
    assert ada("GET", f"{API}/lineage/{half.run_id}").status_code == 404


def test_what_is_no_business_of_theirs_looks_as_if_it_were_not_there(ada: Person, place: Place, half: Things, unseen: Things):
    absent = {"runs": "0" * 32, "models": "none"}
    calls: list[tuple[str, str, Any]] = []
    for run_id, model in ((unseen.run_id, unseen.model), (absent["runs"], absent["models"])):
        calls += [
            ("GET", f"/runs/{run_id}", None),
            ("GET", f"/runs/{run_id}/artifacts", None),
            ("GET", f"/runs/{run_id}/events", None),
            ("GET", f"/runs/diff?from={run_id}&to={run_id}", None),
            ("PATCH", f"/runs/{run_id}", {"note": "x"}),
            ("POST", "/runs/bulk/tag", {"run_ids": [run_id], "tags": {"a": "b"}}),
            ("POST", "/runs/bulk/delete", {"run_ids": [run_id]}),
            ("GET", f"/registered-models/{model}/versions/1", None),
            ("GET", f"/registered-models/{model}/diff?from=1&to=1", None),
            ("PUT", f"/registered-models/{model}/aliases/a", {"version": 1}),
            ("DELETE", f"/registered-models/{model}", None),
        ]
    before = place.admin.ok("GET", f"{API}/storage")["events"]
    for method, path, message in calls:
        answer = ada(method, f"{API}{path}", message)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:lineal:problem:not-found"), f"{method} {path}: {answer.text}"
    assert place.admin.ok("GET", f"{API}/storage")["events"] == before


def test_what_may_be_read_may_not_be_changed(ada: Person, place: Place, seen: Things):
    before = place.admin.ok("GET", f"{API}/storage")["events"]
    for method, path, message in [
        ("PATCH", f"{API}/experiments/{seen.experiment_id}", {"note": "x"}),
        ("PATCH", f"{API}/runs/{seen.run_id}", {"note": "x"}),
        ("POST", f"{API}/runs/bulk/tag", {"run_ids": [seen.run_id], "tags": {"a": "b"}}),
        ("PATCH", f"{seen.path}", {"description": "x"}),
        ("PATCH", f"{seen.path}/versions/1", {"description": "x"}),
        ("PUT", f"{seen.path}/aliases/champion", {"version": 1}),
        ("POST", f"{seen.path}/versions/1/stage", {"stage": "Archived"}),
        ("POST", f"{API}/experiments", {"name": unique()}),
        ("POST", f"{API}/registered-models", {"name": unique()}),
        ("GET", f"{API}/storage", None),
    ]:
        answer = ada(method, path, message)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:lineal:problem:denied"), f"{method} {path}: {answer.text}"
    assert place.admin.ok("GET", f"{API}/storage")["events"] == before


def test_an_answer_that_was_kept_is_not_for_somebody_else(place: Place, seen: Things):
    headers = {"idempotency-key": unique()}
    body = {"experiment_id": seen.experiment_id, "run_name": "mine"}
    place.person("bob")
    place.grant("bob", "experiment", seen.experiment_id, "EDIT")
    bob = Person(place.client, "bob")
    first = place.admin("POST", f"{API}/runs", body, headers=headers)
    other = bob("POST", f"{API}/runs", body, headers=headers)
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["run_id"] != other.json()["run_id"]


def test_nobody_sees_anything(place: Place, seen: Things):
    for path in ("/experiments", f"/runs/{seen.run_id}", "/search?q=x", "/ledger/checkpoint", "/filters/runs"):
        answer = place.stranger("GET", f"{API}{path}")
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:lineal:problem:unauthenticated"), path


def test_who_was_granted_what_is_told_to_those_who_manage_the_object(ada: Person, place: Place, seen: Things):
    def kinds(person: Person) -> set[str]:
        return {event["kind"] for event in person.ok("GET", f"{seen.path}/events?limit=500")["events"]}

    assert "grant.created" in kinds(place.admin)
    assert "registered_model.created" in kinds(ada)
    assert "grant.created" not in kinds(ada)


def test_somebody_new_does_not_become_the_author_of_what_a_deleted_account_wrote(place: Place, seen: Things):
    old = place.person("leaver")
    place.grant("leaver", "registered_model", seen.model, "READ")
    comment = old.ok("POST", f"{seen.path}/versions/1/comments", {"text": "mine"})
    old.ok("PUT", f"{seen.path}/subscription", {"state": "ALL_EVENTS"})
    token = old.ok("POST", f"{API}/tokens", {"name": "t"})["token"]
    place.admin.ok("DELETE", f"{API}/users/leaver")
    for path in ("users", "service-accounts", "groups"):
        refused = place.admin("POST", f"{API}/{path}", {"name": "Leaver"})
        assert (refused.status_code, "deleted" in refused.json()["detail"]) == (409, True), refused.text
    assert place.admin("POST", "/api/2.0/mlflow/users/create", {"username": "leaver", "password": old.password}).status_code == 400
    comments = place.admin.ok("GET", f"{seen.path}/versions/1/comments")["comments"]
    assert [(each["id"], each["created_by"]) for each in comments] == [(comment["id"], "leaver")], "history keeps the name"
    place.admin.ok("POST", f"{API}/users", {"name": "leaver", "password": old.password, "restore": True})
    assert old("GET", seen.path).status_code == 404, "what was granted is gone"
    assert old("GET", f"{API}/whoami", headers={"authorization": f"Bearer {token}"}).status_code == 401
    place.grant("leaver", "registered_model", seen.model, "READ")
    assert old.ok("GET", f"{seen.path}/subscription")["state"] == "DEFAULT"


def test_nobody_approves_by_a_service_account_of_theirs(place: Place, seen: Things):
    """Under the four-eyes rule, whoever made a token of a service account is one pair of hands with it, also after that token ended."""
    place.admin.ok("POST", f"{seen.path}/versions", {"source": "s3://b/four-eyes"})
    version = f"{seen.path}/versions/2"
    place.admin.ok("PUT", f"{seen.path}/lifecycle", {"four_eyes": True})
    robot = place.service("robot")
    place.grant("robot", "registered_model", seen.model, "MANAGE")
    other = place.person("other-eyes")
    place.grant("other-eyes", "registered_model", seen.model, "MANAGE")
    asked = {"kind": "stage", "target": "Staging"}
    robot.ok("POST", f"{version}/requests", asked)
    for token in place.admin.ok("GET", f"{API}/tokens?account=robot")["tokens"]:
        place.admin.ok("DELETE", f"{API}/tokens/{token['id']}?account=robot")
    refused = place.admin("POST", f"{version}/requests/approve", asked)
    assert (refused.status_code, "somebody else" in refused.json()["detail"]) == (403, True), refused.text
    mine = [each for each in place.admin.ok("GET", f"{API}/requests/waiting")["requests"] if each["model"] == seen.model]
    assert mine == [], "it does not wait for them"
    assert len(other.ok("GET", f"{API}/requests/waiting")["requests"]) == 1
    other.ok("POST", f"{version}/requests/approve", asked)
    back = {"kind": "stage", "target": "Archived"}
    place.admin.ok("POST", f"{version}/requests", back)
    robot = place.token("robot")
    assert robot("POST", f"{version}/requests/approve", back).status_code == 403, "the other way around"
    other.ok("POST", f"{version}/requests/approve", back)
    place.admin.ok("DELETE", f"{seen.path}/lifecycle")
