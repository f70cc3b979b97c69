"""What the caller wants to hear, and the inbox where it stands."""

from lineal.api.native import pages
from lineal.api.native.convert.governance import from_notification, to_id
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, LimitExceeded, NotFound
from lineal.registry.activities.queries import END
from lineal.registry.subscriptions import commands, queries
from lineal.registry.subscriptions.values import SubscriptionState
from lineal.storage.database import Transaction
from lineal.wire import governance as wire

_MODEL = ObjectOf("registered_model", "name")
_LISTED = ObjectOf("listed")
_OF_MODEL = "/registered-models/{name}/subscription"
_OF_VERSION = "/registered-models/{name}/versions/{version}/subscription"


async def _get_of_model(services: Services, call: Call, request: wire.SubscribedModel) -> wire.Subscription:
    return await _get(services, call, request.name, None)


async def _get_of_version(services: Services, call: Call, request: wire.SubscribedVersion) -> wire.Subscription:
    return await _get(services, call, request.name, request.version)


async def _get(services: Services, call: Call, name: str, version: int | None) -> wire.Subscription:
    query = queries.SubscriptionOf(call.origin.workspace_id, name, version, call.origin.actor)
    return _from_subscription(await services.db.read(queries.get_subscription, query))


async def _set_of_model(services: Services, call: Call, request: wire.SubscribeToModel) -> wire.Subscription:
    command = commands.Subscribe(request.name, None, SubscriptionState(request.state))
    return _from_subscription(await services.db.write(_subscribe, command, call.origin))


async def _set_of_version(services: Services, call: Call, request: wire.SubscribeToVersion) -> wire.Subscription:
    command = commands.Subscribe(request.name, request.version, SubscriptionState(request.state))
    return _from_subscription(await services.db.write(_subscribe, command, call.origin))


def _subscribe(tx: Transaction, command: commands.Subscribe) -> queries.Subscription:
    """Subscribe and answer what comes of it."""
    commands.subscribe(tx, command)
    query = queries.SubscriptionOf(tx.origin.workspace_id, command.name, command.version, tx.origin.actor)
    return queries.get_subscription(tx, query)


def _from_subscription(found: queries.Subscription) -> wire.Subscription:
    return wire.Subscription(state=found.state.value, effective=found.effective.value)


async def _inbox(services: Services, call: Call, request: wire.ListInbox) -> wire.InboxPage:
    which = ("inbox", call.origin.workspace_id, request.unread)
    query = queries.Inbox(
        call.origin.workspace_id,
        call.viewer,
        unread_only=request.unread,
        before_id=pages.id_after(request.cursor, END, *which),
        limit=pages.check_limit(request.limit),
    )
    page = await services.db.read(queries.read_inbox, query)
    notifications = [from_notification(notification) for notification in page.notifications]
    return wire.InboxPage(notifications, page.unread_count, pages.encode_id(page.next_id, *which))


async def _mark_read(services: Services, call: Call, request: wire.MarkRead) -> wire.MarkedRead:
    kind = "notification"
    ids = tuple(to_id(kind, text) for text in request.ids)
    command = commands.MarkRead(ids, to_id(kind, request.until) if request.until else None)
    return wire.MarkedRead(await services.db.write(commands.mark_read, command, call.origin))


INBOX: tuple[Operation, ...] = (
    Operation(
        name="getModelSubscription",
        method="GET",
        path=_OF_MODEL,
        permission="model.read",
        object=_MODEL,
        summary="Answer what the caller wants to hear of a registered model.",
        handler=_get_of_model,
        request=wire.SubscribedModel,
        response=wire.Subscription,
        errors=(NotFound,),
    ),
    Operation(
        name="setModelSubscription",
        method="PUT",
        path=_OF_MODEL,
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Say what the caller wants to hear of a registered model.",
        handler=_set_of_model,
        request=wire.SubscribeToModel,
        response=wire.Subscription,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="getVersionSubscription",
        method="GET",
        path=_OF_VERSION,
        permission="model.read",
        object=_MODEL,
        summary="Answer what the caller wants to hear of a version.",
        handler=_get_of_version,
        request=wire.SubscribedVersion,
        response=wire.Subscription,
        errors=(NotFound,),
    ),
    Operation(
        name="setVersionSubscription",
        method="PUT",
        path=_OF_VERSION,
        permission="model.read",
        effect="change",
        object=_MODEL,
        summary="Say what the caller wants to hear of a version.",
        handler=_set_of_version,
        request=wire.SubscribeToVersion,
        response=wire.Subscription,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="listInbox",
        method="GET",
        path="/inbox",
        permission="model.read",
        object=_LISTED,
        summary="Answer a page of what the caller is told, newest first, with how much of it is unread.",
        handler=_inbox,
        request=wire.ListInbox,
        response=wire.InboxPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="markRead",
        method="POST",
        path="/inbox/read",
        permission="model.read",
        effect="change",
        object=_LISTED,
        summary="Mark notifications of the caller's as read.",
        handler=_mark_read,
        request=wire.MarkRead,
        response=wire.MarkedRead,
        errors=(NotFound, LimitExceeded),
    ),
)
