"""The stock MLflow client against the registry: register, seal, alias, stage, copy, search, load, delete."""

import uuid
from pathlib import Path

import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.exceptions import MlflowException, RestException
from sklearn.linear_model import LogisticRegression
from tests.servers import LinealServer

pytestmark = pytest.mark.client


@pytest.fixture
def client(server: LinealServer, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.url)
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    mlflow.set_tracking_uri(server.url)
    mlflow.set_registry_uri(server.url)
    return MlflowClient(server.url)


@pytest.fixture
def name() -> str:
    return f"fraud-{uuid.uuid4().hex}"


@pytest.fixture
def run_with_model(client: MlflowClient, tmp_path: Path) -> str:
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    (tmp_path / "weights.bin").write_bytes(b"first")
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(tmp_path), "model")
    return run_id


def _weights(uri: str) -> bytes:
    return (Path(download_artifacts(uri)) / "weights.bin").read_bytes()


def test_life_of_a_model(client: MlflowClient, name: str) -> None:
    made = client.create_registered_model(name, tags={"team": "risk", "n": "1"}, description="finds fraud")
    assert (made.name, made.description, made.tags) == (name, "finds fraud", {"team": "risk", "n": "1"})
    assert made.creation_timestamp == made.last_updated_timestamp
    with pytest.raises(RestException, match="already exists") as taken:
        client.create_registered_model(name)
    assert taken.value.error_code == "RESOURCE_ALREADY_EXISTS"
    client.update_registered_model(name, "other words")
    client.set_registered_model_tag(name, "team", "eu")
    client.delete_registered_model_tag(name, "n")
    client.delete_registered_model_tag(name, "absent")
    found = client.get_registered_model(name)
    assert (found.description, found.tags, found.latest_versions) == ("other words", {"team": "eu"}, [])
    client.rename_registered_model(name, f"{name}-2")
    assert client.get_registered_model(f"{name}-2").tags == {"team": "eu"}
    client.delete_registered_model(f"{name}-2")
    with pytest.raises(RestException, match=f"Registered Model with name={name}-2 not found"):
        client.get_registered_model(f"{name}-2")


def test_registering_a_run_seals_it(client: MlflowClient, name: str, run_with_model: str) -> None:
    version = mlflow.register_model(f"runs:/{run_with_model}/model", name, tags={"k": "v"})
    assert (version.name, version.version, version.run_id, version.status) == (name, "1", run_with_model, "READY")
    assert (version.current_stage, version.tags, version.aliases) == ("None", {"k": "v"}, [])
    uri = client.get_model_version_download_uri(name, "1")
    assert uri.startswith("mlflow-artifacts:/model-versions/mv-")
    client.set_registered_model_alias(name, "champion", "1")

    client.log_text(run_with_model, "second", "model/weights.bin")
    assert _weights(f"runs:/{run_with_model}/model") == b"second"
    assert _weights(f"models:/{name}@champion") == b"first"
    assert _weights(f"models:/{name}/1") == b"first"
    assert _weights(f"models:/{name}/latest") == b"first"

    mlflow.register_model(f"runs:/{run_with_model}/model", name)
    assert _weights(f"models:/{name}/latest") == b"second"
    assert _weights(f"models:/{name}@champion") == b"first"


def test_a_logged_model_is_registered_and_loaded_by_alias(client: MlflowClient, name: str) -> None:
    inputs = np.array([[0.0], [1.0], [2.0], [3.0]])
    fitted = LogisticRegression().fit(inputs, [0, 0, 1, 1])
    run = client.create_run("0")
    mlflow.start_run(run.info.run_id)
    info = mlflow.sklearn.log_model(fitted, name="clf", registered_model_name=name, input_example=inputs[:1], serialization_format="pickle")
    mlflow.end_run()
    version = client.get_model_version(name, "1")
    assert (version.run_id, version.source) == (run.info.run_id, f"models:/{info.model_id}")
    client.set_registered_model_alias(name, "champion", "1")
    loaded = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    assert list(loaded.predict(inputs)) == list(fitted.predict(inputs))
    assert f'"name": "{name}"' in client.get_logged_model(info.model_id).tags["mlflow.modelVersions"]


def test_aliases(client: MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    for _ in range(2):
        client.create_model_version(name, "s3://bucket/model")
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "best", "1")
    assert client.get_model_version_by_alias(name, "champion").version == "1"
    assert client.get_model_version_by_alias(name, "latest").version == "2"
    client.set_registered_model_alias(name, "champion", "2")
    assert client.get_registered_model(name).aliases == {"best": "1", "champion": "2"}
    found = client.search_model_versions(f"name = '{name}'", order_by=["version_number"])
    assert [list(version.aliases) for version in found] == [["best"], ["champion"]]  # MLflow's own server leaves them out
    client.delete_registered_model_alias(name, "champion")
    client.delete_registered_model_alias(name, "champion")
    with pytest.raises(RestException, match="Registered model alias champion not found") as absent:
        client.get_model_version_by_alias(name, "champion")
    assert absent.value.error_code == "INVALID_PARAMETER_VALUE"
    for alias in ("latest", "v1"):
        with pytest.raises(MlflowException, match="is reserved"):
            client.set_registered_model_alias(name, alias, "1")


@pytest.mark.filterwarnings("ignore:.*stage:FutureWarning")
def test_stages(client: MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    for _ in range(3):
        client.create_model_version(name, "s3://bucket/model")
    client.transition_model_version_stage(name, "1", "production")
    moved = client.transition_model_version_stage(name, "2", "PRODUCTION", archive_existing_versions=True)
    assert moved.current_stage == "Production"
    assert client.get_model_version(name, "1").current_stage == "Archived"
    assert [version.version for version in client.get_latest_versions(name, ["Production"])] == ["2"]
    assert {version.current_stage for version in client.get_latest_versions(name)} == {"Archived", "Production", "None"}
    with pytest.raises(RestException, match="Invalid Model Version stage: live"):
        client.transition_model_version_stage(name, "1", "live")


def test_copies_share_the_files(client: MlflowClient, name: str, run_with_model: str) -> None:
    original = mlflow.register_model(f"runs:/{run_with_model}/model", name)
    copy = client.copy_model_version(f"models:/{name}/1", f"{name}-prod")
    assert (copy.version, copy.run_id, copy.source) == ("1", run_with_model, f"models:/{name}/1")
    client.delete_model_version(name, original.version)
    client.delete_registered_model(name)
    assert _weights(f"models:/{name}-prod/1") == b"first"


def test_versions_change_and_go(client: MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/model", description="d", tags={"k": "v"}, run_link="https://example.com")
    client.update_model_version(name, "1", "words")
    client.set_model_version_tag(name, "1", "k", "w")
    client.set_model_version_tag(name, "1", "l", "x")
    client.delete_model_version_tag(name, "1", "k")
    found = client.get_model_version(name, "1")
    assert (found.description, found.tags, found.run_link) == ("words", {"l": "x"}, "https://example.com")
    client.delete_model_version(name, "1")
    with pytest.raises(RestException, match=rf"Model Version \(name={name}, version=1\) not found") as gone:
        client.get_model_version(name, "1")
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert client.create_model_version(name, "s3://bucket/model").version == "2"


def test_searches_in_pages(client: MlflowClient, name: str) -> None:
    for number in range(5):
        client.create_registered_model(f"{name}-{number}", tags={"of": name})
        client.create_model_version(f"{name}-{number}", f"s3://{name}/{number}")
    client.register_prompt(f"{name}-prompt", "Hello", tags={"of": name})
    names, token = [], None
    while token != "":
        page = client.search_registered_models(f"tags.of = '{name}'", max_results=2, order_by=["name DESC"], page_token=token)
        names += [model.name for model in page]
        token = page.token
    assert names == [f"{name}-{number}" for number in (4, 3, 2, 1, 0)]
    page = client.search_model_versions(f"source_path LIKE 's3://{name}/%'", max_results=3, order_by=["name"])
    rest = client.search_model_versions(f"source_path LIKE 's3://{name}/%'", order_by=["name"], page_token=page.token)
    assert [version.name[-1] for version in (*page, *rest)] == ["0", "1", "2", "3", "4"]
    with pytest.raises(RestException, match="Invalid attribute key"):
        client.search_registered_models("nonsense = 'x'")


def test_prompts_are_registered_models(client: MlflowClient, name: str) -> None:
    client.register_prompt(name, "Hello {{who}}", commit_message="first", tags={"tone": "warm"})
    client.register_prompt(name, "Good day {{who}}")
    client.set_prompt_alias(name, "polite", 2)
    assert client.load_prompt(f"prompts:/{name}@polite").template == "Good day {{who}}"
    assert client.load_prompt(f"prompts:/{name}/1").format(who="you") == "Hello you"
    assert [prompt.name for prompt in client.search_prompts(f"name = '{name}'")] == [name]
    assert client.search_registered_models(f"name = '{name}'") == []


@pytest.mark.parametrize(
    "source", ["/etc", "file:///etc", "http://evil.example/x", "mlflow-artifacts://evil/x", "s3://b/../x", "mlflow-artifacts:/0"]
)
def test_sources_that_reach_for_the_server_are_refused(client: MlflowClient, name: str, source: str) -> None:
    client.create_registered_model(name)
    with pytest.raises(RestException) as refused:
        client.create_model_version(name, source)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert client.search_model_versions(f"name = '{name}'") == []
