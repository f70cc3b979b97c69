"""Logged models, as they are answered."""

from collections.abc import Sequence

from lineal.api.native.convert.run import from_version_names
from lineal.registry.values import ModelVersion
from lineal.tracking.logged_models.values import LoggedModel, ModelMetric
from lineal.tracking.series.values import wire_value
from lineal.wire import logged_models as wire


def from_model(model: LoggedModel, metrics_max: int, versions: Sequence[ModelVersion] = ()) -> wire.LoggedModel:
    """Spell a logged model."""
    info = model.info
    return wire.LoggedModel(
        model_id=info.model_id,
        name=info.name,
        experiment_id=str(info.experiment_id),
        source_run_id=info.source_run_id,
        model_type=info.model_type,
        status=info.status.name,
        lifecycle_stage="active" if info.lifecycle.word == "active" else "deleted",
        artifact_location=info.artifact_location,
        created_ms=info.created_ms,
        updated_ms=info.updated_ms,
        params={param.key: param.value for param in model.params},
        tags={tag.key: tag.value for tag in model.tags},
        metrics=[from_metric(metric) for metric in model.metrics[:metrics_max]],
        truncated=len(model.metrics) > metrics_max,
        versions=from_version_names(list(versions)),
    )


def from_metric(metric: ModelMetric) -> wire.ModelMetric:
    """Spell a point of a metric that measures a model."""
    return wire.ModelMetric(
        key=metric.key,
        value=wire_value(metric.value),
        step=metric.step,
        time_ms=metric.time_ms,
        run_id=metric.run_id,
        dataset_name=metric.dataset_name,
        dataset_digest=metric.dataset_digest,
    )
