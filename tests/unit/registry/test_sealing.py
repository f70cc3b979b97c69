import pytest

from lineal.artifacts.commands import DeleteArtifacts, PutFile, delete_artifacts, put_file
from lineal.artifacts.paths import parse
from lineal.artifacts.queries import FindFile, ListDirectory, find_file, list_directory
from lineal.errors import Conflict, Invalid
from lineal.registry.versions.commands import DeleteVersion, delete_version
from lineal.storage.blobs import Blob, Digest
from lineal.storage.sql import Sql


@pytest.fixture
def logged(world):
    """A model, and a run that has two files in `model/` and one beside it."""
    world.model("fraud")
    info = world.run().info
    root = info.artifact_uri.removeprefix("mlflow-artifacts:/")
    world.file(f"{root}/model/MLmodel", 1)
    world.file(f"{root}/model/data/weights.bin", 2)
    world.file(f"{root}/plot.png", 3)
    return world, info.run_id, root


def _files(world, version) -> list[str]:
    path = parse(version.storage_location.removeprefix("mlflow-artifacts:/"))
    listed = world.ask(list_directory, ListDirectory(1, path)).children
    return [child.path.removeprefix(f"{path}/") for child in listed]


def test_a_version_of_a_run_is_sealed(logged):
    world, run_id, _ = logged
    made = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    assert made.storage_location == f"mlflow-artifacts:/model-versions/{made.public_id}"
    assert len(made.manifest_digest) == 64
    assert _files(world, made) == ["MLmodel", "data"]
    event = next(after for kind, _, _, after in world.events() if kind == "model_version.created")
    assert event["manifest_digest"] == made.manifest_digest


def test_both_spellings_of_the_place_seal_the_same(logged):
    world, run_id, root = logged
    first = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    second = world.version("fraud", f"mlflow-artifacts:/{root}/model/", run_id=run_id)
    assert first.manifest_digest == second.manifest_digest
    assert first.storage_location != second.storage_location
    assert world.rows(Sql("select count(*) from manifests")) == [(1,)]


def test_what_happens_to_the_run_later_does_not_touch_it(logged):
    world, run_id, root = logged
    made = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    world.file(f"{root}/model/MLmodel", 9)
    world.file(f"{root}/model/new", 10)
    world.do(delete_artifacts, DeleteArtifacts(parse(f"{root}/model/data")))
    assert _files(world, made) == ["MLmodel", "data"]
    kept = world.ask(find_file, FindFile(1, parse(f"model-versions/{made.public_id}/MLmodel")))
    assert kept.digest == (1).to_bytes(32, "big")
    again = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    assert again.manifest_digest != made.manifest_digest
    assert _files(world, again) == ["MLmodel", "new"]


def test_nobody_writes_into_a_sealed_tree(logged):
    world, run_id, _ = logged
    made = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    path = parse(f"model-versions/{made.public_id}/MLmodel")
    with pytest.raises(Conflict, match="sealed"):
        world.do(put_file, PutFile(path, Blob(Digest(bytes(32)), 1)))
    with pytest.raises(Conflict, match="sealed"):
        world.do(delete_artifacts, DeleteArtifacts(path))


def test_a_single_file_is_sealed_under_its_name(logged):
    world, run_id, _ = logged
    made = world.version("fraud", f"runs:/{run_id}/plot.png", run_id=run_id)
    assert made.storage_location == f"mlflow-artifacts:/model-versions/{made.public_id}/plot.png"
    assert world.ask(find_file, FindFile(1, parse(f"model-versions/{made.public_id}/plot.png"))).size_bytes == 3
    copy = world.version("fraud", "models:/fraud/1")
    assert copy.storage_location == f"mlflow-artifacts:/model-versions/{copy.public_id}/plot.png"


def test_no_files_are_no_manifest(logged):
    world, run_id, root = logged
    made = world.version("fraud", f"mlflow-artifacts:/{root}/elsewhere", run_id=run_id)
    assert (made.storage_location, made.manifest_digest) == (f"mlflow-artifacts:/{root}/elsewhere", "")
    assert world.rows(Sql("select count(*) from manifests")) == [(0,)]


def test_a_copy_shares_the_manifest_and_has_its_own_tree(logged):
    world, run_id, _ = logged
    world.model("prod")
    original = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    copy = world.version("prod", "models:/fraud/1", run_id=run_id)
    assert copy.manifest_digest == original.manifest_digest
    assert copy.storage_location == f"mlflow-artifacts:/model-versions/{copy.public_id}"
    assert _files(world, copy) == _files(world, original)
    world.do(delete_version, DeleteVersion("fraud", 1))
    assert _files(world, copy) == ["MLmodel", "data"]


def test_a_download_uri_is_as_good_as_a_name(logged):
    world, run_id, _ = logged
    original = world.version("fraud", f"runs:/{run_id}/model", run_id=run_id)
    copy = world.version("fraud", original.storage_location)
    assert (copy.source, copy.manifest_digest) == ("models:/fraud/1", original.manifest_digest)
    for path in ("model-versions/mv-none", f"model-versions/{original.public_id}/data", "model-versions"):
        with pytest.raises(Invalid):
            world.version("fraud", f"mlflow-artifacts:/{path}")


def test_a_refused_version_leaves_no_tree(logged):
    world, run_id, _ = logged
    with pytest.raises(Invalid):
        world.version("fraud", f"runs:/{run_id}/model", run_id="other")
    assert world.rows(Sql("select count(*) from sealed_trees")) == [(0,)]
