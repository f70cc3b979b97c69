"""Runs: searched, counted and grouped."""

import msgspec

from lineal.api.native.convert.runs import Selection, from_found, from_groups, to_experiment_ids, to_selection, to_view, to_which
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded, Unavailable
from lineal.storage.database import Reader
from lineal.tracking.runs import grouping, search
from lineal.tracking.runs.memory import RunMemory
from lineal.wire import runs as wire

PAGE_RUNS_MAX = 10_000


class _Page(msgspec.Struct, frozen=True):
    query: search.SearchRuns
    selection: Selection
    memory: RunMemory


async def _search(services: Services, call: Call, request: wire.SearchRuns) -> msgspec.Raw:
    _check_limit(request.limit, PAGE_RUNS_MAX)
    query = search.SearchRuns(
        call.origin.workspace_id,
        to_experiment_ids(request.experiment_ids),
        request.filter,
        to_view(request.view),
        tuple(request.order_by),
        request.limit,
        request.cursor,
        call.viewer,
    )
    return await services.db.read(_page, _Page(query, to_selection(request.select), services.runs))


def _page(reader: Reader, asked: _Page) -> msgspec.Raw:
    """Find and encode, all on the reader's thread."""
    try:
        found = search.find_runs(reader, asked.query, asked.memory.images)
    except Invalid as error:
        if error.field != "page_token":
            raise
        raise Invalid("cursor", error.reason) from None
    return from_found(reader, found, asked.selection, asked.memory.fragments)


async def _count(services: Services, call: Call, request: wire.CountRuns) -> wire.RunCount:
    return wire.RunCount(await services.db.read(grouping.count_runs, grouping.Counted(to_which(call, request), services.runs.images)))


async def _group(services: Services, call: Call, request: wire.GroupRuns) -> wire.Groups:
    _check_limit(request.limit, grouping.GROUPS_MAX)
    if len(set(request.metrics)) < len(request.metrics):
        raise Invalid("metrics", "names each metric once")
    which = to_which(call, request)
    query = grouping.GroupRuns(which, tuple(request.by), tuple(request.metrics), request.limit, services.runs.images)
    return from_groups(await services.db.read(grouping.group_runs, query), request.metrics)


def _check_limit(limit: int, limit_max: int) -> None:
    if limit < 1:
        raise Invalid("limit", f"must be 1 to {limit_max}, got {limit}")
    if limit > limit_max:
        raise LimitExceeded("limit", limit_max, limit)


RUNS: tuple[Operation, ...] = (
    Operation(
        name="searchRuns",
        method="POST",
        path="/runs/search",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the runs that match a filter, with only the columns asked for.",
        handler=_search,
        request=wire.SearchRuns,
        response=wire.RunRows,
        errors=(LimitExceeded, Unavailable),
    ),
    Operation(
        name="countRuns",
        method="POST",
        path="/runs/count",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Count the runs that match a filter.",
        handler=_count,
        request=wire.CountRuns,
        response=wire.RunCount,
        errors=(LimitExceeded, Unavailable),
    ),
    Operation(
        name="groupRuns",
        method="POST",
        path="/runs/group",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Group the runs that match a filter by params, tags or attributes, and sum up metrics in each group.",
        handler=_group,
        request=wire.GroupRuns,
        response=wire.Groups,
        errors=(LimitExceeded, Unavailable),
    ),
)
