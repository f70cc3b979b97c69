"""Operations on runs."""

from lineal.api.mlflow.convert.runs import from_info, from_new_run, from_run, run_id_of, to_params, to_point, to_points, to_status, to_tags
from lineal.api.mlflow.wire import runs as wire
from lineal.api.names import new_id, random_name
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, NotFound
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.runs import commands, queries
from lineal.tracking.runs.values import Param, Tag

LOG_BATCH_BODY_BYTES_MAX = 16 * 1024 * 1024
"""1000 metrics, 100 params and 100 tags of full length fit."""
SMALL_BATCH_MAX = 50
"""Metrics, params and tags together, up to which a batch is written where it arrives: half a millisecond."""


async def _create(services: Services, call: Call, request: wire.CreateRun) -> wire.RunReply:
    command = commands.CreateRun(
        run_id=new_id(),
        experiment_id=parse_experiment_id(request.experiment_id or "0"),
        fallback_name=random_name(),
        name=request.run_name or "",
        user_id=request.user_id or "",
        start_ms=request.start_time or 0,
        tags=to_tags(request.tags),
    )
    return wire.RunReply(run=from_new_run(await services.db.write_small(commands.create_run, command, call.origin)))


async def _get(services: Services, call: Call, request: wire.RunId) -> wire.RunReply:
    query = queries.ByRunId(call.origin.workspace_id, run_id_of(request))
    return wire.RunReply(run=from_run(await services.db.peek(queries.get_run, query)))


async def _update(services: Services, call: Call, request: wire.UpdateRun) -> wire.RunInfoReply:
    command = commands.UpdateRun(run_id_of(request), request.run_name, to_status(request.status), request.end_time)
    return wire.RunInfoReply(run_info=from_info(await services.db.write_small(commands.update_run, command, call.origin)))


async def _delete(services: Services, call: Call, request: wire.RunId) -> None:
    await services.db.write_small(commands.delete_run, commands.DeleteRun(run_id_of(request)), call.origin)


async def _restore(services: Services, call: Call, request: wire.RunId) -> None:
    await services.db.write_small(commands.restore_run, commands.RestoreRun(run_id_of(request)), call.origin)


async def _log_metric(services: Services, call: Call, request: wire.LogMetric) -> None:
    command = commands.LogToRun(run_id_of(request), metrics=to_point(request), is_batch=False)
    await services.db.write_small(commands.log_to_run, command, call.origin)


async def _log_param(services: Services, call: Call, request: wire.LogParam) -> None:
    param = Param(request.key or "", request.value or "")
    command = commands.LogToRun(run_id_of(request), params=(param,), is_batch=False)
    await services.db.write_small(commands.log_to_run, command, call.origin)


async def _set_tag(services: Services, call: Call, request: wire.SetTag) -> None:
    tag = Tag(request.key or "", request.value or "")
    command = commands.LogToRun(run_id_of(request), tags=(tag,), is_batch=False)
    await services.db.write_small(commands.log_to_run, command, call.origin)


async def _delete_tag(services: Services, call: Call, request: wire.DeleteTag) -> None:
    command = commands.DeleteTag(request.run_id or "", request.key or "")
    await services.db.write_small(commands.delete_tag, command, call.origin)


async def _log_batch(services: Services, call: Call, request: wire.LogBatch) -> None:
    command = commands.LogToRun(
        request.run_id or "",
        to_points(request.metrics or []),
        to_params(request.params),
        to_tags(request.tags),
    )
    is_small = len(command.metrics.keys) + len(command.params) + len(command.tags) <= SMALL_BATCH_MAX
    await (services.db.write_small if is_small else services.db.write)(commands.log_to_run, command, call.origin)


RUNS: tuple[Operation, ...] = (
    Operation(
        name="createRun",
        method="POST",
        path="/runs/create",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id", default="0"),
        summary="Start a run.",
        handler=_create,
        request=wire.CreateRun,
        response=wire.RunReply,
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="getRun",
        method="GET",
        path="/runs/get",
        permission="experiment.read",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Answer one run with its latest metrics, params, tags, inputs and outputs.",
        handler=_get,
        request=wire.RunId,
        response=wire.RunReply,
        required=("run_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="updateRun",
        method="POST",
        path="/runs/update",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Change status, end time or name of a run.",
        handler=_update,
        request=wire.UpdateRun,
        response=wire.RunInfoReply,
        required=("run_id",),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="deleteRun",
        method="POST",
        path="/runs/delete",
        permission="experiment.manage",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Mark a run deleted.",
        handler=_delete,
        request=wire.RunId,
        required=("run_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="restoreRun",
        method="POST",
        path="/runs/restore",
        permission="experiment.manage",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Bring a deleted run back.",
        handler=_restore,
        request=wire.RunId,
        required=("run_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="logMetric",
        method="POST",
        path="/runs/log-metric",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Append one point to a series.",
        handler=_log_metric,
        request=wire.LogMetric,
        required=("run_id", "key", "value", "timestamp"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="logParam",
        method="POST",
        path="/runs/log-parameter",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Write a param, once.",
        handler=_log_param,
        request=wire.LogParam,
        required=("run_id", "key"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="setTag",
        method="POST",
        path="/runs/set-tag",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Set a tag of a run.",
        handler=_set_tag,
        request=wire.SetTag,
        required=("run_id", "key"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="deleteTag",
        method="POST",
        path="/runs/delete-tag",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id"),
        summary="Remove a tag of a run.",
        handler=_delete_tag,
        request=wire.DeleteTag,
        required=("run_id", "key"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="logBatch",
        method="POST",
        path="/runs/log-batch",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id"),
        summary="Write metrics, params and tags to a run: all of them, or nothing.",
        handler=_log_batch,
        request=wire.LogBatch,
        required=("run_id",),
        errors=(NotFound, Conflict),
        body_max_bytes=LOG_BATCH_BODY_BYTES_MAX,
    ),
)
