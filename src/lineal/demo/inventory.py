"""What the store holds of the demo now, counted by reading it back through the API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import FileInfo, Run

from lineal.demo.problems import NAME_PREFIX

READERS = 8
PAGE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Inventory:
    """Counts of everything whose name starts with the demo's prefix."""

    experiments: int
    runs: int
    params: int
    metric_points: int
    dataset_inputs: int
    logged_models: int
    artifacts: int
    artifact_bytes: int
    models: int
    versions: int
    aliases: list[str]
    """`model@alias -> version`, in alphabetical order."""


def take_inventory(client: MlflowClient) -> Inventory:
    """Read everything of the demo back and count it.

    Aliases are read from each model itself, since mlflow's own server omits them in searches.
    """
    experiments = client.search_experiments(filter_string=f"name LIKE '{NAME_PREFIX}%'")
    experiment_ids = [experiment.experiment_id for experiment in experiments]
    runs: list[Run] = _all_pages(lambda token: client.search_runs(experiment_ids, max_results=PAGE_ROWS, page_token=token))
    logged = _all_pages(lambda token: client.search_logged_models(experiment_ids, page_token=token))
    models = [
        client.get_registered_model(model.name)
        for model in _all_pages(lambda token: client.search_registered_models(f"name LIKE '{NAME_PREFIX}%'", page_token=token))
    ]
    versions = [
        _all_pages(lambda token, name=model.name: client.search_model_versions(f"name = '{name}'", page_token=token)) for model in models
    ]
    with ThreadPoolExecutor(READERS) as readers:
        points = readers.map(lambda run: _metric_points(client, run), runs)
        of_runs = readers.map(lambda run: _file_sizes(lambda path: client.list_artifacts(run.info.run_id, path)), runs)
        of_models = readers.map(lambda model: _file_sizes(lambda path: client.list_logged_model_artifacts(model.model_id, path)), logged)
        sizes = [size for several in (*of_runs, *of_models) for size in several]
        return Inventory(
            experiments=len(experiments),
            runs=len(runs),
            params=sum(len(run.data.params) for run in runs),
            metric_points=sum(points),
            dataset_inputs=sum(len(run.inputs.dataset_inputs) for run in runs if run.inputs),
            logged_models=len(logged),
            artifacts=len(sizes),
            artifact_bytes=sum(sizes),
            models=len(models),
            versions=sum(len(several) for several in versions),
            aliases=sorted(f"{model.name}@{alias} -> {number}" for model in models for alias, number in model.aliases.items()),
        )


def _all_pages(fetch: Callable[[str | None], Any]) -> list[Any]:
    rows: list[Any] = []
    token: str | None = None
    while True:
        page = fetch(token)
        rows.extend(page)
        token = page.token
        if not token:
            return rows


def _metric_points(client: MlflowClient, run: Run) -> int:
    return sum(len(client.get_metric_history(run.info.run_id, key)) for key in run.data.metrics)


def _file_sizes(list_folder: Callable[[str | None], list[FileInfo]]) -> list[int]:
    sizes: list[int] = []
    folders: list[str | None] = [None]
    while folders:
        for entry in list_folder(folders.pop()):
            if entry.is_dir:
                folders.append(entry.path)
            else:
                sizes.append(entry.file_size or 0)
    return sizes
