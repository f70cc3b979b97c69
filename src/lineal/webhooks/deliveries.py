"""What is owed, taken lane by lane: claimed by one server for the length of a lease, sent, and settled.

Only the first of a lane is ever sent, so that what happened to one model arrives in order. A lane is taken by moving its due time to the
end of the lease: when the server that took it dies, the lane becomes due again and another server sends the same delivery once more.
"""

import msgspec

from lineal.ledger.queries import decode
from lineal.ledger.values import Record
from lineal.storage import statements
from lineal.storage.database import Reader, Transaction
from lineal.webhooks.queries import read_webhook
from lineal.webhooks.values import WEBHOOKS_MAX, DeliveryStatus, Sealed, Webhook

SQL = statements.load("lineal.webhooks")

PRUNE_STEP = 1_000
"""Deliveries forgotten by one write."""


class Capacity(msgspec.Struct, frozen=True):
    """Asks what can be sent now."""

    now_us: int
    free: int
    """How many more can be sent at once."""
    free_troubled: int
    """How many of them may go to receivers in trouble, so that these never starve the others."""
    per_webhook: int
    """How many of them may go to one webhook that is known to be well; others get one at a time."""
    busy: dict[int, int]
    """How many are being sent, by webhook."""
    well: frozenset[int]
    """Webhooks whose last delivery arrived."""
    troubled: frozenset[int]
    """Webhooks whose last delivery failed."""


class Lane(msgspec.Struct, frozen=True):
    """A lane that is due, as it was seen."""

    webhook_id: int
    lane: str
    due_us: int


class Due(msgspec.Struct, frozen=True):
    """What can be sent now."""

    lanes: tuple[Lane, ...]
    next_us: int | None
    """When the next lane that is not due yet is; None where none waits."""


class ClaimLanes(msgspec.Struct, frozen=True):
    """Take lanes until the end of a lease."""

    lanes: tuple[Lane, ...]
    holder: str
    """A fresh text of the server's own."""
    lease_us: int
    """How long, in microseconds: longer than one attempt may take."""


class Task(msgspec.Struct, frozen=True):
    """A delivery to be sent now."""

    id: int
    delivery_id: str
    lane: str
    event: str
    attempts: int
    """Those before this one."""
    created_us: int
    record: Record
    webhook: Webhook
    sealed: Sealed


class Settle(msgspec.Struct, frozen=True, kw_only=True):
    """Write down how an attempt ended."""

    id: int
    webhook_id: int
    lane: str
    holder: str
    status: DeliveryStatus
    """`waiting` where it is to be tried again."""
    due_us: int
    """When the lane goes on."""
    duration_ms: int
    response_status: int | None
    response_body: str
    error: str


def due(reader: Reader, query: Capacity) -> Due:
    """Answer the lanes that can be sent now, the webhooks taking turns, and when to look again."""
    rows = reader.rows(SQL.lanes_first_due, limit=WEBHOOKS_MAX)
    next_us = min((int(row[1]) for row in rows if row[1] > query.now_us), default=None)
    found: list[list[Lane]] = []
    free_troubled = query.free_troubled
    for webhook_id, first_us in rows:
        limit = min(query.free, query.per_webhook if webhook_id in query.well else 1)
        if webhook_id in query.troubled:
            limit = min(limit, free_troubled)
        limit -= query.busy.get(webhook_id, 0)
        if first_us > query.now_us or limit <= 0:
            continue
        lanes = reader.rows(SQL.lanes_due, webhook_id=webhook_id, now_us=query.now_us, limit=limit)
        free_troubled -= len(lanes) if webhook_id in query.troubled else 0
        found.append([Lane(webhook_id, *row) for row in lanes])
    turns = [lanes[turn] for turn in range(query.per_webhook) for lanes in found if turn < len(lanes)]
    return Due(tuple(turns[: query.free]), next_us)


def claim(tx: Transaction, command: ClaimLanes) -> tuple[Task, ...]:
    """Take those lanes that nobody took meanwhile, and answer the first delivery of each."""
    tasks: list[Task] = []
    for lane in command.lanes:
        where = {"webhook_id": lane.webhook_id, "lane": lane.lane}
        lease_us = tx.origin.at_us + command.lease_us
        if not tx.run(SQL.lane_claim, **where, due_us=lane.due_us, lease_us=lease_us, holder=command.holder):
            continue
        row = tx.row(SQL.delivery_first, **where)
        webhook = read_webhook(tx, lane.webhook_id)
        if row is None or webhook.status != "ACTIVE":
            tx.run(SQL.lane_set_due, **where, due_us=lane.due_us)
            continue
        sealed = Sealed(*tx.rows(SQL.webhook_sealed, id=lane.webhook_id)[0])
        tasks.append(Task(row[0], row[1], lane.lane, row[3], row[4], row[5], decode(row[6]), webhook, sealed))
    return tuple(tasks)


def settle(tx: Transaction, command: Settle) -> bool:
    """Write down how an attempt ended and let the lane go on; answers whether the lane was still held.

    What was delivered is delivered also where the lease had run out; a failure then is the next holder's business.
    """
    where = {"webhook_id": command.webhook_id, "lane": command.lane}
    is_held = tx.value(SQL.lane_lock, **where) == command.holder
    if not is_held and command.status != "delivered":
        return False
    tx.run(
        SQL.delivery_settle,
        id=command.id,
        status=command.status,
        now_us=tx.origin.at_us,
        finished_us=None if command.status == "waiting" else tx.origin.at_us,
        duration_ms=command.duration_ms,
        response_status=command.response_status,
        response_body=command.response_body,
        error=command.error,
    )
    if not is_held:
        return False
    # The lane is locked: who adds to it waits, or has added and is seen.
    if tx.value(SQL.lane_is_waiting, **where) is None:
        tx.run(SQL.lane_close, **where)
    else:
        tx.run(SQL.lane_set_due, **where, due_us=command.due_us)
    return True


def release_lanes(tx: Transaction, _: None) -> int:
    """Give back every lane that was taken. For the process that owns a store alone, before it takes any."""
    return tx.run(SQL.lanes_release, now_us=tx.origin.at_us)


def prune(tx: Transaction, before_us: int) -> int:
    """Forget up to PRUNE_STEP deliveries that ended before a time, and answer how many."""
    return tx.run(SQL.deliveries_prune, before_us=before_us, limit=PRUNE_STEP)
