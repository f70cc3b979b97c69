"""Everyday life with the oldest mlflow client we serve (2.x), which has an environment of its own: `make clients`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.servers import serving

pytestmark = [pytest.mark.client, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-mlflow2" / "bin" / "python"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/clients/life.py saw."""
    if not PYTHON.exists():
        reason = "the environment of the old client is missing: make clients"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(reason)
        pytest.skip(reason)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LINEAL_", "MLFLOW_", "PYTHON"))}
    with serving(tmp_path_factory.mktemp("store")) as server:
        ended = subprocess.run(
            [PYTHON, ROOT / "tests" / "clients" / "life.py", server.url],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            cwd=tmp_path_factory.mktemp("cwd"),
            env=clean,
        )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_it_is_the_old_client(seen):
    assert seen["version"].startswith("2.9.")


def test_runs(seen):
    runs = seen["runs"]
    assert (runs["status"], runs["name"], runs["parent_of_child"]) == ("FINISHED", "parent", runs["run_id"])
    assert runs["params"] == {"alpha": "0.5", "beta": "b", "empty": "", "late": "p"}
    assert runs["metrics"] == {"loss": "1.0", "acc": "0.5", "nan": "nan", "late": "1.0"}
    assert runs["tags"] == {"team": "risk", "a": "1", "late": "t"}
    assert runs["history"] == {"0": "3.0", "1": "nan", "2": "1.7976931348623157e+308", "3": "-1.7976931348623157e+308", "4": "1.0"}
    assert runs["files"] == {"notes/hello.txt": 5, "d.json": 22, "tree/a.bin": 256, "a.bin": 256}
    assert (runs["listed"], runs["text"]) == (["a.bin", "d.json", "notes", "tree"], "hello")


def test_models(seen):
    models = seen["models"]
    assert models["model_uri"] == f"runs:/{models['run_id']}/doubler"
    assert models["second"] == ["2", models["run_id"], "READY"]
    assert len(models["predictions"]) == 6
    assert {tuple(values) for values in models["predictions"].values()} == {(2, 4)}, "also after the run's files were broken"
    assert (models["description"], models["aliases"], models["by_alias"], models["by_stage"]) == ("words", {"champion": "1"}, "1", ["2"])
    assert models["latest"] == [["1", "None"], ["2", "Production"]]
    assert models["version"][:2] == ["first", {"t": "1"}]
    assert (models["found"], models["left"], models["history"]) == (["1", "2"], ["2"], True)
    code, message = models["gone"]
    assert code == "RESOURCE_DOES_NOT_EXIST"
    assert "Registered Model with name=old-life-2 not found" in message


def test_searches(seen):
    assert seen["searches"] == {
        "runs": ["r1", "r3", "r0", "r2", "r4"],
        "frame": [0.0, 1.0, 0.0, 1.0, 0.0],
        "experiments": ["old-life"],
        "models": ["old-life-prod"],
    }


def test_deletions(seen):
    assert seen["deletions"] == {"deleted": True, "stage": "deleted", "renamed": "old-life-renamed"}


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        ("param", "INVALID_PARAMETER_VALUE", "Changing param values is not allowed"),
        ("run", "RESOURCE_DOES_NOT_EXIST", "Run with id=00000000000000000000000000000000 not found"),
        ("experiment", "RESOURCE_ALREADY_EXISTS", "already exists"),
        ("filter", "INVALID_PARAMETER_VALUE", "Invalid clause(s) in filter string"),
        ("model", "RESOURCE_DOES_NOT_EXIST", "Model Version (name=absent, version=1) not found"),
    ],
)
def test_failures(seen, call, code, words):
    assert seen["failures"][call][0] == code
    assert words in seen["failures"][call][1]
