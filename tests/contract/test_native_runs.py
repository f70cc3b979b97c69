"""The native endpoints of runs over a socket: search, count and group."""

import uuid

import httpx
import pytest

MLFLOW = "/api/2.0/mlflow"


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


@pytest.fixture
def experiment_id(client):
    """Six runs: start 0 to 5; param lr 0.1 or 0.2 or none, tag team a or b, metric loss 0 to 4 and NaN."""
    made = client.post(f"{MLFLOW}/experiments/create", json={"name": uuid.uuid4().hex}).json()["experiment_id"]
    for number in range(6):
        tags = [{"key": "team", "value": "ab"[number % 2]}]
        fields = {"experiment_id": made, "start_time": number, "run_name": f"run-{number}", "user_id": "ann", "tags": tags}
        run_id = client.post(f"{MLFLOW}/runs/create", json=fields).json()["run"]["info"]["run_id"]
        value = "NaN" if number == 5 else float(number)
        metrics = [{"key": key, "value": value, "timestamp": 1, "step": 1} for key in ("loss", "acc")]
        params = [{"key": "lr", "value": ["0.1", "0.2"][number // 3]}, {"key": "q", "value": '"é'}] if number < 5 else []
        batch = client.post(f"{MLFLOW}/runs/log-batch", json={"run_id": run_id, "metrics": metrics, "params": params})
        assert batch.status_code == 200
    return made


def ask(client, what, experiment_id, **fields):
    response = client.post(f"/api/v1/runs/{what}", json={"experiment_ids": [experiment_id], **fields})
    assert response.status_code == 200, response.text
    return response.json()


def problem(client, what, status, kind, field, **fields):
    response = client.post(f"/api/v1/runs/{what}", json=fields)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body.get("field", "")) == (f"urn:lineal:problem:{kind}", field), body


def test_a_search_answers_every_column_unless_told(client, experiment_id):
    reply = ask(client, "search", experiment_id, filter="tags.team = 'b'", order_by=["metrics.loss DESC"])
    assert [run["run_name"] for run in reply["runs"]] == ["run-3", "run-1", "run-5"]
    assert reply["cursor"] == ""
    first, nan = reply["runs"][0], reply["runs"][-1]
    assert first["params"] == {"lr": "0.2", "q": '"é'}
    assert first["metrics"] == {"acc": 3.0, "loss": 3.0}
    assert first["tags"] == {"mlflow.runName": "run-3", "team": "b"} | {k: v for k, v in first["tags"].items() if k == "mlflow.user"}
    assert (first["experiment_id"], first["status"], first["start_time"], first["end_time"]) == (experiment_id, "RUNNING", 3, None)
    assert "params" not in nan
    assert nan["metrics"] == {"acc": "NaN", "loss": "NaN"}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ([], {}),
        (["run_name"], {"run_name": "run-4"}),
        (["params.lr", "metrics.loss", "tags.none"], {"params": {"lr": "0.2"}, "metrics": {"loss": 4.0}}),
        (["params.`lr`", 'metrics."loss"', "tags.`none`"], {"params": {"lr": "0.2"}, "metrics": {"loss": 4.0}}),
        (["params.lr", "params.*"], {"params": {"lr": "0.2", "q": '"é'}}),
        (["metrics.*", "tags.team"], {"metrics": {"acc": 4.0, "loss": 4.0}, "tags": {"team": "a"}}),
        (["min.loss", "min_step.loss", "max.*"], {"min": {"loss": 4.0}, "min_step": {"loss": 1}, "max": {"acc": 4.0, "loss": 4.0}}),
        (["last_step.acc", "max_step.none", "children"], {"last_step": {"acc": 1}}),
    ],
)
def test_a_search_answers_only_the_columns_asked_for(client, experiment_id, select, expected):
    run = ask(client, "search", experiment_id, filter="run_name = 'run-4'", select=select)["runs"][0]
    assert run.pop("run_id")
    assert run == expected


def test_extremes_are_selected_filtered_and_ordered_by(client, experiment_id):
    run_id = ask(client, "search", experiment_id, filter="run_name = 'run-2'")["runs"][0]["run_id"]
    points = [{"key": "loss", "value": value, "timestamp": 1, "step": step} for value, step in ((-7.5, 20), ("NaN", 30), ("Infinity", 40))]
    assert client.post(f"{MLFLOW}/runs/log-batch", json={"run_id": run_id, "metrics": points}).status_code == 200
    select = ["run_name", "metrics.loss", "min.loss", "min_step.loss", "max.loss", "max_step.loss", "last_step.loss"]
    found = ask(client, "search", experiment_id, filter="min.loss < 2", order_by=["max.loss DESC"], select=select)["runs"]
    assert [run["run_name"] for run in found] == ["run-2", "run-1", "run-0"]
    del found[0]["run_id"]
    assert found[0] == {
        "run_name": "run-2",
        "metrics": {"loss": "Infinity"},
        "min": {"loss": -7.5},
        "min_step": {"loss": 20},
        "max": {"loss": "Infinity"},
        "max_step": {"loss": 40},
        "last_step": {"loss": 40},
    }
    never_a_number = ask(client, "search", experiment_id, filter="min.loss IS NULL", select=["metrics.loss", "min.loss", "max_step.*"])
    assert [sorted(run) for run in never_a_number["runs"]] == [["metrics", "run_id"]]
    answer = client.get(
        "/api/v1/runs/export", params={"experiment_ids": experiment_id, "select": ["run_name", "min.*"], "filter": "min.loss < 0"}
    )
    assert answer.text.splitlines() == ["run_id,run_name,min.acc,min.loss", f"{run_id},run-2,2.0,-7.5"]


def test_active_children_are_counted(client, experiment_id):
    parent, *children = [run["run_id"] for run in ask(client, "search", experiment_id)["runs"]][:4]
    tags = [{"key": "mlflow.parentRunId", "value": parent}]
    for child in children:
        assert client.post(f"{MLFLOW}/runs/log-batch", json={"run_id": child, "tags": tags}).status_code == 200
    assert client.post(f"{MLFLOW}/runs/delete", json={"run_id": children[0]}).status_code == 200
    found = ask(client, "search", experiment_id, select=["children"], view="all")["runs"]
    assert {run["run_id"]: run["children"] for run in found if "children" in run} == {parent: 2}


def test_pages_joined_are_the_whole(client, experiment_id):
    found, cursor = [], ""
    for _ in range(10):
        page = ask(client, "search", experiment_id, order_by=["params.lr"], select=["run_name"], limit=2, cursor=cursor)
        found += [run["run_name"] for run in page["runs"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert found == ["run-2", "run-1", "run-0", "run-4", "run-3", "run-5"]


def test_a_count_is_what_a_search_finds(client, experiment_id):
    for text in ("", "params.lr = '0.1'", "metrics.loss > 2 OR tags.team = 'a'", "NOT params.lr = '0.1'", "run_name = 'nobody'"):
        found = ask(client, "search", experiment_id, filter=text, view="all")["runs"]
        assert ask(client, "count", experiment_id, filter=text, view="all") == {"runs": len(found)}
    assert ask(client, "count", experiment_id, view="deleted") == {"runs": 0}
    assert ask(client, "count", "999999999") == {"runs": 0}


def test_groups_sum_up_metrics(client, experiment_id):
    reply = ask(client, "group", experiment_id, by=["params.lr"], metrics=["loss", "none"])
    nothing = {"runs": 0, "min": None, "mean": None, "max": None}
    assert reply == {
        "truncated": False,
        "groups": [
            {"values": ["0.1"], "runs": 3, "metrics": {"loss": {"runs": 3, "min": 0.0, "mean": 1.0, "max": 2.0}, "none": nothing}},
            {"values": ["0.2"], "runs": 2, "metrics": {"loss": {"runs": 2, "min": 3.0, "mean": 3.5, "max": 4.0}, "none": nothing}},
            {"values": [None], "runs": 1, "metrics": {"loss": nothing, "none": nothing}},
        ],
    }


def test_groups_by_several_fields_are_cut_and_say_so(client, experiment_id):
    reply = ask(client, "group", experiment_id, by=["status", "tags.team", "params.lr"], filter="params.lr = '0.1'", limit=1)
    assert reply == {"truncated": True, "groups": [{"values": ["RUNNING", "a", "0.1"], "runs": 2, "metrics": {}}]}


def test_what_cannot_be_answered_is_a_problem(client):
    none = {"experiment_ids": []}
    problem(client, "search", 422, "invalid", "filter", filter="params.", **none)
    problem(client, "search", 422, "invalid", "order_by", order_by=["datasets.name"], **none)
    problem(client, "search", 422, "invalid", "select[1]", select=["run_name", "params."], **none)
    problem(client, "search", 413, "limit-exceeded", "select", select=["run_name"] * 501, **none)
    problem(client, "search", 422, "invalid", "limit", limit=0, **none)
    problem(client, "search", 413, "limit-exceeded", "limit", limit=10_001, **none)
    problem(client, "search", 422, "invalid", "cursor", cursor="nonsense", **none)
    problem(client, "search", 422, "invalid", "experiment_id", experiment_ids=["x"])
    problem(client, "count", 422, "invalid", "view", view="some", **none)
    problem(client, "count", 422, "invalid", "experiment_ids")
    problem(client, "group", 422, "invalid", "by", by=[], **none)
    problem(client, "group", 422, "invalid", "by", by=["metrics.loss"], **none)
    problem(client, "group", 422, "invalid", "by", by=["start_time"], **none)
    problem(client, "group", 422, "invalid", "by", by=["params.a", "param.a"], **none)
    problem(client, "group", 413, "limit-exceeded", "by", by=["params.a", "params.b", "params.c", "params.d"], **none)
    problem(client, "group", 422, "invalid", "metrics", by=["params.a"], metrics=["m", "m"], **none)
    problem(client, "group", 413, "limit-exceeded", "limit", by=["params.a"], limit=1_001, **none)
