"""Stages: moves, history, and what is in use now."""

import msgspec

from lineal.api.native import pages
from lineal.api.native.answers import Made
from lineal.api.native.convert.registry import find_version
from lineal.api.native.operations.versions import changed
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound, Stale
from lineal.registry.in_use import IN_USE_PAGE_MAX, InUse, in_use
from lineal.registry.stages import commands, queries
from lineal.registry.values import ModelVersion
from lineal.storage.database import Reader, Transaction
from lineal.wire import registered_models as wire

_MODEL = ObjectOf("registered_model", "name")
_NOW_US = 2**63 - 1
"""What lasts until now lasts until the end of time."""


class _StagesOf(msgspec.Struct, frozen=True):
    workspace_id: int
    name: str
    version: str


async def _move(services: Services, call: Call, request: wire.MoveStage) -> Made:
    def make(tx: Transaction, found: ModelVersion) -> None:
        command = commands.TransitionStage(found.name, found.version, request.stage, request.archive_existing, request.comment)
        with pages.native_fields():
            commands.transition_stage(tx, command)

    return await changed(services, call, request.name, request.version, make)


async def _history(services: Services, call: Call, request: wire.VersionId) -> wire.StageSpans:
    query = _StagesOf(call.origin.workspace_id, request.name, request.version)
    return await services.db.read(_stages_of, query)


def _stages_of(reader: Reader, query: _StagesOf) -> wire.StageSpans:
    found = find_version(reader, query.workspace_id, query.name, query.version)
    return _spans(queries.stages_of_version(reader, found.id, found.version))


async def _as_of(services: Services, call: Call, request: wire.StageAsOf) -> wire.StageSpans:
    at_us = _NOW_US if request.at_us is None else request.at_us
    query = queries.VersionsAsOf(call.origin.workspace_id, request.name, request.stage, at_us)
    return _spans(await services.db.read(queries.versions_as_of, query))


def _spans(found: tuple[queries.StageSpan, ...]) -> wire.StageSpans:
    spans = [wire.StageSpan(span.version, span.stage, span.from_us, span.to_us, span.actor) for span in found]
    return wire.StageSpans(spans, len(spans) == queries.SPANS_MAX)


async def _in_use(services: Services, call: Call, request: wire.ListInUse) -> wire.UsePage:
    workspace_id, limit = call.origin.workspace_id, pages.check_limit(request.limit, IN_USE_PAGE_MAX)
    before = pages.decode(request.cursor, (int, int, int), "in use", workspace_id)
    query = InUse(workspace_id, call.viewer, msgspec.convert(before, tuple[int, int, int] | None), limit)
    page = await services.db.read(in_use, query)
    uses = [wire.Use(use.kind, use.label, use.name, use.version, use.public_id, use.from_us, use.actor) for use in page.uses]
    return wire.UsePage(uses, pages.encode(page.next, "in use", workspace_id))


STAGES: tuple[Operation, ...] = (
    Operation(
        name="moveStage",
        method="POST",
        path="/registered-models/{name}/versions/{version}/stage",
        permission="model.edit",
        object=_MODEL,
        summary="Put a version in a stage, and archive the ones that were there when asked to. Needs the level of the move.",
        handler=_move,
        request=wire.MoveStage,
        response=wire.VersionBrief,
        required=("stage",),
        errors=(NotFound, Conflict, Denied, LimitExceeded, Stale),
        tagged=True,
    ),
    Operation(
        name="listStagesOfVersion",
        method="GET",
        path="/registered-models/{name}/versions/{version}/stages",
        permission="model.read",
        object=_MODEL,
        summary="Answer every stage that a version was in, oldest first; at most 1,000.",
        handler=_history,
        request=wire.VersionId,
        response=wire.StageSpans,
        errors=(NotFound,),
    ),
    Operation(
        name="listVersionsInStage",
        method="GET",
        path="/registered-models/{name}/stages/{stage}",
        permission="model.read",
        object=_MODEL,
        summary="Answer the versions that are in a stage, or were at a time; at most 1,000.",
        handler=_as_of,
        request=wire.StageAsOf,
        response=wire.StageSpans,
        errors=(NotFound,),
    ),
    Operation(
        name="listInUse",
        method="GET",
        path="/in-use",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of what is in use: aliases, and versions in production, since when and by whom.",
        handler=_in_use,
        request=wire.ListInUse,
        response=wire.UsePage,
        errors=(LimitExceeded,),
    ),
)
