"""Runs: create, read, update, delete and restore; the name and its tag."""

from tests.contract.golden.steps import AJAX, Better, Scenario, get, post


def _experiment(name: str):
    return post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"})


_UNKNOWN_STATUS = Better("MLflow answers 200 and changes nothing", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400)

SCENARIOS = [
    Scenario(
        "life of a run",
        [
            _experiment("life"),
            post(
                "create",
                "runs/create",
                {
                    "experiment_id": "{e}",
                    "user_id": "ada",
                    "start_time": 1000,
                    "run_name": "first",
                    "tags": [{"key": "colour", "value": "red"}],
                },
                capture={"r": "$.run.info.run_id"},
                unordered=("$.run.data.tags",),
            ),
            get("get", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            get("get by the old name of the id", "runs/get", {"run_uuid": "{r}", "run_id": "{r}"}, unordered=("$.run.data.tags",)),
            get("get by the old name alone", "runs/get", {"run_uuid": "{r}"}, unordered=("$.run.data.tags",)),
            get("get by the ajax path", AJAX + "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            post("finish", "runs/update", {"run_id": "{r}", "status": "FINISHED", "end_time": 2000}),
            get("finished", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            post("write after the end", "runs/set-tag", {"run_id": "{r}", "key": "late", "value": "yes"}),
            post("run again", "runs/update", {"run_id": "{r}", "status": "RUNNING"}),
            get("running again", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            post("delete", "runs/delete", {"run_id": "{r}"}),
            get("deleted", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            post("delete twice", "runs/delete", {"run_id": "{r}"}),
            post("param of a deleted run", "runs/log-parameter", {"run_id": "{r}", "key": "a", "value": "1"}),
            post("metric of a deleted run", "runs/log-metric", {"run_id": "{r}", "key": "a", "value": 1, "timestamp": 1}),
            post("tag of a deleted run", "runs/set-tag", {"run_id": "{r}", "key": "a", "value": "1"}),
            post("remove a tag of a deleted run", "runs/delete-tag", {"run_id": "{r}", "key": "colour"}),
            post("batch of a deleted run", "runs/log-batch", {"run_id": "{r}", "tags": [{"key": "a", "value": "1"}]}),
            post("update a deleted run", "runs/update", {"run_id": "{r}", "status": "FAILED", "end_time": 3000}),
            post("restore", "runs/restore", {"run_id": "{r}"}),
            get("restored", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.tags",)),
            post("restore twice", "runs/restore", {"run_id": "{r}"}),
        ],
    ),
    Scenario(
        "names and their tag",
        [
            _experiment("names"),
            post("made up", "runs/create", {"experiment_id": "{e}", "start_time": 1}, capture={"a": "$.run.info.run_id"}),
            post(
                "from the tag",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 1, "tags": [{"key": "mlflow.runName", "value": "tagged"}]},
            ),
            post(
                "the same twice",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 1, "run_name": "same", "tags": [{"key": "mlflow.runName", "value": "same"}]},
            ),
            post(
                "two different",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 1, "run_name": "one", "tags": [{"key": "mlflow.runName", "value": "two"}]},
            ),
            post("empty name", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": ""}),
            post("rename", "runs/update", {"run_id": "{a}", "run_name": "renamed"}),
            get("the tag follows", "runs/get", {"run_id": "{a}"}),
            post("set the tag", "runs/set-tag", {"run_id": "{a}", "key": "mlflow.runName", "value": "by tag"}),
            get("the name follows", "runs/get", {"run_id": "{a}"}),
            post("batch with the tag", "runs/log-batch", {"run_id": "{a}", "tags": [{"key": "mlflow.runName", "value": "by batch"}]}),
            get("the name follows the batch", "runs/get", {"run_id": "{a}"}),
            post("empty new name", "runs/update", {"run_id": "{a}", "run_name": ""}),
            get("an empty name changes nothing", "runs/get", {"run_id": "{a}"}),
            post("delete the tag", "runs/delete-tag", {"run_id": "{a}", "key": "mlflow.runName"}),
            get("without the tag", "runs/get", {"run_id": "{a}"}),
            post("rename without the tag", "runs/update", {"run_id": "{a}", "run_name": "again"}),
            get("the tag is back", "runs/get", {"run_id": "{a}"}),
        ],
    ),
    Scenario(
        "create",
        [
            _experiment("create"),
            post("nothing but the experiment", "runs/create", {"experiment_id": "{e}"}, capture={"a": "$.run.info.run_id"}),
            post("times as text", "runs/create", {"experiment_id": "{e}", "start_time": "12345", "run_name": "t"}),
            post("start in the past and user", "runs/create", {"experiment_id": "{e}", "start_time": 0, "user_id": "ü", "run_name": "u"}),
            post("unknown experiment", "runs/create", {"experiment_id": "999999999", "start_time": 1}),
            post("malformed experiment", "runs/create", {"experiment_id": "abc", "start_time": 1}),
            post("time that is text", "runs/create", {"experiment_id": "{e}", "start_time": "soon"}),
            post("number for a name", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": 5}),
            post("number for the experiment", "runs/create", {"experiment_id": 1, "start_time": 1}),
            post(
                "bad tag key",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 1, "run_name": "x", "tags": [{"key": "a?b", "value": "1"}]},
            ),
            post(
                "tag without value",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 1, "run_name": "x", "tags": [{"key": "a"}]},
                unordered=("$.run.data.tags",),
            ),
        ],
    ),
    Scenario(
        "update",
        [
            _experiment("update"),
            post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
            *(
                post(f"to {status}", "runs/update", {"run_id": "{r}", "status": status, "end_time": 5})
                for status in ("SCHEDULED", "FAILED", "KILLED", "FINISHED", "RUNNING")
            ),
            post("status of another name", "runs/update", {"run_id": "{r}", "status": "DONE"}, better=_UNKNOWN_STATUS),
            post("status in small letters", "runs/update", {"run_id": "{r}", "status": "finished"}, better=_UNKNOWN_STATUS),
            post("status as a number", "runs/update", {"run_id": "{r}", "status": 3}),
            post("end that is text", "runs/update", {"run_id": "{r}", "end_time": "later"}),
            post("end as text of a number", "runs/update", {"run_id": "{r}", "end_time": "77"}),
            post("nothing to change", "runs/update", {"run_id": "{r}"}),
            post("unknown run", "runs/update", {"run_id": "{none}", "status": "FINISHED"}),
            post("no run", "runs/update", {"status": "FINISHED"}),
            post("by the old name of the id", "runs/update", {"run_uuid": "{r}", "status": "FINISHED", "end_time": 9}),
        ],
    ),
    Scenario(
        "unknown runs",
        [
            get("get", "runs/get", {"run_id": "{none}"}),
            get("get a malformed id", "runs/get", {"run_id": "a b"}),
            get("get without id", "runs/get"),
            get("get an empty id", "runs/get", {"run_id": ""}),
            post("delete", "runs/delete", {"run_id": "{none}"}),
            post("delete without id", "runs/delete", {}),
            post("restore", "runs/restore", {"run_id": "{none}"}),
            post("restore without id", "runs/restore", {}),
        ],
    ),
]
