"""Several runs at once: tagged, deleted, restored, all or none; and exported as CSV."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lineal.api.native.answers import Made
from lineal.api.native.changes import change
from lineal.api.native.convert.runs import to_experiment_ids, to_selection, to_view
from lineal.api.native.export import COLUMNS_MAX, MEDIA_TYPE, Export, rows_of, start
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound, Unavailable
from lineal.storage.database import Transaction
from lineal.tracking.runs import commands, queries
from lineal.tracking.runs.values import BATCH_TAGS_MAX, Tag
from lineal.wire import runs as wire

RUNS_MAX = 1_000
"""Runs of one call: bounds the length of its transaction."""
_RUNS = ObjectOf("run", "run_ids")


async def _tag(services: Services, call: Call, request: wire.TagRuns) -> Made:
    if not 1 <= len(request.tags) <= BATCH_TAGS_MAX:
        raise LimitExceeded("tags", BATCH_TAGS_MAX, len(request.tags), f"1 to {BATCH_TAGS_MAX} tags can be set at once")
    fresh = tuple(Tag(key, value) for key, value in request.tags.items() if value is not None)
    gone = [key for key, value in request.tags.items() if value is None]

    def make(tx: Transaction, run_id: str) -> None:
        info = commands.active_run(tx, run_id)
        if fresh:
            commands.log_to_run(tx, commands.LogToRun(run_id, tags=fresh))
        present = {tag.key for tag in queries.with_data(tx, info).tags} if gone else set[str]()
        for key in gone:
            if key in present:
                commands.delete_tag(tx, commands.DeleteTag(run_id, key))

    return await _each(services, call, request.run_ids, make)


async def _delete(services: Services, call: Call, request: wire.RunIds) -> Made:
    return await _each(services, call, request.run_ids, lambda tx, run_id: commands.delete_run(tx, commands.DeleteRun(run_id)))


async def _restore(services: Services, call: Call, request: wire.RunIds) -> Made:
    return await _each(services, call, request.run_ids, lambda tx, run_id: commands.restore_run(tx, commands.RestoreRun(run_id)))


async def _each(services: Services, call: Call, run_ids: list[str], make: Callable[[Transaction, str], None]) -> Made:
    distinct = sorted(set(run_ids))  # two calls that share runs lock them in one order
    if not 1 <= len(distinct) <= RUNS_MAX:
        raise LimitExceeded("run_ids", RUNS_MAX, len(distinct), f"1 to {RUNS_MAX} runs can be changed at once")

    def made(tx: Transaction) -> wire.ChangedRuns:
        for run_id in distinct:
            make(tx, run_id)
        return wire.ChangedRuns(len(distinct))

    return await change(services, call, made)


async def _export(services: Services, call: Call, request: Request) -> Response:
    given = request.query_params
    view = given.get("view", "active")
    if view not in {"active", "deleted", "all"}:
        raise Invalid("view", "is active, deleted or all")
    select = given.getlist("select") or None
    to_selection(select)
    asked = Export(
        call.origin.workspace_id,
        to_experiment_ids(given.getlist("experiment_ids")),
        given.get("filter", ""),
        to_view("deleted" if view == "deleted" else "all" if view == "all" else "active"),
        tuple(given.getlist("order_by")),
        None if select is None else tuple(select),
        call.viewer,
    )
    started = await start(services.db, asked)
    headers = {"content-disposition": 'attachment; filename="runs.csv"', "cache-control": "no-store"}
    return StreamingResponse(rows_of(services.db, asked, started), media_type=MEDIA_TYPE, headers=headers)


BULK_RUNS: tuple[Operation, ...] = (
    Operation(
        name="tagRuns",
        method="POST",
        path="/runs/bulk/tag",
        permission="experiment.edit",
        object=_RUNS,
        summary="Set and remove tags of several runs: of all, or of none.",
        handler=_tag,
        request=wire.TagRuns,
        response=wire.ChangedRuns,
        required=("run_ids", "tags"),
        errors=(NotFound, Conflict, LimitExceeded),
    ),
    Operation(
        name="deleteRuns",
        method="POST",
        path="/runs/bulk/delete",
        permission="experiment.manage",
        object=_RUNS,
        summary="Mark several runs deleted: all, or none.",
        handler=_delete,
        request=wire.RunIds,
        response=wire.ChangedRuns,
        required=("run_ids",),
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="restoreRuns",
        method="POST",
        path="/runs/bulk/restore",
        permission="experiment.manage",
        object=_RUNS,
        summary="Bring several deleted runs back: all, or none.",
        handler=_restore,
        request=wire.RunIds,
        response=wire.ChangedRuns,
        required=("run_ids",),
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="exportRuns",
        method="GET",
        path="/runs/export",
        permission="experiment.read",
        object=ObjectOf("experiment", "experiment_ids"),
        summary=f"Answer the runs of a search as CSV (query: as searchRuns; lists are repeated parameters), at most {COLUMNS_MAX} columns.",
        stream=_export,
        query=("experiment_ids", "filter", "view", "order_by", "select"),
        errors=(LimitExceeded, Unavailable),
    ),
)
