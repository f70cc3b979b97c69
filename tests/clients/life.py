"""Everyday life with the oldest mlflow client we serve, in its own environment: `python life.py URL` prints what it saw as JSON.

It judges nothing: tests/contract/test_mlflow_old_client.py does.
"""
# pyright: reportPossiblyUnboundVariable=false
# A run as a context manager could swallow an exception, says its type; it does not.

import json
import math
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

NAME = "old-life"


class Doubler(mlflow.pyfunc.PythonModel):
    """The smallest model there is."""

    def predict(self, context, model_input, params=None):
        return [value * 2 for value in model_input]


def failure(act, *arguments, **named):
    """Answer the error code and message of a call that must fail."""
    try:
        act(*arguments, **named)
    except MlflowException as error:
        return [error.error_code, str(error)]
    return None


def runs(client):
    """Log to runs, nested ones too."""
    experiment = mlflow.set_experiment(NAME)
    with mlflow.start_run(run_name="parent", tags={"team": "risk"}, description="why") as run:
        mlflow.log_param("alpha", 0.5)
        mlflow.log_params({"beta": "b", "empty": ""})
        for step, value in enumerate([3.0, math.nan, math.inf, -math.inf, 1.0]):
            mlflow.log_metric("loss", value, step=step)
        mlflow.log_metrics({"acc": 0.5, "nan": math.nan}, step=1)
        mlflow.set_tags({"a": 1, "b": 2})
        mlflow.delete_tag("b")
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": [1]}, "d.json")
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "a.bin").write_bytes(bytes(range(256)))
            mlflow.log_artifacts(directory, "tree")
            mlflow.log_artifact(str(Path(directory) / "a.bin"))
        with mlflow.start_run(nested=True) as child:
            pass
    run_id = run.info.run_id
    client.log_batch(run_id, [Metric("late", 1.0, 1, 1)], [Param("late", "p")], [RunTag("late", "t")])
    read = client.get_run(run_id)
    history = {point.step: str(point.value) for point in client.get_metric_history(run_id, "loss")}
    with tempfile.TemporaryDirectory() as directory:
        everything = Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="", dst_path=directory))
        files = {str(file.relative_to(everything)): file.stat().st_size for file in everything.rglob("*") if file.is_file()}
    return {
        "experiment_id": experiment.experiment_id,
        "run_id": run_id,
        "status": read.info.status,
        "name": read.info.run_name,
        "params": read.data.params,
        "metrics": {key: str(value) for key, value in read.data.metrics.items()},
        "tags": {key: value for key, value in read.data.tags.items() if not key.startswith("mlflow.")},
        "history": history,
        "parent_of_child": client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"],
        "files": files,
        "listed": sorted(file.path for file in client.list_artifacts(run_id)),
        "text": mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt"),
    }


def models(client):
    """Log, register, seal, alias, stage, copy, load."""
    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model("doubler", python_model=Doubler(), pip_requirements=["mlflow"], registered_model_name=NAME)
    second = mlflow.register_model(f"runs:/{run.info.run_id}/doubler", NAME, tags={"k": "v"})
    client.log_text(run.info.run_id, "broken", "doubler/MLmodel")
    client.set_registered_model_alias(NAME, "champion", "1")
    client.transition_model_version_stage(NAME, "2", "Production", archive_existing_versions=True)
    copied = client.copy_model_version(f"models:/{NAME}@champion", f"{NAME}-prod")
    uris = [
        f"models:/{NAME}/1",
        f"models:/{NAME}/2",
        f"models:/{NAME}@champion",
        f"models:/{NAME}/Production",
        f"models:/{NAME}/latest",
        f"models:/{NAME}-prod/{copied.version}",
    ]
    predictions = {uri: mlflow.pyfunc.load_model(uri).predict([1, 2]) for uri in uris}
    client.update_registered_model(NAME, "words")
    client.set_model_version_tag(NAME, "1", "t", "1")
    client.update_model_version(NAME, "1", "first")
    model = client.get_registered_model(NAME)
    version = client.get_model_version(NAME, "1")
    found = {
        "model_uri": info.model_uri,
        "run_id": run.info.run_id,
        "second": [second.version, second.run_id, second.status],
        "predictions": predictions,
        "description": model.description,
        "aliases": model.aliases,
        "latest": sorted([entry.version, entry.current_stage] for entry in model.latest_versions),
        "version": [version.description, version.tags, version.source],
        "by_alias": client.get_model_version_by_alias(NAME, "champion").version,
        "by_stage": [entry.version for entry in client.get_latest_versions(NAME, ["Production"])],
        "found": sorted(entry.version for entry in client.search_model_versions(f"name = '{NAME}'")),
        "history": "mlflow.log-model.history" in client.get_run(run.info.run_id).data.tags,
    }
    client.delete_registered_model_alias(NAME, "champion")
    client.delete_model_version(NAME, "1")
    client.rename_registered_model(NAME, f"{NAME}-2")
    found["left"] = [entry.version for entry in client.search_model_versions(f"name = '{NAME}-2'")]
    client.delete_registered_model(f"{NAME}-2")
    found["gone"] = failure(client.get_registered_model, f"{NAME}-2")
    return found


def searches(client, experiment_id):
    """Page through runs, experiments and registered models."""
    for number in range(5):
        with mlflow.start_run(run_name=f"r{number}", tags={"kind": "paged"}):
            mlflow.log_metric("m", number % 2)
    order = ["metrics.m DESC", "attributes.run_name ASC"]
    seen, token = [], None
    while token != "":
        page = client.search_runs([experiment_id], "tags.kind = 'paged'", max_results=2, order_by=order, page_token=token)
        seen += [run.info.run_name for run in page]
        token = page.token or ""
    return {
        "runs": seen,
        "frame": list(mlflow.search_runs([experiment_id], "tags.kind = 'paged'", order_by=["start_time ASC"])["metrics.m"]),
        "experiments": [found.name for found in client.search_experiments(filter_string=f"name = '{NAME}'")],
        "models": [found.name for found in client.search_registered_models(f"name LIKE '{NAME}%'")],
    }


def deletions(client, experiment_id):
    """Delete and restore."""
    run_id = client.create_run(experiment_id).info.run_id
    client.delete_run(run_id)
    seen = {"deleted": [run.info.run_id for run in client.search_runs([experiment_id], run_view_type=ViewType.DELETED_ONLY)] == [run_id]}
    client.restore_run(run_id)
    client.delete_experiment(experiment_id)
    seen["stage"] = client.get_experiment(experiment_id).lifecycle_stage
    client.restore_experiment(experiment_id)
    client.rename_experiment(experiment_id, f"{NAME}-renamed")
    seen["renamed"] = client.get_experiment(experiment_id).name
    return seen


def failures(client, run_id):
    """What refused calls say."""
    return {
        "param": failure(client.log_param, run_id, "alpha", 2),
        "run": failure(client.get_run, "0" * 32),
        "experiment": failure(client.create_experiment, NAME),
        "filter": failure(client.search_runs, ["0"], "metrics.a >"),
        "model": failure(client.get_model_version, "absent", "1"),
    }


def main(url):
    """Live, and tell."""
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    seen: dict[str, Any] = {"version": mlflow.__version__, "runs": runs(client)}
    experiment_id = seen["runs"]["experiment_id"]
    seen["failures"] = failures(client, seen["runs"]["run_id"])
    seen["models"] = models(client)
    seen["searches"] = searches(client, experiment_id)
    seen["deletions"] = deletions(client, experiment_id)
    print(json.dumps(seen))


main(sys.argv[1])
