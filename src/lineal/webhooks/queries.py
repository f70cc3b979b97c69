"""Reads of webhooks and their deliveries."""

import msgspec

from lineal.access.decisions import granted, require, store_level
from lineal.access.values import Level, Viewer
from lineal.errors import Denied, Invalid, LimitExceeded, NotFound
from lineal.storage import statements
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql
from lineal.webhooks.values import PAGE_MAX, Delivery, DeliveryStatus, Protocol, Sealed, Webhook

SQL = statements.load("lineal.webhooks")

_COLUMNS = Sql(
    "select w.id, w.public_id, w.protocol, w.format, w.name, w.description, w.url, w.job_id, w.model_id, m.name, w.events, w.status, "
    "w.verify_tls, w.secret is not null, w.credential is not null, w.created_by, w.created_ms, w.updated_ms "
    "from webhooks w left join registered_models m on m.id = w.model_id where w.deleted_ms is null and w.workspace_id = "
)
_DELIVERY_COLUMNS = Sql(
    "select d.id, d.delivery_id, d.webhook_id, d.event_seq, d.event, d.status, d.attempts, d.created_us, d.attempted_us, d.finished_us, "
    "case when d.status = 'waiting' then (select l.due_us from webhook_lanes l where l.webhook_id = d.webhook_id and l.lane = d.lane "
    "and d.id = (select min(f.id) from webhook_deliveries f where f.webhook_id = d.webhook_id and f.lane = d.lane "
    "and f.status = 'waiting')) end, d.duration_ms, d.response_status, d.response_body, d.error from webhook_deliveries d where "
)


class WebhookOf(msgspec.Struct, frozen=True):
    """Names a webhook."""

    public_id: str
    protocol: Protocol | None = None
    """Whose webhooks are meant; None means any."""


class GetWebhook(msgspec.Struct, frozen=True):
    """Asks for one webhook."""

    workspace_id: int
    public_id: str
    viewer: Viewer
    protocol: Protocol | None = None


class ListWebhooks(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a page of webhooks, newest first."""

    workspace_id: int
    viewer: Viewer
    protocol: Protocol | None = None
    model_name: str = ""
    """Only those of this registered model; empty lets every one through."""
    events: tuple[str, ...] = ()
    """Only those that name one of these; empty lets every one through."""
    before_id: int | None = None
    """Exclusive; the last of the page before."""
    limit: int = 100


class ListDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a page of the deliveries of a webhook, newest first."""

    workspace_id: int
    viewer: Viewer
    public_id: str
    status: DeliveryStatus | None = None
    before_id: int | None = None
    limit: int = 100


class WebhookSecrets(msgspec.Struct, frozen=True):
    """A webhook with what is encrypted of it."""

    webhook: Webhook
    sealed: Sealed


def require_manager(reader: Reader, viewer: Viewer, model_id: int | None, unknown: NotFound) -> None:
    """Refuse who may not manage webhooks of a registered model, or of all where it is None.

    Raises:
        Denied: says what is needed.
        NotFound: `unknown`, where the viewer may not even read the model.
    """
    if model_id is not None:
        require(reader, viewer, "registered_model", model_id, Level.MANAGE, unknown)
    elif store_level(reader, viewer) < Level.MANAGE:
        raise Denied("Webhooks that hear of every registered model are for those who manage the store")


def get_webhook(reader: Reader, query: GetWebhook) -> WebhookSecrets:
    """Answer a webhook that the viewer may manage.

    Raises:
        NotFound: there is none.
        Denied: the viewer may not manage it.
    """
    row_id = reader.value(SQL.webhook_id_by_public_id, workspace_id=query.workspace_id, public_id=query.public_id)
    found = None if row_id is None else read_webhook(reader, int(row_id))
    if found is None or (query.protocol is not None and found.protocol != query.protocol):
        raise unknown_webhook(query.public_id)
    require_manager(reader, query.viewer, found.model_id, unknown_webhook(query.public_id))
    return WebhookSecrets(found, Sealed(*reader.rows(SQL.webhook_sealed, id=found.id)[0]))


class Encrypted(msgspec.Struct, frozen=True):
    """What is encrypted of a webhook."""

    id: int
    public_id: str
    sealed: Sealed


def list_encrypted(reader: Reader, after_id: int) -> list[Encrypted]:
    """Answer what is encrypted of the webhooks after an id, at most PAGE_MAX of them."""
    rows = reader.rows(SQL.webhooks_with_secrets, after_id=after_id, limit=PAGE_MAX)
    return [Encrypted(row[0], row[1], Sealed(row[2], row[3])) for row in rows]


def list_webhooks(reader: Reader, query: ListWebhooks) -> list[Webhook]:
    """Answer webhooks that the viewer may manage, newest first, at most `limit` (<= PAGE_MAX)."""
    _check_limit(query.limit)
    sql = _COLUMNS + Sql("? and ", query.workspace_id) + _manageable(reader, query.viewer)
    if query.protocol is not None:
        sql += Sql(" and w.protocol = ?", query.protocol)
    if query.model_name:
        sql += Sql(" and m.name = ? and m.deleted_ms is null", query.model_name)
    if query.before_id is not None:
        sql += Sql(" and w.id < ?", query.before_id)
    if query.events:
        sql += Sql(" and (")
        for index, event in enumerate(query.events):
            sql += Sql(" or " if index else "") + Sql("w.events like ? escape '!'", f'%"{_escaped(event)}"%')
        sql += Sql(")")
    sql += Sql(" order by w.id desc limit ?", query.limit)
    return [_webhook(row) for row in reader.rows(sql)]


def list_deliveries(reader: Reader, query: ListDeliveries) -> list[Delivery]:
    """Answer deliveries of a webhook that the viewer may manage, newest first, at most `limit` (<= PAGE_MAX).

    Raises:
        NotFound: there is no such webhook.
        Denied: the viewer may not manage it.
    """
    _check_limit(query.limit)
    webhook = get_webhook(reader, GetWebhook(query.workspace_id, query.public_id, query.viewer)).webhook
    sql = _DELIVERY_COLUMNS + Sql("d.webhook_id = ?", webhook.id)
    if query.status is not None:
        sql += Sql(" and d.status = ?", query.status)
    if query.before_id is not None:
        sql += Sql(" and d.id < ?", query.before_id)
    return [
        Delivery(**dict(zip(_DELIVERY_FIELDS, row, strict=True)))
        for row in reader.rows(sql + Sql(" order by d.id desc limit ?", query.limit))
    ]


def get_delivery(reader: Reader, row_id: int) -> Delivery:
    """Answer one delivery.

    Raises:
        NotFound: there is none.
    """
    row = reader.row(_DELIVERY_COLUMNS + Sql("d.id = ?", row_id))
    if row is None:
        raise unknown_delivery(row_id)
    return Delivery(**dict(zip(_DELIVERY_FIELDS, row, strict=True)))


def read_webhook(reader: Reader, row_id: int) -> Webhook:
    """Answer a webhook that is there."""
    return _webhook(reader.rows(SQL.webhook_by_id, id=row_id)[0])


def unknown_webhook(public_id: str) -> NotFound:
    """Say that there is no such webhook."""
    return NotFound("webhook", public_id[:100], f"Webhook with ID {public_id[:100]} not found.")


def unknown_delivery(row_id: int | str) -> NotFound:
    """Say that there is no such delivery."""
    return NotFound("delivery", row_id)


_DELIVERY_FIELDS = Delivery.__struct_fields__


def _webhook(row: Row) -> Webhook:
    values = dict(zip(Webhook.__struct_fields__, row, strict=True))
    values["model_name"] = values["model_name"] or ""
    values["events"] = tuple(msgspec.json.decode(values["events"]))
    for name in ("verify_tls", "has_secret", "has_credential"):
        values[name] = bool(values[name])
    return Webhook(**values)


def _manageable(reader: Reader, viewer: Viewer) -> Sql:
    """Make the condition that `viewer` may manage the webhook `w`, as `require_manager` decides it."""
    if store_level(reader, viewer) >= Level.MANAGE:
        return Sql("1 = 1")
    return Sql("w.model_id is not null and ") + granted(reader, viewer, "registered_model", Sql("w.model_id"), Level.MANAGE)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _check_limit(limit: int) -> None:
    if limit < 1:
        raise Invalid("limit", f"must be 1 to {PAGE_MAX}, got {limit}")
    if limit > PAGE_MAX:
        raise LimitExceeded("limit", PAGE_MAX, limit)
