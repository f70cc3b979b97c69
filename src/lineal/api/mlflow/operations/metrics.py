"""Reads of series."""

import msgspec

from lineal.api.mlflow.convert.runs import from_columns, of_run, run_id_of
from lineal.api.mlflow.decode import missing
from lineal.api.mlflow.wire import metrics as wire
from lineal.api.mlflow.wire import runs as runs_wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, NotFound
from lineal.search import cursor
from lineal.storage.database import Reader
from lineal.tracking.runs import queries
from lineal.tracking.series.pages import position
from lineal.tracking.series.sampling import sample
from lineal.tracking.series.values import STEP_MAX, STEP_MIN

POINTS_MAX = 10_000_000
"""Points in an answer to a client that asks for all at once: a gigabyte of JSON."""
BULK_RUNS_MAX = 100
BULK_POINTS_MAX = 25_000
INTERVAL_POINTS_MAX = 2_500
"""Source: mlflow 3.17, server/handlers.py: runs a bulk read may name, points it answers, points for each run of an interval."""


_JSON_POINTS = 25_000
"""Points that are spelled and encoded at a time: a long answer is bytes soon."""


class _HistoryOf(msgspec.Struct, frozen=True):
    page: queries.PageOfSeries
    fingerprint: bytes


class _BulkOf(msgspec.Struct, frozen=True):
    workspace_id: int
    run_ids: list[str]
    key: str
    limit: int
    """Points of all runs together."""


class _IntervalOf(msgspec.Struct, frozen=True):
    workspace_id: int
    run_ids: list[str]
    key: str
    first_step: int
    last_step: int
    limit: int
    """Points of each run."""


async def _get_history(services: Services, call: Call, request: runs_wire.GetHistory) -> msgspec.Raw:
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
    count_max = POINTS_MAX if limit is None else min(limit, POINTS_MAX)
    page = queries.PageOfSeries(call.origin.workspace_id, run_id, key, after, count_max)
    try:
        return await services.db.read(_history, _HistoryOf(page, fingerprint))
    except NotFound:
        return msgspec.Raw(msgspec.json.encode(runs_wire.HistoryReply()))  # MLflow's answer for a run it does not know


def _history(reader: Reader, query: _HistoryOf) -> msgspec.Raw:
    """Read and encode a page, all on the reader's thread."""
    columns, is_last = queries.get_history_page(reader, query.page)
    count = len(columns.steps)
    token = None if is_last else cursor.encode(position(columns, count - 1), query.fingerprint)
    if count <= _JSON_POINTS:
        return msgspec.Raw(
            msgspec.json.encode(runs_wire.HistoryReply(metrics=from_columns(query.page.key, columns), next_page_token=token))
        )
    starts = range(0, count, _JSON_POINTS)
    slices = (columns.pick(slice(start, start + _JSON_POINTS)) for start in starts)
    body = b",".join([msgspec.json.encode(from_columns(query.page.key, some))[1:-1] for some in slices])
    rest = msgspec.json.encode(runs_wire.HistoryReply(next_page_token=token)).removeprefix(b"{")
    return msgspec.Raw(b"".join((b'{"metrics":[', body, b"]", b"" if token is None else b",", rest)))


async def _get_history_bulk(services: Services, call: Call, request: wire.GetHistoryBulk) -> msgspec.Raw:
    run_ids = request.run_id or []
    if not run_ids:
        raise Invalid("run_id", "is required", "GetMetricHistoryBulk request must specify at least one run_id.")
    if len(run_ids) > BULK_RUNS_MAX:
        message = f"GetMetricHistoryBulk request cannot specify more than {BULK_RUNS_MAX} run_ids. Received {len(run_ids)} run_ids."
        raise Invalid("run_id", f"at most {BULK_RUNS_MAX}", message)
    if request.metric_key is None:
        raise Invalid("metric_key", "is required", "GetMetricHistoryBulk request must specify a metric_key.")
    limit = min(BULK_POINTS_MAX if request.max_results is None else max(request.max_results, 0), BULK_POINTS_MAX)
    query = _BulkOf(call.origin.workspace_id, sorted(set(run_ids)) if limit else [], request.metric_key, limit)
    return await services.db.read(_bulk, query)


def _bulk(reader: Reader, query: _BulkOf) -> msgspec.Raw:
    """Read and encode, all on the reader's thread."""
    found: list[wire.RunMetric] = []
    for run_id in query.run_ids:
        page = queries.PageOfSeries(query.workspace_id, run_id, query.key, None, query.limit - len(found))
        try:
            columns, _ = queries.get_history_page(reader, page)
        except NotFound:
            continue
        found += of_run(run_id, query.key, columns)
        if len(found) >= query.limit:
            break
    return msgspec.Raw(msgspec.json.encode(wire.BulkReply(metrics=found)))


async def _get_history_interval(services: Services, call: Call, request: wire.GetHistoryInterval) -> msgspec.Raw:
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
    query = _IntervalOf(call.origin.workspace_id, run_ids, request.metric_key or "", *steps, limit)
    return await services.db.read(_interval, query)


def _interval(reader: Reader, query: _IntervalOf) -> msgspec.Raw:
    """Read, sample and encode, all on the reader's thread."""
    found: list[wire.RunMetric] = []
    for run_id in query.run_ids:
        part = queries.StepsOfSeries(query.workspace_id, run_id, query.key, query.first_step, query.last_step)
        try:
            columns = queries.get_points(reader, part)
        except NotFound:
            continue
        found += of_run(run_id, query.key, sample(columns, query.limit))
    return msgspec.Raw(msgspec.json.encode(wire.BulkReply(metrics=found)))


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
