"""Every list of the native protocol: pages of any length, joined, are the whole list, in its order and without repeats."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.native import Native, native_server

WHOLE = 500
"""More than any of the lists has."""


@pytest.fixture(scope="module")
def native(request, tmp_path_factory) -> Iterator[Native]:
    with native_server("sqlite", tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


@pytest.fixture(scope="module")
def lists(native: Native) -> dict[str, tuple[str, str, str, dict[str, Any]]]:
    """Method, path, field and what is asked of each list; with ties wherever an order can have them."""
    experiment_id = native.experiment()
    parent = native.run(experiment_id)
    for number in range(9):
        tags = {"mlflow.parentRunId": parent, "n": str(number // 3)}
        run_id = native.run(experiment_id, {"loss": number // 4}, tags=tags, params={"p": str(number % 2)}, start_time=number // 2)
        dataset = {"name": f"d{number // 3}", "digest": str(number % 3), "source_type": "s", "source": "x"}
        native.mlflow("/runs/log-inputs", run_id=run_id, datasets=[{"tags": [], "dataset": dataset}])
        native.mlflow("/logged-models", experiment_id=experiment_id, name="m")
        native.put_file(f"{experiment_id}/{parent}/artifacts/{number // 3}/{number}", b"x")
        native.put_file(f"{experiment_id}/{parent}/artifacts/f{number}", b"x")
        native.experiment(tags={"n": str(number // 3)})
    name = native.model()
    for number in range(1, 8):
        native.model(tags={"n": str(number // 3)})
        native.version(name)
        native.ok("PUT", f"/registered-models/{name}/aliases/champion", {"version": number})
        native.ok("PUT", f"/registered-models/{name}/aliases/a{number}", {"version": number})
        native.ok("POST", f"/registered-models/{name}/versions/{number}/stage", {"stage": "Production"})
    model = f"/registered-models/{name}"
    by_metric = {"experiment_ids": [experiment_id], "order_by": ["metrics.loss", "params.p DESC"]}
    return {
        "experiments": ("GET", "/experiments", "experiments", {}),
        "experiments by tag": ("GET", "/experiments", "experiments", {"order_by": ["tags.n DESC", "name"]}),
        "runs": ("POST", "/runs/search", "runs", {"experiment_ids": [experiment_id]}),
        "runs by metric": ("POST", "/runs/search", "runs", by_metric),
        "children": ("GET", f"/runs/{parent}/children", "runs", {}),
        "events of a run": ("GET", f"/runs/{parent}/events", "events", {}),
        "files": ("GET", f"/runs/{parent}/artifacts", "files", {}),
        "datasets": ("GET", f"/experiments/{experiment_id}/datasets", "datasets", {}),
        "logged models": ("POST", "/logged-models/search", "logged_models", {"experiment_ids": [experiment_id]}),
        "registered models": ("GET", "/registered-models", "registered_models", {}),
        "registered models by tag": ("GET", "/registered-models", "registered_models", {"order_by": ["tags.n"]}),
        "versions": ("GET", f"{model}/versions", "versions", {}),
        "versions by stage change": ("GET", f"{model}/versions", "versions", {"order_by": ["last_updated_timestamp"]}),
        "alias history": ("GET", f"{model}/aliases/champion/history", "spans", {}),
        "events of a model": ("GET", f"{model}/events", "events", {}),
        "events of a version": ("GET", f"{model}/versions/1/events", "events", {}),
        "in use": ("GET", "/in-use", "in_use", {}),
    }


NAMES = [
    "experiments", "experiments by tag", "runs", "runs by metric", "children", "events of a run", "files", "datasets", "logged models",
    "registered models", "registered models by tag", "versions", "versions by stage change", "alias history", "events of a model",
    "events of a version", "in use",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(limit=st.integers(1, 12))
def test_pages_joined_are_the_whole(name: str, limit: int, native: Native, lists: dict[str, tuple[str, str, str, dict[str, Any]]]) -> None:
    assert set(lists) == set(NAMES)
    whole = native.pages(*lists[name], WHOLE)
    assert len(whole) >= 1
    assert native.pages(*lists[name], limit) == whole
    assert len({repr(thing) for thing in whole}) == len(whole)
