"""Messages about runs, their params, tags and metrics. Source: mlflow 3.17, protos/service.proto."""

from typing import Any

import msgspec

from lineal.api.mlflow.wire.inputs import RunInputs, RunOutputs
from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class RunInfo(Message, frozen=True, omit_defaults=False):
    """A run without its data. `run_uuid` is the old name of `run_id`."""

    run_uuid: str
    experiment_id: str
    run_name: str
    user_id: str
    status: str
    start_time: int
    artifact_uri: str
    lifecycle_stage: str
    run_id: str


class EndedRunInfo(RunInfo, frozen=True, omit_defaults=False):
    """A run that has an end."""

    end_time: int


# Made by position, and left alone by the garbage collector: there are millions of them.
class Metric(Message, frozen=True, omit_defaults=False, kw_only=False, gc=False):
    """A point of a series, as it is answered."""

    key: str
    value: float | str
    timestamp: int
    step: int


class RunData(Message, frozen=True):
    """What was logged to a run."""

    metrics: list[Metric] = []
    params: list[KeyValue] = []
    tags: list[KeyValue] = []


class Run(Message, frozen=True, omit_defaults=False):
    """A run as it is answered; `inputs` and `outputs` are there even when empty, but a new run has no `outputs`."""

    info: RunInfo
    data: RunData
    inputs: RunInputs
    outputs: RunOutputs | msgspec.UnsetType = msgspec.UNSET


class RunReply(Message, frozen=True):
    """One run."""

    run: Any


class RunInfoReply(Message, frozen=True):
    """What an update answers."""

    run_info: RunInfo


class CreateRun(Message, frozen=True):
    """POST runs/create."""

    experiment_id: str | None = None
    user_id: str | None = None
    run_name: str | None = None
    start_time: Int64 | None = None
    tags: list[KeyValue] | None = None


class UpdateRun(Message, frozen=True):
    """POST runs/update."""

    run_id: str | None = None
    run_uuid: str | None = None
    status: str | int | None = None
    end_time: Int64 | None = None
    run_name: str | None = None


class RunId(Message, frozen=True):
    """GET runs/get; POST runs/delete and runs/restore."""

    run_id: str | None = None
    run_uuid: str | None = None


class LogMetric(Message, frozen=True):
    """POST runs/log-metric."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    value: float | str | None = None
    timestamp: Int64 | None = None
    step: Int64 | None = None
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class LogParam(Message, frozen=True):
    """POST runs/log-parameter."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    value: str | None = None


class SetTag(Message, frozen=True):
    """POST runs/set-tag."""

    run_id: str | None = None
    run_uuid: str | None = None
    key: str | None = None
    value: str | None = None


class DeleteTag(Message, frozen=True):
    """POST runs/delete-tag."""

    run_id: str | None = None
    key: str | None = None


class BatchMetric(Message, frozen=True):
    """A point in a batch."""

    key: str | None = None
    value: float | str | None = None
    timestamp: Int64 | None = None
    step: Int64 | None = None
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class LogBatch(Message, frozen=True):
    """POST runs/log-batch."""

    run_id: str | None = None
    metrics: list[BatchMetric] | None = None
    params: list[KeyValue] | None = None
    tags: list[KeyValue] | None = None


class GetHistory(Message, frozen=True):
    """GET metrics/get-history."""

    run_id: str | None = None
    run_uuid: str | None = None
    metric_key: str | None = None
    page_token: str | None = None
    max_results: Int64 | None = None


class HistoryReply(Message, frozen=True):
    """A page of a series."""

    metrics: list[Metric] = []
    next_page_token: str | None = None


class SearchRuns(Message, frozen=True):
    """POST runs/search."""

    experiment_ids: list[str] | None = None
    filter: str | None = None
    run_view_type: str | int | None = None
    max_results: Int64 | None = None
    order_by: list[str] | None = None
    page_token: str | None = None


class RunsReply(Message, frozen=True):
    """A page of runs."""

    runs: list[Any] = []
    next_page_token: str | None = None
