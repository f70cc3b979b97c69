"""Webhooks: made, changed, tested; what was delivered, and what is delivered again."""

from msgspec import UNSET

from lineal.access.values import Viewer
from lineal.api.native import pages
from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change, once
from lineal.api.native.convert.webhooks import from_delivery, from_outcome, from_webhook, to_delivery_id, webhook_entity
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound, Stale
from lineal.storage.database import Transaction
from lineal.webhooks import commands, queries
from lineal.webhooks.desk import Secrets
from lineal.webhooks.formats.native import key_of
from lineal.wire import webhooks as wire

_DECIDED = ObjectOf("decided")


async def _create(services: Services, call: Call, request: wire.CreateWebhook) -> Made:
    if request.secret:
        key_of(request.secret)
    command = commands.CreateWebhook(
        public_id="",
        protocol="native",
        format=request.format,
        url=request.url,
        events=tuple(request.events),
        model_name=request.model,
        name=request.name,
        description=request.description,
        status=request.status,
        verify_tls=request.verify_tls,
    )
    desk = services.webhooks
    sealed = desk.sealed_create(command, Secrets(request.secret, request.authorization))
    made = await change(
        services,
        call,
        lambda tx: webhook_entity(commands.create_webhook(tx, sealed)),
        done_once=once(call, "createWebhook", request),
        location=lambda entity: f"/webhooks/{entity.body.id}",
    )
    desk.wake()
    return made


async def _list(services: Services, call: Call, request: wire.ListWebhooks) -> wire.WebhookPage:
    limit, key = pages.check_limit(request.limit), ("webhooks", call.origin.workspace_id, request.model, request.protocol)
    before = pages.decode(request.cursor, (int,), *key)
    query = queries.ListWebhooks(
        workspace_id=call.origin.workspace_id,
        viewer=Viewer.of(call.origin),
        protocol=request.protocol,
        model_name=request.model,
        before_id=None if before is None else int(before[0] or 0),
        limit=limit,
    )
    found = await services.db.read(queries.list_webhooks, query)
    following = (found[-1].id,) if len(found) == limit else None
    return wire.WebhookPage([from_webhook(webhook) for webhook in found], pages.encode(following, *key))


async def _get(services: Services, call: Call, request: wire.WebhookId) -> Entity:
    return webhook_entity(await services.webhooks.get(queries.WebhookOf(request.id), call.origin))


async def _update(services: Services, call: Call, request: wire.UpdateWebhook) -> Made:
    desk = services.webhooks
    present = await desk.get(queries.WebhookOf(request.id), call.origin)
    if isinstance(request.format, str) and present.protocol != "native":
        raise Conflict(f"The format of a webhook that was made through the protocol {present.protocol} cannot be changed")
    if isinstance(request.secret, str) and request.secret and present.protocol == "native":
        key_of(request.secret)
    command = commands.UpdateWebhook(
        public_id=request.id,
        name=request.name,
        description=request.description,
        format=request.format,
        url=request.url,
        events=tuple(request.events) if isinstance(request.events, list) else UNSET,
        status=request.status,
        verify_tls=request.verify_tls,
    )
    sealed = desk.sealed_update(command, Secrets(request.secret, request.authorization))

    def make(tx: Transaction) -> Entity:
        return webhook_entity(commands.update_webhook(tx, sealed))

    made = await change(services, call, make, precondition=_precondition(request.id))
    desk.wake()
    return made


async def _delete(services: Services, call: Call, request: wire.WebhookId) -> Made:
    which = queries.WebhookOf(request.id)
    return await change(services, call, lambda tx: commands.delete_webhook(tx, which), precondition=_precondition(request.id))


async def _test(services: Services, call: Call, request: wire.TestWebhook) -> wire.TestResult:
    return from_outcome(await services.webhooks.test(queries.WebhookOf(request.id), request.event, call.origin))


async def _deliveries(services: Services, call: Call, request: wire.ListDeliveries) -> wire.DeliveryPage:
    limit, key = pages.check_limit(request.limit), ("deliveries", call.origin.workspace_id, request.id, request.status)
    before = pages.decode(request.cursor, (int,), *key)
    query = queries.ListDeliveries(
        workspace_id=call.origin.workspace_id,
        viewer=Viewer.of(call.origin),
        public_id=request.id,
        status=request.status,
        before_id=None if before is None else int(before[0] or 0),
        limit=limit,
    )
    found = await services.db.read(queries.list_deliveries, query)
    following = (found[-1].id,) if len(found) == limit else None
    return wire.DeliveryPage([from_delivery(delivery) for delivery in found], pages.encode(following, *key))


async def _redeliver(services: Services, call: Call, request: wire.Redeliver) -> Made:
    command = commands.Redeliver(request.id, to_delivery_id(request.delivery))
    made = await change(
        services,
        call,
        lambda tx: from_delivery(commands.redeliver(tx, command)),
        done_once=once(call, "redeliver", request),
    )
    services.webhooks.wake()
    return made


def _precondition(public_id: str) -> Precondition:
    def present(tx: Transaction) -> object:
        return webhook_entity(commands.lock_webhook(tx, public_id)).state

    return Precondition("webhook", public_id, present)


WEBHOOKS: tuple[Operation, ...] = (
    Operation(
        name="createWebhook",
        method="POST",
        path="/webhooks",
        permission="model.manage",
        object=_DECIDED,
        summary="Make a webhook for one registered model, or for everything that happens in the store.",
        handler=_create,
        request=wire.CreateWebhook,
        response=wire.Webhook,
        status=201,
        tagged=True,
        repeatable=True,
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="listWebhooks",
        method="GET",
        path="/webhooks",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the webhooks that the caller may manage, newest first, of all protocols.",
        handler=_list,
        request=wire.ListWebhooks,
        response=wire.WebhookPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="getWebhook",
        method="GET",
        path="/webhooks/{id}",
        permission="model.manage",
        object=_DECIDED,
        summary="Answer a webhook, without its secrets.",
        handler=_get,
        request=wire.WebhookId,
        response=wire.Webhook,
        tagged=True,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="updateWebhook",
        method="PATCH",
        path="/webhooks/{id}",
        permission="model.manage",
        object=_DECIDED,
        summary="Change a webhook; what is left out stays as it is.",
        handler=_update,
        request=wire.UpdateWebhook,
        response=wire.Webhook,
        tagged=True,
        errors=(NotFound, Denied, Conflict, Stale, LimitExceeded),
    ),
    Operation(
        name="deleteWebhook",
        method="DELETE",
        path="/webhooks/{id}",
        permission="model.manage",
        object=_DECIDED,
        summary="Delete a webhook; what still waits for it is dropped.",
        handler=_delete,
        request=wire.WebhookId,
        tagged=True,
        errors=(NotFound, Denied, Stale),
    ),
    Operation(
        name="testWebhook",
        method="POST",
        path="/webhooks/{id}/test",
        permission="model.manage",
        object=_DECIDED,
        summary="Send an example of an event now, and answer what the receiver said.",
        handler=_test,
        request=wire.TestWebhook,
        response=wire.TestResult,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="listDeliveries",
        method="GET",
        path="/webhooks/{id}/deliveries",
        permission="model.manage",
        object=_DECIDED,
        summary="Answer a page of what was and will be sent to a webhook, newest first.",
        handler=_deliveries,
        request=wire.ListDeliveries,
        response=wire.DeliveryPage,
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="redeliver",
        method="POST",
        path="/webhooks/{id}/deliveries/{delivery}/redeliver",
        permission="model.manage",
        object=_DECIDED,
        summary="Send a delivery that is over once more, with the id that the receiver knows.",
        handler=_redeliver,
        request=wire.Redeliver,
        response=wire.Delivery,
        status=201,
        repeatable=True,
        errors=(NotFound, Denied, Conflict),
    ),
)
