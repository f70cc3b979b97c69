"""The native endpoints of the registry, the lineage and the ledger over a socket, on both databases."""

import time

import pytest
from tests.native import BOTH, Native, native_server, unique

from lineal.ledger import merkle

MLMODEL = """\
artifact_path: model
flavors:
  python_function: {{loader_module: mlflow.sklearn, env: {{conda: conda.yaml}}}}
  sklearn: {{pickled_model: model.pkl, sklearn_version: {sklearn}}}
mlflow_version: 3.1.0
model_uuid: abc
saved_input_example_info: {{artifact_path: input_example.json, type: json_object}}
signature:
  inputs: '[{{"type": "double", "name": "x", "required": true}}, {{"type": "{kind}", "name": "y"}}]'
  outputs: '[{{"type": "tensor", "tensor-spec": {{"dtype": "int64", "shape": [-1]}}}}]'
  params: null
utc_time_created: '2026-01-01 00:00:00'
"""


@pytest.fixture(scope="module", params=BOTH)
def native(request, tmp_path_factory):
    with native_server(request.param, tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


def package(number: int) -> dict[str, bytes]:
    files = {
        "MLmodel": MLMODEL.format(sklearn=f"1.{number}", kind=["long", "string"][number % 2]),
        "conda.yaml": f"dependencies:\n- python=3.11.{number}\n- pip:\n  - ignored==1\n",
        "requirements.txt": f"# made\nscikit-learn==1.{number}\nNumPy>=1\n",
        "input_example.json": '{"x": [1]}',
        "model.pkl": str(number),
        "same.txt": "same",
    }
    return {path: text.encode() for path, text in files.items()}


@pytest.fixture(scope="module")
def packaged(native: Native):
    """A registered model with two packaged versions, and the runs that made them."""
    experiment_id, name = native.experiment(), native.model()
    runs = []
    for number in (1, 2):
        tags = {"mlflow.source.git.commit": f"c{number}", "mlflow.source.name": "train.py"}
        run_id = native.run(experiment_id, {"loss": number / 4}, params={"lr": str(number), "same": "1", f"only{number}": "x"}, tags=tags)
        dataset = {"name": "d", "digest": str(number), "source_type": "s3", "source": "x"}
        native.mlflow("/runs/log-inputs", run_id=run_id, datasets=[{"tags": [], "dataset": dataset}])
        model_id = native.logged_model(experiment_id, run_id, package(number), params=[{"key": "p", "value": "1"}])
        evaluation = {
            "key": "acc",
            "value": 0.9,
            "timestamp": 5,
            "step": 2,
            "model_id": model_id,
            "dataset_name": "d",
            "dataset_digest": "1",
        }
        native.mlflow("/runs/log-batch", run_id=run_id, metrics=[evaluation])
        native.version(name, f"models:/{model_id}", logged_model_id=model_id, run_id=run_id, tags={"n": str(number)}, description="why")
        runs.append((run_id, model_id))
    native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 1})
    native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 2})
    native.ok("POST", f"/registered-models/{name}/versions/2/stage", {"stage": "Production"})
    return experiment_id, name, runs


def test_the_life_of_a_registered_model(native: Native):
    name = unique()
    made = native.ok("POST", "/registered-models", {"name": name, "description": "d", "tags": {"a": "1"}}, status=201)
    path = f"/registered-models/{name}"
    assert made == native.ok("GET", path)
    assert (made["description"], made["owner"], made["tags"], made["aliases"], made["versions"]) == ("d", "anonymous", {"a": "1"}, {}, 0)
    native.problem("POST", "/registered-models", 409, "already-exists", {"name": name})
    changed = native.ok("PATCH", path, {"description": "e", "tags": {"a": None, "b/c": "2"}})
    assert (changed["description"], changed["tags"]) == ("e", {"b/c": "2"})
    assert native.ok("DELETE", f"{path}/tags/b/c")["tags"] == {}
    assert native.ok("PUT", f"{path}/tags/t", {"value": "v"})["tags"] == {"t": "v"}
    native.version(name)
    native.ok("PUT", f"{path}/aliases/champion", {"version": 1})
    renamed = native.ok("POST", f"{path}/rename", {"new_name": f"{name}-2"})
    assert (renamed["name"], renamed["versions"], renamed["aliases"]) == (f"{name}-2", 1, {"champion": 1})
    assert [version["name"] for version in renamed["latest_versions"]] == [f"{name}-2"]
    native.problem("GET", path, 404, "not-found")
    assert native.ok("DELETE", f"{path}-2") == {}
    native.problem("DELETE", f"{path}-2", 404, "not-found")


@pytest.mark.parametrize("name", ["a:b", "..", "%20"])
def test_names_that_no_model_may_have(native: Native, name):
    native.problem("POST", "/registered-models", 422, "invalid", {"name": name.replace("%20", " ")}, field="name")


def test_a_name_with_everything_in_it_can_be_a_path(native: Native):
    name = f"search {unique()} ü@#?%&"
    made = native("POST", "/registered-models", {"name": name})
    assert made.status_code == 201
    assert native.client.get(made.headers["location"]).json()["name"] == name


def test_models_are_listed(native: Native):
    prefix = unique()
    for number in range(3):
        native.model(f"{prefix}-{number}", tags={"n": str(number)})
    native.version(f"{prefix}-1")
    listed = native.pages(
        "GET", "/registered-models", "registered_models", {"filter": f"name LIKE '{prefix}%'", "order_by": "name DESC"}, 2
    )
    assert [(found["name"], found["versions"]) for found in listed] == [(f"{prefix}-2", 0), (f"{prefix}-1", 1), (f"{prefix}-0", 0)]


def test_the_life_of_a_version(native: Native):
    name = native.model()
    path = f"/registered-models/{name}/versions"
    made = native.ok("POST", path, {"source": "s3://b/c", "description": "d", "tags": {"a": "1"}}, status=201)
    assert (made["version"], made["stage"], made["source"], made["manifest_digest"], made["tags"]) == (
        1,
        "None",
        "s3://b/c",
        "",
        {"a": "1"},
    )
    for spelled in ("1", "latest", "LATEST"):
        assert native.ok("GET", f"{path}/{spelled}")["version"] == 1
    native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": 1})
    assert native.ok("GET", f"{path}/@champion")["aliases"] == ["champion"]
    assert native.ok("PATCH", f"{path}/@champion", {"description": "e", "tags": {"a": None, "b": "2"}})["tags"] == {"b": "2"}
    assert native.ok("PUT", f"{path}/1/tags/x", {"value": "1"})["tags"] == {"b": "2", "x": "1"}
    assert native.ok("DELETE", f"{path}/1/tags/x")["tags"] == {"b": "2"}
    assert native.ok("GET", f"{path}/1")["files"] == {"sealed": False, "manifest_digest": "", "count": 0, "size_bytes": 0, "files": []}
    native.problem("GET", f"{path}/1/artifacts", 501, "unsupported")
    assert native.ok("DELETE", f"{path}/1") == {}
    native.problem("GET", f"{path}/1", 404, "not-found")
    native.problem("GET", f"{path}/@champion", 404, "not-found")
    assert native.version(name)["version"] == 2


@pytest.mark.parametrize(
    ("version", "status", "kind", "field"),
    [("9", 404, "not-found", ""), ("0", 404, "not-found", ""), ("9" * 30, 404, "not-found", ""), ("@none", 404, "not-found", ""),
     ("one", 422, "invalid", "version"), ("-1", 422, "invalid", "version"), ("@a b", 422, "invalid", "alias")],
)  # fmt: skip
def test_versions_that_are_not_there(native: Native, packaged, version, status, kind, field):
    for end in ("", "/stages", "/events", "/artifacts"):
        native.problem("GET", f"/registered-models/{packaged[1]}/versions/{version}{end}", status, kind, field=field)
    native.problem("DELETE", f"/registered-models/{packaged[1]}/versions/{version}", status, kind, field=field)


@pytest.mark.parametrize("source", ["file:///etc/passwd", "/etc/passwd", "http://host/x", "runs:/none/x", "s3://b/../c"])
def test_a_version_from_nowhere_is_not_made(native: Native, packaged, source):
    events = native.events()
    native.problem("POST", f"/registered-models/{packaged[1]}/versions", 422, "invalid", {"source": source}, field="source")
    assert native.events() == events


def test_versions_are_listed_with_metrics_of_their_runs(native: Native, packaged):
    _, name, runs = packaged
    listed = native.pages("GET", f"/registered-models/{name}/versions", "versions", {"metrics": ["loss", "none"]}, 1)
    assert [(found["version"], found["metrics"], found["run_id"]) for found in listed] == [
        (2, {"loss": 0.5}, runs[1][0]), (1, {"loss": 0.25}, runs[0][0]),
    ]  # fmt: skip
    filtered = native.ok("GET", f"/registered-models/{name}/versions", params={"filter": "tags.n = '1'"})["versions"]
    assert [found["version"] for found in filtered] == [1]
    assert native.ok("GET", f"/registered-models/{native.model()}/versions") == {"versions": [], "cursor": ""}
    native.problem("GET", "/registered-models/none/versions", 404, "not-found")
    many = {"metrics": [str(number) for number in range(51)]}
    native.problem("GET", f"/registered-models/{name}/versions", 413, "limit-exceeded", params=many, field="metrics")


def test_aliases_now_and_then(native: Native, packaged):
    _, name, _ = packaged
    path = f"/registered-models/{name}/aliases"
    now = native.ok("GET", f"{path}/champion")
    assert (now["version"], now["to_us"], now["actor"]) == (2, None, "anonymous")
    assert native.ok("GET", path) == {"aliases": [now]}
    history = native.pages("GET", f"{path}/champion/history", "spans", {}, 1)
    assert [(span["version"], span["to_us"]) for span in history] == [(2, None), (1, now["from_us"])]
    assert native.ok("GET", f"{path}/champion", params={"at_us": history[1]["from_us"]})["version"] == 1
    native.problem("GET", f"{path}/champion", 404, "not-found", params={"at_us": history[1]["from_us"] - 1})
    native.problem("GET", f"{path}/none", 404, "not-found")
    native.problem("PUT", f"{path}/v1", 422, "invalid", {"version": 1}, field="alias")
    native.problem("PUT", f"{path}/champion", 404, "not-found", {"version": 9})
    native.ok("PUT", f"{path}/other", {"version": 1})
    assert native.ok("DELETE", f"{path}/other") == {}
    assert native.ok("DELETE", f"{path}/other") == {}
    assert native.ok("GET", path) == {"aliases": [now]}


def test_stages_now_and_then(native: Native):
    name = native.model()
    native.version(name)
    native.version(name)
    path = f"/registered-models/{name}/versions"
    assert native.ok("POST", f"{path}/1/stage", {"stage": "Production"})["stage"] == "Production"
    native.ok("POST", f"{path}/2/stage", {"stage": "Production", "archive_existing": True})
    assert [span["stage"] for span in native.ok("GET", f"{path}/1/stages")["spans"]] == ["None", "Production", "Archived"]
    in_stage = native.ok("GET", f"/registered-models/{name}/stages/production")["spans"]
    assert [(span["version"], span["to_us"]) for span in in_stage] == [(2, None)]
    before = native.ok("GET", f"/registered-models/{name}/stages/Production", params={"at_us": in_stage[0]["from_us"] - 1})["spans"]
    assert [span["version"] for span in before] == [1]
    events = native.events()
    native.problem("POST", f"{path}/1/stage", 422, "invalid", {"stage": "Prod"}, field="stage")
    native.problem("POST", f"{path}/1/stage", 422, "invalid", {"stage": "None", "archive_existing": True}, field="archive_existing")
    native.problem("GET", f"/registered-models/{name}/stages/Prod", 422, "invalid", field="stage")
    assert native.events() == events
    assert native.ok("GET", f"{path}/1")["stage"] == "Archived"


def test_what_is_in_use(native: Native, packaged):
    _, name, _ = packaged
    mine = [use for use in native.pages("GET", "/in-use", "in_use", {}, 1) if use["name"] == name]
    assert [(use["kind"], use["label"], use["version"]) for use in mine] == [("stage", "Production", 2), ("alias", "champion", 2)]
    assert all(use["actor"] == "anonymous" and use["public_id"].startswith("mv-") for use in mine)
    gone = native.model()
    native.version(gone)
    native.ok("PUT", f"/registered-models/{gone}/aliases/a", {"version": 1})
    native.ok("POST", f"/registered-models/{gone}/versions/1/stage", {"stage": "Production"})
    native.ok("DELETE", f"/registered-models/{gone}/versions/1")
    assert [use for use in native.ok("GET", "/in-use")["in_use"] if use["name"] == gone] == []


def test_everything_about_a_version(native: Native, packaged):
    experiment_id, name, runs = packaged
    run_id, model_id = runs[1]
    found = native.ok("GET", f"/registered-models/{name}/versions/@champion")
    assert (found["version"], found["stage"], found["aliases"], found["tags"]) == (2, "Production", ["champion"], {"n": "2"})
    files = {file["path"]: file["size_bytes"] for file in found["files"]["files"]}
    assert files == {path: len(data) for path, data in package(2).items()}
    assert (found["files"]["sealed"], found["files"]["count"], len(found["files"]["manifest_digest"])) == (True, 6, 64)
    assert found["model"]["flavors"]["sklearn"] == {"pickled_model": "model.pkl", "sklearn_version": 1.2}
    assert [column["name"] for column in found["model"]["signature"]["inputs"]] == ["x", "y"]
    assert (found["model"]["input_example"], found["model"]["problem"]) == ({"x": [1]}, "")
    assert (found["environment"]["python"], found["environment"]["problems"]) == ("3.11.2", [])
    assert [(package["name"], package["version"]) for package in found["environment"]["packages"]] == [
        ("numpy", ""),
        ("scikit-learn", "1.2"),
    ]
    assert (found["run"]["run_id"], found["run"]["experiment_id"], found["params"]["lr"]) == (run_id, experiment_id, "2")
    assert (found["metrics"]["loss"]["last"], found["code"]) == (0.5, {"name": "train.py", "commit": "c2"})
    assert [(dataset["name"], dataset["digest"]) for dataset in found["datasets"]] == [("d", "2")]
    assert (found["logged_model"]["model_id"], found["logged_model"]["params"]) == (model_id, {"p": "1"})
    assert [(point["key"], point["value"], point["dataset_name"]) for point in found["evaluations"]] == [("acc", 0.9, "d")]
    assert [(span["alias"], span["to_us"]) for span in found["alias_history"]] == [("champion", None)]
    assert [span["stage"] for span in found["stage_history"]] == ["None", "Production"]
    assert found["lineage"] == {"upstream": 3, "downstream": 0}
    assert (found["hidden"], found["truncated"], found["level"]) == ([], [], "manage")
    assert {option["stage"]: option["may_move"] for option in found["stage_options"]} == {"None": True, "Staging": True, "Archived": True}
    assert [(activity["subject"], activity["target"]) for activity in found["activities"]] == [
        ("stage", "Production"),
        ("alias", "champion"),
    ]
    assert native.ok("GET", f"/registered-models/{name}/versions/1/artifacts", params={"limit": 2})["cursor"]
    assert native("GET", f"/registered-models/{name}/versions/2/artifacts/model.pkl").content == b"2"


def test_what_people_ask_and_say_about_a_version(native: Native):
    name = native.model()
    native.version(name)
    path = f"/registered-models/{name}/versions/1"
    state = native("GET", path).headers["etag"].partition("-")[0]
    asked = native.ok("POST", f"{path}/requests", {"kind": "stage", "target": "Production", "comment": "better"}, status=201)
    said = native.ok("POST", f"{path}/comments", {"text": "Is it?"}, status=201)
    found = native("GET", path)
    assert (found.json()["requests"], found.json()["comments"]) == ([asked], [said])
    assert [activity["type"] for activity in found.json()["activities"]] == ["NEW_COMMENT", "REQUESTED_TRANSITION"]
    assert found.headers["etag"].partition("-")[0] == state, "a comment is no edit of the version"
    for number in range(100):
        native.ok("POST", f"{path}/comments", {"text": str(number)}, status=201)
    many = native.ok("GET", path)
    assert (len(many["comments"]), len(many["activities"]), many["truncated"]) == (100, 100, ["comments", "activities"])


def test_files_that_cannot_be_read_are_said_to_be_so(native: Native):
    experiment_id, name = native.experiment(), native.model()
    run_id = native.run(experiment_id)
    broken = {
        "MLmodel": b"[" * 100_000,
        "conda.yaml": b"a: &a [*a]",
        "python_env.yaml": b"x" * 300_000,
        "requirements.txt": b"\xff==1\nok==2",
    }
    model_id = native.logged_model(experiment_id, run_id, broken)
    native.version(name, f"models:/{model_id}", logged_model_id=model_id)
    found = native.ok("GET", f"/registered-models/{name}/versions/1")
    assert "nested deeper" in found["model"]["problem"]
    assert [problem.partition(":")[0] for problem in found["environment"]["problems"]] == ["conda.yaml", "python_env.yaml"]
    assert [package["line"] for package in found["environment"]["packages"]] == ["ok==2"]


def test_the_diff_of_two_versions(native: Native, packaged):
    _, name, _ = packaged
    found = native.ok("GET", f"/registered-models/{name}/diff", params={"from": "1", "to": "@champion"})
    assert (found["from"]["version"], found["to"]["version"]) == (1, 2)
    same = found["differences"]
    assert same["params"] == [
        {"key": "lr", "from": "1", "to": "2"}, {"key": "only1", "from": "x", "to": None}, {"key": "only2", "from": None, "to": "x"},
    ]  # fmt: skip
    assert {change["key"]: change["delta"] for change in same["metrics"]} == {"acc": 0.0, "loss": 0.25}
    assert same["tags"] == [{"key": "n", "from": "1", "to": "2"}]
    assert same["code"] == [{"key": "commit", "from": "c1", "to": "c2"}]
    assert (same["datasets_removed"][0]["digest"], same["datasets_added"][0]["digest"]) == ("1", "2")
    assert [change["path"] for change in same["files"]] == ["MLmodel", "conda.yaml", "model.pkl", "requirements.txt"]
    assert (same["files_same"], same["truncated"]) == (2, False)
    assert [(change["part"], change["name"]) for change in found["signature"]] == [("inputs", "y")]
    assert [change["key"] for change in found["flavors"]] == ["sklearn"]
    assert {change["key"]: change["to"] for change in found["environment"]} == {
        "python": "3.11.2", "conda: python": "python=3.11.2", "scikit-learn": "scikit-learn==1.2",
    }  # fmt: skip
    nothing = native.ok("GET", f"/registered-models/{name}/diff", params={"from": "1", "to": "1"})
    assert [nothing[part] for part in ("signature", "flavors", "environment")] == [[], [], []]
    assert nothing["differences"]["files_same"] == 6
    native.problem("GET", f"/registered-models/{name}/diff", 404, "not-found", params={"from": "1", "to": "9"})
    native.problem("GET", f"/registered-models/{name}/diff", 422, "invalid", params={"from": "1"}, field="to")


def test_the_diff_of_two_runs(native: Native, packaged):
    _, _, runs = packaged
    (left, _), (right, _) = runs
    found = native.ok("GET", "/runs/diff", params={"from": left, "to": right})
    assert (found["from"]["run_id"], found["to"]["run_id"]) == (left, right)
    assert [change["key"] for change in found["differences"]["params"]] == ["lr", "only1", "only2"]
    assert found["differences"]["code"] == [{"key": "commit", "from": "c1", "to": "c2"}]
    native.problem("GET", "/runs/diff", 404, "not-found", params={"from": left, "to": "none"})


def test_the_lineage_of_a_version(native: Native, packaged):
    _, name, runs = packaged
    node = native.ok("GET", f"/registered-models/{name}/versions/1")["public_id"]
    graph = native.ok("GET", f"/lineage/{node}", params={"direction": "upstream", "steps": 10})
    assert [(found["kind"], found["distance"], found["hidden"]) for found in graph["nodes"]] == [
        ("model_version", 0, False), ("logged_model", -1, False), ("run", -2, False), ("dataset_version", -3, False),
    ]  # fmt: skip
    assert [(edge["source"], edge["target"], edge["role"]) for edge in graph["edges"]][:2] == [
        (runs[0][1], node, "registered_from"), (runs[0][0], runs[0][1], "output"),
    ]  # fmt: skip
    assert graph["truncated"] is False
    near = native.ok("GET", f"/lineage/{node}")
    assert [found["id"] for found in near["nodes"]] == [node, runs[0][1]]
    cut = native.ok("GET", f"/lineage/{node}", params={"steps": 10, "limit": 2})
    assert (len(cut["nodes"]), cut["truncated"]) == (3, True)
    native.problem("GET", "/lineage/none", 404, "not-found")
    native.problem("GET", f"/lineage/{node}?steps=51", 413, "limit-exceeded", field="steps")
    native.problem("GET", f"/lineage/{node}?direction=x", 422, "invalid", field="direction")


def test_an_event_can_be_proven(native: Native, packaged):
    _, name, _ = packaged
    deadline = time.monotonic() + 60
    while not (proof := native.ok("GET", f"/registered-models/{name}/versions/1")["proof"])["provable"]:
        assert time.monotonic() < deadline, "no checkpoint came"
        time.sleep(0.2)
    found = native.ok("GET", "/ledger/inclusion", params={"seq": proof["seq"]})
    path = [bytes.fromhex(step) for step in found["path"]]
    leaf, root, size = bytes.fromhex(found["leaf"]), bytes.fromhex(found["root"]), found["tree_size"]
    assert found["leaf"] == proof["leaf"]
    assert merkle.includes(leaf, found["seq"] - 1, size, path, root)
    events = native.ok("GET", f"/registered-models/{name}/versions/1/events")["events"]
    assert (events[-1]["kind"], events[-1]["seq"], events[-1]["leaf"]) == ("model_version.created", proof["seq"], proof["leaf"])
    grown = native.ok("GET", "/ledger/consistency", params={"old_size": proof["seq"], "tree_size": size})
    steps = [bytes.fromhex(step) for step in grown["path"]]
    assert merkle.extends(proof["seq"], bytes.fromhex(grown["old_root"]), size, root, steps)
    assert native.ok("GET", "/ledger/checkpoint")["tree_size"] >= size
    native.problem("GET", "/ledger/inclusion?seq=0", 422, "invalid", field="seq")
    native.problem("GET", f"/ledger/inclusion?seq={2**40}", 422, "invalid", field="seq")
    native.problem("GET", "/ledger/consistency?old_size=1&tree_size=0", 422, "invalid", field="tree_size")


def test_anything_is_found_by_its_name(native: Native):
    word = unique()
    experiment_id = native.ok("POST", "/experiments", {"name": f"The {word.upper()} experiment"}, status=201)["experiment_id"]
    run_id = native.run(experiment_id, run_name=f"{word}-run")
    later = native.run(experiment_id, run_name=f"late {word}")
    native.model(f"{word}-model")
    native.version(f"{word}-model")
    native.ok("PUT", f"/registered-models/{word}-model/aliases/a-{word}", {"version": 1})
    hits = [(hit["kind"], hit["id"]) for hit in native.ok("GET", "/search", params={"q": word})["hits"]]
    assert hits == [("registered_model", f"{word}-model"), ("experiment", experiment_id), ("run", run_id), ("run", later)]
    assert [hit["id"] for hit in native.ok("GET", "/search", params={"q": f"@a-{word}"})["hits"]] == [f"{word}-model/1"]
    assert [hit["id"] for hit in native.ok("GET", "/search", params={"q": run_id[:30]})["hits"]] == [run_id]
    native.ok("DELETE", f"/experiments/{experiment_id}")
    assert [hit["kind"] for hit in native.ok("GET", "/search", params={"q": word})["hits"]] == ["registered_model"]
    assert native.ok("GET", "/search", params={"q": f"%{word}"}) == {"hits": []}
    for text in ("", " ", "x" * 201):
        native.problem("GET", "/search", 422, "invalid", params={"q": text}, field="q")


def test_how_much_there_is(native: Native, packaged):
    before = native.ok("GET", "/storage")
    experiment_id = native.experiment()
    run_id = native.run(experiment_id, {"m": 1.0})
    native.put_file(f"{experiment_id}/{run_id}/artifacts/a", b"12345678901")
    native.put_file(f"{experiment_id}/{run_id}/artifacts/b", b"12345678901")
    after = native.ok("GET", "/storage")
    grown = {
        key: after[key] - before[key] for key in ("experiments", "runs", "files", "files_bytes", "blobs", "blobs_bytes", "series_points")
    }
    assert grown == {"experiments": 1, "runs": 1, "files": 2, "files_bytes": 22, "blobs": 1, "blobs_bytes": 11, "series_points": 1}
    assert after["database"] in {"sqlite", "postgres"}
    assert after["database_bytes"] > 0


def test_what_filters_may_speak_of(native: Native):
    fields = {field["name"]: field for field in native.ok("GET", "/filters/runs")["fields"]}
    assert (fields["metrics"]["keyed"], fields["metrics"]["kind"], "BETWEEN" in fields["metrics"]["comparators"]) == (True, "number", True)
    assert fields["datasets"]["keys"] == ["name", "digest", "context"]
    native.problem("GET", "/filters/nothing", 422, "invalid", field="subject")
