"""Operations on registry webhooks."""

import msgspec
from msgspec import UNSET, UnsetType

from lineal.access.values import Viewer
from lineal.api.databricks.convert.webhooks import from_outcome, from_webhook, to_access_token, to_job_id, to_workspace_url
from lineal.api.databricks.wire import webhooks as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, Invalid, LimitExceeded, NotFound
from lineal.search import cursor
from lineal.webhooks.commands import CreateWebhook, UpdateWebhook
from lineal.webhooks.desk import Secrets
from lineal.webhooks.queries import ListWebhooks, WebhookOf, list_webhooks

PAGE_MAX = 1_000
PREFIXES = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow", "/api/2.0/preview/mlflow")
"""Also where databricks-registry-webhooks 0.1.2 looks for them."""
_DECIDED = ObjectOf("decided")


async def _create(services: Services, call: Call, request: wire.CreateWebhook) -> wire.WebhookReply:
    http, job = request.http_url_spec, request.job_spec
    command = CreateWebhook(
        public_id="",
        protocol="databricks",
        format="databricks",
        url="",
        events=tuple(request.events),
        model_name=request.model_name or "",
        description=request.description or "",
        status=request.status or "ACTIVE",
    )
    if http is not None and job is None:
        verify_tls = http.enable_ssl_verification is not False
        command = msgspec.structs.replace(command, url=http.url or "", verify_tls=verify_tls)
        secrets = Secrets(http.secret or "", http.authorization or "")
    elif job is not None and http is None:
        url, job_id = to_workspace_url(job.workspace_url), to_job_id(job.job_id)
        command = msgspec.structs.replace(command, format="databricks_job", url=url, job_id=job_id)
        secrets = Secrets("", to_access_token(job.access_token))
    else:
        raise Invalid("http_url_spec", "or job_spec is required, and not both", "Exactly one of http_url_spec and job_spec is required")
    return wire.WebhookReply(webhook=from_webhook(await services.webhooks.create(command, secrets, call.origin)))


async def _update(services: Services, call: Call, request: wire.UpdateWebhook) -> wire.WebhookReply:
    http, job = request.http_url_spec, request.job_spec
    command = UpdateWebhook(
        public_id=request.id or "",
        protocol="databricks",
        description=UNSET if request.description is None else request.description,
        events=tuple(request.events) if request.events else UNSET,
        status=request.status or UNSET,
    )
    secrets = Secrets()
    if http is not None and job is not None:
        raise Invalid("http_url_spec", "and job_spec exclude each other", "A webhook is sent to a URL or starts a job, not both")
    if http is not None:
        verify_tls = UNSET if http.enable_ssl_verification is None else http.enable_ssl_verification
        command = msgspec.structs.replace(command, format="databricks", job_id="", url=http.url or UNSET, verify_tls=verify_tls)
        secrets = Secrets(_given(http.secret), _given(http.authorization))
    if job is not None:
        url = UNSET if job.workspace_url is None else to_workspace_url(job.workspace_url)
        job_id = UNSET if job.job_id is None else to_job_id(job.job_id)
        command = msgspec.structs.replace(command, format="databricks_job", url=url, job_id=job_id)
        secrets = Secrets("", UNSET if job.access_token is None else to_access_token(job.access_token))
    return wire.WebhookReply(webhook=from_webhook(await services.webhooks.update(command, secrets, call.origin)))


async def _list(services: Services, call: Call, request: wire.ListWebhooks) -> wire.WebhooksReply:
    size = PAGE_MAX if request.max_results is None else request.max_results
    if not 1 <= size <= PAGE_MAX:
        raise Invalid("max_results", f"must be 1 to {PAGE_MAX}, got {size}")
    events = tuple(request.events)
    query = cursor.fingerprint("databricks webhooks", call.origin.workspace_id, request.model_name, list(events))
    before_id = cursor.decode(request.page_token, query)[0] if request.page_token else None
    if not isinstance(before_id, int | None):
        raise Invalid("page_token", "is not one that this server gave out")
    found = await services.db.read(
        list_webhooks,
        ListWebhooks(
            workspace_id=call.origin.workspace_id,
            viewer=Viewer.of(call.origin),
            protocol="databricks",
            model_name=request.model_name or "",
            events=events,
            before_id=before_id,
            limit=size,
        ),
    )
    token = cursor.encode((found[-1].id,), query) if len(found) == size else None
    return wire.WebhooksReply(webhooks=[from_webhook(webhook) for webhook in found], next_page_token=token)


async def _delete(services: Services, call: Call, request: wire.WebhookId) -> None:
    await services.webhooks.delete(WebhookOf(request.id or "", "databricks"), call.origin)


async def _test(services: Services, call: Call, request: wire.TestWebhook) -> wire.TestReply:
    return from_outcome(await services.webhooks.test(WebhookOf(request.id or "", "databricks"), request.event or "", call.origin))


def _given(text: str | None) -> str | UnsetType:
    return UNSET if text is None else text


WEBHOOKS: tuple[Operation, ...] = (
    Operation(
        name="createWebhook",
        method="POST",
        path="/registry-webhooks/create",
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Make a webhook for one registered model, which needs CAN_MANAGE on it, or for all, which needs it on the store.",
        handler=_create,
        request=wire.CreateWebhook,
        response=wire.WebhookReply,
        errors=(NotFound, Denied, LimitExceeded),
    ),
    Operation(
        name="listWebhooks",
        method="GET",
        path="/registry-webhooks/list",
        prefixes=PREFIXES,
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the webhooks that the caller may manage, newest first.",
        handler=_list,
        request=wire.ListWebhooks,
        response=wire.WebhooksReply,
    ),
    Operation(
        name="updateWebhook",
        method="PATCH",
        path="/registry-webhooks/update",
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Change a webhook; what is left out stays as it is.",
        handler=_update,
        request=wire.UpdateWebhook,
        response=wire.WebhookReply,
        required=("id",),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="deleteWebhook",
        method="DELETE",
        path="/registry-webhooks/delete",
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Delete a webhook; what still waits for it is dropped.",
        handler=_delete,
        request=wire.WebhookId,
        required=("id",),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="testRegistryWebhook",
        method="POST",
        path="/registry-webhooks/test",
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Send an example of an event now, and answer what the receiver said.",
        handler=_test,
        request=wire.TestWebhook,
        response=wire.TestReply,
        required=("id",),
        errors=(NotFound, Denied),
    ),
)
