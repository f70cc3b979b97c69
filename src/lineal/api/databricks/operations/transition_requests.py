"""Operations on transition requests for stages."""

from lineal.api.databricks.convert.activities import from_activity, from_open_request, from_request
from lineal.api.databricks.wire import transition_requests as wire
from lineal.api.databricks.wire.activities import ActivityReply
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Denied, LimitExceeded, NotFound
from lineal.registry.activities.values import Subject
from lineal.registry.names import parse_version
from lineal.registry.requests import commands
from lineal.registry.requests.queries import RequestsOf, list_requests

_OBJECT = ObjectOf("registered_model", "name")
_NAMED = ("name", "version", "stage")


async def _create(services: Services, call: Call, request: wire.CreateTransitionRequest) -> wire.TransitionRequestReply:
    command = commands.CreateRequest(request.name, parse_version(request.version), Subject.STAGE, request.stage, request.comment)
    filed = await services.db.write(commands.create_request, command, call.origin)
    return wire.TransitionRequestReply(request=from_request(filed))


async def _list(services: Services, call: Call, request: wire.ListTransitionRequests) -> wire.TransitionRequestsReply:
    query = RequestsOf(call.origin.workspace_id, request.name, parse_version(request.version), call.viewer)
    page = await services.db.read(list_requests, query)
    return wire.TransitionRequestsReply(requests=[from_open_request(found) for found in page.requests if found.kind == Subject.STAGE])


async def _approve(services: Services, call: Call, request: wire.ApproveTransitionRequest) -> ActivityReply:
    command = commands.ApproveRequest(
        request.name,
        parse_version(request.version),
        Subject.STAGE,
        request.stage,
        archive_existing=request.archive_existing_versions,
        comment=request.comment,
    )
    return ActivityReply(activity=from_activity(await services.db.write(commands.approve_request, command, call.origin)))


async def _reject(services: Services, call: Call, request: wire.RejectTransitionRequest) -> ActivityReply:
    command = commands.RejectRequest(request.name, parse_version(request.version), Subject.STAGE, request.stage, request.comment)
    return ActivityReply(activity=from_activity(await services.db.write(commands.reject_request, command, call.origin)))


async def _delete(services: Services, call: Call, request: wire.DeleteTransitionRequest) -> ActivityReply:
    version = parse_version(request.version)
    command = commands.CancelRequest(request.name, version, Subject.STAGE, request.stage, request.creator, request.comment)
    return ActivityReply(activity=from_activity(await services.db.write(commands.cancel_request, command, call.origin)))


TRANSITION_REQUESTS: tuple[Operation, ...] = (
    Operation(
        name="createTransitionRequest",
        method="POST",
        path="/transition-requests/create",
        permission="model.read",
        effect="change",
        object=_OBJECT,
        summary="Ask that a version comes to a stage.",
        handler=_create,
        request=wire.CreateTransitionRequest,
        response=wire.TransitionRequestReply,
        required=_NAMED,
        errors=(NotFound, AlreadyExists, Conflict, Denied, LimitExceeded),
    ),
    Operation(
        name="listTransitionRequests",
        method="GET",
        path="/transition-requests/list",
        permission="model.read",
        object=_OBJECT,
        summary="Answer the open requests of a version, oldest first.",
        handler=_list,
        request=wire.ListTransitionRequests,
        response=wire.TransitionRequestsReply,
        required=("name", "version"),
        errors=(NotFound,),
    ),
    Operation(
        name="approveTransitionRequest",
        method="POST",
        path="/transition-requests/approve",
        permission="model.read",
        effect="change",
        object=_OBJECT,
        summary="Make the move that was asked for, and resolve every request for it. Needs the level of the move.",
        handler=_approve,
        request=wire.ApproveTransitionRequest,
        response=ActivityReply,
        required=_NAMED,
        errors=(NotFound, Conflict, Denied, LimitExceeded),
    ),
    Operation(
        name="rejectTransitionRequest",
        method="POST",
        path="/transition-requests/reject",
        permission="model.read",
        effect="change",
        object=_OBJECT,
        summary="Resolve every request for a move without making it. Needs the level of the move.",
        handler=_reject,
        request=wire.RejectTransitionRequest,
        response=ActivityReply,
        required=_NAMED,
        errors=(NotFound, Conflict, Denied, LimitExceeded),
    ),
    Operation(
        name="deleteTransitionRequest",
        method="DELETE",
        path="/transition-requests/delete",
        permission="model.read",
        effect="change",
        object=_OBJECT,
        summary="Take a request back: one's own, or with CAN_MANAGE anybody's.",
        handler=_delete,
        request=wire.DeleteTransitionRequest,
        response=ActivityReply,
        required=_NAMED,
        errors=(NotFound, Denied, LimitExceeded),
    ),
)
