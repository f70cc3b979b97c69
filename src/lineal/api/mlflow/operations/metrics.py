"""Reads of series."""

from typing import Any

import msgspec

from lineal.api.mlflow.convert.runs import from_columns, run_id_of
from lineal.api.mlflow.decode import missing
from lineal.api.mlflow.wire import metrics as wire
from lineal.api.mlflow.wire import runs as runs_wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, NotFound
from lineal.search import cursor
from lineal.tracking.runs import queries
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.pages import After, Page, position
from lineal.tracking.series.sampling import sample
from lineal.tracking.series.values import STEP_MAX, STEP_MIN

POINTS_MAX = 10_000_000
"""Points in an answer to a client that asks for all at once: a gigabyte of JSON."""
BULK_RUNS_MAX = 100
BULK_POINTS_MAX = 25_000
INTERVAL_POINTS_MAX = 2_500
"""Source: mlflow 3.17, server/handlers.py: runs a bulk read may name, points it answers, points for each run of an interval."""


async def _page(services: Services, call: Call, run_id: str, key: str, after: After, limit: int) -> Page:
    return await services.db.read(queries.get_history_page, queries.PageOfSeries(call.origin.workspace_id, run_id, key, after, limit))


async def _get_history(services: Services, call: Call, request: runs_wire.GetHistory) -> runs_wire.HistoryReply:
    run_id, key = run_id_of(request), request.metric_key or ""
    limit = request.max_results
    if limit is not None and limit <= 0:
        raise Invalid(
            "max_results",
            "must be positive",
            f"Invalid value {limit} for parameter 'max_results' supplied. It must be a positive integer.",
        )
    fingerprint = cursor.fingerprint("series", run_id, key)
    after = cursor.decode(request.page_token, fingerprint) if request.page_token else None
    try:
        columns, is_last = await _page(services, call, run_id, key, after, POINTS_MAX if limit is None else min(limit, POINTS_MAX))
    except NotFound:
        return runs_wire.HistoryReply()  # MLflow's answer for a run it does not know
    count = len(columns.steps)
    token = None if is_last else cursor.encode(position(columns, count - 1), fingerprint)
    return runs_wire.HistoryReply(metrics=from_columns(key, columns, 0, count), next_page_token=token)


async def _get_history_bulk(services: Services, call: Call, request: wire.GetHistoryBulk) -> wire.BulkReply:
    run_ids = request.run_id or []
    if not run_ids:
        raise Invalid("run_id", "is required", "GetMetricHistoryBulk request must specify at least one run_id.")
    if len(run_ids) > BULK_RUNS_MAX:
        message = f"GetMetricHistoryBulk request cannot specify more than {BULK_RUNS_MAX} run_ids. Received {len(run_ids)} run_ids."
        raise Invalid("run_id", f"at most {BULK_RUNS_MAX}", message)
    if request.metric_key is None:
        raise Invalid("metric_key", "is required", "GetMetricHistoryBulk request must specify a metric_key.")
    limit = min(BULK_POINTS_MAX if request.max_results is None else max(request.max_results, 0), BULK_POINTS_MAX)
    found: list[wire.RunMetric] = []
    for run_id in sorted(set(run_ids)) if limit else ():
        try:
            columns, _ = await _page(services, call, run_id, request.metric_key, None, limit - len(found))
        except NotFound:
            continue
        found += _of_run(run_id, request.metric_key, columns, limit - len(found))
        if len(found) >= limit:
            break
    return wire.BulkReply(metrics=found)


async def _get_history_interval(services: Services, call: Call, request: wire.GetHistoryInterval) -> wire.BulkReply:
    run_ids = request.run_ids or []
    if not run_ids:
        raise missing("run_ids")
    if len(run_ids) > BULK_RUNS_MAX:
        message = f"GetMetricHistoryBulkInterval request must specify at most {BULK_RUNS_MAX} run_ids. Received {len(run_ids)} run_ids."
        raise Invalid("run_ids", f"at most {BULK_RUNS_MAX}", f"{message} See the API docs for more information about request parameters.")
    limit = INTERVAL_POINTS_MAX if request.max_results is None else request.max_results
    if not 1 <= limit <= INTERVAL_POINTS_MAX:
        message = f"max_results must be between 1 and {INTERVAL_POINTS_MAX}."
        raise Invalid("max_results", message, f"{message} See the API docs for more information about request parameters.")
    first, last = request.start_step, request.end_step
    if (first is None) != (last is None):
        raise Invalid("start_step", "needs end_step", "If either start step or end step are specified, both must be specified.")
    if first is not None and last is not None and first > last:
        message = f"end_step must be greater than start_step. Found start_step={first} and end_step={last}."
        raise Invalid("end_step", "must not be before start_step", message)
    steps = (STEP_MIN, STEP_MAX) if first is None or last is None else (first, last)
    key = request.metric_key or ""
    found: list[wire.RunMetric] = []
    for run_id in run_ids:
        try:
            columns = await services.db.read(queries.get_points, queries.StepsOfSeries(call.origin.workspace_id, run_id, key, *steps))
        except NotFound:
            continue
        found += _of_run(run_id, key, sample(columns, limit), limit)
    return wire.BulkReply(metrics=found)


def _of_run(run_id: str, key: str, columns: Columns, limit: int) -> list[wire.RunMetric]:
    stop = min(limit, len(columns.steps))
    points: list[Any] = [msgspec.structs.asdict(point) for point in from_columns(key, columns, 0, stop)]
    return [wire.RunMetric(**point, run_id=run_id) for point in points]


METRICS: tuple[Operation, ...] = (
    Operation(
        name="getMetricHistory",
        method="GET",
        path="/metrics/get-history",
        permission="experiment.read",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Answer the points of one series, by time, step and value.",
        handler=_get_history,
        request=runs_wire.GetHistory,
        response=runs_wire.HistoryReply,
        required=("run_id", "metric_key"),
        errors=(NotFound,),
    ),
    Operation(
        name="getMetricHistoryBulk",
        method="GET",
        path="/metrics/get-history-bulk",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer the points of one metric of several runs.",
        handler=_get_history_bulk,
        request=wire.GetHistoryBulk,
        response=wire.BulkReply,
    ),
    Operation(
        name="getMetricHistoryBulkInterval",
        method="GET",
        path="/metrics/get-history-bulk-interval",
        permission="experiment.read",
        object=ObjectOf("run", "run_ids"),
        summary="Answer evenly spaced points of one metric of several runs.",
        handler=_get_history_interval,
        request=wire.GetHistoryInterval,
        response=wire.BulkReply,
        required=("run_ids", "metric_key"),
        errors=(NotFound,),
    ),
)
