"""The stock 3.x client logs datasets and models, and reads back what it logged."""

import uuid

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelStatus,
    Metric,
)
from mlflow.exceptions import MlflowException
from mlflow.models import Model


@pytest.fixture
def client(server):
    return MlflowClient(server.url)


@pytest.fixture
def experiment_id(client):
    return client.create_experiment(f"logged-models-{uuid.uuid4().hex}")


@pytest.fixture
def run_id(client, experiment_id):
    return client.create_run(experiment_id).info.run_id


def test_life_of_a_logged_model(client, experiment_id, run_id):
    made = client.create_logged_model(experiment_id, name="clf", source_run_id=run_id, tags={"a": "1"}, params={"p": "1"}, model_type="t")
    assert made.status == LoggedModelStatus.PENDING
    assert made.artifact_location == f"mlflow-artifacts:/{experiment_id}/models/{made.model_id}/artifacts"
    ready = client.finalize_logged_model(made.model_id, LoggedModelStatus.READY)
    assert ready.status == LoggedModelStatus.READY
    client.set_logged_model_tags(made.model_id, {"b": "2", "with space": "3"})
    client.delete_logged_model_tag(made.model_id, "a")
    client.delete_logged_model_tag(made.model_id, "with space")
    client.log_model_params(made.model_id, {"q": "2"})
    read = client.get_logged_model(made.model_id)
    assert (read.name, read.model_type, read.source_run_id) == ("clf", "t", run_id)
    assert (read.tags, read.params) == ({"b": "2"}, {"p": "1", "q": "2"})
    client.delete_logged_model(made.model_id)
    with pytest.raises(MlflowException, match="not found") as raised:
        client.get_logged_model(made.model_id)
    assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_more_params_than_fit_one_request(client, experiment_id):
    params = {f"p{i}": str(i) for i in range(250)}
    made = client.create_logged_model(experiment_id, params=params)
    assert client.get_logged_model(made.model_id).params == params
    assert made.name


def test_inputs_and_outputs_of_a_run(client, experiment_id, run_id):
    dataset = Dataset("wine", "d1", "local", '{"uri": "wine.csv"}', '{"columns": []}', '{"rows": 178}')
    first, second = (client.create_logged_model(experiment_id).model_id for _ in range(2))
    client.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])], [LoggedModelInput(first)])
    client.log_outputs(run_id, [LoggedModelOutput(second, 7)])
    for run in (client.get_run(run_id), client.search_runs([experiment_id], "dataset.context = 'training'")[0]):
        (entry,) = run.inputs.dataset_inputs
        assert dict(entry.dataset) == dict(dataset)
        assert [(tag.key, tag.value) for tag in entry.tags] == [("mlflow.data.context", "training")]
        assert [entry.model_id for entry in run.inputs.model_inputs] == [first]
        assert [(output.model_id, output.step) for output in run.outputs.model_outputs] == [(second, 7)]


def test_metrics_of_a_model(client, experiment_id, run_id):
    made = client.create_logged_model(experiment_id).model_id
    client.log_metric(run_id, "acc", 0.5, timestamp=1, step=1, model_id=made, dataset_name="wine", dataset_digest="d1")
    client.log_batch(run_id, [Metric("acc", 0.6, 2, 2, model_id=made), Metric("acc", 0.6, 2, 2, model_id=made), Metric("loss", 1.0, 2, 2)])
    found = client.get_logged_model(made).metrics
    assert [(m.key, m.value, m.timestamp, m.step, m.run_id, m.model_id) for m in found] == [
        ("acc", 0.6, 2, 2, run_id, made),
        ("acc", 0.5, 1, 1, run_id, made),
    ]
    assert (found[1].dataset_name, found[1].dataset_digest) == ("wine", "d1")
    assert client.get_run(run_id).data.metrics == {"acc": 0.6, "loss": 1.0}


def test_search_in_pages(client, experiment_id, run_id):
    made = [client.create_logged_model(experiment_id, name=f"model-{i}").model_id for i in range(5)]
    for i, model_id in enumerate(made):
        client.log_metric(run_id, "acc", i / 10, step=1, model_id=model_id, dataset_name="wine", dataset_digest="d1")
    order = [{"field_name": "metrics.acc", "ascending": False, "dataset_name": "wine"}]
    page = client.search_logged_models([experiment_id], "metrics.acc > 0.05", max_results=3, order_by=order)
    rest = client.search_logged_models([experiment_id], "metrics.acc > 0.05", max_results=3, order_by=order, page_token=page.token)
    assert [model.model_id for model in [*page, *rest]] == made[:0:-1]
    assert not rest.token
    on = [{"dataset_name": "wine", "dataset_digest": "d1"}]
    assert len(client.search_logged_models([experiment_id], datasets=on)) == 5
    with pytest.raises(MlflowException, match="Filter string in the page token does not match"):
        client.search_logged_models([experiment_id], "metrics.acc > 0.1", max_results=3, order_by=order, page_token=page.token)


def test_models_that_2x_clients_record(client, run_id):
    for name in ("first", "second"):
        client._record_logged_model(run_id, Model(artifact_path=name, run_id=run_id))
    assert '"artifact_path": "second"' in client.get_run(run_id).data.tags["mlflow.log-model.history"]


@pytest.fixture
def tracking_uri(server):
    """The client finds a model's files through the one tracking URI of the process."""
    mlflow.set_tracking_uri(server.url)
    yield
    mlflow.set_tracking_uri("")


def test_files_of_a_model(client, experiment_id, tmp_path, tracking_uri):
    made = client.create_logged_model(experiment_id, name="files")
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    client.log_model_artifacts(made.model_id, str(tmp_path))
    assert [file.path for file in client.list_logged_model_artifacts(made.model_id)] == ["MLmodel"]


def test_too_long_a_param_key_is_named(client, experiment_id):
    made = client.create_logged_model(experiment_id).model_id
    with pytest.raises(MlflowException, match="exceeds the maximum length of 255 characters") as raised:
        client.log_model_params(made, {"k" * 300: "v"})
    assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
