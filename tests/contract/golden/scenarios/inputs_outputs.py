"""Datasets and models that go into a run, models that come out of it, and the list of an experiment's datasets."""

from tests.contract.golden.steps import AJAX, Scenario, get, post


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _dataset(name: object = "wine", digest: object = "abc", **more: object):
    return {"name": name, "digest": digest, "source_type": "local", "source": '{"uri": "wine.csv"}', **more}


_CONTEXT = {"key": "mlflow.data.context", "value": "training"}
_INPUTS = ("$.run.inputs.dataset_inputs", "$.run.inputs.dataset_inputs[].tags", "$.run.inputs.model_inputs", "$.run.data.tags")

SCENARIOS = [
    Scenario(
        "datasets",
        [
            *_run("datasets"),
            post(
                "log",
                "runs/log-inputs",
                {
                    "run_id": "{r}",
                    "datasets": [{"tags": [_CONTEXT], "dataset": _dataset(schema='{"columns": []}', profile='{"num_rows": 178}')}],
                },
            ),
            get("read back", "runs/get", {"run_id": "{r}"}, unordered=_INPUTS),
            post("the same again", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"tags": [_CONTEXT], "dataset": _dataset()}]}),
            post(
                "two more",
                "runs/log-inputs",
                {
                    "run_id": "{r}",
                    "datasets": [
                        {"dataset": _dataset("digits", "d1")},
                        {"tags": [{"key": "mlflow.data.context", "value": "eval"}], "dataset": _dataset("wine", "v2")},
                    ],
                },
            ),
            get("three", "runs/get", {"run_id": "{r}"}, unordered=_INPUTS),
            post(
                "another run", "runs/create", {"experiment_id": "{e}", "start_time": 2, "run_name": "s"}, capture={"s": "$.run.info.run_id"}
            ),
            post("shares a dataset", "runs/log-inputs", {"run_id": "{s}", "datasets": [{"tags": [_CONTEXT], "dataset": _dataset()}]}),
            get("the same dataset", "runs/get", {"run_id": "{s}"}, unordered=_INPUTS),
            post(
                "datasets of the experiment",
                AJAX + "experiments/search-datasets",
                {"experiment_ids": ["{e}"]},
                unordered=("$.dataset_summaries",),
            ),
            post("no experiment", AJAX + "experiments/search-datasets", {"experiment_ids": []}),
            post("too many experiments", AJAX + "experiments/search-datasets", {"experiment_ids": ["{e}"] * 21}),
            post(
                "found by dataset",
                "runs/search",
                {"experiment_ids": ["{e}"], "filter": "dataset.name = 'digits'"},
                unordered=("$.runs[].inputs.dataset_inputs",),
            ),
            post(
                "found by context",
                "runs/search",
                {"experiment_ids": ["{e}"], "filter": "datasets.context = 'eval' AND dataset.digest = 'v2'"},
                unordered=("$.runs[].inputs.dataset_inputs",),
            ),
            post("found by none", "runs/search", {"experiment_ids": ["{e}"], "filter": "dataset.name LIKE 'iris%'"}),
        ],
    ),
    Scenario(
        "datasets that are refused",
        [
            *_run("refused"),
            post("nothing", "runs/log-inputs", {"run_id": "{r}"}),
            post("empty list", "runs/log-inputs", {"run_id": "{r}", "datasets": []}),
            post("no run", "runs/log-inputs", {"datasets": [{"dataset": _dataset()}]}),
            post("unknown run", "runs/log-inputs", {"run_id": "{none}", "datasets": [{"dataset": _dataset()}]}),
            post("datasets that are no list", "runs/log-inputs", {"run_id": "{r}", "datasets": "wine"}),
            post("longest name", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"dataset": _dataset("{n*500}")}]}),
            post("too long a name", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"dataset": _dataset("{n*501}")}]}),
            post("longest digest", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"dataset": _dataset("n", "{d*36}")}]}),
            post("too long a digest", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"dataset": _dataset("n", "{d*37}")}]}),
            post(
                "too long a source",
                "runs/log-inputs",
                {"run_id": "{r}", "datasets": [{"dataset": _dataset("n", "d") | {"source": "{s*65536}"}}]},
            ),
            post(
                "too long a tag key",
                "runs/log-inputs",
                {"run_id": "{r}", "datasets": [{"tags": [{"key": "{k*256}", "value": "v"}], "dataset": _dataset("n", "d")}]},
            ),
            post(
                "too long a tag value",
                "runs/log-inputs",
                {"run_id": "{r}", "datasets": [{"tags": [{"key": "k", "value": "{v*501}"}], "dataset": _dataset("n", "d")}]},
            ),
            post("delete the run", "runs/delete", {"run_id": "{r}"}),
            post("deleted run", "runs/log-inputs", {"run_id": "{r}", "datasets": [{"dataset": _dataset()}]}),
        ],
    ),
    Scenario(
        "models in and out",
        [
            *_run("models"),
            post(
                "a model",
                "logged-models",
                {"experiment_id": "{e}", "name": "clf", "source_run_id": "{r}"},
                capture={"m": "$.model.info.model_id"},
            ),
            post("it comes out", "runs/outputs", {"run_id": "{r}", "models": [{"model_id": "{m}", "step": 3}]}),
            get("read back", "runs/get", {"run_id": "{r}"}),
            post(
                "another run", "runs/create", {"experiment_id": "{e}", "start_time": 2, "run_name": "s"}, capture={"s": "$.run.info.run_id"}
            ),
            post("it goes in", "runs/log-inputs", {"run_id": "{s}", "models": [{"model_id": "{m}"}]}),
            get("read it back", "runs/get", {"run_id": "{s}"}),
            post("no models", "runs/outputs", {"run_id": "{r}"}),
            post("empty models", "runs/outputs", {"run_id": "{r}", "models": []}),
            post("models that are no list", "runs/outputs", {"run_id": "{r}", "models": "m"}),
            post("no run", "runs/outputs", {"models": [{"model_id": "{m}"}]}),
            post("unknown run", "runs/outputs", {"run_id": "{none}", "models": [{"model_id": "{m}", "step": 0}]}),
            post("delete the run", "runs/delete", {"run_id": "{r}"}),
            post("deleted run", "runs/outputs", {"run_id": "{r}", "models": [{"model_id": "{m}", "step": 5}]}),
        ],
    ),
]
