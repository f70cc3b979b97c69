"""Logged models: create, finalize, tags, params, metrics, search, artifacts, delete."""

from tests.contract.golden.steps import AJAX, Better, Scenario, delete, get, patch, post

_SETS = ("$.model.info.tags", "$.model.data.params", "$.model.data.metrics")


def _experiment(name: str):
    return post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"})


SCENARIOS = [
    Scenario(
        "life of a logged model",
        [
            _experiment("life"),
            post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
            post(
                "create",
                "logged-models",
                {
                    "experiment_id": "{e}",
                    "name": "clf",
                    "model_type": "sklearn",
                    "source_run_id": "{r}",
                    "params": [{"key": "depth", "value": "3"}],
                    "tags": [{"key": "colour", "value": "red"}],
                },
                capture={"m": "$.model.info.model_id"},
            ),
            get("get", "logged-models/{m}"),
            patch("finalize", "logged-models/{m}", {"model_id": "{m}", "status": "LOGGED_MODEL_READY"}),
            get("ready", "logged-models/{m}"),
            patch("fail", "logged-models/{m}", {"model_id": "{m}", "status": "LOGGED_MODEL_UPLOAD_FAILED"}),
            patch("back to ready, by number", "logged-models/{m}", {"model_id": "{m}", "status": 2}),
            patch("tags", "logged-models/{m}/tags", {"tags": [{"key": "colour", "value": "blue"}, {"key": "size", "value": "8"}]}),
            post("params", "logged-models/{m}/params", {"model_id": "{m}", "params": [{"key": "leaves", "value": "31"}]}),
            get("with tags and params", "logged-models/{m}", unordered=_SETS),
            delete("delete a tag", "logged-models/{m}/tags/size"),
            delete("delete it twice", "logged-models/{m}/tags/size"),
            post(
                "metric of the model",
                "runs/log-metric",
                {"run_id": "{r}", "key": "acc", "value": 0.9, "timestamp": 5, "step": 1, "model_id": "{m}"},
            ),
            post(
                "metric on a dataset",
                "runs/log-metric",
                {
                    "run_id": "{r}",
                    "key": "auc",
                    "value": 0.8,
                    "timestamp": 5,
                    "step": 1,
                    "model_id": "{m}",
                    "dataset_name": "wine",
                    "dataset_digest": "d1",
                },
            ),
            get("with metrics", "logged-models/{m}", unordered=_SETS),
            get("the run has them too", "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.metrics",)),
            get("artifacts", "logged-models/{m}/artifacts/directories"),
            get("artifacts by the ajax path", AJAX + "logged-models/{m}/artifacts/directories"),
            delete("delete", "logged-models/{m}"),
            get("gone", "logged-models/{m}"),
            delete("delete twice", "logged-models/{m}"),
        ],
    ),
    Scenario(
        "create",
        [
            _experiment("create"),
            post(
                "nothing but the experiment",
                "logged-models",
                {"experiment_id": "{e}", "name": "only"},
                capture={"a": "$.model.info.model_id"},
            ),
            post("a name twice is fine", "logged-models", {"experiment_id": "{e}", "name": "only"}, capture={"b": "$.model.info.model_id"}),
            post("no experiment", "logged-models", {"name": "x"}),
            post("unknown experiment", "logged-models", {"experiment_id": "999999999", "name": "x"}),
            post("name with a slash", "logged-models", {"experiment_id": "{e}", "name": "a/b"}),
            post("name with a colon", "logged-models", {"experiment_id": "{e}", "name": "a:b"}),
            post("name with other signs", "logged-models", {"experiment_id": "{e}", "name": "a.b"}),
            post("name with a quote", "logged-models", {"experiment_id": "{e}", "name": "a'b"}),
            post("number as name", "logged-models", {"experiment_id": "{e}", "name": 5}),
            post("params that are no list", "logged-models", {"experiment_id": "{e}", "name": "x", "params": "p"}),
            post(
                "longest param",
                "logged-models",
                {"experiment_id": "{e}", "name": "long", "params": [{"key": "{k*250}", "value": "{v*6000}"}]},
                capture={"l": "$.model.info.model_id"},
            ),
        ],
    ),
    Scenario(
        "what is refused",
        [
            _experiment("refused"),
            post("model", "logged-models", {"experiment_id": "{e}", "name": "m"}, capture={"m": "$.model.info.model_id"}),
            get("unknown", "logged-models/m-{none}"),
            patch("finalize unknown", "logged-models/m-{none}", {"model_id": "m-{none}", "status": "LOGGED_MODEL_READY"}),
            patch("finalize without status", "logged-models/{m}", {"model_id": "{m}"}),
            patch("finalize without id in the body", "logged-models/{m}", {"status": "LOGGED_MODEL_READY"}),
            delete("delete unknown", "logged-models/m-{none}"),
            patch("tag unknown", "logged-models/m-{none}/tags", {"tags": [{"key": "a", "value": "1"}]}),
            patch("tags that are no list", "logged-models/{m}/tags", {"tags": "a"}),
            delete("delete a tag of an unknown one", "logged-models/m-{none}/tags/a"),
            post(
                "params of an unknown one",
                "logged-models/m-{none}/params",
                {"model_id": "m-{none}", "params": [{"key": "a", "value": "1"}]},
            ),
            get("artifacts of an unknown one", "logged-models/m-{none}/artifacts/directories"),
        ],
    ),
    Scenario(
        "search",
        [
            _experiment("search"),
            post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
            *(
                step
                for index, (name, acc) in enumerate((("forest", 0.7), ("tree", 0.9), ("linear", 0.8)))
                for step in (
                    post(
                        f"model {name}",
                        "logged-models",
                        {
                            "experiment_id": "{e}",
                            "name": name,
                            "model_type": "t",
                            "source_run_id": "{r}",
                            "params": [{"key": "n", "value": str(index)}],
                            "tags": [{"key": "kind", "value": name}],
                        },
                        capture={f"m{index}": "$.model.info.model_id"},
                        pause_ms=5,
                    ),
                    post(
                        f"metric of {name}",
                        "runs/log-metric",
                        {
                            "run_id": "{r}",
                            "key": "acc",
                            "value": acc,
                            "timestamp": 5,
                            "step": 1,
                            "model_id": f"{{m{index}}}",
                            "dataset_name": "d",
                            "dataset_digest": "1",
                        },
                    ),
                )
            ),
            post("all, newest first", "logged-models/search", {"experiment_ids": ["{e}"]}),
            *(
                post(f"filter {text}", "logged-models/search", {"experiment_ids": ["{e}"], "filter": text})
                for text in (
                    "name = 'tree'",
                    "name != 'tree'",
                    "name LIKE 't%'",
                    "name ILIKE 'T%'",
                    "name IN ('tree', 'linear')",
                    "attributes.name = 'forest'",
                    "metrics.acc > 0.75",
                    "metrics.acc >= 0.8 AND params.n = '1'",
                    "params.n = '2'",
                    "tags.kind = 'forest'",
                    "tags.none = 'x'",
                    "model_type = 't' AND name = 'tree'",
                    "source_run_id = '{r}' AND name = 'tree'",
                    "creation_timestamp > 0 AND name = 'tree'",
                )
            ),
            *(
                post(
                    f"refused {text}",
                    "logged-models/search",
                    {"experiment_ids": ["{e}"], "filter": text},
                    longer="ours goes on to point at the character",
                )
                for text in ("params.n > 1", "name >")
            ),
            *(
                post(
                    f"refused {text}",
                    "logged-models/search",
                    {"experiment_ids": ["{e}"], "filter": text},
                    better=Better(
                        "MLflow fails inside Python with 500", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400
                    ),
                )
                for text in ("nonsense = 'x'", "metrics.acc > 'high'")
            ),
            post("by metric", "logged-models/search", {"experiment_ids": ["{e}"], "order_by": [{"field_name": "metrics.acc"}]}),
            post(
                "by metric, down",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "order_by": [{"field_name": "metrics.acc", "ascending": False}]},
            ),
            post(
                "by metric on a dataset",
                "logged-models/search",
                {
                    "experiment_ids": ["{e}"],
                    "order_by": [{"field_name": "metrics.acc", "ascending": False, "dataset_name": "d", "dataset_digest": "1"}],
                },
            ),
            post("by name", "logged-models/search", {"experiment_ids": ["{e}"], "order_by": [{"field_name": "name"}]}),
            post("by another field", "logged-models/search", {"experiment_ids": ["{e}"], "order_by": [{"field_name": "nonsense"}]}),
            post("first page", "logged-models/search", {"experiment_ids": ["{e}"], "max_results": 2}, capture={"t": "$.next_page_token"}),
            post("second page", "logged-models/search", {"experiment_ids": ["{e}"], "max_results": 2, "page_token": "{t}"}),
            post(
                "the token of another query",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "max_results": 2, "filter": "name = 'tree'", "page_token": "{t}"},
            ),
            post(
                "bad token",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "page_token": "nonsense"},
                better=Better("MLflow fails inside Python with 500", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400),
            ),
            post(
                "datasets",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "filter": "metrics.acc > 0.85", "datasets": [{"dataset_name": "d", "dataset_digest": "1"}]},
            ),
            post(
                "other datasets",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "filter": "metrics.acc > 0.1", "datasets": [{"dataset_name": "other"}]},
            ),
            post("no experiments", "logged-models/search", {"experiment_ids": []}),
            post("experiments absent", "logged-models/search", {}),
            post("page size 0", "logged-models/search", {"experiment_ids": ["{e}"], "max_results": 0}),
            delete("delete one", "logged-models/{m1}"),
            post(
                "deleted ones are hidden",
                "logged-models/search",
                {"experiment_ids": ["{e}"], "order_by": [{"field_name": "creation_timestamp"}]},
            ),
        ],
    ),
]
