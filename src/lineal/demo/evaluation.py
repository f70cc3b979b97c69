"""Scores of a fitted model on one part of the data."""

from collections.abc import Callable, Mapping
from typing import Any

import mlflow
import numpy as np
from matplotlib.figure import Figure
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

from lineal.demo import figures
from lineal.demo.problems import Part, Problem, Task

PREFIXES: Mapping[str, str] = {"training": "train", "validation": "val", "testing": "test"}
"""How a metric says which part it was measured on: `val_log_loss`."""


def headline_score(task: Task, target: Any, predicted: Any) -> float:
    """Score predicted values alone: accuracy (0 to 1, higher is better) or RMSE (in the unit of the target, lower is better)."""
    score = accuracy_score if task == "classification" else root_mean_squared_error
    return float(score(target, predicted))


def scores(problem: Problem, estimator: Any, part: Part) -> dict[str, float]:
    """Score `estimator` on `part`; the names carry the part's prefix."""
    prefix = PREFIXES[part.context]
    predicted = estimator.predict(part.features)
    values = {problem.headline: headline_score(problem.task, part.target, predicted)}
    if problem.task == "classification":
        probabilities = estimator.predict_proba(part.features)
        values["log_loss"] = float(log_loss(part.target, probabilities, labels=estimator.classes_))
        values["f1_macro"] = float(f1_score(part.target, predicted, average="macro"))
        ranked = probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities
        values["roc_auc"] = float(roc_auc_score(part.target, ranked, multi_class="ovr"))
    else:
        values["mae"] = float(mean_absolute_error(part.target, predicted))
        values["r2"] = float(r2_score(part.target, predicted))
    return {f"{prefix}_{name}": value for name, value in values.items()}


def log_figures(problem: Problem, estimator: Any, part: Part) -> None:
    """Log the figures that explain how `estimator` does on `part` to the active run, below `plots/<part>/`.

    The validation part gets the one that tells most; the test part, which only models that are registered see, gets all.
    """
    predicted = np.asarray(estimator.predict(part.features))
    target = part.target.to_numpy()
    drawings: dict[str, Callable[[], Figure]] = {}
    if problem.task == "regression":
        drawings["residuals"] = lambda: figures.residuals(target, predicted)
        drawings["predicted_against_actual"] = lambda: figures.predicted_against_actual(target, predicted)
    else:
        probabilities = np.asarray(estimator.predict_proba(part.features))
        names = problem.class_names
        drawings["confusion_matrix"] = lambda: figures.confusion(target, predicted, names)
        drawings["roc"] = lambda: figures.roc(target, probabilities, names)
        drawings["calibration"] = lambda: figures.calibration(target, probabilities)
    wanted = list(drawings) if part.context == "testing" else list(drawings)[:1]
    for name in wanted:
        mlflow.log_figure(drawings[name](), f"plots/{part.context}/{name}.png", save_kwargs={"dpi": figures.DPI})
