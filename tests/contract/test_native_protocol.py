"""The rules of the native protocol that hold for every operation: tags, preconditions, repeated calls, unknown paths, fields."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tests.native import BOTH, Native, native_server, unique


@pytest.fixture(scope="module", params=BOTH)
def native(request, tmp_path_factory):
    with native_server(request.param, tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


def test_a_thing_that_has_not_changed_is_not_sent_again(native: Native):
    path = f"/experiments/{native.experiment()}"
    tag = native("GET", path).headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = native("GET", path, headers={"if-none-match": header})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for header in ('"other"', tag.replace("-", "+"), ""):
        assert native("GET", path, headers={"if-none-match": header}).status_code == 200
    native.ok("PATCH", path, {"note": "new"})
    fresh = native("GET", path, headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != tag


def things(native: Native) -> dict[str, tuple[str, dict]]:
    """A path and a change for each kind of thing that has a tag."""
    experiment_id, name = native.experiment(), native.model()
    native.version(name)
    native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 1})
    native.version(name)
    return {
        "experiment": (f"/experiments/{experiment_id}", {"note": "x"}),
        "run": (f"/runs/{native.run(experiment_id)}", {"note": "x"}),
        "registered model": (f"/registered-models/{name}", {"description": "x"}),
        "version": (f"/registered-models/{name}/versions/1", {"description": "x"}),
        "alias": (f"/registered-models/{name}/aliases/champion", {"version": 2}),
    }


@pytest.mark.parametrize("kind", ["experiment", "run", "registered model", "version", "alias"])
def test_a_change_of_what_somebody_else_changed_is_refused(native: Native, kind):
    path, message = things(native)[kind]
    method = "PUT" if kind == "alias" else "PATCH"
    tag = native("GET", path).headers["etag"]
    changed = native(method, path, message, headers={"if-match": tag})
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"].partition("-")[0] == native("GET", path).headers["etag"].partition("-")[0] != tag.partition("-")[0]
    events = native.events()
    for way in (method, "DELETE"):
        native.problem(way, path, 412, "stale", message if way == method else None, headers={"if-match": tag})
    assert native.events() == events, "a refused change does nothing"
    assert native(method, path, message, headers={"if-match": changed.headers["etag"]}).status_code == 200
    assert native(method, path, message, headers={"if-match": "*"}).status_code == 200


def test_of_two_who_read_the_same_one_wins(native: Native):
    path = f"/registered-models/{native.model()}"
    for attempt in range(5):
        tag = native("GET", path).headers["etag"]

        def change(writer: int, tag: str = tag, attempt: int = attempt) -> int:
            with httpx.Client(base_url=native.server.url, timeout=60) as client:
                message = {"description": f"{attempt} of {writer}"}
                return client.patch(f"/api/v1{path}", json=message, headers={"if-match": tag}).status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(change, range(4))) == [200, 412, 412, 412]


def test_a_metric_that_is_logged_meanwhile_is_no_edit(native: Native):
    run_id = native.run(native.experiment())
    tag = native("GET", f"/runs/{run_id}").headers["etag"]
    native.mlflow("/runs/log-batch", run_id=run_id, metrics=[{"key": "m", "value": 1, "timestamp": 1, "step": 1}])
    assert native("GET", f"/runs/{run_id}", headers={"if-none-match": tag}).status_code == 200, "the answer is another one"
    assert native("PATCH", f"/runs/{run_id}", {"note": "x"}, headers={"if-match": tag}).status_code == 200


CREATES = {
    "experiment": ("/experiments", {"name": "{fresh}"}),
    "run": ("/runs", {"experiment_id": "0", "params": {"a": "1"}}),
    "registered model": ("/registered-models", {"name": "{fresh}"}),
    "version": ("/registered-models/{model}/versions", {"source": "s3://b/c"}),
}


@pytest.mark.parametrize("kind", CREATES)
def test_a_create_that_is_sent_again_is_done_once(native: Native, kind):
    path, message = CREATES[kind]
    path = path.format(model=native.model())
    message = {key: value.format(fresh=unique()) if isinstance(value, str) else value for key, value in message.items()}
    headers = {"idempotency-key": unique()}
    first = native("POST", path, message, headers=headers)
    events = native.events()
    again = native("POST", path, message, headers=headers)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert (again.headers["etag"], again.headers["location"]) == (first.headers["etag"], first.headers["location"])
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert native.client.get(first.headers["location"]).status_code == 200
    assert native.events() == events
    other = {**message, "tags": {"a": "b"}}
    native.problem("POST", path, 422, "invalid", other, field="Idempotency-Key", headers=headers)
    native.problem("POST", "/runs", 422, "invalid", {"experiment_id": "0", "tags": {"x": "y"}}, field="Idempotency-Key", headers=headers)
    assert native.events() == events


def test_a_create_that_failed_leaves_its_key_free(native: Native):
    name, headers = unique(), {"idempotency-key": f'"{unique()}"'}
    native.problem("POST", "/runs", 404, "not-found", {"experiment_id": "999999"}, headers=headers)
    made = native.ok("POST", "/registered-models", {"name": name}, status=201, headers=headers)
    assert made["name"] == name


@pytest.mark.parametrize("key", ["k" * 256, "é"])
def test_a_key_has_a_form(native: Native, key):
    native.problem(
        "POST", "/runs", 422, "invalid", {"experiment_id": "0"}, field="Idempotency-Key", headers={"idempotency-key": key.encode()}
    )


def test_duplicates_at_the_same_time_are_one(native: Native):
    experiment_id, headers = native.experiment(), {"idempotency-key": unique()}

    def create(_: int) -> httpx.Response:
        with httpx.Client(base_url=native.server.url, timeout=60) as client:
            return client.post("/api/v1/runs", json={"experiment_id": experiment_id}, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert native.ok("POST", "/runs/count", {"experiment_ids": [experiment_id]}) == {"runs": 1}


def test_head_is_get_without_a_body(native: Native):
    path = f"/experiments/{native.experiment()}"
    head, get = native("HEAD", path), native("GET", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


def test_options_and_other_methods_say_what_a_path_serves(native: Native):
    path = f"/experiments/{native.experiment()}"
    options = native("OPTIONS", path)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", "DELETE, GET, HEAD, PATCH, OPTIONS")
    assert native.problem("PUT", path, 405, "method-not-allowed")["detail"].endswith("serves DELETE, GET, HEAD, PATCH")
    assert native("PUT", path).headers["allow"] == options.headers["allow"]


@pytest.mark.parametrize("path", ["/nothing", "/experiments/1/nothing", "/runs/a/b/c", "/"])
def test_what_is_not_served_is_a_problem(native: Native, path):
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        native.problem(method, path, 404, "unknown-operation")


@pytest.mark.parametrize(
    ("method", "path", "message", "field"),
    [
        ("POST", "/experiments", {}, "name"),
        ("POST", "/experiments", {"name": "a", "nmae": "b"}, "nmae"),
        ("POST", "/experiments", {"name": 1}, "name"),
        ("POST", "/experiments", {"name": "a", "tags": {"k": 1}}, "tags[...]"),
        ("POST", "/experiments", [], "body"),
        ("PATCH", "/experiments/0", {"experiment_id": "1"}, "experiment_id"),
        ("PATCH", "/experiments/0", [], "body"),
        ("PATCH", "/experiments/0", {"name": None}, "name"),
        ("GET", "/experiments?limit=x", None, "limit"),
        ("GET", "/experiments?limit=0", None, "limit"),
        ("GET", "/experiments?nothing=1", None, "nothing"),
        ("GET", "/experiments/0?experiment_id=1", None, "experiment_id"),
        ("GET", "/experiments?cursor=!", None, "cursor"),
        ("GET", "/experiments?filter=name%20~", None, "filter"),
        ("GET", "/experiments?order_by=nothing", None, "order_by"),
        ("GET", "/experiments?filter=%00", None, "url"),
        ("POST", "/experiments", {"name": "a\0b"}, "body"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(native: Native, method, path, message, field):
    events = native.events()
    native.problem(method, path, 422, "invalid", message, field=field)
    assert native.events() == events


def test_lists_are_repeated_parameters(native: Native):
    native.ok("GET", "/experiments?order_by=name&order_by=creation_time%20DESC&limit=1")
    native.problem("GET", "/experiments?limit=1001", 413, "limit-exceeded", field="limit")


def test_a_body_that_is_no_json_is_refused(native: Native):
    answer = native.client.patch("/api/v1/experiments/0", content=b"{")
    assert (answer.status_code, answer.json()["field"]) == (422, "body")


def test_a_cursor_is_good_for_its_own_list(native: Native):
    native.experiment()
    cursor = native.ok("GET", "/experiments", params={"limit": 1})["cursor"]
    assert cursor
    native.problem("GET", "/experiments", 422, "invalid", params={"limit": 1, "cursor": cursor, "view": "all"}, field="cursor")
    native.problem("GET", "/registered-models", 422, "invalid", params={"cursor": cursor}, field="cursor")
    native.problem("GET", "/in-use", 422, "invalid", params={"cursor": cursor}, field="cursor")


def test_a_mistake_in_a_filter_says_where_it_is(native: Native):
    text = "metrics.loss < 1 AND params.lr = unquoted"
    told = native.problem("POST", "/runs/search", 422, "invalid", {"experiment_ids": [], "filter": text}, field="filter")
    assert text[told["start"] : told["end"]] == "unquoted"
    checked = native.ok("POST", "/filters/check", {"filter": text})
    assert (checked["valid"], checked["mistake"]["start"], checked["mistake"]["end"]) == (False, told["start"], told["end"])
    assert native.ok("POST", "/filters/check", {"filter": "metrics.loss < 1"}) == {"valid": True, "mistake": None}
