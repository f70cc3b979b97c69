"""Experiments: create, read, rename, tags, delete and restore."""

from tests.contract.golden.steps import AJAX, Better, Scenario, get, post

_TAKEN = Better(
    "MLflow's message carries the SQL statement and its parameters",
    {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "Experiment(name=taken-{u}) already exists."},
    400,
)

SCENARIOS = [
    Scenario(
        "life of an experiment",
        [
            post("create", "experiments/create", {"name": "life-{u}"}, capture={"e": "$.experiment_id"}),
            get("get", "experiments/get", {"experiment_id": "{e}"}),
            get("get by name", "experiments/get-by-name", {"experiment_name": "life-{u}"}),
            get("get by the ajax path", AJAX + "experiments/get", {"experiment_id": "{e}"}),
            post("rename", "experiments/update", {"experiment_id": "{e}", "new_name": "renamed-{u}"}),
            get("renamed", "experiments/get", {"experiment_id": "{e}"}),
            get("the old name is free", "experiments/get-by-name", {"experiment_name": "life-{u}"}),
            post("tag", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "team", "value": "blue"}),
            post("tag again", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "team", "value": "red"}),
            get("tagged", "experiments/get", {"experiment_id": "{e}"}),
            post("delete", "experiments/delete", {"experiment_id": "{e}"}),
            get("deleted is still found by id", "experiments/get", {"experiment_id": "{e}"}),
            get("deleted is still found by name", "experiments/get-by-name", {"experiment_name": "renamed-{u}"}),
            post("delete twice", "experiments/delete", {"experiment_id": "{e}"}),
            post(
                "rename a deleted one",
                "experiments/update",
                {"experiment_id": "{e}", "new_name": "no-{u}"},
                better=Better(
                    "MLflow answers 500 for what is the caller's error, and its clients then retry seven times",
                    {"error_code": "INVALID_PARAMETER_VALUE", "message": "Cannot rename a non-active experiment."},
                    400,
                ),
            ),
            post("tag a deleted one", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "a", "value": "b"}),
            post("run in a deleted one", "runs/create", {"experiment_id": "{e}", "start_time": 5}),
            post(
                "create with the name of a deleted one",
                "experiments/create",
                {"name": "renamed-{u}"},
                better=Better(
                    _TAKEN.why, {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "Experiment(name=renamed-{u}) already exists."}, 400
                ),
            ),
            post("restore", "experiments/restore", {"experiment_id": "{e}"}),
            get("restored", "experiments/get", {"experiment_id": "{e}"}),
            post("restore an active one", "experiments/restore", {"experiment_id": "{e}"}),
        ],
    ),
    Scenario(
        "create with tags and location",
        [
            post(
                "create",
                "experiments/create",
                {
                    "name": "full-{u}",
                    "artifact_location": "s3://bucket/some/where",
                    "tags": [{"key": "b", "value": "2"}, {"key": "a", "value": ""}, {"key": "no value"}],
                },
                capture={"e": "$.experiment_id"},
            ),
            get("get", "experiments/get", {"experiment_id": "{e}"}, unordered=("$.experiment.tags",)),
            post(
                "location with a trailing slash",
                "experiments/create",
                {"name": "slash-{u}", "artifact_location": "s3://bucket/some/"},
                capture={"s": "$.experiment_id"},
            ),
            get("kept as given", "experiments/get", {"experiment_id": "{s}"}),
            post("run in it", "runs/create", {"experiment_id": "{s}", "start_time": 5}, capture={"r": "$.run.info.run_id"}),
            post(
                "unknown fields are ignored", "experiments/create", {"name": "unknown-{u}", "nonsense": 1}, capture={"n": "$.experiment_id"}
            ),
        ],
    ),
    Scenario(
        "names",
        [
            post("create", "experiments/create", {"name": "taken-{u}"}, capture={"e": "$.experiment_id"}),
            post("taken", "experiments/create", {"name": "taken-{u}"}, better=_TAKEN),
            post("other", "experiments/create", {"name": "other-{u}"}, capture={"o": "$.experiment_id"}),
            post(
                "rename to a taken name",
                "experiments/update",
                {"experiment_id": "{o}", "new_name": "taken-{u}"},
                better=Better(
                    "MLflow answers BAD_REQUEST with the SQL statement in the message",
                    {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "Experiment(name=taken-{u}) already exists."},
                    400,
                ),
            ),
            post("rename to its own name", "experiments/update", {"experiment_id": "{e}", "new_name": "taken-{u}"}),
            post("rename to nothing", "experiments/update", {"experiment_id": "{e}", "new_name": ""}),
            post("rename without a name", "experiments/update", {"experiment_id": "{e}"}),
            post("the longest name", "experiments/create", {"name": "{u}{n*489}"}, capture={"l": "$.experiment_id"}),
            post("too long a name", "experiments/create", {"name": "{u}{n*490}"}),
            post("rename to too long a name", "experiments/update", {"experiment_id": "{e}", "new_name": "{n*501}"}),
            post("name of any characters", "experiments/create", {"name": "/a:b ü 😀 {u}"}, capture={"w": "$.experiment_id"}),
            get("read back", "experiments/get", {"experiment_id": "{w}"}),
            get("read back by name", "experiments/get-by-name", {"experiment_name": "/a:b ü 😀 {u}"}),
            post("empty name", "experiments/create", {"name": ""}),
            post("number as name", "experiments/create", {"name": 7}),
        ],
    ),
    Scenario(
        "tags",
        [
            post("create", "experiments/create", {"name": "tags-{u}"}, capture={"e": "$.experiment_id"}),
            post("longest key", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "{k*250}", "value": "v"}),
            post("too long a key", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "{k*251}", "value": "v"}),
            post("longest value", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "long", "value": "{v*20000}"}),
            post("too long a value", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "long", "value": "{v*20001}"}),
            post("bad key", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "a?b", "value": "v"}),
            post("key that leaves its folder", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "../a", "value": "v"}),
            post("no key", "experiments/set-experiment-tag", {"experiment_id": "{e}", "value": "v"}),
            post("no value", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "empty"}),
            post("no experiment", "experiments/set-experiment-tag", {"key": "a", "value": "v"}),
            post("unknown experiment", "experiments/set-experiment-tag", {"experiment_id": "999999999", "key": "a", "value": "v"}),
            post("number as value", "experiments/set-experiment-tag", {"experiment_id": "{e}", "key": "a", "value": 5}),
            get("read back", "experiments/get", {"experiment_id": "{e}"}, unordered=("$.experiment.tags",)),
            post("delete a tag", "experiments/delete-experiment-tag", {"experiment_id": "{e}", "key": "long"}),
            post("delete it twice", "experiments/delete-experiment-tag", {"experiment_id": "{e}", "key": "long"}),
            post("delete without key", "experiments/delete-experiment-tag", {"experiment_id": "{e}"}),
            get("what is left", "experiments/get", {"experiment_id": "{e}"}, unordered=("$.experiment.tags",)),
            post("bad key on create", "experiments/create", {"name": "badtag-{u}", "tags": [{"key": "a?b", "value": "v"}]}),
            get("nothing was created", "experiments/get-by-name", {"experiment_name": "badtag-{u}"}),
        ],
    ),
    Scenario(
        "unknown and malformed ids",
        [
            get("unknown id", "experiments/get", {"experiment_id": "999999999"}),
            get("id that is no number", "experiments/get", {"experiment_id": "abc"}),
            get("empty id", "experiments/get", {"experiment_id": ""}),
            get("no id", "experiments/get"),
            get("unknown name", "experiments/get-by-name", {"experiment_name": "none-{u}"}),
            get("no name", "experiments/get-by-name"),
            post("delete unknown", "experiments/delete", {"experiment_id": "999999999"}),
            post("delete malformed", "experiments/delete", {"experiment_id": "abc"}),
            post("delete nothing", "experiments/delete", {}),
            post("restore unknown", "experiments/restore", {"experiment_id": "999999999"}),
            post("restore nothing", "experiments/restore", {}),
            post("rename unknown", "experiments/update", {"experiment_id": "999999999", "new_name": "no-{u}"}),
            post("rename nothing", "experiments/update", {"new_name": "no-{u}"}),
            post("id as a number", "experiments/delete", {"experiment_id": 999999999}),
        ],
    ),
    Scenario(
        "artifact locations that are refused",
        [
            post("fragment", "experiments/create", {"name": "a1-{u}", "artifact_location": "s3://bucket/a#b"}),
            post("query with dots", "experiments/create", {"name": "a3-{u}", "artifact_location": "s3://bucket/a?/../../b"}),
            post("runs", "experiments/create", {"name": "a4-{u}", "artifact_location": "runs:/abc/model"}),
            post(
                "dots in the path",
                "experiments/create",
                {"name": "a5-{u}", "artifact_location": "mlflow-artifacts:/../../b"},
                better=Better("no location may leave its root", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400),
            ),
        ],
    ),
    Scenario(
        "delete and restore take the runs along",
        [
            post("create", "experiments/create", {"name": "runs-{u}"}, capture={"e": "$.experiment_id"}),
            post(
                "a run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "kept"}, capture={"kept": "$.run.info.run_id"}
            ),
            post(
                "another",
                "runs/create",
                {"experiment_id": "{e}", "start_time": 2, "run_name": "gone"},
                capture={"gone": "$.run.info.run_id"},
            ),
            post("delete this one before", "runs/delete", {"run_id": "{gone}"}),
            post("delete the experiment", "experiments/delete", {"experiment_id": "{e}"}),
            get("the run went along", "runs/get", {"run_id": "{kept}"}),
            post("restore the experiment", "experiments/restore", {"experiment_id": "{e}"}),
            get("the run came back", "runs/get", {"run_id": "{kept}"}),
            get(
                "the run deleted before did not",
                "runs/get",
                {"run_id": "{gone}"},
                better=Better(
                    "MLflow brings all runs back, also those deleted one by one before",
                    {
                        "run": {
                            "info": {
                                "run_uuid": "{gone}",
                                "experiment_id": "{e}",
                                "run_name": "gone",
                                "user_id": "",
                                "status": "RUNNING",
                                "start_time": 2,
                                "artifact_uri": "mlflow-artifacts:/{e}/{gone}/artifacts",
                                "lifecycle_stage": "deleted",
                                "run_id": "{gone}",
                            },
                            "data": {"tags": [{"key": "mlflow.runName", "value": "gone"}]},
                            "inputs": {},
                            "outputs": {},
                        }
                    },
                ),
            ),
        ],
    ),
]
