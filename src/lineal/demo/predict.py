"""Predict the test sets with the models that hold an alias: `python -m lineal.demo.predict ALIAS PROBLEM...`.

The verification starts this as a process of its own, which knows nothing but the tracking URI in its environment, as a service would. It
prints one JSON object with the score of each problem.
"""

import json
import sys

from lineal.demo.quiet import set_environment, silence_warnings

set_environment()
silence_warnings()

import mlflow.pyfunc  # noqa: E402 - reads its switches when it is imported

from lineal.demo.evaluation import headline_score  # noqa: E402 - imports mlflow
from lineal.demo.problems import BY_NAME, splits  # noqa: E402 - imports mlflow


def main(alias: str, names: list[str]) -> None:
    """Load each model by `alias`, predict its test set and print the scores."""
    found: dict[str, float] = {}
    for name in names:
        problem, testing = BY_NAME[name], splits(name).testing
        model = mlflow.pyfunc.load_model(f"models:/{problem.model}@{alias}")
        found[name] = headline_score(problem.task, testing.target, model.predict(testing.features))
    print(json.dumps(found))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
