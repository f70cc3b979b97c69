"""How to find the first page of a search without looking at every run.

Three ways, tried in this order; each answers exactly what the last one does:

1. **Candidates**: a condition that must hold and that an index answers (a param, tag or metric value, a run id) matches few runs. Only
   these are looked at.
2. **Walk**: the order is that of a metric, param or tag, or within one experiment that of the name or the end. The index of its values is
   walked in that order, a bounded number of steps; if the page is not full by then, the walk is given up, or tried once more with as
   many steps as the matches so far say. Where one text has more runs than that, these are looked at by start.
3. **All**: every run of the experiments is tested, and the matches are sorted. Ordered by start, an index gives the order and the search
   ends with the page. Over several experiments or stages, that is done in each, and the pages are merged.

How many runs a condition matches is counted up to a bound, so that the decision itself costs a fraction of a millisecond.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

import msgspec

from lineal.search.cursor import CursorValue
from lineal.search.keyset import Key, Keyset
from lineal.search.match import Match
from lineal.search.tree import And, Condition, Filter, Node, Not, Or, Order
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, in_list, join
from lineal.storage.statements import Dialect
from lineal.tracking.runs.extremes import COLUMNS

CANDIDATES_MAX = 3_000
"""Runs that are looked at one by one rather than in the order of an index: about 10 ms."""
WALK_STEPS_MAX = 6_000
"""Values of a metric that a walk looks at before it is given up: about 20 ms."""
LONG_WALK_STEPS_MAX = 40_000
"""The same, where so many matches were found until then that the page is expected to be full: up to 120 ms."""
PARTS_MAX = 32
"""Pairs of an experiment and a life-cycle stage that are searched one by one."""
MERGED_ROWS_MAX = 50_000
"""Rows of all these pairs together that are merged into one page."""
VALUE_PREFIX_LENGTH = 100
"""Characters of a param or tag value that its index holds; PostgreSQL refuses index rows over 2,700 bytes."""

_RANGES = frozenset(("=", "<", "<=", ">", ">=", "BETWEEN", "IN"))


class Page(msgspec.Struct, frozen=True):
    """Rows of the asked columns, then the order values that `keyset` reads."""

    rows: list[Row]
    keyset: Keyset


class Question(msgspec.Struct, frozen=True):
    """What a search asks, compiled."""

    columns: Sql
    """What to select of `runs r`, ended by a comma."""
    scope: Sql
    """Which runs are meant at all: experiments and life-cycle stages."""
    parts: list[Sql]
    """The same as one condition for each pair of them: within one, an index gives the order by start. Empty where they are many."""
    parsed: Filter
    condition: Sql
    """The compiled filter over `runs r`."""
    orders: list[Order]
    keyset: Keyset
    after: tuple[CursorValue, ...] | None
    limit: int
    """Rows wanted, the one that tells of a next page included."""


def find(reader: Reader, question: Question) -> Page:
    """Answer the first `limit` rows after `after`, by the cheapest way that is known to be right."""
    if question.parsed.root is not None or question.orders:
        scope_size = _count(reader, Sql("select 1 from runs r where ") + question.scope)
        if scope_size > CANDIDATES_MAX:
            candidates = _candidates(reader, question.parsed)
            if candidates is not None:
                return _from_candidates(reader, question, candidates)
            walked = _walk(reader, question)
            if walked is not None:
                return walked
    if not question.orders and len(question.parts) > 1 and len(question.parts) * question.limit <= MERGED_ROWS_MAX:
        return _merged(reader, question)
    return _all(reader, question)


def _count(reader: Reader, rows: Sql) -> int:
    """Count rows, up to one more than CANDIDATES_MAX."""
    return int(reader.value(Sql("select count(*) from (") + rows + Sql(" limit ?) counted", CANDIDATES_MAX + 1)))


def _all(reader: Reader, question: Question) -> Page:
    return _select(reader, question, question.keyset, Sql(" from runs r where "))


def _merged(reader: Reader, question: Question) -> Page:
    """Answer the first of the pages of the parts, ordered by start (newest first) and run id as each of them is."""
    pages = [_all(reader, msgspec.structs.replace(question, scope=part, parts=[])) for part in question.parts]
    width = question.keyset.width
    rows = sorted((row for page in pages for row in page.rows), key=lambda row: (-row[-width], row[1 - width]))
    return Page(rows[: question.limit], question.keyset)


def _from_candidates(reader: Reader, question: Question, candidates: Sql) -> Page:
    head = Sql("with candidates (run_id) as materialized (") + candidates + Sql(") ")
    return _select(reader, question, question.keyset, Sql(" from candidates c cross join runs r where r.id = c.run_id and "), head)


def _select(reader: Reader, question: Question, keyset: Keyset, source: Sql, head: Sql | None = None) -> Page:
    rows = reader.rows(
        (head or Sql(""))
        + Sql("select ")
        + question.columns
        + keyset.columns
        + source
        + question.scope
        + Sql(" and ")
        + question.condition
        + Sql(" and ")
        + keyset.after(question.after)
        + Sql(" order by ")
        + keyset.order_by
        + Sql(" limit ?", question.limit)
    )
    return Page(rows, keyset)


def matching(reader: Reader, scope: Sql, parsed: Filter, condition: Sql) -> Sql:
    """Answer a query of the inner ids of all runs that match, in no order; `scope` and `condition` are as in a Question."""
    candidates = _candidates(reader, parsed)
    if candidates is None:
        return Sql("select r.id from runs r where ") + scope + Sql(" and ") + condition
    few = Sql("select r.id from (") + candidates + Sql(") c cross join runs r where r.id = c.run_id and ")
    return few + scope + Sql(" and ") + condition


def _candidates(reader: Reader, parsed: Filter) -> Sql | None:
    """Answer a query of the inner ids of few runs that contains every match, or None."""
    if parsed.root is None:
        return None
    found = _Candidates(reader).of(parsed.root)
    if found is None or found.count > CANDIDATES_MAX:
        return None
    return join(" union ", found.queries)


class _Set(msgspec.Struct, frozen=True):
    """Runs that contain every match of a part of the filter: the union of `queries`, at most `count`."""

    queries: list[Sql]
    count: int


class _Candidates:
    """Walks the tree of a filter; its depth is bounded by the parser."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._dialect: Dialect = reader.dialect

    def of(self, node: Node) -> _Set | None:
        match node:
            case And(parts):
                known = [found for found in map(self.of, parts) if found is not None]
                known += map(self._between, _ranges_of_one_metric(parts))
                return min(known, key=lambda found: found.count, default=None)
            case Or(parts):
                sets = [self.of(part) for part in parts]
                known = [found for found in sets if found is not None]
                if len(known) < len(sets):
                    return None
                return _Set([query for found in known for query in found.queries], sum(found.count for found in known))
            case Not():
                return None
            case Condition():
                query = self._query(node)
                return None if query is None else _Set([query], _count(self._reader, query))
            case _:
                assert_never(node)

    def _between(self, conditions: list[Condition]) -> _Set:
        """Answer the runs between several bounds of one metric: few, also where each bound alone has many on its side."""
        query = Sql("select s.run_id from series_summary s where ") + _key_is(conditions[0].field.key)
        for condition in conditions:
            query += Sql(" and ") + Match(condition.comparator, condition.value, self._dialect).on(Sql("s.last_value"))
        return _Set([query], _count(self._reader, query))

    def _query(self, condition: Condition) -> Sql | None:
        key, comparator, value = condition.field.key, condition.comparator, condition.value
        if comparator == "IS NULL":
            return None
        match condition.field.entity:
            case "metrics":
                query = Sql("select s.run_id from series_summary s where ") + _key_is(key)
                if comparator in _RANGES:
                    query += Sql(" and ") + Match(comparator, value, self._dialect).on(Sql("s.last_value"))
                return query
            case entity if entity in COLUMNS:
                query = Sql("select s.run_id from series_summary s where ") + _key_is(key) + Sql(" and ")
                if comparator in _RANGES:
                    return query + Match(comparator, value, self._dialect).on(COLUMNS[entity])
                return query + COLUMNS[entity] + Sql(" is not null")
            case "params":
                return Sql("select v.run_id from params v where v.key = ?", key) + _value_is(condition)
            case "tags":
                return Sql("select v.run_id from run_tags v where v.key = ?", key) + _value_is(condition)
            case "attributes" if key == "run_id" and comparator in {"=", "IN"}:
                return Sql("select x.id from runs x where x.public_id in ") + in_list(value if isinstance(value, tuple) else [value])
            case _:
                return None


def _ranges_of_one_metric(parts: Sequence[Node]) -> list[list[Condition]]:
    """Answer the ranges among `parts` by metric, of metrics that have several."""
    found: dict[str, list[Condition]] = {}
    for part in parts:
        if isinstance(part, Condition) and part.field.entity == "metrics" and part.comparator in _RANGES:
            found.setdefault(part.field.key, []).append(part)
    return [conditions for conditions in found.values() if len(conditions) > 1]


def _key_is(key: str) -> Sql:
    return Sql("s.key_id = (select k.id from series_keys k where k.name = ?)", key)


def _value_is(condition: Condition) -> Sql:
    """Narrow by value where the index can; any row with the key contains the matches of the other comparators."""
    value = condition.value
    if condition.comparator == "=" and isinstance(value, str):
        return Sql(" and substr(v.value, 1, 100) = ?", value[:VALUE_PREFIX_LENGTH])
    if condition.comparator == "IN" and isinstance(value, tuple):
        return Sql(" and substr(v.value, 1, 100) in ") + in_list(str(text)[:VALUE_PREFIX_LENGTH] for text in value)
    return Sql("")


class _Walked(msgspec.Struct, frozen=True):
    """An index in whose order runs can be walked."""

    source: Sql
    """` from ... where ...`: its rows, one for each run of the question that has a value (and of others)."""
    run_id: Sql
    """The inner id of a row's run."""
    value: Sql
    """What it is ordered by; for texts their first VALUE_PREFIX_LENGTH characters."""


def _walk(reader: Reader, question: Question) -> Page | None:
    """Answer the page when it is full within a bounded walk of the first order's values; runs without one come later anyway."""
    field = question.orders[0].field if question.orders else None
    match (field.entity, field.key) if field is not None else ("", ""):
        case ("metrics", key):
            series = Sql(" from series_summary s where s.last_value is not null and ") + _key_is(key)
            return _walk_numbers(reader, question, _Walked(series, Sql("s.run_id"), Sql("s.last_value")))
        case (entity, key) if entity in COLUMNS:
            series = Sql(" from series_summary s where ") + _key_is(key) + Sql(" and ") + COLUMNS[entity] + Sql(" is not null")
            return _walk_numbers(reader, question, _Walked(series, Sql("s.run_id"), COLUMNS[entity]))
        case ("params", key):
            return _walk_texts(reader, question, _values_of(Sql("params"), key), _has_value(Sql("params"), key))
        case ("tags", key):
            return _walk_texts(reader, question, _values_of(Sql("run_tags"), key), _has_value(Sql("run_tags"), key))
        case ("attributes", "end_time") if len(question.parts) == 1:
            ended = Sql(" from runs r where r.end_ms is not null and ") + question.parts[0]
            return _walk_numbers(reader, question, _Walked(ended, Sql("r.id"), Sql("r.end_ms")))
        case ("attributes", "run_name") if len(question.parts) == 1:
            named = _Walked(Sql(" from runs r where ") + question.parts[0], Sql("r.id"), Sql("substr(r.name, 1, 100)"))
            return _walk_texts(reader, question, named, lambda text: Sql("r.name = ?", text))
        case _:
            return None


def _values_of(table: Sql, key: str) -> _Walked:
    return _Walked(Sql(" from ") + table + Sql(" v where v.key = ?", key), Sql("v.run_id"), Sql("substr(v.value, 1, 100)"))


def _has_value(table: Sql, key: str) -> Callable[[str], Sql]:
    return lambda text: Sql("exists (select 1 from ") + table + Sql(" v where v.run_id = r.id and v.key = ? and v.value = ?)", key, text)


def _walk_numbers(reader: Reader, question: Question, walked: _Walked) -> Page | None:
    after = question.after
    if after is not None and not _is_number(after[0]):
        return None
    first = question.orders[0]
    keyset = Keyset([Key(Sql("w.value"), "number", descending=first.descending, nullable=False), *question.keyset.keys[1:]])
    steps = max(WALK_STEPS_MAX, 2 * question.limit)
    walk = Sql("select ") + walked.run_id + Sql(", ") + walked.value + walked.source
    if after is not None:
        walk += Sql(" and ") + walked.value + (Sql(" <= ?", after[0]) if first.descending else Sql(" >= ?", after[0]))
    for condition in _required(question.parsed.root):
        if condition.field == first.field and condition.comparator in _RANGES:
            walk += Sql(" and ") + Match(condition.comparator, condition.value, reader.dialect).on(walked.value)
    walk += Sql(" order by ") + walked.value + (Sql(" desc") if first.descending else Sql(""))
    page, found = _walked(reader, question, keyset, walk, steps)
    if page is None and 0 < found < question.limit:
        longer = steps * question.limit * 4 // (found * 3)  # a third more than expected: the page must not be missed by little
        if longer <= LONG_WALK_STEPS_MAX:
            page, _ = _walked(reader, question, keyset, walk, longer)
    return page


def _walked(reader: Reader, question: Question, keyset: Keyset, walk: Sql, steps: int) -> tuple[Page | None, int]:
    """Answer the page that so many steps of `walk` make, None where it is not sure to be right; and how many rows they found."""
    head = Sql("with walked (run_id, value) as materialized (") + walk + Sql(" limit ?) ", steps)
    page = _select(reader, question, keyset, Sql(" from walked w cross join runs r where r.id = w.run_id and "), head)
    if len(page.rows) < question.limit:
        return None, len(page.rows)
    taken = reader.rows(head + Sql("select count(*), min(value), max(value) from walked"))[0]
    edge = taken[1] if keyset.keys[0].descending else taken[2]
    last = keyset.values(page.rows[-1][-keyset.width :])[0]
    # The walk may have ended among equal values: then others with that value were not seen.
    return None if taken[0] == steps and last == edge else page, len(page.rows)


def _walk_texts(reader: Reader, question: Question, walked: _Walked, has_text: Callable[[str], Sql]) -> Page | None:
    """Walk the index of values, which knows their first characters; where one value has too many runs, look at these by start."""
    first = question.orders[0]
    begin: CursorValue = question.after[0] if question.after is not None else None
    if question.after is not None and begin is None:
        return None
    source = walked.source
    if isinstance(begin, str):
        prefix = begin[:VALUE_PREFIX_LENGTH]
        source += Sql(" and ") + walked.value + (Sql(" <= ?", prefix) if first.descending else Sql(" >= ?", prefix))
    steps = max(WALK_STEPS_MAX, 2 * question.limit)
    order = Sql(" order by ") + walked.value + (Sql(" desc limit ?", steps) if first.descending else Sql(" limit ?", steps))
    rows = Sql("select ") + walked.run_id + Sql(", ") + walked.value + source + order
    head = Sql("with walked (run_id, prefix) as materialized (") + rows + Sql(") ")
    taken = reader.rows(head + Sql("select count(*), min(prefix), max(prefix) from walked"))[0]
    if taken[0] == 0:
        return None
    if taken[0] == steps and taken[1] == taken[2]:
        return _with_text(reader, question, walked, has_text, taken[1])
    whole = Sql("case when length(w.prefix) < 100 then w.prefix else ") + question.keyset.keys[0].sql + Sql(" end")
    keyset = Keyset([Key(whole, "text", descending=first.descending, nullable=False), *question.keyset.keys[1:]])
    page = _select(reader, question, keyset, Sql(" from walked w cross join runs r where r.id = w.run_id and "), head)
    if len(page.rows) < question.limit:
        return None
    last = str(keyset.values(page.rows[-1][-keyset.width :])[0])[:VALUE_PREFIX_LENGTH]
    edge = taken[1] if first.descending else taken[2]
    return None if taken[0] == steps and last == edge else page


def _with_text(reader: Reader, question: Question, walked: _Walked, has_text: Callable[[str], Sql], text: str) -> Page | None:
    """Answer the page when runs with this one value fill it: an index gives them by start, any other order is sorted."""
    if len(text) >= VALUE_PREFIX_LENGTH:
        return None
    after = question.after
    rest = Keyset(question.keyset.keys[1:])
    asked = msgspec.structs.replace(
        question,
        condition=has_text(text) + Sql(" and ") + question.condition,
        orders=question.orders[1:],
        keyset=rest,
        after=after[1:] if after is not None and after[0] == text else None,
    )
    page = _walk(reader, asked) if asked.orders else _all(reader, asked)
    if page is None:
        having = Sql("with having_text (run_id) as materialized (select ") + walked.run_id + walked.source
        having += Sql(" and ") + walked.value + Sql(" = ?) ", text)
        page = _select(reader, asked, rest, Sql(" from having_text h cross join runs r where r.id = h.run_id and "), having)
    if len(page.rows) < question.limit:
        return None
    width = page.keyset.width
    return Page([(*row[:-width], text, *row[-width:]) for row in page.rows], Keyset([question.keyset.keys[0], *page.keyset.keys]))


def _required(node: Node | None) -> list[Condition]:
    """Answer the conditions that every match fulfils."""
    match node:
        case Condition():
            return [node]
        case And(parts):
            return [part for part in parts if isinstance(part, Condition)]
        case _:
            return []


def _is_number(value: CursorValue) -> bool:
    return isinstance(value, int | float) and value == value  # noqa: PLR0124 - the cheapest test for NaN
