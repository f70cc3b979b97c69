"""The native endpoints of experiments, runs, logged models and datasets over a socket, on both databases."""

import csv
import io

import pytest
from tests.native import BOTH, Native, native_server, unique


@pytest.fixture(scope="module", params=BOTH)
def native(request, tmp_path_factory):
    with native_server(request.param, tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


def test_the_life_of_an_experiment(native: Native):
    name = unique()
    made = native.ok("POST", "/experiments", {"name": name, "tags": {"team": "a", "x/y": "1"}}, status=201)
    experiment_id = made["experiment_id"]
    path = f"/experiments/{experiment_id}"
    assert made == native.ok("GET", path)
    assert made["runs"] == {"active": 0, "deleted": 0, "last_start_time": None}
    assert (made["name"], made["lifecycle_stage"], made["tags"], made["note"]) == (name, "active", {"team": "a", "x/y": "1"}, "")
    changed = native.ok("PATCH", path, {"name": f"{name}-2", "note": "# Why", "tags": {"team": None, "new": "1"}})
    assert (changed["name"], changed["note"]) == (f"{name}-2", "# Why")
    assert changed["tags"] == {"mlflow.note.content": "# Why", "new": "1", "x/y": "1"}
    assert native.ok("PUT", f"{path}/tags/x/y", {"value": "2"})["tags"]["x/y"] == "2"
    assert "x/y" not in native.ok("DELETE", f"{path}/tags/x/y")["tags"]
    native.problem("DELETE", f"{path}/tags/x/y", 404, "not-found")
    run_id = native.run(experiment_id, start_time=7)
    assert native.ok("DELETE", path)["lifecycle_stage"] == "deleted"
    assert native.ok("GET", path)["runs"] == {"active": 0, "deleted": 1, "last_start_time": None}
    native.problem("PATCH", path, 409, "conflict", {"note": "x"})
    native.problem("POST", "/runs", 409, "conflict", {"experiment_id": experiment_id})
    assert native.ok("POST", f"{path}/restore")["runs"] == {"active": 1, "deleted": 0, "last_start_time": 7}
    assert native.ok("GET", f"/runs/{run_id}")["lifecycle_stage"] == "active"


@pytest.mark.parametrize("path", ["/experiments/999999", "/experiments/999999/events", "/experiments/999999/datasets"])
def test_an_experiment_that_is_not_there(native: Native, path):
    native.problem("GET", path, 404, "not-found")


def test_a_change_of_several_fields_is_all_or_nothing(native: Native):
    taken, experiment_id = unique(), native.experiment(tags={"a": "1"})
    native.ok("POST", "/experiments", {"name": taken}, status=201)
    before, events = native.ok("GET", f"/experiments/{experiment_id}"), native.events()
    native.problem("PATCH", f"/experiments/{experiment_id}", 409, "already-exists", {"note": "x", "name": taken})
    native.problem("PATCH", f"/experiments/{experiment_id}", 422, "invalid", {"note": "x", "tags": {"k" * 251: "v"}}, field="key")
    assert native.ok("GET", f"/experiments/{experiment_id}") == before
    assert native.events() == events


def test_experiments_are_listed(native: Native):
    prefix = unique()
    ids = [
        native.ok("POST", "/experiments", {"name": f"{prefix}-{n}", "tags": {"n": str(n)}}, status=201)["experiment_id"] for n in range(3)
    ]
    native.run(ids[1])
    native.ok("DELETE", f"/experiments/{ids[2]}")
    asked = {"filter": f"name LIKE '{prefix}%'", "order_by": "name", "counts": "true"}
    listed = native.ok("GET", "/experiments", params=asked)["experiments"]
    assert [(found["experiment_id"], found["runs"]["active"]) for found in listed] == [(ids[0], 0), (ids[1], 1)]
    everything = native.ok("GET", "/experiments", params={"filter": f"name LIKE '{prefix}%'", "view": "all"})["experiments"]
    assert {found["experiment_id"] for found in everything} == set(ids)
    assert {found["runs"] for found in everything} == {None}


def test_the_life_of_a_run(native: Native):
    experiment_id = native.experiment()
    fields = {
        "experiment_id": experiment_id,
        "run_name": "first",
        "user_id": "ann",
        "start_time": 5,
        "params": {"lr": "0.1"},
        "tags": {"a": "b"},
    }
    made = native.ok("POST", "/runs", fields, status=201)
    path = f"/runs/{made['run_id']}"
    assert made == native.ok("GET", path)
    assert (made["run_name"], made["user_id"], made["start_time"], made["end_time"], made["status"]) == ("first", "ann", 5, None, "RUNNING")
    assert (made["params"], made["tags"], made["experiment_id"]) == ({"lr": "0.1"}, {"a": "b", "mlflow.runName": "first"}, experiment_id)
    native.ok("PATCH", path, {"run_name": "second", "note": "why", "tags": {"a": None, "c": "d"}})
    assert native.ok("POST", f"{path}/params", {"params": {"lr": "0.1", "depth": "3"}})["params"] == {"depth": "3", "lr": "0.1"}
    native.problem("POST", f"{path}/params", 422, "invalid", {"params": {"lr": "0.2"}}, field="params")
    assert native.ok("PUT", f"{path}/tags/x.y", {"value": "1"})["tags"]["x.y"] == "1"
    native.ok("DELETE", f"{path}/tags/x.y")
    ended = native.ok("POST", f"{path}/end", {"status": "FAILED", "end_time": 9})
    assert (ended["status"], ended["end_time"], ended["note"], ended["run_name"]) == ("FAILED", 9, "why", "second")
    assert ended["tags"] == {"c": "d", "mlflow.note.content": "why", "mlflow.runName": "second"}
    assert native.ok("DELETE", path)["lifecycle_stage"] == "deleted"
    native.problem("PATCH", path, 409, "conflict", {"note": "x"})
    assert native.ok("POST", f"{path}/restore")["lifecycle_stage"] == "active"
    native.problem("POST", f"{path}/end", 422, "invalid", {"status": "RUNNING"}, field="status")


def test_a_run_with_a_param_that_breaks_a_rule_is_not_made(native: Native):
    experiment_id, events = native.experiment(), native.events()
    native.problem("POST", "/runs", 422, "invalid", {"experiment_id": experiment_id, "params": {"..": "x"}}, field="params[0].key")
    assert native.events() == events
    assert native.ok("POST", "/runs/count", {"experiment_ids": [experiment_id], "view": "all"}) == {"runs": 0}


def test_a_run_with_everything(native: Native):
    experiment_id = native.experiment()
    run_id = native.run(experiment_id, tags={"mlflow.source.name": "train.py", "mlflow.source.git.commit": "c0ffee"})
    points = [(0, 3.0), (1, -1.0), (2, "NaN"), (3, "Infinity"), (4, 2.0)]
    native.mlflow(
        "/runs/log-batch",
        run_id=run_id,
        metrics=[{"key": "loss", "value": value, "timestamp": 10 + step, "step": step} for step, value in points],
    )
    dataset = {"name": "d", "digest": "1", "source_type": "s3", "source": '{"uri": "s3://b"}', "schema": '{"c": []}', "profile": "not json"}
    tags = [{"key": "mlflow.data.context", "value": "training"}, {"key": "k", "value": "v"}]
    native.mlflow("/runs/log-inputs", run_id=run_id, datasets=[{"tags": tags, "dataset": dataset}])
    model_id = native.logged_model(experiment_id, run_id, {"MLmodel": b"a: 1\n"})
    name = native.model()
    native.version(name, f"models:/{model_id}", logged_model_id=model_id)
    children = [native.run(experiment_id, tags={"mlflow.parentRunId": run_id}, start_time=n) for n in range(3)]
    native.ok("DELETE", f"/runs/{children[2]}")
    found = native.ok("GET", f"/runs/{run_id}")
    assert found["metrics"] == {
        "loss": {
            "points": 5, "first_step": 0, "last": 2.0, "last_step": 4, "last_time_ms": 14,
            "min": -1.0, "min_step": 1, "max": "Infinity", "max_step": 3,
        }
    }  # fmt: skip
    assert found["datasets"] == [
        {
            "name": "d", "digest": "1", "source_type": "s3", "source": {"uri": "s3://b"}, "schema": {"c": []}, "profile": "not json",
            "context": "training", "tags": {"k": "v"},
        }
    ]  # fmt: skip
    assert found["source"] == {"name": "train.py", "commit": "c0ffee"}
    assert found["model_outputs"] == [{"model_id": model_id, "name": "lm", "step": 1}]
    assert found["versions"] == [{"name": name, "version": 1, "stage": "None", "aliases": []}]
    assert (found["children"], found["parent_run_id"]) == (2, "")
    assert native.ok("GET", f"/runs/{children[0]}")["parent_run_id"] == run_id
    listed = native.pages("GET", f"/runs/{run_id}/children", "runs", {}, 1)
    assert [child["run_id"] for child in listed] == [children[1], children[0]]


def test_several_runs_are_changed_together_or_not_at_all(native: Native):
    experiment_id = native.experiment()
    runs = [native.run(experiment_id, tags={"old": str(n)}) for n in range(3)]
    assert native.ok("POST", "/runs/bulk/tag", {"run_ids": [*runs, runs[0]], "tags": {"new": "1", "old": None, "none": None}}) == {
        "runs": 3
    }
    for run_id in runs:
        tags = native.ok("GET", f"/runs/{run_id}")["tags"]
        assert (tags["new"], "old" in tags) == ("1", False)
    assert native.ok("POST", "/runs/bulk/delete", {"run_ids": runs[:2]}) == {"runs": 2}
    assert native.ok("POST", "/runs/count", {"experiment_ids": [experiment_id], "view": "deleted"}) == {"runs": 2}
    events = native.events()
    native.problem("POST", "/runs/bulk/tag", 409, "conflict", {"run_ids": runs, "tags": {"a": "1"}})
    native.problem("POST", "/runs/bulk/delete", 404, "not-found", {"run_ids": [runs[2], "0" * 32]})
    native.problem("POST", "/runs/bulk/delete", 413, "limit-exceeded", {"run_ids": []}, field="run_ids")
    native.problem("POST", "/runs/bulk/delete", 413, "limit-exceeded", {"run_ids": [str(n) for n in range(1001)]}, field="run_ids")
    assert native.events() == events
    assert native.ok("POST", "/runs/bulk/restore", {"run_ids": runs}) == {"runs": 3}


def test_keys_and_values_for_pickers(native: Native):
    experiment_id, other = native.experiment(), native.experiment()
    for number in range(4):
        native.run(experiment_id, {"Loss": 1.0}, params={"lr": "ab"[number % 2], f"only{number}": "x"}, tags={"team": "t"}, user_id="ann")
    native.run(other, {"elsewhere": 1.0}, params={"elsewhere": "1"})
    asked = {"experiment_ids": [experiment_id]}
    found = native.ok("POST", "/runs/keys", asked)
    assert (found["params"], found["metrics"]) == (["lr", "only0", "only1", "only2", "only3"], ["Loss"])
    assert found["tags"] == ["mlflow.runName", "team"]
    assert (found["truncated"], found["whole"]) == (False, True)
    narrow = native.ok("POST", "/runs/keys", {**asked, "kinds": ["params", "metrics"], "contains": "O", "limit": 2})
    assert (narrow["params"], narrow["metrics"], narrow["tags"], narrow["truncated"]) == (["only0", "only1"], ["Loss"], [], True)
    values = native.ok("POST", "/runs/values", {**asked, "field": "params.lr"})
    assert values == {"values": [{"value": "a", "runs": 2}, {"value": "b", "runs": 2}], "truncated": False, "whole": True}
    assert native.ok("POST", "/runs/values", {**asked, "field": "status"})["values"] == [{"value": "RUNNING", "runs": 4}]
    assert native.ok("POST", "/runs/values", {**asked, "field": "user_id", "contains": "NN"})["values"] == [{"value": "ann", "runs": 4}]
    for field in ("metrics.Loss", "start_time", "nothing", "params."):
        native.problem("POST", "/runs/values", 422, "invalid", {**asked, "field": field}, field="field")
    assert native.ok("POST", "/runs/keys", {"experiment_ids": ["999999"]})["params"] == []


def test_a_search_as_csv(native: Native):
    experiment_id = native.experiment()
    native.run(experiment_id, {"loss": 0.5}, run_name="a", start_time=1, params={"q": '"x",\n1'})
    native.run(experiment_id, {"loss": "NaN", "acc": -1.5}, run_name="=1+1", start_time=2, params={"p": "-3"})
    native.run(experiment_id, run_name="c", start_time=3, tags={"t": "1"})
    answer = native(
        "GET", "/runs/export", params={"experiment_ids": experiment_id, "select": ["run_name", "params.*", "metrics.*", "tags.t"]}
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="runs.csv"'
    rows = [{key: value for key, value in row.items() if key != "run_id"} for row in csv.DictReader(io.StringIO(answer.text, newline=""))]
    lacking = {"params.p": "", "params.q": "", "metrics.acc": "", "metrics.loss": "", "tags.t": ""}
    assert rows == [
        {**lacking, "run_name": "c", "tags.t": "1"},
        {**lacking, "run_name": "'=1+1", "params.p": "-3", "metrics.acc": "-1.5", "metrics.loss": "NaN"},
        {**lacking, "run_name": "a", "params.q": '"x",\n1', "metrics.loss": "0.5"},
    ]
    every = native("GET", "/runs/export", params={"experiment_ids": experiment_id, "filter": "metrics.loss < 1", "order_by": "run_name"})
    head, *lines = every.text.splitlines()
    assert head.startswith(
        "run_id,experiment_id,run_name,user_id,status,start_time,end_time,lifecycle_stage,artifact_uri,params.q,metrics.loss"
    )
    assert len(lines) == 2, "one run, and a line break in a value"
    quoted = native(
        "GET", "/runs/export", params={"experiment_ids": experiment_id, "filter": "metrics.loss < 1", "select": "metrics.`loss`"}
    )
    assert [line.partition(",")[2] for line in quoted.text.splitlines()] == ["metrics.loss", "0.5"]
    native.problem("GET", f"/runs/export?experiment_ids={experiment_id}&filter=x", 422, "invalid", field="filter")
    native.problem("GET", f"/runs/export?experiment_ids={experiment_id}&view=x", 422, "invalid", field="view")
    native.problem("GET", "/runs/export?experiment=1", 422, "invalid", field="experiment")


def test_what_explains_a_metric(native: Native):
    experiment_id = native.experiment()
    for number in range(24):
        loss = number / 24
        params = {"lr": str(number / 24), "noise": str(number * 7 % 24), "same": "1", "kind": "ab"[number % 2]}
        native.run(experiment_id, {"loss": loss}, params=params)
    native.run(experiment_id, {"loss": "NaN"}, params={"lr": "9"})
    native.run(experiment_id, params={"lr": "9"})
    found = native.ok("POST", "/runs/importance", {"experiment_ids": [experiment_id], "metric": "loss"})
    by_name = {param["param"]: param for param in found["params"]}
    assert (found["runs"], found["skipped"], found["truncated"]) == (24, 2, False)
    assert found["params"][0]["param"] == "lr"
    assert by_name["lr"]["importance"] > 0.8
    assert by_name["lr"]["correlation"] == pytest.approx(1.0)
    assert (by_name["same"]["importance"], by_name["same"]["correlation"], by_name["kind"]["kind"]) == (0.0, None, "category")
    assert sum(param["importance"] for param in found["params"]) == pytest.approx(1.0)
    assert 0.5 < found["fit"] <= 1
    nothing = native.ok("POST", "/runs/importance", {"experiment_ids": [experiment_id], "metric": "none"})
    assert (nothing["params"], nothing["runs"], nothing["skipped"]) == ([], 0, 26)


def test_logged_models(native: Native):
    experiment_id = native.experiment()
    run_id = native.run(experiment_id)
    ids = [native.logged_model(experiment_id, run_id, {"MLmodel": b"a: 1\n"}, params=[{"key": "p", "value": str(n)}]) for n in range(2)]
    points = [
        {"key": "acc", "value": value, "timestamp": 1, "step": 1, "model_id": model_id, "dataset_name": "d", "dataset_digest": "1"}
        for model_id, value in zip(ids, (0.5, 0.9), strict=True)
    ]
    native.mlflow("/runs/log-batch", run_id=run_id, metrics=points)
    asked = {"experiment_ids": [experiment_id], "filter": "metrics.acc > 0.4", "order_by": ["metrics.acc DESC"]}
    listed = native.ok("POST", "/logged-models/search", asked)["logged_models"]
    assert [found["model_id"] for found in listed] == [ids[1], ids[0]]
    assert native.ok("POST", "/logged-models/search", {**asked, "datasets": [{"name": "other"}]})["logged_models"] == []
    name = native.model()
    native.version(name, f"models:/{ids[0]}", logged_model_id=ids[0])
    found = native.ok("GET", f"/logged-models/{ids[0]}")
    assert (found["params"], found["source_run_id"], found["status"], found["truncated"]) == ({"p": "0"}, run_id, "PENDING", False)
    metric = {"key": "acc", "value": 0.5, "step": 1, "time_ms": 1, "run_id": run_id, "dataset_name": "d", "dataset_digest": "1"}
    assert found["metrics"] == [metric]
    assert found["versions"] == [{"name": name, "version": 1, "stage": "None", "aliases": []}]
    native.problem("GET", "/logged-models/none", 404, "not-found")
    native.problem("POST", "/logged-models/search", 422, "invalid", {**asked, "order_by": ["acc up"]}, field="order_by[0]")


def test_the_files_of_a_run(native: Native):
    experiment_id = native.experiment()
    run_id = native.run(experiment_id)
    root = f"{experiment_id}/{run_id}/artifacts"
    for path, data in (("a.txt", b"0123456789"), ("d/b.html", b"<script>"), ("d/e/c.png", b"png")):
        native.put_file(f"{root}/{path}", data)
    page = native.ok("GET", f"/runs/{run_id}/artifacts")
    assert [(entry["path"], entry["is_dir"], entry["size_bytes"]) for entry in page["files"]] == [("a.txt", False, 10), ("d", True, None)]
    assert page["root"] == f"mlflow-artifacts:/{root}"
    below = native.pages("GET", f"/runs/{run_id}/artifacts", "files", {"path": "d"}, 1)
    assert [(entry["path"], entry["name"], entry["content_type"]) for entry in below] == [
        ("d/b.html", "b.html", "text/html"),
        ("d/e", "e", ""),
    ]
    part = native("GET", f"/runs/{run_id}/artifacts/a.txt", headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    html = native("GET", f"/runs/{run_id}/artifacts/d/b.html")
    assert html.headers["content-security-policy"].startswith("sandbox")
    assert (html.headers["x-content-type-options"], html.headers["content-disposition"]) == ("nosniff", "attachment; filename=b.html")
    again = native("GET", f"/runs/{run_id}/artifacts/d/b.html", headers={"if-none-match": html.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    native.problem("GET", f"/runs/{run_id}/artifacts/none", 404, "not-found")
    native.problem("GET", f"/runs/{run_id}/artifacts/d", 422, "invalid", field="path")
    native.problem("GET", f"/runs/{run_id}/artifacts/..%2f..%2fa.txt", 422, "invalid", field="path")
    native.problem("GET", f"/runs/{run_id}/artifacts?path=../x", 422, "invalid", field="path")
    assert native.ok("GET", f"/runs/{run_id}/artifacts?path=none")["files"] == []


def test_the_datasets_of_an_experiment(native: Native):
    experiment_id = native.experiment()
    run_id = native.run(experiment_id)
    for number in range(3):
        dataset = {"name": f"d{number}", "digest": "1", "source_type": "s3", "source": "x", "schema": '{"n": 1}'}
        tags = [{"key": "mlflow.data.context", "value": "training"}] if number else []
        native.mlflow("/runs/log-inputs", run_id=run_id, datasets=[{"tags": tags, "dataset": dataset}])
    listed = native.pages("GET", f"/experiments/{experiment_id}/datasets", "datasets", {}, 2)
    assert [(found["name"], found["context"], found["schema"]) for found in listed] == [
        ("d0", "", {"n": 1}), ("d1", "training", {"n": 1}), ("d2", "training", {"n": 1}),
    ]  # fmt: skip
    graph = native.ok("GET", f"/lineage/{listed[0]['node_id']}")
    assert [(node["kind"], node["distance"]) for node in graph["nodes"]] == [("dataset_version", 0), ("run", 1)]


def test_what_happened_to_a_run(native: Native):
    run_id = native.run(native.experiment())
    native.ok("PATCH", f"/runs/{run_id}", {"note": "x"})
    native.ok("DELETE", f"/runs/{run_id}")
    events = native.pages("GET", f"/runs/{run_id}/events", "events", {}, 1)
    assert [event["kind"] for event in events] == ["run.deleted", "run.logged", "run.created"]
    assert {(event["subject_kind"], event["subject"], len(event["leaf"])) for event in events} == {("run", run_id, 64)}
    native.problem("GET", "/runs/none/events", 404, "not-found")
    native.problem("GET", f"/runs/{run_id}/events?limit=501", 413, "limit-exceeded", field="limit")
