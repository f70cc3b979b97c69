"""Logged models, between wire and subject."""

from lineal.api.mlflow.convert.runs import metric_value
from lineal.api.mlflow.wire import logged_models as wire
from lineal.api.mlflow.wire.types import KeyValue
from lineal.errors import Invalid
from lineal.tracking.logged_models.tokens import Asked, DatasetClause, OrderClause
from lineal.tracking.logged_models.values import LoggedModel, LoggedModelStatus, ModelMetric, Param, Tag

_PREFIX = "LOGGED_MODEL_"


def to_status(value: str | int | None) -> LoggedModelStatus:
    """Read a status by name or number.

    Raises:
        Invalid: it is none.
    """
    try:
        if isinstance(value, str):
            return LoggedModelStatus[value.removeprefix(_PREFIX)]
        return LoggedModelStatus(value or 0)
    except (ValueError, KeyError):
        names = ", ".join(_PREFIX + status.name for status in LoggedModelStatus)
        raise Invalid(
            "status",
            f"must be one of {names}",
            f"Invalid value {str(value)[:100]!r} for parameter 'status' supplied: it must be one of {names}.",
        ) from None


def to_params(params: list[KeyValue] | None) -> tuple[Param, ...]:
    """Read params; what is absent is empty."""
    return tuple(Param(param.key or "", param.value or "") for param in params or ())


def to_tags(tags: list[KeyValue] | None) -> tuple[Tag, ...]:
    """Read tags; what is absent is empty."""
    return tuple(Tag(tag.key or "", tag.value or "") for tag in tags or ())


def to_asked(request: wire.SearchLoggedModels) -> Asked:
    """Read what a search asks for."""
    return Asked(
        tuple(request.experiment_ids or ()),
        request.filter or "",
        tuple(DatasetClause(clause.dataset_name or "", clause.dataset_digest or "") for clause in request.datasets or ()),
        tuple(
            OrderClause(
                clause.field_name or "",
                clause.ascending is not False,
                clause.dataset_name or "",
                clause.dataset_digest or "",
            )
            for clause in request.order_by or ()
        ),
    )


def from_model(model: LoggedModel) -> wire.LoggedModel:
    """Spell a logged model."""
    info = model.info
    return wire.LoggedModel(
        info=wire.ModelInfo(
            model_id=info.model_id,
            experiment_id=str(info.experiment_id),
            name=info.name,
            creation_timestamp_ms=info.created_ms,
            last_updated_timestamp_ms=info.updated_ms,
            artifact_uri=info.artifact_location,
            status=_PREFIX + info.status.name,
            model_type=info.model_type,
            source_run_id=info.source_run_id,
            tags=[KeyValue(key=tag.key, value=tag.value) for tag in model.tags],
        ),
        data=wire.ModelData(
            params=[KeyValue(key=param.key, value=param.value) for param in model.params],
            metrics=[_from_metric(info.model_id, metric) for metric in model.metrics],
        ),
    )


def _from_metric(model_id: str, metric: ModelMetric) -> wire.ModelMetric:
    return wire.ModelMetric(
        key=metric.key,
        value=metric_value(metric.value),
        timestamp=metric.time_ms,
        step=metric.step,
        dataset_name=metric.dataset_name or None,
        dataset_digest=metric.dataset_digest or None,
        model_id=model_id,
        run_id=metric.run_id,
    )
