"""Transition requests for stages and aliases."""

from lineal.api.native import pages
from lineal.api.native.answers import Made
from lineal.api.native.changes import change, once
from lineal.api.native.convert.governance import from_activity, from_request, to_subject
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Denied, LimitExceeded, NotFound
from lineal.registry.requests import commands, queries
from lineal.wire import governance as wire

_MODEL = ObjectOf("registered_model", "name")
_LISTED = ObjectOf("listed")
_VERSION = "/registered-models/{name}/versions/{version}"


async def _list(services: Services, call: Call, request: wire.ListTransitionRequests) -> wire.TransitionRequestPage:
    which = ("requests", call.origin.workspace_id, request.name, request.version, request.state)
    query = queries.RequestsOf(
        call.origin.workspace_id,
        request.name,
        request.version,
        call.viewer,
        open_only=request.state == "open",
        after_id=pages.id_after(request.cursor, queries.START, *which),
        limit=pages.check_limit(request.limit),
    )
    return _page(await services.db.read(queries.list_requests, query), which)


async def _waiting(services: Services, call: Call, request: wire.ListWaitingRequests) -> wire.TransitionRequestPage:
    which = ("waiting requests", call.origin.workspace_id)
    after_id = pages.id_after(request.cursor, queries.START, *which)
    query = queries.WaitingFor(call.origin.workspace_id, call.viewer, after_id, pages.check_limit(request.limit))
    return _page(await services.db.read(queries.list_waiting, query), which)


async def _filed(services: Services, call: Call, request: wire.ListFiledRequests) -> wire.TransitionRequestPage:
    which = ("filed requests", call.origin.workspace_id, request.state)
    query = queries.FiledBy(
        call.origin.workspace_id,
        call.viewer,
        open_only=request.state == "open",
        before_id=pages.id_after(request.cursor, queries.END, *which),
        limit=pages.check_limit(request.limit),
    )
    return _page(await services.db.read(queries.list_filed, query), which)


def _page(page: queries.RequestPage, which: tuple[object, ...]) -> wire.TransitionRequestPage:
    return wire.TransitionRequestPage([from_request(request) for request in page.requests], pages.encode_id(page.next_id, *which))


async def _create(services: Services, call: Call, request: wire.CreateTransitionRequest) -> Made:
    command = commands.CreateRequest(request.name, request.version, to_subject(request.kind), request.target, request.comment)
    done_once = once(call, "createTransitionRequest", request)
    return await change(services, call, lambda tx: from_request(commands.create_request(tx, command)), done_once=done_once)


async def _approve(services: Services, call: Call, request: wire.ApproveTransitionRequest) -> wire.Activity:
    command = commands.ApproveRequest(
        request.name,
        request.version,
        to_subject(request.kind),
        request.target,
        archive_existing=request.archive_existing,
        comment=request.comment,
    )
    return from_activity(await services.db.write(commands.approve_request, command, call.origin))


async def _reject(services: Services, call: Call, request: wire.RejectTransitionRequest) -> wire.Activity:
    command = commands.RejectRequest(request.name, request.version, to_subject(request.kind), request.target, request.comment)
    return from_activity(await services.db.write(commands.reject_request, command, call.origin))


async def _cancel(services: Services, call: Call, request: wire.CancelTransitionRequest) -> wire.Activity:
    kind = to_subject(request.kind)
    command = commands.CancelRequest(request.name, request.version, kind, request.target, request.creator, request.comment)
    return from_activity(await services.db.write(commands.cancel_request, command, call.origin))


TRANSITION_REQUESTS: tuple[Operation, ...] = (
    Operation(
        name="listTransitionRequests",
        method="GET",
        path=f"{_VERSION}/requests",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of the transition requests of a version, oldest first.",
        handler=_list,
        request=wire.ListTransitionRequests,
        response=wire.TransitionRequestPage,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="createTransitionRequest",
        method="POST",
        path=f"{_VERSION}/requests",
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Ask that a version comes to a stage, or gets an alias.",
        handler=_create,
        request=wire.CreateTransitionRequest,
        response=wire.TransitionRequest,
        errors=(NotFound, AlreadyExists, Conflict, Denied, LimitExceeded),
        status=201,
        repeatable=True,
    ),
    Operation(
        name="approveTransitionRequest",
        method="POST",
        path=f"{_VERSION}/requests/approve",
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Make the move that was asked for, and resolve every request for it. Needs the level of the move.",
        handler=_approve,
        request=wire.ApproveTransitionRequest,
        response=wire.Activity,
        errors=(NotFound, Conflict, Denied, LimitExceeded),
    ),
    Operation(
        name="rejectTransitionRequest",
        method="POST",
        path=f"{_VERSION}/requests/reject",
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Resolve every request for a move without making it. Needs the level of the move.",
        handler=_reject,
        request=wire.RejectTransitionRequest,
        response=wire.Activity,
        errors=(NotFound, Conflict, Denied, LimitExceeded),
    ),
    Operation(
        name="cancelTransitionRequest",
        method="POST",
        path=f"{_VERSION}/requests/cancel",
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Take a request back: one's own, or with the level manage anybody's.",
        handler=_cancel,
        request=wire.CancelTransitionRequest,
        response=wire.Activity,
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="listWaitingRequests",
        method="GET",
        path="/requests/waiting",
        permission="model.read",
        object=_LISTED,
        summary="Answer a page of the open requests of all models that the caller may approve, oldest first.",
        handler=_waiting,
        request=wire.ListWaitingRequests,
        response=wire.TransitionRequestPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="listFiledRequests",
        method="GET",
        path="/requests/filed",
        permission="model.read",
        object=_LISTED,
        summary="Answer a page of the requests that the caller filed, newest first.",
        handler=_filed,
        request=wire.ListFiledRequests,
        response=wire.TransitionRequestPage,
        errors=(LimitExceeded,),
    ),
)
