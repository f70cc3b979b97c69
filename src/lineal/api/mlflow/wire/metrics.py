"""Messages about the series of several runs. Source: mlflow 3.17, protos/service.proto."""

from lineal.api.mlflow.wire.runs import Metric
from lineal.api.mlflow.wire.types import Int64, Message


class RunMetric(Metric, frozen=True, kw_only=False, gc=False):
    """A point, with the run it belongs to."""

    run_id: str


class GetHistoryBulk(Message, frozen=True):
    """GET metrics/get-history-bulk."""

    run_id: list[str] | None = None
    metric_key: str | None = None
    max_results: Int64 | None = None


class GetHistoryInterval(Message, frozen=True):
    """GET metrics/get-history-bulk-interval."""

    run_ids: list[str] | None = None
    metric_key: str | None = None
    start_step: Int64 | None = None
    end_step: Int64 | None = None
    max_results: Int64 | None = None


class BulkReply(Message, frozen=True):
    """Points of several runs."""

    metrics: list[RunMetric] = []
