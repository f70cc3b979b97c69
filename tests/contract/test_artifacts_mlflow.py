"""The stock MLflow client moves artifacts: files, directories, and large files in parts both ways."""

import os
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from requests import HTTPError
from tests.servers import LinealServer, serving

pytestmark = pytest.mark.client

MIB = 1 << 20


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinealServer]:
    with serving(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture
def client(served: LinealServer, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", served.url)
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    mlflow.set_tracking_uri(served.url)
    return MlflowClient(served.url)


def tree(directory: Path) -> dict[str, bytes]:
    return {str(file.relative_to(directory)): file.read_bytes() for file in sorted(directory.rglob("*")) if file.is_file()}


def test_directories_go_up_and_come_down_as_they_were(client: MlflowClient, tmp_path: Path) -> None:
    source = tmp_path / "source"
    files = {"MLmodel": b"flavors", "data/model.pkl": os.urandom(100), "data/empty": b"", "\u6a21\u578b a.txt": b"x", "data-2/z": b"1"}
    for name, data in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(source), "model")
    client.log_text(run_id, "hello", "notes/hello.txt")

    assert [(f.path, f.is_dir) for f in client.list_artifacts(run_id)] == [("model", True), ("notes", True)]
    assert [f.path for f in client.list_artifacts(run_id, "model")] == sorted(
        f"model/{name}" for name in ("MLmodel", "data", "data-2", "\u6a21\u578b a.txt")
    )
    assert client.list_artifacts(run_id, "notes/hello.txt") == []
    down = tmp_path / "down"
    download_artifacts(run_id=run_id, artifact_path="model", dst_path=str(down))
    assert tree(down / "model") == files
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "hello"


def test_a_large_file_goes_up_in_parts(client: MlflowClient, served: LinealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(MIB))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 * MIB))
    file = tmp_path / "large.bin"
    file.write_bytes(os.urandom(12 * MIB + 5))
    run_id = client.create_run("0").info.run_id
    client.log_artifact(run_id, str(file), "weights")
    assert [(f.path, f.file_size) for f in client.list_artifacts(run_id, "weights")] == [("weights/large.bin", 12 * MIB + 5)]
    local = download_artifacts(run_id=run_id, artifact_path="weights/large.bin", dst_path=str(tmp_path / "down"))
    assert Path(local).read_bytes() == file.read_bytes()
    assert list((Path(served.store) / "artifacts" / "uploads").iterdir()) == [], "the parts are gone"


def test_files_come_down_in_parts_from_signed_urls(client: MlflowClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(MIB))
    source = tmp_path / "source"
    source.mkdir()
    files = {"large.bin": os.urandom(5 * MIB + 7), "small": b"s", "empty": b"", "n\u00e4me a.txt": b"x" * MIB}
    for name, data in files.items():
        (source / name).write_bytes(data)
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, str(source), "data")
    down = tmp_path / "down"
    download_artifacts(run_id=run_id, artifact_path="data", dst_path=str(down))
    assert tree(down / "data") == files


def test_refusals_reach_the_client_with_their_reason(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    client.log_text(run_id, "x", "a/b")
    with pytest.raises(HTTPError, match="Invalid path"):
        client.list_artifacts(run_id, "../..")
    with pytest.raises(HTTPError, match="which is a file"):
        client.log_text(run_id, "x", "a/b/c")
