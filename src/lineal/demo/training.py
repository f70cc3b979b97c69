"""Training one candidate: autologged runs, sweeps with child runs, loss curves, and the model of the best try."""

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, assert_never

import mlflow
import mlflow.lightgbm
import mlflow.sklearn
from lightgbm import LGBMModel, early_stopping
from mlflow import MlflowClient
from mlflow.entities import Metric
from mlflow.models import infer_signature
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from lineal.demo import evaluation, figures
from lineal.demo.candidates import Candidate, Epochs, Fit, GridSearch, Sweep
from lineal.demo.problems import Problem, Splits

MODEL_NAME = "model"
"""The name of the logged model of a candidate's run, as in `runs:/<run id>/model`."""
EARLY_STOPPING_ROUNDS = 15
INPUT_EXAMPLE_ROWS = 3
METRICS_PER_BATCH_MAX = 1000
"""Source: the REST API of mlflow 3.17, runs/log-batch."""


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over the candidates of a problem. Its number is also the seed: a later round tries other draws on the same split."""

    problem: Problem
    splits: Splits
    number: int

    def tags(self, role: str, family: str) -> dict[str, str]:
        """Say what a run is for; searches find it by these."""
        return {"problem": self.problem.name, "round": str(self.number), "role": role, "family": family}


@contextmanager
def open_run(lap: Round, role: str, family: str, name: str) -> Generator[str]:
    """Start a run below the active run, if there is one, and end it with the block.

    Args:
        lap: the round it belongs to.
        role: `round`, `candidate` or `trial`.
        family: the model family, or `all` for the run of the whole round.
        name: of the run; the number of the round is added.

    Yields:
        The id of the run.
    """
    tags = lap.tags(role, family)
    with mlflow.start_run(run_name=f"{name} (round {lap.number})", nested=True, tags=tags, description=lap.problem.question) as run:
        yield str(run.info.run_id)


@contextmanager
def autologging() -> Generator[None]:
    """Autolog parameters, training scores, curves and plots of every fit in the block.

    Models are logged by the demo itself, one for each candidate, since a model for each draw of a sweep would only cost time and space.
    """
    _switch_autologging(on=True)
    try:
        yield
    finally:
        _switch_autologging(on=False)


@contextmanager
def _autologging_paused() -> Generator[None]:
    _switch_autologging(on=False)
    try:
        yield
    finally:
        _switch_autologging(on=True)


def _switch_autologging(*, on: bool) -> None:
    mlflow.sklearn.autolog(log_models=False, log_datasets=False, log_post_training_metrics=False, disable=not on)
    mlflow.lightgbm.autolog(log_models=False, log_datasets=False, disable=not on)


def train(lap: Round, candidate: Candidate, advance: Callable[[str], None]) -> None:
    """Train `candidate` in a run of its own below the active run, and log scores, figures, datasets and the model.

    Args:
        lap: the round it belongs to.
        candidate: what to train.
        advance: called with a short text at each step of the progress bar.
    """
    with open_run(lap, "candidate", candidate.name, candidate.name):
        for part in (lap.splits.training, lap.splits.validation):
            mlflow.log_input(part.dataset(lap.problem), context=part.context)
        started = time.perf_counter()
        estimator = _fitted(lap, candidate, advance)
        mlflow.log_metric("fit_seconds", time.perf_counter() - started)
        if curves := _boosting_curves(estimator):
            mlflow.log_figure(figures.curves(curves, "iteration"), "plots/loss_curves.png", save_kwargs={"dpi": figures.DPI})
        model_id = _log_model(lap, candidate, estimator)
        validation = lap.splits.validation
        mlflow.log_metrics(
            evaluation.scores(lap.problem, estimator, validation), model_id=model_id, dataset=validation.dataset(lap.problem)
        )
        evaluation.log_figures(lap.problem, estimator, validation)


def _fitted(lap: Round, candidate: Candidate, advance: Callable[[str], None]) -> Any:
    match candidate:
        case Fit():
            advance(candidate.name)
            return _fit(lap, candidate.build(lap.number))
        case Sweep():
            return _sweep(lap, candidate, advance)
        case GridSearch():
            advance(candidate.name)
            search = GridSearchCV(candidate.build(lap.number), dict(candidate.grid), scoring="neg_log_loss", cv=4)
            return _fit(lap, search).best_estimator_
        case Epochs():
            advance(candidate.name)
            return _fit_epochs(lap, candidate)
        case _:
            assert_never(candidate)


def _fit(lap: Round, estimator: Any) -> Any:
    """Fit on the training part; LightGBM also watches the validation part, stops early and gets its curves drawn."""
    training, validation = lap.splits.training, lap.splits.validation
    if not isinstance(estimator, LGBMModel):
        return estimator.fit(training.features, training.target)
    return estimator.fit(
        training.features,
        training.target,
        eval_set=[(training.features, training.target), (validation.features, validation.target)],
        eval_names=["train", "val"],
        callbacks=[early_stopping(EARLY_STOPPING_ROUNDS, first_metric_only=True, verbose=False)],
    )


def _boosting_curves(estimator: Any) -> dict[str, list[float]]:
    """Give the loss of each iteration on each part, named as autologging names them; nothing for other estimators."""
    if not isinstance(estimator, LGBMModel):
        return {}
    results: dict[str, dict[str, list[float]]] = estimator.evals_result_
    return {f"{part}-{metric}": values for part, metrics in results.items() for metric, values in metrics.items()}


def _log_points(run_id: str, curves: dict[str, list[float]]) -> None:
    """Log whole curves to a run, in as few requests as the API allows."""
    now_ms = time.time_ns() // 1_000_000
    points = [Metric(name, value, now_ms, step) for name, values in curves.items() for step, value in enumerate(values)]
    for first in range(0, len(points), METRICS_PER_BATCH_MAX):
        batch = points[first : first + METRICS_PER_BATCH_MAX]
        MlflowClient().log_batch(run_id, metrics=batch)


def _sweep(lap: Round, sweep: Sweep, advance: Callable[[str], None]) -> Any:
    """Try random draws from the space, each in a child run, and fit the one with the lowest validation loss again, autologged.

    Autologging is off in the child runs: its plots take longer than the fits. The seed is the same, so the second fit gives the same model.
    """
    draw = random.Random(f"{lap.problem.name} {sweep.name} {lap.number}")
    tried: list[tuple[float, int, dict[str, Any]]] = []
    with _autologging_paused():
        for number in range(1, sweep.trials + 1):
            advance(f"{sweep.name} {number}/{sweep.trials}")
            params = {name: draw.choice(values) for name, values in sweep.space.items()}
            loss = _try(lap, sweep, number, params)
            tried.append((loss, number, params))
            mlflow.log_metric(f"sweep/val_{lap.problem.loss}", loss, step=number)
    _, number, params = min(tried, key=lambda one: one[:2])
    mlflow.log_params({"sweep_trials": sweep.trials, "best_trial": number})
    advance(f"{sweep.name}, best again")
    return _fit(lap, sweep.build(lap.number, **params))


def _try(lap: Round, sweep: Sweep, number: int, params: dict[str, Any]) -> float:
    """Fit one draw in a child run of its own and give its validation loss."""
    with open_run(lap, "trial", sweep.name, f"{sweep.name} trial {number}") as run_id:
        mlflow.log_params(params)
        estimator = _fit(lap, sweep.build(lap.number, **params))
        scores = evaluation.scores(lap.problem, estimator, lap.splits.validation)
        mlflow.log_metrics(scores)
        _log_points(run_id, _boosting_curves(estimator))
    return scores[f"val_{lap.problem.loss}"]


def _fit_epochs(lap: Round, candidate: Epochs) -> Any:
    """Teach epoch by epoch and log the loss on both parts after each; `partial_fit` is not autologged."""
    training, validation = lap.splits.training, lap.splits.validation
    scaler = StandardScaler().fit(training.features)
    estimator = candidate.build(lap.number)
    classes = sorted(training.target.unique())
    mlflow.log_params({"epochs": candidate.epochs, **estimator.get_params()})
    curves: dict[str, list[float]] = {"train": [], "val": []}
    for epoch in range(candidate.epochs):
        shuffled = training.features.sample(frac=1, random_state=lap.number * candidate.epochs + epoch)
        estimator.partial_fit(scaler.transform(shuffled), training.target.loc[shuffled.index], classes=classes)
        for prefix, part in (("train", training), ("val", validation)):
            probabilities = estimator.predict_proba(scaler.transform(part.features))
            curves[prefix].append(float(log_loss(part.target, probabilities, labels=classes)))
        mlflow.log_metrics({f"epoch/{prefix}_log_loss": values[-1] for prefix, values in curves.items()}, step=epoch)
    mlflow.log_figure(figures.curves(curves, "epoch"), "plots/loss_curves.png", save_kwargs={"dpi": figures.DPI})
    return Pipeline([("scale", scaler), ("classify", estimator)])


def _log_model(lap: Round, candidate: Candidate, estimator: Any) -> str:
    """Log `estimator` with signature, input example and exact requirements, in the skops form, which runs no code when loaded."""
    example = lap.splits.training.features.head(INPUT_EXAMPLE_ROWS)
    packages = ["scikit-learn", "skops", "pandas", *(["lightgbm"] if isinstance(estimator, LGBMModel) else [])]
    flavor = mlflow.lightgbm if isinstance(estimator, LGBMModel) else mlflow.sklearn
    info = flavor.log_model(
        estimator,
        name=MODEL_NAME,
        signature=infer_signature(example, estimator.predict(example)),
        input_example=example,
        pip_requirements=[f"{package}=={version(package)}" for package in packages],
        serialization_format="skops",
        skops_trusted_types=list(candidate.trusted) or None,
        params={"family": candidate.name, "round": lap.number},
    )
    return str(info.model_id)
