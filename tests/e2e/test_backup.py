"""A backup as docs/operations.md says: taken while the server runs, restored elsewhere, and found to be what it was."""

import shutil
from pathlib import Path

import apsw
import httpx
from click.testing import CliRunner
from tests.servers import serving

from lineal.cli.main import main

FILES = "/api/2.0/mlflow-artifacts/artifacts"
API = "/api/2.0/mlflow"
LARGE = b"large enough to be a file of its own" * 2_000


def _back_up(store: Path, backup: Path) -> None:
    """The database first, then the bytes."""
    source, target = apsw.Connection(str(store / "lineal.db")), apsw.Connection(str(backup / "lineal.db"))
    with target.backup("main", source, "main") as copying:
        copying.step()
    source.close()
    target.close()


def test_a_backup_of_a_running_server_is_restored_with_all_that_was_answered(tmp_path: Path) -> None:
    store, backup = tmp_path / "store", tmp_path / "backup"
    backup.mkdir()
    with serving(store) as server, httpx.Client(base_url=server.url) as http:
        run = http.post(f"{API}/runs/create", json={"experiment_id": "0", "run_name": "kept"}).json()["run"]["info"]
        http.put(f"{FILES}/data/file.bin", content=b"bytes").raise_for_status()
        http.put(f"{FILES}/data/large.bin", content=LARGE).raise_for_status()
        http.post(f"{API}/registered-models/create", json={"name": "model"}).raise_for_status()
        _back_up(store, backup)
        http.put(f"{FILES}/data/later.bin", content=b"later").raise_for_status()
        http.put(f"{FILES}/data/large_later.bin", content=LARGE + b"later").raise_for_status()
        shutil.copytree(store / "artifacts", backup / "artifacts", ignore=shutil.ignore_patterns("incoming", "uploads"))
    verified = CliRunner().invoke(main, ["verify", "--store", str(backup)])
    assert verified.exit_code == 0, verified.output
    assert f"3 blobs ({5 + 2 * len(LARGE) + 5} bytes)" in verified.output, "also the bytes of one whose name came too late"
    with serving(backup) as server, httpx.Client(base_url=server.url) as http:
        assert http.get(f"{API}/runs/get", params={"run_id": run["run_id"]}).json()["run"]["info"]["run_name"] == "kept"
        assert http.get(f"{FILES}/data/file.bin").content == b"bytes"
        assert http.get(f"{FILES}/data/large.bin").content == LARGE
        assert [http.get(f"{FILES}/data/{name}.bin").status_code for name in ("later", "large_later")] == [404, 404]
        assert http.get(f"{API}/registered-models/get", params={"name": "model"}).status_code == 200
