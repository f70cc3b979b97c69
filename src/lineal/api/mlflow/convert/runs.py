"""Runs, between wire and subject."""

import math
from itertools import repeat
from typing import Any

import msgspec
import numpy as np

from lineal.api.mlflow.convert.inputs import from_inputs, from_outputs
from lineal.api.mlflow.decode import missing
from lineal.api.mlflow.wire import metrics as metrics_wire
from lineal.api.mlflow.wire import runs as wire
from lineal.api.mlflow.wire.types import KeyValue
from lineal.errors import Invalid
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.runs.values import Param, Run, RunInfo, RunStatus, Tag
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.values import Measurement, Points, Summary, parse_value

_DOUBLE_MAX = 1.7976931348623157e308


def run_id_of(request: wire.RunId | wire.UpdateRun | wire.LogMetric | wire.LogParam | wire.SetTag | wire.GetHistory) -> str:
    """Answer the run's id under either of its names."""
    return request.run_id or request.run_uuid or ""


def to_status(value: str | int | None) -> RunStatus | None:
    """Read a status by name or number; None stays None."""
    if value is None:
        return None
    try:
        return RunStatus(value) if isinstance(value, int) else RunStatus[value]
    except (ValueError, KeyError):
        names = ", ".join(status.name for status in RunStatus)
        raise Invalid(
            "status",
            f"must be one of {names}",
            f"Invalid value {str(value)[:100]!r} for parameter 'status' supplied: it must be one of {names}.",
        ) from None


def to_points(metrics: list[wire.BatchMetric]) -> Points:
    """Read the points of a batch."""
    points = Points([], [], [], [], [])
    keys, values, times_ms, steps, measurements = points
    for metric in metrics:
        value = metric.value
        if type(value) is not float or not metric.key or metric.timestamp is None:
            _check_present(metric, f"metrics[{len(keys)}].")
            value = parse_value(value or 0.0, f"metrics[{len(keys)}].value")
        if metric.model_id:
            measurements.append(Measurement(len(keys), metric.model_id, metric.dataset_name or "", metric.dataset_digest or ""))
        keys.append(metric.key or "")
        values.append(value)
        times_ms.append(metric.timestamp or 0)
        steps.append(metric.step or 0)
    return points


def to_point(metric: wire.LogMetric) -> Points:
    """Read the one point of a request; its required fields have been checked."""
    measurements = [Measurement(0, metric.model_id, metric.dataset_name or "", metric.dataset_digest or "")] if metric.model_id else []
    value = parse_value(metric.value or 0.0, "value")
    return Points([metric.key or ""], [value], [metric.timestamp or 0], [metric.step or 0], measurements)


def _check_present(metric: wire.BatchMetric, path: str) -> None:
    if not metric.key:
        raise missing(f"{path}key")
    if metric.value is None or metric.value == "":
        raise missing(f"{path}value")
    if metric.timestamp is None:
        raise missing(f"{path}timestamp")


def to_params(params: list[KeyValue] | None) -> tuple[Param, ...]:
    """Read the params of a batch."""
    made: list[Param] = []
    for i, param in enumerate(params or ()):
        if not param.key:
            raise missing(f"params[{i}].key")
        made.append(Param(param.key, param.value or ""))
    return tuple(made)


def to_tags(tags: list[KeyValue] | None) -> tuple[Tag, ...]:
    """Read the tags of a batch."""
    made: list[Tag] = []
    for i, tag in enumerate(tags or ()):
        if not tag.key:
            raise missing(f"tags[{i}].key")
        made.append(Tag(tag.key, tag.value or ""))
    return tuple(made)


def metric_value(value: float) -> float | str:
    """Spell a value as MLflow does: NaN as text, the infinities as the largest doubles."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return _DOUBLE_MAX if value > 0 else -_DOUBLE_MAX
    return value


_STATUS_NAMES = {status: status.name for status in RunStatus}
_STAGES = {stage: stage.word for stage in Lifecycle}
"""Looked up, since a page of a thousand asks a thousand times."""


def from_info(info: RunInfo) -> wire.RunInfo:
    """Spell a run without its data."""
    made = wire.RunInfo(
        run_uuid=info.run_id,
        experiment_id=str(info.experiment_id),
        run_name=info.name,
        user_id=info.user_id,
        status=_STATUS_NAMES[info.status],
        start_time=info.start_ms,
        artifact_uri=info.artifact_uri,
        lifecycle_stage=_STAGES[info.lifecycle],
        run_id=info.run_id,
    )
    return made if info.end_ms is None else wire.EndedRunInfo(**msgspec.structs.asdict(made), end_time=info.end_ms)


def from_summary(summary: Summary) -> wire.Metric:
    """Spell the latest point of a series."""
    return wire.Metric(
        key=summary.key,
        value=metric_value(summary.last_value),
        timestamp=summary.last_time_ms,
        step=summary.last_step,
    )


def from_run(run: Run) -> wire.Run:
    """Spell a run."""
    return wire.Run(
        info=from_info(run.info),
        data=wire.RunData(
            metrics=[from_summary(summary) for summary in run.metrics],
            params=[KeyValue(key=param.key, value=param.value) for param in run.params],
            tags=[KeyValue(key=tag.key, value=tag.value) for tag in run.tags],
        ),
        inputs=from_inputs(run.links),
        outputs=from_outputs(run.links),
    )


def from_new_run(run: Run) -> wire.Run:
    """Spell a run that was just created."""
    return msgspec.structs.replace(from_run(run), outputs=msgspec.UNSET)


def from_columns(key: str, columns: Columns) -> list[wire.Metric]:
    """Spell the points of the series `key`."""
    return list(map(wire.Metric, repeat(key), *_spelled(columns)))


def of_run(run_id: str, key: str, columns: Columns) -> list[metrics_wire.RunMetric]:
    """Spell the points of the series `key` of a run."""
    return list(map(metrics_wire.RunMetric, repeat(key), *_spelled(columns), repeat(run_id)))


def _spelled(columns: Columns) -> tuple[list[Any], list[int], list[int]]:
    """Spell values, times and steps; only where a value is not finite, each is looked at."""
    values: list[Any] = columns.values.tolist()
    if not np.isfinite(columns.values).all():
        values = [metric_value(value) for value in values]
    return values, columns.times_ms.tolist(), columns.steps.tolist()
