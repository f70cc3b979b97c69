"""Loading the champions by alias in a fresh process, and comparing their scores with the logged ones."""

import json
import math
import os
import subprocess
import sys

from mlflow import MlflowClient

from lineal.demo.failure import DemoFailed
from lineal.demo.problems import PROBLEMS
from lineal.demo.registration import CHAMPION, training_run

TIMEOUT_S = 120
TOLERANCE = 1e-9
"""Relative. Counts are exact; sums of floats may differ in the last bit with the memory layout of the rows."""


def verify_champions(client: MlflowClient) -> dict[str, float]:
    """Predict every test set with the champion in a fresh process, and mark the version as checked.

    Returns:
        The headline score of each problem, by its name.

    Raises:
        DemoFailed: the process failed, or a score differs from the logged one.
    """
    found = _predict_in_fresh_process([problem.name for problem in PROBLEMS])
    for problem in PROBLEMS:
        version = client.get_model_version_by_alias(problem.model, CHAMPION)
        logged = training_run(client, version).data.metrics[f"test_{problem.headline}"]
        if not math.isclose(found[problem.name], logged, rel_tol=TOLERANCE):
            message = f"{problem.model}@{CHAMPION} scored {found[problem.name]!r} in a fresh process, but {logged!r} was logged"
            raise DemoFailed(message)
        client.set_model_version_tag(problem.model, version.version, "verified_in_fresh_process", "true")
    return found


def _predict_in_fresh_process(names: list[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "lineal.demo.predict", CHAMPION, *names]
    done = subprocess.run(  # noqa: S603 - our own interpreter and fixed words
        command, env=dict(os.environ), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode != 0:
        raise DemoFailed(f"the predicting process ended with exit code {done.returncode}\n{done.stderr.strip()}")
    return json.loads(done.stdout)
