"""The main job on real input: the whole demo, twice on one store, and what the stock client finds there afterwards."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mlflow import MlflowClient
from tests import servers

MODELS = ("demo-breast-cancer", "demo-diabetes", "demo-digits", "demo-wine")
ROUND_TIMEOUT_S = 600

pytestmark = [pytest.mark.slow, pytest.mark.client]


def run_demo(store: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    with start_demo(store, "--no-wait", *more) as process:
        stdout, stderr = process.communicate(timeout=ROUND_TIMEOUT_S)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def run_demo_until_interrupted(store: Path) -> "subprocess.CompletedProcess[str]":
    """Let it wait at the end, see that its server is up, press Ctrl-C, and see that the server is gone."""
    lines: list[str] = []
    with start_demo(store) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C to stop" in line:
                break
        url = re.findall(r"Lineal is up at (\S+)\.", lines[-1])[0]
        assert httpx.get(f"{url}/health", trust_env=False).status_code == 200
        process.send_signal(signal.SIGINT)
        rest, stderr = process.communicate(timeout=60)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health", trust_env=False)
    return subprocess.CompletedProcess(process.args, process.returncode, "".join(lines) + rest, stderr)


def start_demo(store: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "lineal", "demo", "--store", str(store), "--port", "0", *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "LINEAL_"))}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], MlflowClient]]:
    """What two demos on one store printed, and a client of a server started on it afterwards."""
    store = tmp_path_factory.mktemp("demo") / "store"
    done = [run_demo(store), run_demo_until_interrupted(store)]
    for one in done:
        assert one.returncode == 0, one.stdout + one.stderr
        assert one.stderr == "", "noise, or a warning that should be looked at"
    with servers.serving(store) as server:
        yield [one.stdout for one in done], MlflowClient(server.url)


@pytest.fixture
def client(outputs: tuple[list[str], MlflowClient]) -> MlflowClient:
    return outputs[1]


def runs_of(client: MlflowClient, model: str, filter_string: str):
    experiment = client.get_experiment_by_name(model)
    assert experiment is not None
    return client.search_runs([experiment.experiment_id], filter_string)


def test_it_says_what_was_stored_and_where_to_look(outputs):
    for text in outputs[0]:
        assert "What the store holds now" in text
        assert "/api/2.0/mlflow/registered-models/get?name=demo-digits" in text
        assert 'load_model("models:/demo-digits@champion")' in text
        assert "score on the test sets exactly what was logged" in text


def test_there_is_an_experiment_for_each_problem(client):
    assert sorted(one.name for one in client.search_experiments(filter_string="name LIKE 'demo-%'")) == sorted(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_every_run_finished_below_one_of_two_rounds(client, model):
    runs = runs_of(client, model, "")
    assert {run.info.status for run in runs} == {"FINISHED"}
    roots = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert {run.data.tags["round"] for run in roots} == {"1", "2"}
    ids = {run.info.run_id for run in runs}
    assert all(run.data.tags["mlflow.parentRunId"] in ids for run in runs if run not in roots)


@pytest.mark.parametrize("model", MODELS)
def test_candidates_have_datasets_scores_a_figure_and_a_model(client, model):
    candidates = runs_of(client, model, "tags.role = 'candidate'")
    assert len(candidates) >= 8
    for run in candidates:
        contexts = {tag.value for one in run.inputs.dataset_inputs for tag in one.tags if tag.key == "mlflow.data.context"}
        assert {"training", "validation"} <= contexts
        assert any(name.startswith("val_") for name in run.data.metrics)
        assert [file.path for file in client.list_artifacts(run.info.run_id, "plots/validation")]
        (output,) = run.outputs.model_outputs
        assert client.get_logged_model(output.model_id).source_run_id == run.info.run_id
        assert {"MLmodel", "model.skops", "input_example.json"} <= {
            file.path for file in client.list_logged_model_artifacts(output.model_id)
        }


@pytest.mark.parametrize("model", MODELS)
def test_only_registered_models_saw_the_test_set(client, model):
    judged = {run.info.run_id for run in runs_of(client, model, "tags.role = 'candidate'") if "test_" in " ".join(run.data.metrics)}
    assert judged == {version.run_id for version in client.search_model_versions(f"name = '{model}'")}


@pytest.mark.parametrize("model", MODELS)
def test_the_champion_has_the_lowest_validation_loss_of_all_versions(client, model):
    loss = "val_rmse" if model == "demo-diabetes" else "val_log_loss"
    versions = client.search_model_versions(f"name = '{model}'")
    assert sorted(int(version.version) for version in versions) == [1, 2, 3]
    losses = {int(version.version): client.get_run(version.run_id).data.metrics[loss] for version in versions}
    aliases = client.get_registered_model(model).aliases
    assert losses[int(aliases["champion"])] == min(losses.values())
    assert aliases["challenger"] != aliases["champion"]
    champion = client.get_model_version_by_alias(model, "champion")
    assert champion.tags["verified_in_fresh_process"] == "true"
    assert champion.description.startswith(champion.tags["family"])


def test_one_version_is_in_production_and_it_is_the_champion(client):
    champion = client.get_model_version_by_alias("demo-breast-cancer", "champion")
    staged = {version.version: version.current_stage for version in client.search_model_versions("name = 'demo-breast-cancer'")}
    assert [number for number, stage in staged.items() if stage == "Production"] == [champion.version]


def test_curves_keep_every_point(client):
    (sgd, _) = runs_of(client, "demo-digits", "tags.role = 'candidate' AND tags.family = 'sgd'")
    history = client.get_metric_history(sgd.info.run_id, "epoch/val_log_loss")
    assert [point.step for point in history] == list(range(25))
    trials = runs_of(client, "demo-breast-cancer", "tags.role = 'trial'")
    assert len(trials) == 8
    for run in trials:
        assert len(client.get_metric_history(run.info.run_id, "val-binary_logloss")) > 1


@pytest.mark.parametrize("model", MODELS)
def test_the_report_says_what_happened(client, model, tmp_path):
    for run in runs_of(client, model, "tags.role = 'round'"):
        report = json.loads(Path(client.download_artifacts(run.info.run_id, "report.json", str(tmp_path))).read_text())
        losses = [row["validation_loss"] for row in report["candidates"]]
        assert losses == sorted(losses)
        assert str(report["round"]) == run.data.tags["round"]
        text = Path(client.download_artifacts(run.info.run_id, "report.md", str(tmp_path))).read_text()
        assert f"version {report['champion']['version']}" in text


def test_a_server_that_does_not_come_up_ends_the_demo_with_its_message(tmp_path):
    (tmp_path / "taken").write_text("a file where the store's directory should be")
    done = run_demo(tmp_path / "taken")
    assert done.returncode == 1
    assert "the server ended at once" in done.stderr


def test_a_server_that_is_not_there_ends_the_demo(tmp_path):
    done = run_demo(tmp_path, "--url", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr == "Error: no server answers at http://127.0.0.1:9\n"


def test_a_failing_step_is_named(tmp_path):
    with servers.serving(tmp_path / "store") as server:
        deleted = MlflowClient(server.url).create_experiment("demo-breast-cancer")
        MlflowClient(server.url).delete_experiment(deleted)
        done = run_demo(tmp_path, "--url", server.url)
    assert done.returncode == 1
    assert "Error: Breast cancer, data: MlflowException: Cannot set a deleted experiment" in done.stderr
