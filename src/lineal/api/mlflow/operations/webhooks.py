"""Operations on webhooks."""

from msgspec import UNSET

from lineal.access.values import Viewer
from lineal.api.mlflow.convert.webhooks import from_outcome, from_webhook, to_event, to_events
from lineal.api.mlflow.wire import webhooks as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, Invalid, LimitExceeded, NotFound, Unsupported
from lineal.search import cursor
from lineal.webhooks.commands import CreateWebhook, UpdateWebhook
from lineal.webhooks.desk import Secrets
from lineal.webhooks.queries import ListWebhooks, WebhookOf, list_webhooks

PAGE_DEFAULT = 100
PAGE_MAX = 1_000
"""Source: mlflow 3.17, store/model_registry/sqlalchemy_store.py, `list_webhooks`."""
_STORE = ObjectOf("store")


async def _create(services: Services, call: Call, request: wire.CreateWebhook) -> wire.WebhookReply:
    command = CreateWebhook(
        public_id="",
        protocol="mlflow",
        format="mlflow",
        url=request.url or "",
        events=to_events(request.events or []),
        name=request.name or "",
        description=request.description or "",
        status=request.status or "ACTIVE",
    )
    made = await services.webhooks.create(command, Secrets(request.secret or ""), call.origin)
    return wire.WebhookReply(webhook=from_webhook(made))


async def _list(services: Services, call: Call, request: wire.ListWebhooks) -> wire.WebhooksReply:
    size = request.max_results or PAGE_DEFAULT
    if not 1 <= size <= PAGE_MAX:
        message = f"max_results must be between 1 and {PAGE_MAX}."
        raise Invalid("max_results", f"must be between 1 and {PAGE_MAX}", message)
    query = cursor.fingerprint("mlflow webhooks", call.origin.workspace_id)
    before_id = cursor.decode(request.page_token, query)[0] if request.page_token else None
    if not isinstance(before_id, int | None):
        raise Invalid("page_token", "is not one that this server gave out")
    found = await services.db.read(
        list_webhooks,
        ListWebhooks(
            workspace_id=call.origin.workspace_id, viewer=Viewer.of(call.origin), protocol="mlflow", before_id=before_id, limit=size
        ),
    )
    token = cursor.encode((found[-1].id,), query) if len(found) == size else None
    return wire.WebhooksReply(webhooks=[from_webhook(webhook) for webhook in found], next_page_token=token)


async def _get(services: Services, call: Call, request: wire.WebhookId) -> wire.WebhookReply:
    return wire.WebhookReply(webhook=from_webhook(await services.webhooks.get(_which(request.webhook_id), call.origin)))


async def _update(services: Services, call: Call, request: wire.UpdateWebhook) -> wire.WebhookReply:
    command = UpdateWebhook(
        public_id=request.webhook_id or "",
        protocol="mlflow",
        name=request.name or UNSET,
        description=UNSET if request.description is None else request.description,
        url=request.url or UNSET,
        events=to_events(request.events) if request.events else UNSET,
        status=request.status or UNSET,
    )
    secrets = Secrets(UNSET if request.secret is None else request.secret)
    return wire.WebhookReply(webhook=from_webhook(await services.webhooks.update(command, secrets, call.origin)))


async def _delete(services: Services, call: Call, request: wire.WebhookId) -> None:
    await services.webhooks.delete(_which(request.webhook_id), call.origin)


async def _test(services: Services, call: Call, request: wire.TestWebhook) -> wire.TestWebhookReply:
    event = "" if request.event is None else to_event(request.event)
    outcome = await services.webhooks.test(_which(request.webhook_id), event, call.origin)
    return wire.TestWebhookReply(result=from_outcome(outcome))


def _which(webhook_id: str | None) -> WebhookOf:
    return WebhookOf(webhook_id or "", "mlflow")


WEBHOOKS: tuple[Operation, ...] = (
    Operation(
        name="createWebhook",
        method="POST",
        path="/webhooks",
        permission="model.manage",
        object=_STORE,
        summary="Make a webhook, which hears of what happens to every registered model and prompt from now on.",
        handler=_create,
        request=wire.CreateWebhook,
        response=wire.WebhookReply,
        required=("name", "url", "events"),
        errors=(Denied, LimitExceeded, Unsupported),
    ),
    Operation(
        name="listWebhooks",
        method="GET",
        path="/webhooks",
        permission="model.manage",
        object=_STORE,
        summary="Answer a page of webhooks, newest first.",
        handler=_list,
        request=wire.ListWebhooks,
        response=wire.WebhooksReply,
        errors=(Denied,),
    ),
    Operation(
        name="getWebhook",
        method="GET",
        path="/webhooks/{webhook_id}",
        permission="model.manage",
        object=_STORE,
        summary="Answer a webhook, without its secret.",
        handler=_get,
        request=wire.WebhookId,
        response=wire.WebhookReply,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="updateWebhook",
        method="PATCH",
        path="/webhooks/{webhook_id}",
        permission="model.manage",
        object=_STORE,
        summary="Change a webhook; what is left out stays as it is.",
        handler=_update,
        request=wire.UpdateWebhook,
        response=wire.WebhookReply,
        errors=(NotFound, Denied, Unsupported),
    ),
    Operation(
        name="deleteWebhook",
        method="DELETE",
        path="/webhooks/{webhook_id}",
        permission="model.manage",
        object=_STORE,
        summary="Delete a webhook; what still waits for it is dropped.",
        handler=_delete,
        request=wire.WebhookId,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="testWebhook",
        method="POST",
        path="/webhooks/{webhook_id}/test",
        permission="model.manage",
        object=_STORE,
        summary="Send an example of an event now, and answer what the receiver said.",
        handler=_test,
        request=wire.TestWebhook,
        response=wire.TestWebhookReply,
        errors=(NotFound, Denied, Unsupported),
    ),
)
