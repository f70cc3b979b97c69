"""Reads of the ledger: events, checkpoints and proofs."""

from collections.abc import Sequence

import msgspec

from lineal.errors import Corrupt, Invalid, LimitExceeded, NotFound
from lineal.ledger import merkle
from lineal.ledger.values import Checkpoint, Entry, Record
from lineal.storage import statements
from lineal.storage.database import Reader, Row

SQL = statements.load("lineal.ledger")

EVENTS_PAGE_MAX = 1_000
"""Events in one answer: about a megabyte."""

SEQ_MAX = 2**63 - 1
"""The cursor before which every event is."""

_decoder = msgspec.json.Decoder(Record)


class SubjectEvents(msgspec.Struct, frozen=True):
    """Asks for a page of what happened to one thing, newest first."""

    subject_kind: str
    subject_id: int
    before_seq: int = SEQ_MAX
    """Exclusive; the `seq` of the last event of the page before."""
    limit: int = 100


class FirstEvent(msgspec.Struct, frozen=True):
    """Asks for the first event of one thing."""

    subject_kind: str
    subject_id: int


class KindEvents(msgspec.Struct, frozen=True):
    """Asks for a page of what happened to one thing of one kind, oldest first."""

    subject_kind: str
    subject_id: int
    kind: str
    after_seq: int = 0
    """Exclusive; the `seq` of the last event of the page before."""
    limit: int = 100


class EventsAfter(msgspec.Struct, frozen=True):
    """Asks for a page of the whole ledger, oldest first."""

    after_seq: int = 0
    """Exclusive; the `seq` of the last event of the page before."""
    limit: int = 100


class InclusionProof(msgspec.Struct, frozen=True):
    """Asks for the proof that an event is in the tree of `tree_size` events."""

    seq: int
    tree_size: int


class ConsistencyProof(msgspec.Struct, frozen=True):
    """Asks for the proof that the tree of `tree_size` only added to that of `old_size`."""

    old_size: int
    tree_size: int


def event(reader: Reader, seq: int) -> Entry:
    """Answer one event.

    Raises:
        NotFound: the ledger has no event of that number.
    """
    row = reader.row(SQL.event_by_seq, seq=seq)
    if row is None:
        kind = "event"
        raise NotFound(kind, seq)
    return _entry(row)


def events_of_subject(reader: Reader, query: SubjectEvents) -> list[Entry]:
    """Answer what happened to one thing, newest first, at most `limit` (<= EVENTS_PAGE_MAX)."""
    _check_limit(query.limit)
    rows = reader.rows(
        SQL.events_of_subject,
        subject_kind=query.subject_kind,
        subject_id=query.subject_id,
        before_seq=query.before_seq,
        limit=query.limit,
    )
    return [_entry(row) for row in rows]


def first_event(reader: Reader, query: FirstEvent) -> Entry | None:
    """Answer the first event of one thing, which says that it was made, or None."""
    row = reader.row(SQL.event_first_of_subject, subject_kind=query.subject_kind, subject_id=query.subject_id)
    return None if row is None else _entry(row)


def events_of_kind(reader: Reader, query: KindEvents) -> list[Record]:
    """Answer what happened to one thing of one kind, oldest first, at most `limit` (<= EVENTS_PAGE_MAX)."""
    _check_limit(query.limit)
    return [decode(bytes(row[0])) for row in reader.rows(SQL.events_of_kind, **msgspec.structs.asdict(query))]


def events_after(reader: Reader, query: EventsAfter) -> list[Entry]:
    """Answer a page of the ledger in order, at most `limit` (<= EVENTS_PAGE_MAX)."""
    _check_limit(query.limit)
    return [_entry(row) for row in reader.rows(SQL.events_after, after_seq=query.after_seq, limit=query.limit)]


def checkpoint(reader: Reader, _: None = None) -> Checkpoint:
    """Answer the newest checkpoint; before the first one, that of the empty tree."""
    row = reader.row(SQL.checkpoint_last)
    return Checkpoint(0, merkle.EMPTY_ROOT, 0) if row is None else Checkpoint(*row)


def uncovered_count(reader: Reader, _: None = None) -> int:
    """Answer how many events the newest checkpoint does not cover yet."""
    return last_seq(reader) - checkpoint(reader).tree_size


def last_seq(reader: Reader, _: None = None) -> int:
    """Answer the number of the newest event, 0 when there is none: while it is the same, nothing has changed."""
    return int(reader.value(SQL.events_last_seq))


def last_events(reader: Reader, subject_kind: str, subject_ids: Sequence[int]) -> dict[int, int]:
    """Answer the number of the newest event of each of these things; those without any are left out."""
    ids = msgspec.json.encode(subject_ids).decode()
    return {row[0]: row[1] for row in reader.rows(SQL.events_last_of_subjects, subject_kind=subject_kind, subject_ids=ids)}


def changed_after(reader: Reader, subject_kind: str, after_seq: int) -> list[tuple[int, int]]:
    """Answer the inner ids of what has events after this one, of one kind, each with the number of its newest."""
    return [(row[0], row[1]) for row in reader.rows(SQL.events_changed_after, subject_kind=subject_kind, after_seq=after_seq)]


def subjects_after(reader: Reader, after_seq: int) -> dict[str, list[int]]:
    """Answer the inner ids of everything that has an event after this one, by kind."""
    found: dict[str, list[int]] = {}
    for kind, subject_id in reader.rows(SQL.events_subjects_after, after_seq=after_seq):
        found.setdefault(kind, []).append(subject_id)
    return found


def root(reader: Reader, tree_size: int) -> bytes:
    """Answer the root over the first `tree_size` events, which the newest checkpoint must cover."""
    _check_size("tree_size", tree_size, 0, checkpoint(reader).tree_size)
    return merkle.root(tree_size, nodes(reader))


def inclusion_proof(reader: Reader, query: InclusionProof) -> list[bytes]:
    """Answer the path from an event's leaf to the root of `tree_size` events; `merkle.includes` checks it."""
    _check_size("tree_size", query.tree_size, 1, checkpoint(reader).tree_size)
    _check_size("seq", query.seq, 1, query.tree_size)
    return merkle.inclusion_path(query.seq - 1, query.tree_size, nodes(reader))


def consistency_proof(reader: Reader, query: ConsistencyProof) -> list[bytes]:
    """Answer the path that shows nothing before `old_size` was changed; `merkle.extends` checks it."""
    _check_size("tree_size", query.tree_size, 1, checkpoint(reader).tree_size)
    _check_size("old_size", query.old_size, 1, query.tree_size)
    return merkle.consistency_path(query.old_size, query.tree_size, nodes(reader))


def nodes(reader: Reader) -> merkle.Node:
    """Answer how to find stored full subtrees."""

    def node(level: int, position: int) -> bytes:
        query, key = (SQL.leaf, {"seq": position + 1}) if level == 0 else (SQL.node, {"level": level, "position": position})
        found = reader.value(query, **key)
        if found is None:
            message = f"The ledger's tree lacks its node {position} at level {level}"
            raise Corrupt(message)
        return found

    return node


def decode(record: bytes) -> Record:
    """Read the canonical bytes of an event.

    Raises:
        Corrupt: they are none.
    """
    try:
        return _decoder.decode(record)
    except msgspec.MsgspecError as error:
        message = "An event of the ledger cannot be read"
        raise Corrupt(message, detail=str(error)) from error


def _entry(row: Row) -> Entry:
    return Entry(decode(row[0]), row[1])


def _check_limit(limit: int) -> None:
    if limit > EVENTS_PAGE_MAX:
        field = "limit"
        raise LimitExceeded(field, EVENTS_PAGE_MAX, limit)
    _check_size("limit", limit, 1, EVENTS_PAGE_MAX)


def _check_size(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Invalid(field, f"must be {least} to {most}, got {value}")
