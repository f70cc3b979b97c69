"""Experiments, between wire and subject."""

from lineal.api.mlflow.wire import experiments as wire
from lineal.api.mlflow.wire.types import KeyValue
from lineal.tracking.experiments.values import Experiment, Tag


def to_tags(tags: list[KeyValue] | None) -> tuple[Tag, ...]:
    """Read tags; what is absent is empty."""
    return tuple(Tag(tag.key or "", tag.value or "") for tag in tags or ())


def from_experiment(experiment: Experiment) -> wire.Experiment:
    """Spell an experiment."""
    return wire.Experiment(
        experiment_id=str(experiment.id),
        name=experiment.name,
        artifact_location=experiment.artifact_location,
        lifecycle_stage=experiment.lifecycle.word,
        last_update_time=experiment.updated_ms,
        creation_time=experiment.created_ms,
        tags=[KeyValue(key=tag.key, value=tag.value) for tag in experiment.tags],
        workspace="default",
    )
