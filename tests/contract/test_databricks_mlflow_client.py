"""The stock mlflow client with `mlflow.set_registry_uri("databricks")`: it finds, changes, moves and loads models by Databricks' calls.

Registering is where the client would first copy the files to Databricks' own file system: it works where tracking is `databricks`, too.
"""

import uuid
from pathlib import Path

import httpx
import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.exceptions import MlflowException, RestException
from sklearn.linear_model import LogisticRegression
from tests.servers import LinealServer

pytestmark = [pytest.mark.client, pytest.mark.filterwarnings("ignore:.*stage:FutureWarning")]


@pytest.fixture
def client(server: LinealServer, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.setenv("DATABRICKS_HOST", server.url)
    monkeypatch.setenv("DATABRICKS_TOKEN", "any")
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    mlflow.set_tracking_uri(server.url)
    mlflow.set_registry_uri("databricks")
    return MlflowClient(server.url, "databricks")


@pytest.fixture
def plain(server: LinealServer) -> MlflowClient:
    """The client that registers."""
    return MlflowClient(server.url, server.url)


@pytest.fixture
def name() -> str:
    return f"fraud-{uuid.uuid4().hex}"


def test_a_model_is_loaded(client: MlflowClient, plain: MlflowClient, name: str) -> None:
    inputs = np.array([[0.0], [1.0], [2.0], [3.0]])
    fitted = LogisticRegression().fit(inputs, [0, 0, 1, 1])
    mlflow.start_run(client.create_run("0").info.run_id)
    info = mlflow.sklearn.log_model(fitted, name="clf", input_example=inputs[:1], serialization_format="pickle")
    mlflow.end_run()
    plain.create_registered_model(name)
    plain.create_model_version(name, info.model_uri, info.run_id, model_id=info.model_id)
    assert client.get_latest_versions(name)[0].version == "1"
    client.transition_model_version_stage(name, "1", "Production")
    for uri in (f"models:/{name}/1", f"models:/{name}/Production", f"models:/{name}/latest"):
        assert list(mlflow.pyfunc.load_model(uri).predict(inputs)) == list(fitted.predict(inputs))


def test_files_are_listed_and_downloaded_by_signed_uris(client: MlflowClient, plain: MlflowClient, name: str, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep er").mkdir(parents=True)
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    (tmp_path / "data" / "deep er" / "weights 1.bin").write_bytes(bytes(range(256)) * 4096)
    (tmp_path / "data" / "empty").write_bytes(b"")
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(tmp_path), "model")
    plain.create_registered_model(name)
    plain.create_model_version(name, f"runs:/{run_id}/model", run_id)
    loaded = Path(download_artifacts(f"models:/{name}/1"))
    for path in (each for each in tmp_path.rglob("*") if each.is_file()):
        assert (loaded / path.relative_to(tmp_path)).read_bytes() == path.read_bytes()


def test_models_and_versions_change_and_go(client: MlflowClient, plain: MlflowClient, name: str) -> None:
    client.create_registered_model(name, tags={"team": "risk"}, description="finds fraud")
    client.update_registered_model(name, "other words")
    client.set_registered_model_tag(name, "n", "1")
    client.delete_registered_model_tag(name, "team")
    found = client.get_registered_model(name)
    assert (found.description, found.tags) == ("other words", {"n": "1"})
    for _ in range(2):
        plain.create_model_version(name, "s3://bucket/model")
    client.update_model_version(name, "1", "words")
    client.set_model_version_tag(name, "1", "k", "v")
    client.delete_model_version_tag(name, "1", "k")
    client.transition_model_version_stage(name, "1", "Staging")
    client.transition_model_version_stage(name, "2", "staging", archive_existing_versions=True)
    assert [client.get_model_version(name, number).current_stage for number in ("1", "2")] == ["Archived", "Staging"]
    assert [version.version for version in client.search_model_versions(f"name = '{name}'", order_by=["version_number"])] == ["1", "2"]
    assert [model.name for model in client.search_registered_models(f"name = '{name}'")] == [name]
    with pytest.raises(RestException) as in_use:
        client.delete_registered_model(name)
    assert in_use.value.error_code == "INVALID_STATE"
    client.transition_model_version_stage(name, "2", "Archived")
    client.rename_registered_model(name, f"{name}-b")
    client.delete_model_version(f"{name}-b", "1")
    client.delete_registered_model(f"{name}-b")
    with pytest.raises(RestException) as gone:
        client.get_registered_model(f"{name}-b")
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_the_client_itself_refuses_aliases_there(client: MlflowClient, plain: MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    plain.create_model_version(name, "s3://bucket/model")
    with pytest.raises(MlflowException, match="unsupported for models in the Workspace Model Registry"):
        client.set_registered_model_alias(name, "champion", "1")


def test_stages_of_a_lifecycle_of_its_own(
    client: MlflowClient, plain: MlflowClient, server: LinealServer, name: str, tmp_path: Path
) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(tmp_path), "model")
    plain.create_registered_model(name)
    own = {
        "stages": [{"name": "Draft"}, {"name": "Live", "may_archive": True}, {"name": "Gone"}],
        "moves": [{"source": "*", "target": "*", "level": "edit"}],
        "archive_stage": "Gone",
    }
    httpx.put(f"{server.url}/api/v1/registered-models/{name}/lifecycle", json=own).raise_for_status()
    for _ in range(2):
        assert plain.create_model_version(name, f"runs:/{run_id}/model", run_id).current_stage == "Draft"
    for each in (client, plain):
        for number in ("1", "2"):
            each.transition_model_version_stage(name, number, "live", archive_existing_versions=True)
        assert [version.version for version in each.get_latest_versions(name, ["Live"])] == ["2"]
        assert each.get_model_version(name, "1").current_stage == "Gone"
    assert (Path(download_artifacts(f"models:/{name}/Live")) / "MLmodel").read_text() == "flavors: {}\n"
    with pytest.raises(RestException, match="Value must be one of Draft, Live, Gone"):
        client.transition_model_version_stage(name, "1", "Production")


def test_a_model_that_was_logged_is_registered_without_copying_files(client: MlflowClient, name: str) -> None:
    """Where tracking and registry are the same `databricks`, the client names the files where they are; to log them, it needs http."""
    fitted = LogisticRegression().fit(np.array([[0.0], [1.0]]), [0, 1])
    mlflow.start_run(client.create_run("0").info.run_id)
    info = mlflow.sklearn.log_model(fitted, name="clf", serialization_format="pickle")
    mlflow.end_run()
    both = MlflowClient("databricks", "databricks")
    both.create_registered_model(name)
    made = both.create_model_version(name, info.model_uri, info.run_id, model_id=info.model_id)
    assert (made.version, made.status, made.run_id) == ("1", "READY", info.run_id)
    assert list(mlflow.pyfunc.load_model(f"models:/{name}/1").predict(np.array([[0.0], [1.0]]))) == [0, 1]


def test_copying_files_to_databricks_file_system_is_refused(client: MlflowClient, name: str, tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(tmp_path), "model")
    client.create_registered_model(name)
    with pytest.raises(MlflowException) as refused:
        client.create_model_version(name, f"runs:/{run_id}/model", run_id)
    assert "POST /dbfs/databricks" in str(refused.value), refused.value
    assert client.search_model_versions(f"name='{name}'") == []
