"""Choosing the best model of a round, registering it, and giving the names that people deploy by."""

import contextlib
import io
import warnings
from dataclasses import dataclass

import mlflow
import mlflow.pyfunc
from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion

from lineal.demo import evaluation
from lineal.demo.failure import DemoFailed
from lineal.demo.training import MODEL_NAME, Round

CHAMPION = "champion"
CHALLENGER = "challenger"
STAGED_PROBLEM = "breast-cancer"
"""Aliases replaced stages; one model shows that stages still work for those who use them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds the two aliases of a model after a round, and whether the champion moved."""

    ranking: list[Run]
    """The candidates of the round, best first."""
    champion: ModelVersion
    challenger: ModelVersion
    moved: bool
    test_scores: dict[str, float]
    """Of the champion."""


def rank(client: MlflowClient, experiment_id: str, lap: Round) -> list[Run]:
    """Find the finished candidates of the round, the lowest validation loss first."""
    loss = f"metrics.val_{lap.problem.loss}"
    return list(
        client.search_runs(
            [experiment_id],
            filter_string=f"tags.role = 'candidate' AND tags.round = '{lap.number}' AND attributes.status = 'FINISHED' AND {loss} >= 0",
            order_by=[f"{loss} ASC"],
            max_results=50,
        )
    )


def register_best(client: MlflowClient, experiment_id: str, lap: Round) -> Standing:
    """Register the best candidate of the round and settle the aliases.

    In the first round the runner-up becomes the challenger. Later the winner of the round replaces the champion only if its validation loss
    is lower, and the loser of the two is the challenger. The test set is looked at only after that choice.
    """
    ranking = rank(client, experiment_id, lap)
    reigning = _aliased(client, lap.problem.model, CHAMPION)
    best = _register(client, lap, ranking[0])
    if reigning is None:
        champion, challenger, moved = best, _register(client, lap, ranking[1]), True
    elif _validation_loss(client, lap, best) < _validation_loss(client, lap, reigning):
        champion, challenger, moved = best, reigning, True
    else:
        champion, challenger, moved = reigning, best, False
    client.set_registered_model_alias(lap.problem.model, CHAMPION, champion.version)
    client.set_registered_model_alias(lap.problem.model, CHALLENGER, challenger.version)
    if moved and lap.problem.name == STAGED_PROBLEM:
        _promote(client, champion)
    metrics = training_run(client, champion).data.metrics
    scores = {name: value for name, value in metrics.items() if name.startswith("test_")}
    return Standing(ranking, champion, challenger, moved, scores)


def training_run(client: MlflowClient, version: ModelVersion) -> Run:
    """Get the run that trained `version`; every version that the demo registers has one."""
    return client.get_run(str(version.run_id))


def _aliased(client: MlflowClient, name: str, alias: str) -> ModelVersion | None:
    """Get the version that holds `alias`, or None where the model or the alias does not exist yet."""
    if not client.search_registered_models(filter_string=f"name = '{name}'", max_results=1):
        return None
    if alias not in client.get_registered_model(name).aliases:
        return None
    return client.get_model_version_by_alias(name, alias)


def _register(client: MlflowClient, lap: Round, run: Run) -> ModelVersion:
    """Judge the model of `run` on the test set, and make it a new version."""
    problem, family = lap.problem, run.data.tags["family"]
    scores = _judge(lap, run)
    with contextlib.redirect_stderr(io.StringIO()):  # "Successfully registered model ...", on stderr
        created = mlflow.register_model(f"models:/{_model_id(run)}", problem.model)
    loss = run.data.metrics[f"val_{problem.loss}"]
    client.update_registered_model(problem.model, description=problem.question)
    client.set_registered_model_tag(problem.model, "task", problem.task)
    client.update_model_version(
        problem.model, created.version, description=f"{family}, round {lap.number}: validation {problem.loss} {loss:.4f}"
    )
    tags = {"family": family, "round": str(lap.number), f"val_{problem.loss}": f"{loss:.6f}"}
    for key, value in tags.items() | {(f"test_{problem.headline}", f"{scores[f'test_{problem.headline}']:.6f}")}:
        client.set_model_version_tag(problem.model, created.version, key, value)
    return client.get_model_version(problem.model, created.version)


def _judge(lap: Round, run: Run) -> dict[str, float]:
    """Reopen `run` and log the scores and figures of its model, loaded back, on the test set."""
    testing = lap.splits.testing
    estimator = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/{MODEL_NAME}").get_raw_model()
    scores = evaluation.scores(lap.problem, estimator, testing)
    with mlflow.start_run(run_id=run.info.run_id, nested=True):
        mlflow.log_input(testing.dataset(lap.problem), context=testing.context)
        mlflow.log_metrics(scores, model_id=_model_id(run), dataset=testing.dataset(lap.problem))
        evaluation.log_figures(lap.problem, estimator, testing)
    return scores


def _model_id(run: Run) -> str:
    """Get the id of the one model that `run` logged."""
    if run.outputs is None or not run.outputs.model_outputs:
        raise DemoFailed(f"the server does not tell which model the run {run.info.run_id} logged")
    return str(run.outputs.model_outputs[0].model_id)


def _validation_loss(client: MlflowClient, lap: Round, version: ModelVersion) -> float:
    return training_run(client, version).data.metrics[f"val_{lap.problem.loss}"]


def _promote(client: MlflowClient, version: ModelVersion) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=FutureWarning)  # stages are deprecated in the client
        client.transition_model_version_stage(version.name, version.version, "Production", archive_existing_versions=True)
