"""What happened to versions, and what people said about them."""

from lineal.api.databricks.convert.activities import from_activity, from_comment
from lineal.api.databricks.convert.numbers import page_size, to_id
from lineal.api.databricks.wire import activities as wire
from lineal.api.databricks.wire import comments as comments_wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, LimitExceeded, NotFound
from lineal.registry.activities.queries import END, PAGE_MAX, ActivitiesOf, list_activities
from lineal.registry.comments import commands
from lineal.registry.comments.queries import CommentsOf, list_comments
from lineal.registry.names import parse_version
from lineal.search import ids

PAGE_DEFAULT = 100

_OBJECT = ObjectOf("registered_model", "name")
_DECIDED = ObjectOf("decided")


async def _list(services: Services, call: Call, request: wire.ListActivities) -> wire.ActivitiesReply:
    version = parse_version(request.version) if request.version else None
    which = ("activities", call.origin.workspace_id, request.name, version)
    before_id = ids.position(request.page_token, END, *which)
    limit = page_size(request.max_results, PAGE_DEFAULT, PAGE_MAX)
    page = await services.db.read(list_activities, ActivitiesOf(call.origin.workspace_id, request.name, version, before_id, limit))
    return wire.ActivitiesReply(
        activities=[from_activity(activity) for activity in page.activities], next_page_token=ids.token(page.next_id, *which)
    )


async def _create(services: Services, call: Call, request: comments_wire.CreateComment) -> comments_wire.CommentReply:
    command = commands.CreateComment(request.name, parse_version(request.version), request.comment)
    return comments_wire.CommentReply(comment=from_comment(await services.db.write(commands.create_comment, command, call.origin)))


async def _update(services: Services, call: Call, request: comments_wire.UpdateComment) -> comments_wire.CommentReply:
    command = commands.UpdateComment(to_id("comment", request.id), request.comment)
    return comments_wire.CommentReply(comment=from_comment(await services.db.write(commands.update_comment, command, call.origin)))


async def _delete(services: Services, call: Call, request: comments_wire.DeleteComment) -> None:
    await services.db.write(commands.delete_comment, commands.DeleteComment(to_id("comment", request.id)), call.origin)


async def _list_comments(services: Services, call: Call, request: comments_wire.ListComments) -> comments_wire.CommentsReply:
    version = parse_version(request.version)
    which = ("comments", call.origin.workspace_id, request.name, version)
    query = CommentsOf(
        call.origin.workspace_id,
        request.name,
        version,
        call.viewer,
        ids.position(request.page_token, 0, *which),
        page_size(request.max_results, PAGE_DEFAULT, PAGE_MAX),
    )
    page = await services.db.read(list_comments, query)
    return comments_wire.CommentsReply(
        comments=[from_comment(comment) for comment in page.comments], next_page_token=ids.token(page.next_id, *which)
    )


ACTIVITIES: tuple[Operation, ...] = (
    Operation(
        name="listActivities",
        method="GET",
        path="/activities/list",
        permission="model.read",
        object=_OBJECT,
        summary="Answer what happened to a version, or to all versions of a model, newest first. Our own: the SDK has no such call.",
        handler=_list,
        request=wire.ListActivities,
        response=wire.ActivitiesReply,
        required=("name",),
        errors=(NotFound,),
    ),
    Operation(
        name="createComment",
        method="POST",
        path="/comments/create",
        permission="model.read",
        effect="change",
        object=_OBJECT,
        summary="Say something about a version.",
        handler=_create,
        request=comments_wire.CreateComment,
        response=comments_wire.CommentReply,
        required=("name", "version", "comment"),
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="updateComment",
        method="PATCH",
        path="/comments/update",
        permission="model.read",
        effect="change",
        object=_DECIDED,
        summary="Let a comment of one's own say something else.",
        handler=_update,
        request=comments_wire.UpdateComment,
        response=comments_wire.CommentReply,
        required=("id", "comment"),
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="deleteComment",
        method="DELETE",
        path="/comments/delete",
        permission="model.read",
        effect="change",
        object=_DECIDED,
        summary="Delete a comment: one's own, or with CAN_MANAGE anybody's.",
        handler=_delete,
        request=comments_wire.DeleteComment,
        required=("id",),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="listComments",
        method="GET",
        path="/comments/list",
        permission="model.read",
        object=_OBJECT,
        summary="Answer what was said about a version, oldest first. Our own: the SDK has no such call.",
        handler=_list_comments,
        request=comments_wire.ListComments,
        response=comments_wire.CommentsReply,
        required=("name", "version"),
        errors=(NotFound,),
    ),
)
