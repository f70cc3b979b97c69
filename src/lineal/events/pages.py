"""Pages of events: newest first for people, and in order for who follows them.

No page looks at more than a bounded part of the ledger. Events of one thing, of named kinds and of one actor have indexes; everything
else is walked by number, a window at a time.
"""

import msgspec

from lineal import ledger
from lineal.access.decisions import require
from lineal.access.values import Level, Viewer
from lineal.errors import Invalid, LimitExceeded
from lineal.events.homes import home_of, readable_events, visible
from lineal.events.values import EVERYTHING, PAGE_MAX, Asked, Entry, Filter, check_kinds, is_bulk, matches
from lineal.ledger.queries import SEQ_MAX, decode
from lineal.registry.models.lookup import find_model, unknown_model
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list, join
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.runs.queries import ByRunId, get_run_info
from lineal.tracking.runs.queries import unknown as unknown_run

SQL = statements.load("lineal.events")

WINDOW_EVENTS = 20_000
"""Events walked at once where no index helps: tens of milliseconds."""
WINDOWS_MAX = 20
"""Windows walked for one page; it then ends early, with a cursor."""
CLOCKS_US = 60_000_000
"""How much later than its number says an event may have arrived: requests wait, and servers' clocks differ."""

_NOT_BULK = Sql("e.kind not in ('run.logged', 'series.sealed')")
"""In the words of the partial indexes."""


class ListEvents(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a page, newest first."""

    asked: Asked
    since_us: int = 0
    """Inclusive, microseconds since 1970-01-01 UTC."""
    until_us: int = SEQ_MAX
    """Exclusive."""
    before_seq: int = SEQ_MAX
    """Exclusive; where the page before ended."""
    limit: int = 100


class Page(msgspec.Struct, frozen=True):
    """Some events, and where to go on."""

    entries: tuple[Entry, ...]
    next_before_seq: int | None
    """Of the next page, which may be there also where this one is not full; None at the end."""


class FollowEvents(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the next events in order."""

    which: Filter
    viewer: Viewer
    after_seq: int
    limit: int = 500


class Followed(msgspec.Struct, frozen=True):
    """The next events in order."""

    entries: tuple[Entry, ...]
    reached_seq: int
    """Everything up to here was looked at."""


def resolve(reader: Reader, asked: Asked) -> Filter:
    """Find what public names stand for.

    Raises:
        Invalid: a name breaks a rule.
        NotFound: there is no such registered model or run, or the viewer may not read it.
    """
    model_id = run_id = None
    if asked.model:
        model_id = find_model(reader, asked.workspace_id, asked.model).id
        require(reader, asked.viewer, "registered_model", model_id, Level.READ, unknown_model(asked.model))
    if asked.run_id:
        run = get_run_info(reader, ByRunId(asked.workspace_id, asked.run_id))
        require(reader, asked.viewer, "experiment", run.experiment_id, Level.READ, unknown_run(asked.run_id))
        run_id = run.id
    experiment_id = parse_experiment_id(asked.experiment_id) if asked.experiment_id else None
    if sum(value is not None for value in (model_id, run_id, experiment_id)) > 1:
        raise Invalid("model", "experiment_id and run_id exclude each other")
    return Filter(kinds=check_kinds(asked.kinds), actor=asked.actor, model_id=model_id, experiment_id=experiment_id, run_id=run_id)


def list_events(reader: Reader, query: ListEvents) -> Page:
    """Answer events that the viewer may read, newest first, at most `limit` (<= PAGE_MAX).

    Raises:
        Invalid, LimitExceeded, NotFound: as `resolve`, or the limit is not one.
    """
    if query.limit < 1:
        raise Invalid("limit", f"must be 1 to {PAGE_MAX}, got {query.limit}")
    if query.limit > PAGE_MAX:
        raise LimitExceeded("limit", PAGE_MAX, query.limit)
    which = resolve(reader, query.asked)
    last_seq = ledger.last_seq(reader)
    lowest = _seq_at(reader, query.since_us - CLOCKS_US, last_seq)
    highest = min(query.before_seq, _seq_at(reader, query.until_us + CLOCKS_US, last_seq) + 1)
    condition = Sql("e.at_us >= ? and e.at_us < ? and ", query.since_us, query.until_us) + readable_events(reader, query.asked.viewer)
    if which.actor:
        condition += Sql(" and e.actor = ?", which.actor)
    sources = _sources(reader, which)
    if sources is not None:
        return _of_sources(reader, [condition + Sql(" and ") + source for source in sources], lowest, highest, query.limit)
    return _of_windows(reader, condition + _of_kinds(which.kinds), lowest, highest, query.limit)


def follow_events(reader: Reader, query: FollowEvents) -> Followed:
    """Answer the next events that the viewer may read and asks for, in order."""
    last_seq = ledger.last_seq(reader)
    upto = min(last_seq, query.after_seq + WINDOW_EVENTS)
    condition = readable_events(reader, query.viewer) + _of_kinds(query.which.kinds)
    if query.which.actor:
        condition += Sql(" and e.actor = ?", query.which.actor)
    sql = Sql("select e.record from events e where e.seq > ? and e.seq <= ? and ", query.after_seq, upto) + condition
    rows = reader.rows(sql + Sql(" order by e.seq limit ?", query.limit))
    records = [decode(row[0]) for row in rows]
    entries = tuple(entry for record in records if matches(query.which, entry := Entry(record, home_of(reader, record))))
    return Followed(entries, records[-1].seq if len(records) == query.limit else max(upto, query.after_seq))


class ReadNew(msgspec.Struct, frozen=True):
    """Asks for everything after an event, for everyone who follows."""

    after_seq: int
    limit: int = PAGE_MAX


def read_new(reader: Reader, query: ReadNew) -> list[Entry]:
    """Answer the next events in order, with their homes."""
    rows = reader.rows(SQL.events_between, after_seq=query.after_seq, upto_seq=SEQ_MAX, limit=query.limit)
    return [Entry(record, home_of(reader, record)) for record in (decode(row[0]) for row in rows)]


class Visible(msgspec.Struct, frozen=True):
    """Asks which events a viewer may read."""

    viewer: Viewer
    entries: list[Entry]


def only_visible(reader: Reader, query: Visible) -> list[Entry]:
    """Answer those that the viewer may read, in order."""
    return visible(reader, query.viewer, query.entries)


def _sources(reader: Reader, which: Filter) -> list[Sql] | None:
    """Answer conditions that an index serves each, and whose events together are those asked for; None where there is none."""
    kinds = _of_kinds(which.kinds)
    subjects: list[Sql] = []
    if which.run_id is not None:
        subjects.append(Sql("e.subject_kind = 'run' and e.subject_id = ?", which.run_id))
    if which.experiment_id is not None:
        subjects.append(Sql("e.subject_kind = 'experiment' and e.subject_id = ?", which.experiment_id))
    if which.model_id is not None:
        subjects.append(Sql("e.subject_kind = 'registered_model' and e.subject_id = ?", which.model_id))
        versions = Sql("(select v.id from model_versions v where v.model_id = ?)", which.model_id)
        subjects.append(Sql("e.subject_kind = 'model_version' and e.subject_id in ") + versions)
    if subjects:
        return [subject + kinds for subject in subjects]
    if which.kinds and not any(map(is_bulk, which.kinds)):
        return [Sql("e.kind = ? and ", kind) + _NOT_BULK for kind in _spelled_out(reader, which.kinds)]
    if which.actor and not which.kinds:
        return [_NOT_BULK]
    return None


def _spelled_out(reader: Reader, kinds: tuple[str, ...]) -> list[str]:
    """Answer the kinds that there are of those asked for."""
    found: list[str] = []
    for kind in kinds:
        if not kind.endswith(EVERYTHING):
            found.append(kind)
            continue
        start = kind.removesuffix(EVERYTHING)
        each: str | None = reader.value(SQL.kind_after, kind=start)
        while each is not None and each.startswith(start):
            found.append(each)
            each = reader.value(SQL.kind_after, kind=each)
    return list(dict.fromkeys(found))


def _of_kinds(kinds: tuple[str, ...]) -> Sql:
    if not kinds:
        return Sql("")
    parts = [Sql("e.kind in ") + in_list([kind for kind in kinds if not kind.endswith(EVERYTHING)])]
    for kind in kinds:
        if kind.endswith(EVERYTHING):
            start = kind.removesuffix(EVERYTHING)
            parts.append(Sql("(e.kind >= ? and e.kind < ?)", start, start[:-1] + "/"))  # '/' is what follows '.'
    return Sql(" and (") + join(" or ", parts) + Sql(")")


def _of_sources(reader: Reader, conditions: list[Sql], lowest: int, highest: int, limit: int) -> Page:
    """Merge the newest events of each source."""
    found: list[tuple[int, bytes]] = []
    for condition in conditions:
        sql = Sql("select e.seq, e.record from events e where e.seq >= ? and e.seq < ? and ", lowest, highest) + condition
        found.extend((row[0], row[1]) for row in reader.rows(sql + Sql(" order by e.seq desc limit ?", limit + 1)))
    found.sort(reverse=True)
    return _page(reader, found, limit, None)


def _of_windows(reader: Reader, condition: Sql, lowest: int, highest: int, limit: int) -> Page:
    """Walk the ledger backwards, a window at a time."""
    found: list[tuple[int, bytes]] = []
    end = min(highest, ledger.last_seq(reader) + 1)
    for _ in range(WINDOWS_MAX):
        start = max(lowest, end - WINDOW_EVENTS)
        sql = Sql("select e.seq, e.record from events e where e.seq >= ? and e.seq < ? and ", start, end) + condition
        found.extend((row[0], row[1]) for row in reader.rows(sql + Sql(" order by e.seq desc limit ?", limit + 1 - len(found))))
        end = start
        if len(found) > limit or end <= max(lowest, 1):
            break
    return _page(reader, found, limit, end if end > max(lowest, 1) else None)


def _page(reader: Reader, found: list[tuple[int, bytes]], limit: int, walked_to: int | None) -> Page:
    records = [decode(record) for _, record in found[:limit]]
    following = found[limit - 1][0] if len(found) > limit else walked_to
    return Page(tuple(Entry(record, home_of(reader, record)) for record in records), following)


def _seq_at(reader: Reader, at_us: int, last_seq_: int) -> int:
    """Answer the first event that arrived at `at_us` or later, as far as numbers follow time."""
    low, high = 1, last_seq_ + 1
    while low < high:
        middle = (low + high) // 2
        if reader.value(SQL.event_at, seq=middle) < at_us:
            low = middle + 1
        else:
            high = middle
    return low
