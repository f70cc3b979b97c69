"""Model versions: create from every kind of source, read, update, tags, delete."""

from typing import Any

from tests.contract.golden.steps import Better, Scenario, delete, get, patch, post

_MV = "model-versions/"


def _model(name: str):
    return post("model", "registered-models/create", {"name": f"{name}-{{u}}"})


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _create(name: str, model: str, source: Any, *, better: Better | None = None, any_message: str = "", **more: Any):
    body = {"name": f"{model}-{{u}}", "source": source, **more}
    return post(name, _MV + "create", body, better=better, any_message=any_message)


SCENARIOS = [
    Scenario(
        "life of a version",
        [
            _model("life"),
            *_run("life"),
            post(
                "create",
                _MV + "create",
                {
                    "name": "life-{u}",
                    "source": "runs:/{r}/model",
                    "run_id": "{r}",
                    "run_link": "http://example.org/r",
                    "description": "first",
                    "tags": [{"key": "a", "value": "1"}],
                },
            ),
            get("get", _MV + "get", {"name": "life-{u}", "version": "1"}),
            get("the model has it", "registered-models/get", {"name": "life-{u}"}),
            get("where it is", _MV + "get-download-uri", {"name": "life-{u}", "version": "1"}),
            patch("describe", _MV + "update", {"name": "life-{u}", "version": "1", "description": "better"}),
            patch("describe with nothing", _MV + "update", {"name": "life-{u}", "version": "1", "description": ""}),
            patch("without a description", _MV + "update", {"name": "life-{u}", "version": "1"}),
            post("tag", _MV + "set-tag", {"name": "life-{u}", "version": "1", "key": "a", "value": "2"}),
            post("another tag", _MV + "set-tag", {"name": "life-{u}", "version": "1", "key": "b", "value": ""}),
            get("tagged", _MV + "get", {"name": "life-{u}", "version": "1"}, unordered=("$.model_version.tags",)),
            delete("delete a tag", _MV + "delete-tag", {"name": "life-{u}", "version": "1", "key": "a"}),
            delete("delete it twice", _MV + "delete-tag", {"name": "life-{u}", "version": "1", "key": "a"}),
            _create("a second version", "life", "mlflow-artifacts:/{e}/{r}/artifacts/model", run_id="{r}"),
            get("the newest is the latest", "registered-models/get", {"name": "life-{u}"}),
            delete("delete the second", _MV + "delete", {"name": "life-{u}", "version": "2"}),
            get("gone", _MV + "get", {"name": "life-{u}", "version": "2"}),
            delete("delete it twice", _MV + "delete", {"name": "life-{u}", "version": "2"}),
            _create("its number is not used again", "life", "runs:/{r}/model", run_id="{r}"),
            post("rename the model", "registered-models/rename", {"name": "life-{u}", "new_name": "new-{u}"}),
            get("versions follow", _MV + "get", {"name": "new-{u}", "version": "3"}),
            delete("delete the model", "registered-models/delete", {"name": "new-{u}"}),
            get("versions go along", _MV + "get", {"name": "new-{u}", "version": "3"}),
            _model("new"),
            _create("numbers start again", "new", "runs:/{r}/model", run_id="{r}"),
        ],
    ),
    Scenario(
        "sources",
        [
            _model("sources"),
            *_run("sources"),
            post(
                "logged model",
                "logged-models",
                {"experiment_id": "{e}", "name": "clf", "source_run_id": "{r}"},
                capture={"m": "$.model.info.model_id"},
            ),
            _create("run", "sources", "runs:/{r}/model", run_id="{r}"),
            _create("run without its id", "sources", "runs:/{r}/model"),
            _create("run of another id", "sources", "runs:/{none}/model", run_id="{r}"),
            _create("its artifacts", "sources", "mlflow-artifacts:/{e}/{r}/artifacts/model", run_id="{r}"),
            _create("its artifacts without its id", "sources", "mlflow-artifacts:/{e}/{r}/artifacts/model"),
            _create("artifacts of others", "sources", "mlflow-artifacts:/999/{none}/artifacts/model", run_id="{r}"),
            _create("logged model", "sources", "models:/{m}", model_id="{m}"),
            get("logged model: where it is", _MV + "get-download-uri", {"name": "sources-{u}", "version": "3"}),
            get("logged model: it knows its versions", "logged-models/{m}"),
            _create("logged model without its id", "sources", "models:/{m}"),
            _create(
                "unknown logged model",
                "sources",
                "models:/m-{none}",
                model_id="m-{none}",
                better=Better(
                    "MLflow answers 500 for what is the caller's error", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400
                ),
            ),
            _create("its artifacts by model", "sources", "mlflow-artifacts:/{e}/models/{m}/artifacts", model_id="{m}"),
            _create("a version is copied", "sources", "models:/sources-{u}/1"),
            get("copy: where it is", _MV + "get-download-uri", {"name": "sources-{u}", "version": "5"}),
            _create("unknown version", "sources", "models:/sources-{u}/99"),
            _create("unknown model", "sources", "models:/none-{u}/1"),
            post("alias", "registered-models/alias", {"name": "sources-{u}", "alias": "best", "version": "1"}),
            _create("by alias", "sources", "models:/sources-{u}@best"),
            _create("object store", "sources", "s3://bucket/model"),
            _create("object store with a run", "sources", "s3://bucket/model", run_id="{r}"),
            _create("local path", "sources", "/etc/passwd", any_message="ours never takes a local path, so it does not say how"),
            _create(
                "local path with a run",
                "sources",
                "/etc/passwd",
                run_id="{r}",
                any_message="ours never takes a local path, so it does not say how",
            ),
            _create("file URI", "sources", "file:///etc", any_message="ours never takes a local path, so it does not say how"),
            _create("dots", "sources", "s3://bucket/a/../../b"),
            _create("dots in code", "sources", "s3://bucket/a/%2e%2e/b"),
            _create("dots in code twice", "sources", "s3://bucket/a/%252e%252e/b"),
            _create("NUL", "sources", "s3://bucket/a%00b"),
            _create("http", "sources", "http://example.org/model", any_message="names a setting of MLflow's"),
            _create("ftp", "sources", "ftp://example.org/model", any_message="names a setting of MLflow's"),
        ],
    ),
    Scenario(
        "what is refused",
        [
            _model("refused"),
            post("unknown model", _MV + "create", {"name": "none-{u}", "source": "s3://bucket/model"}),
            post("no name", _MV + "create", {"source": "s3://bucket/model"}),
            post("no source", _MV + "create", {"name": "refused-{u}"}),
            post("empty source", _MV + "create", {"name": "refused-{u}", "source": ""}),
            post("number as source", _MV + "create", {"name": "refused-{u}", "source": 5}),
            post("tags that are no list", _MV + "create", {"name": "refused-{u}", "source": "s3://bucket/model", "tags": "a"}),
            post(
                "tag with a bad key",
                _MV + "create",
                {"name": "refused-{u}", "source": "s3://bucket/model", "tags": [{"key": "a?b", "value": "1"}]},
            ),
            get("nothing was created", "registered-models/get", {"name": "refused-{u}"}),
            _create("a version", "refused", "s3://bucket/model"),
            get("unknown version", _MV + "get", {"name": "refused-{u}", "version": "9"}),
            get("version that is no number", _MV + "get", {"name": "refused-{u}", "version": "first"}),
            get("version 0", _MV + "get", {"name": "refused-{u}", "version": "0"}),
            get("no version", _MV + "get", {"name": "refused-{u}"}),
            get("no name", _MV + "get", {"version": "1"}),
            get("of an unknown model", _MV + "get", {"name": "none-{u}", "version": "1"}),
            get("URI of an unknown version", _MV + "get-download-uri", {"name": "refused-{u}", "version": "9"}),
            get("URI of nothing", _MV + "get-download-uri", {"name": "refused-{u}"}),
            patch("version as a number", _MV + "update", {"name": "refused-{u}", "version": 1, "description": "x"}),
            patch("update an unknown one", _MV + "update", {"name": "refused-{u}", "version": "9", "description": "x"}),
            delete("delete an unknown one", _MV + "delete", {"name": "refused-{u}", "version": "9"}),
            delete("delete nothing", _MV + "delete", {"name": "refused-{u}"}),
            post("tag an unknown one", _MV + "set-tag", {"name": "refused-{u}", "version": "9", "key": "a", "value": "1"}),
            post("tag without key", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "value": "1"}),
            post("tag without value", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "key": "a"}),
            post("tag with a bad key", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "key": "a?b", "value": "1"}),
            post("longest tag", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "key": "{k*250}", "value": "{v*100000}"}),
            post("too long a tag key", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "key": "{k*251}", "value": "v"}),
            post("too long a tag value", _MV + "set-tag", {"name": "refused-{u}", "version": "1", "key": "k", "value": "{v*100001}"}),
            delete("delete a tag of an unknown one", _MV + "delete-tag", {"name": "refused-{u}", "version": "9", "key": "a"}),
        ],
    ),
]
