"""The stock client keeps its choices in the process; no test shall see those of another."""

import os
import sys
from collections.abc import Iterator

import pytest

_CHOICES = ("MLFLOW_EXPERIMENT_ID", "MLFLOW_RUN_ID", "MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI")


@pytest.fixture(autouse=True)
def forgetful_client() -> Iterator[None]:
    """Forget the active experiment, run and URIs of the mlflow client, where one was used."""
    yield
    if "mlflow.tracking.fluent" not in sys.modules:
        return
    import mlflow  # noqa: PLC0415 - only tests of the client pay for it
    from mlflow.tracking import fluent  # noqa: PLC0415 - the same

    while mlflow.active_run() is not None:
        mlflow.end_run()
    fluent._active_experiment_id = None
    for name in _CHOICES:
        os.environ.pop(name, None)
