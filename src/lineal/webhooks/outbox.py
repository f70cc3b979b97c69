"""The outbox: makes deliveries of the ledger's events.

The outbox is a position in the ledger, which already holds every event in the transaction of its change and numbers them without gaps. So
nothing is written when something happens; behind it, `spread` reads what was added, owes it to the webhooks that ask for it and moves
the position, all in one transaction. Whatever was committed is owed exactly once, also after a crash.
"""

from typing import Any

import msgspec

from lineal import ledger
from lineal.ledger.queries import decode
from lineal.ledger.values import BULK_KINDS, Record
from lineal.registry.names import PROMPT_TAG
from lineal.storage import statements
from lineal.storage.database import Reader, Transaction
from lineal.storage.sql import Sql, in_list, join
from lineal.webhooks.kinds import EVERYTHING, is_wanted, kinds_wanted, names_of
from lineal.webhooks.values import WEBHOOKS_MAX, Protocol

SQL = statements.load("lineal.webhooks")

STEP_EVENTS_MAX = 500
"""Events that one write spreads: it keeps the writer busy for a few milliseconds."""
LAG_EVENTS_MAX = 10_000
"""Events that nobody asked for are only counted, and the position moved when it is so many behind."""


class Look(msgspec.Struct, frozen=True):
    """Asks whether there is something to spread."""

    after_seq: int = 0
    """Exclusive; the newest event that was looked at."""


class Looked(msgspec.Struct, frozen=True):
    """What there is to spread."""

    last_seq: int
    """The newest event."""
    is_due: bool
    """Whether `spread` has something to do."""
    is_heard: bool
    """Whether there is an active webhook at all."""
    heard_since: int = 0
    """Changes when a webhook becomes active: what was looked at before has to be looked at again, since it may have become visible late."""


class Spread(msgspec.Struct, frozen=True):
    """Make deliveries of the next events."""

    seed: str
    """Fresh: 32 hexadecimal digits, from which the ids of the deliveries are made."""


class Subscription(msgspec.Struct, frozen=True):
    """An active webhook, as far as matching goes."""

    id: int
    protocol: Protocol
    model_id: int | None
    events: tuple[str, ...]
    after_seq: int


class Happening(msgspec.Struct, frozen=True):
    """An event with what it belongs to."""

    record: Record
    model_id: int | None
    """The registered model it is about; None where it is about none."""
    is_prompt: bool
    lane: str
    """Events of one lane are told in order."""


def look(reader: Reader, query: Look) -> Looked:
    """Look whether someone asks for an event after `query.after_seq` and after the position. Reads one row where nobody asks for any."""
    subscriptions = _subscriptions(reader)
    last_seq = ledger.last_seq(reader)
    if not subscriptions:
        return Looked(last_seq, is_due=False, is_heard=False)
    position = int(reader.value(SQL.outbox_seq))
    after = max(position, query.after_seq)
    found = after < last_seq and bool(reader.rows(_wanted(subscriptions, after, last_seq, 1)))
    is_due = found or last_seq - position > LAG_EVENTS_MAX
    return Looked(last_seq, is_due, is_heard=True, heard_since=max(each.after_seq for each in subscriptions))


def spread(tx: Transaction, command: Spread) -> bool:
    """Owe the next events to the webhooks that ask for them, and answer whether more may follow."""
    position = int(tx.value(SQL.outbox_lock))
    last_seq = ledger.last_seq(tx)
    subscriptions = _subscriptions(tx)
    if not subscriptions or position >= last_seq:
        return False
    rows = tx.rows(_wanted(subscriptions, position, last_seq, STEP_EVENTS_MAX))
    is_whole = len(rows) < STEP_EVENTS_MAX
    owed: list[dict[str, Any]] = []
    for row in rows:
        happening = place(tx, decode(row[0]))
        for subscription in subscriptions:
            for name in wanted_names(subscription, happening):
                number = len(owed)
                owed.append(
                    {
                        "delivery_id": _id(command.seed, number),
                        "webhook_id": subscription.id,
                        "lane": happening.lane,
                        "event_seq": happening.record.seq,
                        "event": name,
                        "now_us": tx.origin.at_us,
                    }
                )
    for delivery in owed:
        tx.insert(SQL.delivery_insert, **delivery)
    lanes = dict.fromkeys((delivery["webhook_id"], delivery["lane"]) for delivery in owed)
    for webhook_id, lane in sorted(lanes):
        tx.run(SQL.lane_open, webhook_id=webhook_id, lane=lane, now_us=tx.origin.at_us)
    tx.run(SQL.outbox_move, seq=last_seq if is_whole else decode(rows[-1][0]).seq)
    return not is_whole


def wanted_names(subscription: Subscription, happening: Happening) -> tuple[str, ...]:
    """Answer under which names a webhook hears of an event; none where it does not."""
    if happening.record.seq <= subscription.after_seq:
        return ()
    if subscription.model_id is not None and subscription.model_id != happening.model_id:
        return ()
    names = names_of(subscription.protocol, happening.record, is_prompt=happening.is_prompt)
    return tuple(name for name in names if is_wanted(subscription.events, name))


def place(reader: Reader, record: Record) -> Happening:
    """Find what an event belongs to."""
    model_id: int | None = None
    match record.subject_kind:
        case "registered_model":
            model_id = record.subject_id
        case "model_version":
            model_id = reader.value(SQL.model_of_version, id=record.subject_id)
        case _:
            pass
    if model_id is None:
        return Happening(record, None, is_prompt=False, lane=f"{record.subject_kind}:{record.subject_id}")
    is_prompt = reader.value(SQL.model_is_prompt, model_id=model_id, key=PROMPT_TAG) is not None
    return Happening(record, model_id, is_prompt, f"registered_model:{model_id}")


def _subscriptions(reader: Reader) -> list[Subscription]:
    rows = reader.rows(SQL.webhooks_active, limit=WEBHOOKS_MAX)
    return [Subscription(row[0], row[1], row[2], tuple(msgspec.json.decode(row[3])), row[4]) for row in rows]


def _wanted(subscriptions: list[Subscription], after_seq: int, last_seq: int, limit: int) -> Sql:
    """Make the query of the events after a position whose kind somebody asks for."""
    kinds = frozenset[str]().union(*(kinds_wanted(each.protocol, each.events) for each in subscriptions))
    exact = sorted(kind for kind in kinds if not kind.endswith(EVERYTHING))
    parts = [Sql("kind in ") + in_list(exact)]
    if EVERYTHING in kinds:
        parts.append(Sql("kind not in ") + in_list(BULK_KINDS))
    for pattern in sorted(kinds - {EVERYTHING} - set(exact)):
        start = pattern.removesuffix(EVERYTHING)
        parts.append(Sql("(kind >= ? and kind < ?)", start, start[:-1] + "/"))  # '/' is what follows '.'
    return (
        Sql("select record from events where seq > ? and seq <= ? and (", after_seq, last_seq)
        + join(" or ", parts)
        + Sql(") order by seq limit ?", limit)
    )


def _id(seed: str, number: int) -> str:
    """Make the id of a delivery: unique, in the form of a UUID."""
    text = f"{(int(seed, 16) + number) % 16**32:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
