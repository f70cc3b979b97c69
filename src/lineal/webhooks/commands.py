"""Writes of webhooks: made, changed, deleted, and deliveries sent again."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from lineal import ledger
from lineal.access.values import Viewer
from lineal.errors import Conflict, LimitExceeded
from lineal.registry.models.lookup import lock_model, unknown_model
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.webhooks.kinds import check_events
from lineal.webhooks.queries import WebhookOf, get_delivery, read_webhook, require_manager, unknown_delivery, unknown_webhook
from lineal.webhooks.receivers import check_url, shown_url
from lineal.webhooks.values import (
    DESCRIPTION_LENGTH_MAX,
    WEBHOOKS_MAX,
    Delivery,
    Format,
    Protocol,
    Sealed,
    Status,
    Webhook,
    check_length,
    check_name,
)

SQL = statements.load("lineal.webhooks")


class CreateWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A new webhook."""

    public_id: str
    """Fresh: 32 hexadecimal digits."""
    protocol: Protocol
    format: Format
    url: str
    events: tuple[str, ...]
    model_name: str = ""
    """Empty for every registered model."""
    name: str = ""
    description: str = ""
    status: Status = "ACTIVE"
    verify_tls: bool = True
    job_id: str = ""
    sealed: Sealed = Sealed(None, None)


class UpdateWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """Change a webhook; what is UNSET stays as it is."""

    public_id: str
    protocol: Protocol | None = None
    """Whose webhooks are meant; None means any."""
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    url: str | UnsetType = UNSET
    job_id: str | UnsetType = UNSET
    events: tuple[str, ...] | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    verify_tls: bool | UnsetType = UNSET
    secret: bytes | UnsetType | None = UNSET
    """Encrypted; None takes it away."""
    credential: bytes | UnsetType | None = UNSET


class Redeliver(msgspec.Struct, frozen=True):
    """Send a delivery again, after those of its lane that wait."""

    public_id: str
    """Of the webhook."""
    id: int


class ResealWebhook(msgspec.Struct, frozen=True):
    """Encrypt a webhook's secrets with another key."""

    id: int
    old: Sealed
    fresh: Sealed


def create_webhook(tx: Transaction, command: CreateWebhook) -> Webhook:
    """Make a webhook and answer it. It hears of what happens from now on.

    Raises:
        Invalid, LimitExceeded: a field breaks a rule, or there are WEBHOOKS_MAX of them.
        NotFound: there is no such model.
        Denied: the caller may not manage the model, or the store.
    """
    model = lock_model(tx, command.model_name) if command.model_name else None
    require_manager(tx, Viewer.of(tx.origin), None if model is None else model.id, unknown_model(command.model_name))
    if command.name or command.protocol == "mlflow":
        check_name(command.name)
    check_length("description", command.description, DESCRIPTION_LENGTH_MAX)
    check_url(command.url)
    events = check_events(command.protocol, command.events, is_of_model=model is not None)
    count = int(tx.value(SQL.webhooks_count, workspace_id=tx.origin.workspace_id))
    if count >= WEBHOOKS_MAX:
        raise LimitExceeded("webhooks", WEBHOOKS_MAX, count + 1)
    last_seq = _hear_from_now_on(tx)
    row_id = tx.insert(
        SQL.webhook_insert,
        public_id=command.public_id,
        workspace_id=tx.origin.workspace_id,
        protocol=command.protocol,
        format=command.format,
        name=command.name,
        description=command.description,
        url=command.url,
        job_id=command.job_id,
        model_id=None if model is None else model.id,
        events=_listed(events),
        status=command.status,
        verify_tls=int(command.verify_tls),
        secret=command.sealed.secret,
        credential=command.sealed.credential,
        created_by=tx.origin.actor,
        now_ms=tx.origin.at_ms,
        active_after_seq=last_seq,
    )
    made = read_webhook(tx, row_id)
    _record(tx, "webhook.created", made, None, _told(made))
    return made


def update_webhook(tx: Transaction, command: UpdateWebhook) -> Webhook:
    """Change a webhook and answer it. One that becomes active hears of what happens from then on.

    Raises:
        Invalid, LimitExceeded: a field breaks a rule.
        NotFound: there is no such webhook.
        Denied: the caller may not manage it.
    """
    before = lock_webhook(tx, command.public_id, command.protocol)
    sealed = Sealed(*tx.rows(SQL.webhook_sealed, id=before.id)[0])
    name = _or(command.name, before.name)
    if name or before.protocol == "mlflow":
        check_name(name)
    status = _or(command.status, before.status)
    active_after = int(tx.value(SQL.webhook_active_after, id=before.id))
    if status == "ACTIVE" and before.status != "ACTIVE":
        active_after = _hear_from_now_on(tx)
    events = _or(command.events, before.events)
    if events != before.events:
        events = check_events(before.protocol, events, is_of_model=before.model_id is not None)
    tx.run(
        SQL.webhook_update,
        id=before.id,
        name=name,
        description=check_length("description", _or(command.description, before.description), DESCRIPTION_LENGTH_MAX),
        format=_or(command.format, before.format),
        url=check_url(_or(command.url, before.url)),
        job_id=_or(command.job_id, before.job_id),
        events=_listed(events),
        status=status,
        verify_tls=int(_or(command.verify_tls, before.verify_tls)),
        secret=_or(command.secret, sealed.secret),
        credential=_or(command.credential, sealed.credential),
        now_ms=tx.origin.at_ms,
        active_after_seq=active_after,
    )
    made = read_webhook(tx, before.id)
    old, new = _told(before), _told(made)
    changed = {key for key in new if old[key] != new[key]}
    changed |= {key for key, given in (("secret", command.secret), ("credential", command.credential)) if given is not UNSET}
    _record(tx, "webhook.updated", made, {key: old.get(key) for key in sorted(changed)}, {key: new.get(key) for key in sorted(changed)})
    return made


def delete_webhook(tx: Transaction, command: WebhookOf) -> None:
    """Delete a webhook: what still waits for it is dropped, and its secrets are gone.

    Raises:
        NotFound: there is no such webhook.
        Denied: the caller may not manage it.
    """
    before = lock_webhook(tx, command.public_id, command.protocol)
    tx.run(SQL.webhook_delete, id=before.id, now_ms=tx.origin.at_ms)
    tx.run(SQL.lanes_close, webhook_id=before.id)
    tx.run(SQL.deliveries_drop, webhook_id=before.id, now_us=tx.origin.at_us)
    _record(tx, "webhook.deleted", before, _told(before), None)


def redeliver(tx: Transaction, command: Redeliver) -> Delivery:
    """Owe an event to a webhook once more and answer the new delivery; the receiver sees the same id as before.

    Raises:
        NotFound: there is no such delivery.
        Denied: the caller may not manage the webhook.
        Conflict: it still waits.
    """
    webhook = lock_webhook(tx, command.public_id)
    row = tx.row(SQL.delivery_lock, id=command.id, webhook_id=webhook.id)
    if row is None:
        raise unknown_delivery(command.id)
    delivery_id, lane, event_seq, event, status = row
    if status == "waiting":
        message = f"Delivery {command.id} still waits to be sent"
        raise Conflict(message)
    again = {"webhook_id": webhook.id, "lane": lane, "now_us": tx.origin.at_us}
    new_id = tx.insert(SQL.delivery_insert, delivery_id=delivery_id, event_seq=event_seq, event=event, **again)
    tx.run(SQL.lane_open, **again)
    _record(tx, "webhook.redelivered", webhook, None, {"delivery": new_id, "of": command.id, "event": event})
    return get_delivery(tx, new_id)


def reseal_webhook(tx: Transaction, command: ResealWebhook) -> bool:
    """Replace what is encrypted of a webhook, and answer whether it was still what was read. No event: it says the same as before."""
    return bool(
        tx.run(
            SQL.webhook_reseal,
            id=command.id,
            secret=command.fresh.secret,
            credential=command.fresh.credential,
            old_secret=command.old.secret,
            old_credential=command.old.credential,
        )
    )


def lock_webhook(tx: Transaction, public_id: str, protocol: Protocol | None = None) -> Webhook:
    """Answer a webhook; it stays as it is until the transaction ends.

    Raises:
        NotFound: there is no such webhook.
        Denied: the caller may not manage it.
    """
    row_id = tx.value(SQL.webhook_lock, workspace_id=tx.origin.workspace_id, public_id=public_id)
    found = None if row_id is None else read_webhook(tx, row_id)
    if found is None or (protocol is not None and found.protocol != protocol):
        raise unknown_webhook(public_id)
    require_manager(tx, Viewer.of(tx.origin), found.model_id, unknown_webhook(public_id))
    return found


def _hear_from_now_on(tx: Transaction) -> int:
    """Answer the newest event. Where nobody heard of events until now, what happened meanwhile is skipped."""
    last_seq = ledger.last_seq(tx)
    seq = int(tx.value(SQL.outbox_lock))
    if seq < last_seq and not tx.rows(SQL.webhooks_active, limit=1):
        tx.run(SQL.outbox_move, seq=last_seq)
    return last_seq


def _or(given: object, present: object) -> Any:
    return present if given is UNSET else given


def _listed(events: tuple[str, ...]) -> str:
    return msgspec.json.encode(events).decode()


def _told(webhook: Webhook) -> dict[str, object]:
    """What the ledger says of a webhook: nothing that is secret, and of the URL only the host, since a path can be a secret, too."""
    return {
        "protocol": webhook.protocol,
        "format": webhook.format,
        "name": webhook.name,
        "description": webhook.description,
        "receiver": shown_url(webhook.url),
        "job_id": webhook.job_id,
        "model": webhook.model_name,
        "events": list(webhook.events),
        "status": webhook.status,
        "verify_tls": webhook.verify_tls,
        "has_secret": webhook.has_secret,
        "has_credential": webhook.has_credential,
    }


def _record(tx: Transaction, kind: str, webhook: Webhook, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "webhook", webhook.id, webhook.public_id, before, after))
