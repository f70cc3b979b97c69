"""What happened to versions, and what people said about them."""

from lineal.api.native import pages
from lineal.api.native.answers import Made
from lineal.api.native.changes import change, once
from lineal.api.native.convert.governance import from_activity, from_comment, to_id
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, LimitExceeded, NotFound
from lineal.registry.activities.queries import END, ActivitiesOf, list_activities
from lineal.registry.comments import commands
from lineal.registry.comments.queries import CommentsOf, list_comments
from lineal.wire import governance as wire

_MODEL = ObjectOf("registered_model", "name")
_DECIDED = ObjectOf("decided")
_VERSION = "/registered-models/{name}/versions/{version}"


async def _of_version(services: Services, call: Call, request: wire.ListVersionActivities) -> wire.ActivityPage:
    return await _activities(services, call, request.name, request.version, request.limit, request.cursor)


async def _of_model(services: Services, call: Call, request: wire.ListModelActivities) -> wire.ActivityPage:
    return await _activities(services, call, request.name, None, request.limit, request.cursor)


async def _activities(services: Services, call: Call, name: str, version: int | None, limit: int, cursor: str) -> wire.ActivityPage:
    which = ("activities", call.origin.workspace_id, name, version)
    query = ActivitiesOf(call.origin.workspace_id, name, version, pages.id_after(cursor, END, *which), pages.check_limit(limit))
    page = await services.db.read(list_activities, query)
    return wire.ActivityPage([from_activity(activity) for activity in page.activities], pages.encode_id(page.next_id, *which))


async def _list(services: Services, call: Call, request: wire.ListComments) -> wire.CommentPage:
    which = ("comments", call.origin.workspace_id, request.name, request.version)
    query = CommentsOf(
        call.origin.workspace_id,
        request.name,
        request.version,
        call.viewer,
        pages.id_after(request.cursor, 0, *which),
        pages.check_limit(request.limit),
    )
    page = await services.db.read(list_comments, query)
    return wire.CommentPage([from_comment(comment) for comment in page.comments], pages.encode_id(page.next_id, *which))


async def _create(services: Services, call: Call, request: wire.CreateComment) -> Made:
    command = commands.CreateComment(request.name, request.version, request.text)
    done_once = once(call, "createComment", request)
    return await change(services, call, lambda tx: from_comment(commands.create_comment(tx, command)), done_once=done_once)


async def _update(services: Services, call: Call, request: wire.UpdateComment) -> wire.Comment:
    command = commands.UpdateComment(to_id("comment", request.id), request.text)
    return from_comment(await services.db.write(commands.update_comment, command, call.origin))


async def _delete(services: Services, call: Call, request: wire.CommentId) -> None:
    await services.db.write(commands.delete_comment, commands.DeleteComment(to_id("comment", request.id)), call.origin)


ACTIVITIES: tuple[Operation, ...] = (
    Operation(
        name="listVersionActivities",
        method="GET",
        path=f"{_VERSION}/activities",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of what happened to a version, newest first.",
        handler=_of_version,
        request=wire.ListVersionActivities,
        response=wire.ActivityPage,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listModelActivities",
        method="GET",
        path="/registered-models/{name}/activities",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of what happened to all versions of a registered model, newest first.",
        handler=_of_model,
        request=wire.ListModelActivities,
        response=wire.ActivityPage,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listComments",
        method="GET",
        path=f"{_VERSION}/comments",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of what was said about a version, oldest first.",
        handler=_list,
        request=wire.ListComments,
        response=wire.CommentPage,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="createComment",
        method="POST",
        path=f"{_VERSION}/comments",
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Say something about a version.",
        handler=_create,
        request=wire.CreateComment,
        response=wire.Comment,
        errors=(NotFound, LimitExceeded),
        status=201,
        repeatable=True,
    ),
    Operation(
        name="updateComment",
        method="PATCH",
        path="/comments/{id}",
        permission="model.read",
        effect="change",
        object=_DECIDED,
        summary="Let a comment of the caller's say something else.",
        handler=_update,
        request=wire.UpdateComment,
        response=wire.Comment,
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="deleteComment",
        method="DELETE",
        path="/comments/{id}",
        permission="model.read",
        effect="change",
        object=_DECIDED,
        summary="Delete a comment: the caller's, or with the level manage anybody's.",
        handler=_delete,
        request=wire.CommentId,
        errors=(NotFound, Denied),
    ),
)
