"""Experiments: as they are answered, and the state their tag stands for."""

from collections.abc import Iterable, Sequence

from lineal.api.native.answers import Entity
from lineal.storage.database import Reader
from lineal.tracking.experiments.counts import RunCounts, count_runs_of
from lineal.tracking.experiments.values import Experiment
from lineal.wire import experiments as wire

NOTE_TAG = "mlflow.note.content"
"""Where clients keep the description of an experiment or a run. Source: mlflow 3.17, utils/mlflow_tags.py."""


def from_experiment(experiment: Experiment, counts: RunCounts | None = None) -> wire.Experiment:
    """Spell an experiment, with the counts of its runs where they were asked for."""
    tags = {tag.key: tag.value for tag in experiment.tags}
    return wire.Experiment(
        experiment_id=str(experiment.id),
        name=experiment.name,
        artifact_location=experiment.artifact_location,
        lifecycle_stage="active" if experiment.lifecycle.word == "active" else "deleted",
        created_ms=experiment.created_ms,
        updated_ms=experiment.updated_ms,
        tags=tags,
        note=tags.get(NOTE_TAG, ""),
        runs=None if counts is None else wire.RunCounts(counts.active, counts.deleted, counts.last_start_ms),
    )


def from_experiments(reader: Reader, experiments: Sequence[Experiment], *, counts: bool) -> list[wire.Experiment]:
    """Spell several experiments."""
    counted = count_runs_of(reader, [experiment.id for experiment in experiments]) if counts and experiments else {}
    return [from_experiment(experiment, counted.get(experiment.id)) for experiment in experiments]


def entity(reader: Reader, experiment: Experiment) -> Entity:
    """Spell an experiment with its state."""
    return Entity(from_experiments(reader, [experiment], counts=True)[0], state(experiment))


def state(experiment: Experiment) -> list[object]:
    """What callers can change of an experiment."""
    return [experiment.name, int(experiment.lifecycle), pairs((tag.key, tag.value) for tag in experiment.tags)]


def pairs(tags: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Tags in one order, whatever the database's."""
    return sorted(tags)
