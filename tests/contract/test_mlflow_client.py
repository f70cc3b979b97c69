"""Everyday life with the stock 3.x client: runs, everything that can be logged, autologging, models from fit to load, searches, errors.

The registry alone, logged models and large files have their own files beside this one.
"""
# pyright: reportPossiblyUnboundVariable=false
# A run as a context manager could swallow an exception, says its type; it does not.

import json
import math
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.data.pandas_dataset import from_pandas
from mlflow.entities import Experiment, LoggedModelOutput, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier
from tests.servers import LinealServer

mpl.use("Agg")

pytestmark = [pytest.mark.client, pytest.mark.slow]

QUICK: dict[str, Any] = {"serialization_format": "pickle", "pip_requirements": ["scikit-learn"]}
"""Without requirements given, log_model loads the model in another process to see what it imports: ten seconds of the client's."""
DOUBLE_MAX = 1.7976931348623157e308


@pytest.fixture
def client(server: LinealServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MlflowClient]:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.url)
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")  # a 5xx shall be seen at once, not after two minutes
    mlflow.set_tracking_uri(server.url)
    mlflow.set_registry_uri(server.url)
    yield MlflowClient(server.url)
    while mlflow.active_run() is not None:
        mlflow.end_run("KILLED")


@pytest.fixture
def experiment(client: MlflowClient) -> Experiment:
    return mlflow.set_experiment(f"everyday-{uuid.uuid4().hex}")


@pytest.fixture
def iris() -> tuple[Any, Any]:
    features, target = load_iris(return_X_y=True, as_frame=True)
    return features, target


class Doubler(mlflow.pyfunc.PythonModel):
    """The smallest model there is."""

    def predict(self, context, model_input: list[float], params=None) -> list[float]:
        return [value * 2 for value in model_input]


def test_runs_nest_end_and_go_on(client, experiment):
    with mlflow.start_run(run_name="parent", tags={"team": "risk"}, description="why") as parent, mlflow.start_run(nested=True) as child:
        pass
    assert client.get_run(parent.info.run_id).info.status == "FINISHED"
    read = client.get_run(child.info.run_id)
    assert read.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert read.info.end_time >= read.info.start_time
    assert mlflow.get_parent_run(child.info.run_id).info.run_name == "parent"
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as failed:
        _ = 1 / 0
    assert client.get_run(failed.info.run_id).info.status == "FAILED"
    with mlflow.start_run(parent.info.run_id):
        mlflow.log_param("late", 1)
    again = client.get_run(parent.info.run_id)
    assert (again.data.params, again.data.tags["mlflow.note.content"], again.data.tags["team"]) == ({"late": "1"}, "why", "risk")
    client.update_run(parent.info.run_id, status="KILLED", name="renamed")
    assert client.get_run(parent.info.run_id).data.tags["mlflow.runName"] == "renamed"
    client.set_terminated(parent.info.run_id, "FAILED", end_time=12345)
    assert client.get_run(parent.info.run_id).info.end_time == 12345


def test_params_metrics_and_tags(client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_param("alpha", 0.5)
        mlflow.log_params({"beta": "x" * 6000, "gamma/a b.c-d:e": None, "empty": ""})
        mlflow.log_metric("loss", 1, step=0)
        mlflow.log_metrics({"loss": 0.5, "acc": 0.75}, step=3, timestamp=1_000)
        mlflow.log_metric("later", 1.0, step=1, synchronous=False).wait()
        mlflow.log_metrics({"later": 2.0}, step=2, synchronous=False).wait()
        mlflow.log_params({"async": "yes"}, synchronous=False).wait()
        mlflow.set_tag("colour", "gr\u00fcn \U0001f40d")
        mlflow.set_tags({"a": 1, "b": "2", "colour": "blau"})
        mlflow.delete_tag("b")
    client.log_batch(run.info.run_id, [Metric("loss", 9, 1, 1)], [Param("delta", "4")], [RunTag("c", "3")])
    read = client.get_run(run.info.run_id)
    assert read.data.params == {
        "alpha": "0.5", "beta": "x" * 6000, "gamma/a b.c-d:e": "None", "empty": "", "async": "yes", "delta": "4",
    }  # fmt: skip
    assert read.data.metrics == {"loss": 0.5, "acc": 0.75, "later": 2.0}
    assert {key: value for key, value in read.data.tags.items() if not key.startswith("mlflow.")} == {"colour": "blau", "a": "1", "c": "3"}
    loss = [(point.value, point.step) for point in client.get_metric_history(run.info.run_id, "loss")]
    assert loss == [(9.0, 1), (0.5, 3), (1.0, 0)], "by time"


def test_values_that_are_no_finite_numbers(client, experiment):
    with mlflow.start_run() as run:
        for step, value in enumerate([1.0, math.nan, math.inf, -math.inf]):
            mlflow.log_metric("m", value, step=step)
        mlflow.log_metrics({"nan": math.nan, "inf": math.inf}, step=5)
    read = client.get_run(run.info.run_id)
    assert math.isnan(read.data.metrics["nan"])
    assert (read.data.metrics["inf"], read.data.metrics["m"]) == (DOUBLE_MAX, -DOUBLE_MAX)
    points = {point.step: point.value for point in client.get_metric_history(run.info.run_id, "m")}
    assert math.isnan(points.pop(1))
    assert points == {0: 1.0, 2: DOUBLE_MAX, 3: -DOUBLE_MAX}


def test_a_history_longer_than_a_page(client, experiment, monkeypatch):
    run_id = client.create_run(experiment.experiment_id).info.run_id
    for start in range(0, 27_000, 1000):
        client.log_batch(run_id, [Metric("loss", 1 / (step + 1), step, step) for step in range(start, start + 1000)])
    history = client.get_metric_history(run_id, "loss")
    assert [point.step for point in history] == list(range(27_000))
    assert client.get_run(run_id).data.metrics == {"loss": 1 / 27_000}


def test_files_of_every_kind(client, experiment, tmp_path):
    (tmp_path / "tree/deep").mkdir(parents=True)
    (tmp_path / "tree/deep/a.bin").write_bytes(bytes(range(256)))
    (tmp_path / "one.txt").write_text("one")
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": [1, None]}, "d.json")
        mlflow.log_dict({"a": 1}, "d.yaml")
        mlflow.log_figure(figure, "plots/line.png")
        mlflow.log_image(np.zeros((4, 4, 3), np.uint8), "black.png")
        mlflow.log_image(np.ones((4, 4, 3), np.uint8), key="step image", step=2)
        mlflow.log_table({"question": ["a"], "score": [1.0]}, "table.json")
        mlflow.log_table({"question": ["b"], "score": [2.0]}, "table.json")
        mlflow.log_artifact(str(tmp_path / "one.txt"), "sub")
        mlflow.log_artifacts(str(tmp_path / "tree"))
    plt.close(figure)
    run_id = run.info.run_id
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "hello"
    assert mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/d.json") == {"a": [1, None]}
    assert mlflow.artifacts.load_image(f"runs:/{run_id}/black.png").size == (4, 4)
    assert list(mlflow.load_table("table.json", run_ids=[run_id])["question"]) == ["a", "b"]
    assert {file.path for file in client.list_artifacts(run_id)} == {
        "notes", "d.json", "d.yaml", "plots", "black.png", "images", "table.json", "sub", "deep",
    }  # fmt: skip
    assert Path(download_artifacts(run_id=run_id, artifact_path="deep/a.bin")).read_bytes() == bytes(range(256))
    assert Path(client.download_artifacts(run_id, "plots/line.png", str(tmp_path))).read_bytes().startswith(b"\x89PNG")
    everything = Path(download_artifacts(artifact_uri=f"runs:/{run_id}/", dst_path=str(tmp_path / "all")))
    assert (everything / "sub/one.txt").read_text() == "one"
    with pytest.raises(MlflowException, match=r"Failed to download artifacts from path 'absent\.txt'"):
        download_artifacts(run_id=run_id, artifact_path="absent.txt", dst_path=str(tmp_path / "none"))


def test_datasets_and_outputs(client, experiment, iris):
    features, _ = iris
    data = from_pandas(features, source="iris.csv", name="iris")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training", tags={"version": "1"})
        mlflow.log_input(data, context="training")
        model = mlflow.initialize_logged_model(name="out")
        mlflow.log_outputs([LoggedModelOutput(model.model_id, 1)])
    read = client.get_run(run.info.run_id)
    (entry,) = read.inputs.dataset_inputs
    assert (entry.dataset.name, entry.dataset.digest, json.loads(entry.dataset.profile)["num_rows"]) == ("iris", data.digest, 150)
    assert {tag.key: tag.value for tag in entry.tags} == {"mlflow.data.context": "training", "version": "1"}
    assert [output.model_id for output in read.outputs.model_outputs] == [model.model_id]
    assert mlflow.data.get_source(entry).to_dict() == {"uri": "iris.csv"}


def test_autolog_of_scikit_learn(client, experiment, iris):
    features, target = iris
    mlflow.sklearn.autolog(serialization_format="pickle", silent=True)
    try:
        with mlflow.start_run() as run:
            LogisticRegression(max_iter=200).fit(features, target)
        mlflow.sklearn.autolog(log_models=False, silent=True)
        with mlflow.start_run() as search:
            GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=2).fit(features, target)
    finally:
        mlflow.sklearn.autolog(disable=True)
    read = client.get_run(run.info.run_id)
    assert read.info.status == "FINISHED"
    assert read.data.params["max_iter"] == "200"
    assert read.data.metrics["training_accuracy_score"] > 0.9
    assert read.data.tags["estimator_name"] == "LogisticRegression"
    assert len(read.inputs.dataset_inputs) == 1
    (output,) = read.outputs.model_outputs
    model = mlflow.sklearn.load_model(f"models:/{output.model_id}")
    assert model.score(features, target) > 0.9
    children = mlflow.search_runs([experiment.experiment_id], f"tags.mlflow.parentRunId = '{search.info.run_id}'", output_format="list")
    assert len(children) == 2
    assert "best_max_depth" in client.get_run(search.info.run_id).data.params


@pytest.mark.filterwarnings("ignore:.*stage:FutureWarning")
def test_a_model_from_fit_to_load(client, experiment, iris):
    name = f"iris-{uuid.uuid4().hex}"
    features, target = iris
    models = [DecisionTreeClassifier(max_depth=depth, random_state=0).fit(features, target) for depth in (1, 3)]
    wanted = [list(model.predict(features)) for model in models]
    infos = []
    for model in models:
        with mlflow.start_run():
            signature = infer_signature(features, model.predict(features))
            infos.append(mlflow.sklearn.log_model(model, name="clf", signature=signature, **QUICK))
    first = mlflow.register_model(f"models:/{infos[0].model_id}", name, tags={"k": "v"})
    second = mlflow.register_model(f"runs:/{infos[1].run_id}/clf", name)
    assert [(version.version, version.run_id) for version in (first, second)] == [("1", infos[0].run_id), ("2", infos[1].run_id)]
    client.set_registered_model_alias(name, "champion", 1)
    client.transition_model_version_stage(name, "2", "Staging")
    copied = client.copy_model_version(f"models:/{name}@champion", f"{name}-prod")
    for uri, expected in {
        f"models:/{name}/1": 0,
        f"models:/{name}/2": 1,
        f"models:/{name}@champion": 0,
        f"models:/{name}/Staging": 1,
        f"models:/{name}/latest": 1,
        f"models:/{infos[0].model_id}": 0,
        infos[1].model_uri: 1,
        f"runs:/{infos[1].run_id}/clf": 1,
        f"models:/{copied.name}/{copied.version}": 0,
    }.items():
        assert list(mlflow.pyfunc.load_model(uri).predict(features)) == wanted[expected], uri
    assert mlflow.models.get_model_info(f"models:/{name}/1").signature == infos[0].signature
    client.set_registered_model_alias(name, "champion", 2)
    assert list(mlflow.sklearn.load_model(f"models:/{name}@champion").predict(features)) == wanted[1]
    client.delete_registered_model_alias(name, "champion")
    with pytest.raises(MlflowException, match="alias champion not found"):
        mlflow.pyfunc.load_model(f"models:/{name}@champion")


def test_a_registered_version_never_changes(client, experiment, tmp_path):
    """The run's and the logged model's files change after registration; what the version loads does not."""
    name = f"sealed-{uuid.uuid4().hex}"
    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), pip_requirements=["mlflow"])
        mlflow.pyfunc.save_model(tmp_path / "saved", python_model=Doubler(), pip_requirements=["mlflow"])
        mlflow.log_artifacts(str(tmp_path / "saved"), "by-hand")
    mlflow.register_model(info.model_uri, name)
    mlflow.register_model(f"runs:/{run.info.run_id}/by-hand", name)
    for version in (1, 2):
        assert mlflow.pyfunc.load_model(f"models:/{name}/{version}").predict([1.0, 2.0]) == [2.0, 4.0]
    client.log_text(run.info.run_id, "broken", "by-hand/MLmodel")
    (tmp_path / "MLmodel").write_text("broken")
    client.log_model_artifact(info.model_id, str(tmp_path / "MLmodel"))
    for uri in (f"runs:/{run.info.run_id}/by-hand", info.model_uri):
        with pytest.raises(Exception, match=r"."):
            mlflow.pyfunc.load_model(uri)
    for version in (1, 2):
        assert mlflow.pyfunc.load_model(f"models:/{name}/{version}").predict([1.0, 2.0]) == [2.0, 4.0]


def test_searches_in_pages(client, experiment):
    ids = []
    for number in range(7):
        with mlflow.start_run(run_name=f"r{number}") as run:
            mlflow.log_metric("loss", number % 3)
            mlflow.log_param("depth", number)
        ids.append(run.info.run_id)
    within = [experiment.experiment_id]
    seen, token = [], None
    while token != "":
        page = client.search_runs(
            within, "metrics.loss < 2", max_results=2, order_by=["metrics.loss DESC", "params.depth"], page_token=token
        )
        seen += [run.info.run_name for run in page]
        token = page.token or ""
    assert seen == ["r1", "r4", "r0", "r3", "r6"]
    frame = mlflow.search_runs(within, order_by=["attributes.start_time ASC"])
    assert list(frame["run_id"]) == ids
    assert list(frame["metrics.loss"]) == [0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0]
    listed = mlflow.search_runs(
        experiment_names=[experiment.name], filter_string=f"run_id IN ('{ids[1]}', '{ids[2]}')", output_format="list"
    )
    assert {run.info.run_id for run in listed} == {ids[1], ids[2]}
    assert client.search_runs(within, "params.depth = '9'") == []
    assert mlflow.last_active_run().info.run_id == ids[-1]


def test_searches_of_experiments_in_pages(client):
    mark = uuid.uuid4().hex
    made = [client.create_experiment(f"{mark}-{number}", tags={"mark": mark}) for number in range(5)]
    seen, token = [], None
    while token != "":
        page = client.search_experiments(filter_string=f"tags.mark = '{mark}'", max_results=2, order_by=["name ASC"], page_token=token)
        seen += [found.experiment_id for found in page]
        token = page.token or ""
    assert seen == made
    assert [found.name for found in mlflow.search_experiments(filter_string=f"name LIKE '{mark}-%'", max_results=1)] == [f"{mark}-4"]


def test_searches_of_logged_models(client, experiment):
    with mlflow.start_run() as run:
        for number in range(3):
            model = mlflow.create_external_model(name=f"m{number}", params={"n": str(number)}, model_type="agent")
            mlflow.log_metric("acc", number / 2, model_id=model.model_id)
    found = mlflow.search_logged_models(
        [experiment.experiment_id], "metrics.acc >= 0.5", order_by=[{"field_name": "metrics.acc", "ascending": False}], output_format="list"
    )
    assert [(model.name, model.source_run_id) for model in found] == [("m2", run.info.run_id), ("m1", run.info.run_id)]
    assert len(mlflow.search_logged_models([experiment.experiment_id], max_results=2)) == 2
    assert mlflow.get_logged_model(found[0].model_id).params == {"n": "2"}


def test_deleting_and_restoring(client, experiment):
    kept, gone = (client.create_run(experiment.experiment_id).info.run_id for _ in range(2))
    within = [experiment.experiment_id]
    mlflow.delete_run(gone)
    with pytest.raises(MlflowException, match="must be in the 'active' state"):
        client.log_param(gone, "a", 1)
    assert [run.info.run_id for run in client.search_runs(within)] == [kept]
    assert [run.info.run_id for run in client.search_runs(within, run_view_type=ViewType.DELETED_ONLY)] == [gone]
    mlflow.delete_experiment(experiment.experiment_id)
    assert client.get_experiment(experiment.experiment_id).lifecycle_stage == "deleted"
    assert client.get_experiment_by_name(experiment.name).lifecycle_stage == "deleted"
    with pytest.raises(MlflowException, match="deleted experiment"):
        mlflow.set_experiment(experiment.name)
    client.restore_experiment(experiment.experiment_id)
    assert client.get_run(kept).info.lifecycle_stage == "active"
    assert client.get_run(gone).info.lifecycle_stage == "deleted", "it was deleted before its experiment (MLflow revives it)"
    client.restore_run(gone)
    assert len(client.search_runs(within)) == 2
    client.rename_experiment(experiment.experiment_id, f"{experiment.name}-2")
    client.set_experiment_tag(experiment.experiment_id, "k", "v")
    found = client.get_experiment(experiment.experiment_id)
    assert (found.name, found.tags["k"]) == (f"{experiment.name}-2", "v")


def test_errors_are_those_of_mlflow(client, experiment):
    run_id = client.create_run(experiment.experiment_id).info.run_id
    client.log_param(run_id, "a", 1)
    client.log_param(run_id, "a", 1)
    for act, code, words in (
        (lambda: client.get_run("0" * 32), "RESOURCE_DOES_NOT_EXIST", "Run with id=0+ not found"),
        (lambda: client.get_experiment("999999"), "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=999999 exists"),
        (lambda: client.create_experiment(experiment.name), "RESOURCE_ALREADY_EXISTS", "already exists"),
        (lambda: client.log_param(run_id, "a", 2), "INVALID_PARAMETER_VALUE", "Changing param values is not allowed"),
        (lambda: client.log_metric(run_id, "a?b", 1), "INVALID_PARAMETER_VALUE", "Names may only contain"),
        (lambda: client.delete_tag(run_id, "absent"), "RESOURCE_DOES_NOT_EXIST", "No tag with name: absent"),
        (lambda: client.search_runs([experiment.experiment_id], "metrics.a >"), "INVALID_PARAMETER_VALUE", "Invalid clause"),
        (lambda: client.search_runs([experiment.experiment_id], page_token="nonsense"), "INVALID_PARAMETER_VALUE", "token"),
        (lambda: client.get_registered_model("absent"), "RESOURCE_DOES_NOT_EXIST", "Registered Model with name=absent not found"),
        (lambda: client.create_registered_model("a/b"), "INVALID_PARAMETER_VALUE", "Invalid model name"),
        (lambda: client.get_model_version("absent", "1"), "RESOURCE_DOES_NOT_EXIST", r"version=1\) not found"),
        (lambda: client.get_logged_model("m-absent"), "RESOURCE_DOES_NOT_EXIST", "m-absent"),
    ):
        with pytest.raises(MlflowException, match=words) as raised:
            act()
        assert raised.value.error_code == code
    assert client.get_experiment_by_name("absent") is None


def test_evaluation_of_a_model(client, experiment, iris):
    features, target = iris
    frame = features.assign(label=target)
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(features, target)
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(model, name="clf", **QUICK)
        result = mlflow.models.evaluate(
            info.model_uri,
            frame,
            targets="label",
            model_type="classifier",
            evaluator_config={"log_explainer": False, "log_model_explainability": False},
        )
    read = client.get_run(run.info.run_id)
    assert read.data.metrics["accuracy_score"] == result.metrics["accuracy_score"] > 0.9
    assert {"confusion_matrix.png"} <= {file.path for file in client.list_artifacts(run.info.run_id)}
    assert "accuracy_score" in {metric.key for metric in client.get_logged_model(info.model_id).metrics}


@pytest.mark.filterwarnings("ignore:.*experiment_ids:FutureWarning")
def test_what_is_not_spoken_fails_cleanly(client, experiment):
    for act in (lambda: client.get_trace("tr-0"), lambda: client.search_traces(experiment_ids=[experiment.experiment_id])):
        with pytest.raises(MlflowException) as raised:
            act()
        assert raised.value.error_code in {"ENDPOINT_NOT_FOUND", "NOT_IMPLEMENTED"}
