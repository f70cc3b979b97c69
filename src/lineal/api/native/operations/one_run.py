"""One run: read whole, made, changed, ended, deleted and restored."""

from collections.abc import Callable

import msgspec

from lineal.access.values import Viewer
from lineal.api.names import new_id, random_name
from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change, once
from lineal.api.native.convert.experiments import NOTE_TAG
from lineal.api.native.convert.run import WholeRun, state, whole_run
from lineal.api.native.convert.runs import from_found, to_selection
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, LimitExceeded, NotFound, Stale
from lineal.storage.database import Reader, Transaction
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.runs import commands, queries, search
from lineal.tracking.runs.family import PARENT_TAG
from lineal.tracking.runs.values import Param, RunStatus, Tag, check_run_id
from lineal.wire import runs as wire

_RUN = ObjectOf("run", "run_id")


class _ChildrenPage(msgspec.Struct, frozen=True):
    workspace_id: int
    viewer: Viewer
    request: wire.RunPageOf


async def _get(services: Services, call: Call, request: wire.RunId) -> Entity:
    query = WholeRun(call.origin.workspace_id, request.run_id, call.viewer)
    return await services.db.read(whole_run, query)


async def _children(services: Services, call: Call, request: wire.RunPageOf) -> msgspec.Raw:
    check_limit(request.limit)
    return await services.db.read(_children_page, _ChildrenPage(call.origin.workspace_id, call.viewer, request))


def _children_page(reader: Reader, asked: _ChildrenPage) -> msgspec.Raw:
    request = asked.request
    info = queries.get_run_info(reader, queries.ByRunId(asked.workspace_id, check_run_id(request.run_id)))
    query = search.SearchRuns(
        asked.workspace_id,
        (info.experiment_id,),
        f"tags.`{PARENT_TAG}` = '{info.run_id}'",
        limit=request.limit,
        page_token=request.cursor,
        viewer=asked.viewer,
    )
    with native_fields():
        return from_found(reader, search.find_runs(reader, query), to_selection(None))


async def _create(services: Services, call: Call, request: wire.CreateRun) -> Made:
    command = commands.CreateRun(
        run_id=new_id(),
        experiment_id=parse_experiment_id(request.experiment_id),
        fallback_name=random_name(),
        name=request.run_name,
        user_id=request.user_id or call.origin.actor,
        start_ms=call.origin.at_ms if request.start_time is None else request.start_time,
        tags=_tags(request.tags),
    )

    def make(tx: Transaction) -> None:
        commands.create_run(tx, command)
        if request.params:
            commands.log_to_run(tx, commands.LogToRun(command.run_id, params=_params(request.params)))

    return await change(
        services,
        call,
        _then_whole(command.run_id, make),
        done_once=once(call, "createRun", request),
        location=lambda made: f"/runs/{made.body.run_id}",
    )


async def _update(services: Services, call: Call, request: wire.UpdateRun) -> Made:
    tags: dict[str, str | None] = {} if isinstance(request.tags, msgspec.UnsetType) else dict(request.tags)
    if not isinstance(request.note, msgspec.UnsetType):
        tags[NOTE_TAG] = request.note
    run_id = request.run_id

    def make(tx: Transaction) -> None:
        update = commands.UpdateRun(
            run_id,
            name=None if isinstance(request.run_name, msgspec.UnsetType) else request.run_name,
            status=None if isinstance(request.status, msgspec.UnsetType) else RunStatus[request.status],
            end_ms=None if isinstance(request.end_time, msgspec.UnsetType) else request.end_time,
        )
        info = commands.active_run(tx, run_id)
        if update != commands.UpdateRun(run_id):
            info = commands.update_run(tx, update)
        fresh = {key: value for key, value in tags.items() if value is not None}
        if fresh:
            commands.log_to_run(tx, commands.LogToRun(run_id, tags=_tags(fresh)))
        present = {tag.key for tag in queries.with_data(tx, info).tags} if len(fresh) < len(tags) else set[str]()
        for key in sorted(present & (tags.keys() - fresh.keys())):
            commands.delete_tag(tx, commands.DeleteTag(run_id, key))

    return await _changed(services, call, run_id, make)


async def _end(services: Services, call: Call, request: wire.EndRun) -> Made:
    end_ms = call.origin.at_ms if request.end_time is None else request.end_time
    command = commands.UpdateRun(request.run_id, status=RunStatus[request.status], end_ms=end_ms)
    return await _changed(services, call, request.run_id, lambda tx: commands.update_run(tx, command))


async def _log_params(services: Services, call: Call, request: wire.LogParams) -> Made:
    command = commands.LogToRun(request.run_id, params=_params(request.params))
    return await _changed(services, call, request.run_id, lambda tx: commands.log_to_run(tx, command))


async def _set_tag(services: Services, call: Call, request: wire.SetRunTag) -> Made:
    command = commands.LogToRun(request.run_id, tags=(Tag(request.key, request.value),), is_batch=False)
    return await _changed(services, call, request.run_id, lambda tx: commands.log_to_run(tx, command))


async def _delete_tag(services: Services, call: Call, request: wire.RunTagKey) -> Made:
    command = commands.DeleteTag(request.run_id, request.key)
    return await _changed(services, call, request.run_id, lambda tx: commands.delete_tag(tx, command))


async def _delete(services: Services, call: Call, request: wire.RunId) -> Made:
    command = commands.DeleteRun(request.run_id)
    return await _changed(services, call, request.run_id, lambda tx: commands.delete_run(tx, command))


async def _restore(services: Services, call: Call, request: wire.RunId) -> Made:
    command = commands.RestoreRun(request.run_id)
    return await _changed(services, call, request.run_id, lambda tx: commands.restore_run(tx, command))


def _params(params: dict[str, str]) -> tuple[Param, ...]:
    return tuple(Param(key, value) for key, value in params.items())


def _tags(tags: dict[str, str]) -> tuple[Tag, ...]:
    return tuple(Tag(key, value) for key, value in tags.items())


async def _changed(services: Services, call: Call, run_id: str, make: Callable[[Transaction], object]) -> Made:
    """Make a change and answer the run as it is then."""

    def present(tx: Transaction) -> object:
        info = commands.lock_run(tx, run_id)
        return state(info, queries.with_data(tx, info).tags)

    return await change(services, call, _then_whole(run_id, make), precondition=Precondition("run", run_id, present))


def _then_whole(run_id: str, make: Callable[[Transaction], object]) -> Callable[[Transaction], Entity]:
    def made(tx: Transaction) -> Entity:
        make(tx)
        return whole_run(tx, WholeRun(tx.origin.workspace_id, run_id, Viewer.of(tx.origin)))

    return made


ONE_RUN: tuple[Operation, ...] = (
    Operation(
        name="createRun",
        method="POST",
        path="/runs",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Start a run.",
        handler=_create,
        request=wire.CreateRun,
        response=wire.Run,
        required=("experiment_id",),
        errors=(NotFound, Conflict),
        status=201,
        tagged=True,
        repeatable=True,
    ),
    Operation(
        name="getRun",
        method="GET",
        path="/runs/{run_id}",
        permission="experiment.read",
        object=_RUN,
        summary="Answer a run, deleted or not, with everything that was logged to it.",
        handler=_get,
        request=wire.RunId,
        response=wire.Run,
        errors=(NotFound,),
        tagged=True,
    ),
    Operation(
        name="listChildRuns",
        method="GET",
        path="/runs/{run_id}/children",
        permission="experiment.read",
        object=_RUN,
        summary="Answer a page of the active runs below a run.",
        handler=_children,
        request=wire.RunPageOf,
        response=wire.RunRows,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="updateRun",
        method="PATCH",
        path="/runs/{run_id}",
        permission="experiment.edit",
        object=_RUN,
        summary="Change name, note, status, end or tags of an active run.",
        handler=_update,
        request=wire.UpdateRun,
        response=wire.Run,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="endRun",
        method="POST",
        path="/runs/{run_id}/end",
        permission="experiment.edit",
        object=_RUN,
        summary="End a run.",
        handler=_end,
        request=wire.EndRun,
        response=wire.Run,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="logParams",
        method="POST",
        path="/runs/{run_id}/params",
        permission="experiment.edit",
        object=_RUN,
        summary="Write params of a run, each once.",
        handler=_log_params,
        request=wire.LogParams,
        response=wire.Run,
        required=("params",),
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="setRunTag",
        method="PUT",
        path="/runs/{run_id}/tags/{key:path}",
        permission="experiment.edit",
        object=_RUN,
        summary="Set a tag of a run.",
        handler=_set_tag,
        request=wire.SetRunTag,
        response=wire.Run,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteRunTag",
        method="DELETE",
        path="/runs/{run_id}/tags/{key:path}",
        permission="experiment.edit",
        object=_RUN,
        summary="Remove a tag of a run.",
        handler=_delete_tag,
        request=wire.RunTagKey,
        response=wire.Run,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteRun",
        method="DELETE",
        path="/runs/{run_id}",
        permission="experiment.manage",
        object=_RUN,
        summary="Mark a run deleted.",
        handler=_delete,
        request=wire.RunId,
        response=wire.Run,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="restoreRun",
        method="POST",
        path="/runs/{run_id}/restore",
        permission="experiment.manage",
        object=_RUN,
        summary="Bring a deleted run back.",
        handler=_restore,
        request=wire.RunId,
        response=wire.Run,
        errors=(NotFound, Stale),
        tagged=True,
    ),
)
