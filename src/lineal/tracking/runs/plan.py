"""How to find the first page of a search without looking at every run.

Four ways, tried in this order; each answers exactly what the last one does:

1. **Candidates**: a condition that must hold and that an index answers (a param, tag or metric value, a run id) matches few runs. Only
   these are looked at.
2. **Walk**: the index of the order is walked, and each run is tested, as long as it takes to fill the page or until it is clear that it
   would take too long (`ranking.py`).
3. **Masks**: each condition is answered for all runs at once by the index of its values (`masks.py`); the index of the order is walked
   over what is left.
4. **All**: every run of the experiments is tested, and the matches are sorted.

How many runs a condition matches is counted up to a bound, and how far a walk has to go is told by its first steps, so that the decision
itself costs a millisecond.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

import msgspec
import numpy as np

from lineal.search.cursor import CursorValue
from lineal.search.keyset import Keyset
from lineal.search.match import Match
from lineal.search.tree import And, Condition, Filter, Node, Not, Or, Order
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, in_list, join
from lineal.storage.statements import Dialect
from lineal.tracking.runs import value_indexes
from lineal.tracking.runs.extremes import COLUMNS, key_is
from lineal.tracking.runs.id_lists import Ids, read_ids
from lineal.tracking.runs.images import NO_IMAGES, Images
from lineal.tracking.runs.masks import MASK_RUNS_MAX, Found, Masks
from lineal.tracking.runs.ranking import GiveUp, Goal, Ranking, among
from lineal.tracking.runs.values import RunStatus

CANDIDATES_MAX = 3_000
"""Runs that are looked at one by one rather than in the order of an index: about 10 ms."""
WALK_TESTS = 300
"""Runs that a walk tests before it is known how far it has to go, besides two for each row of the page: about 2 ms."""
ENTRIES_OF_A_TEST = 64
"""Entries of indexes that go into a mask in the time that it takes to test a run."""
MASK_ENTRIES_MIN = 20_000
"""Entries from which on a walk is tried first: fewer are a mask within two milliseconds."""
MASK_TESTS_MAX = 20_000
"""Runs that masks leave to be tested because a condition has no index."""
PARTS_MAX = 32
"""Pairs of an experiment and a life-cycle stage that are searched one by one."""

_RANGES = frozenset(("=", "<", "<=", ">", ">=", "BETWEEN", "IN"))


class Page(msgspec.Struct, frozen=True):
    """Rows of the asked columns, then the order values that `keyset` reads."""

    rows: list[Row]
    keyset: Keyset


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which runs a filter asks for, compiled."""

    scope: Sql
    """Which runs are meant at all: experiments and life-cycle stages."""
    parts: list[Sql]
    """The same as one condition for each pair of them: within one, an index gives the order by start. Empty where they are many."""
    parsed: Filter
    condition: Sql
    """The compiled filter over `runs r`."""
    test: Callable[[Condition], Sql]
    """Compiles one of its conditions."""
    images: Images = NO_IMAGES
    """What is in memory of indexes."""


class Question(Wanted, frozen=True, kw_only=True):
    """What a search asks, compiled: a page of the runs that are wanted."""

    columns: Sql
    """What to select of `runs r`, ended by a comma."""
    orders: list[Order]
    keyset: Keyset
    after: tuple[CursorValue, ...] | None
    limit: int
    """Rows wanted, the one that tells of a next page included."""


def find(reader: Reader, question: Question) -> Page:
    """Answer the first `limit` rows after `after`, by the cheapest way that is known to be right."""
    if question.parsed.root is None and not question.orders and len(question.parts) == 1:
        return _all(reader, question)
    scope_size = _count(reader, Sql("select 1 from runs r where ") + question.scope)
    if scope_size > CANDIDATES_MAX:
        candidates = _candidates(reader, question.parsed)
        if candidates is not None:
            return _from_candidates(reader, question, candidates)
        ranked = _ranked(reader, question)
        if ranked is not None:
            return ranked
    return _all(reader, question)


def _count(reader: Reader, rows: Sql) -> int:
    """Count rows, up to one more than CANDIDATES_MAX."""
    return int(reader.value(Sql("select count(*) from (") + rows + Sql(" limit ?) counted", CANDIDATES_MAX + 1)))


def _all(reader: Reader, question: Question) -> Page:
    return _select(reader, question, Sql(" from runs r where "))


def _from_candidates(reader: Reader, question: Question, candidates: Sql) -> Page:
    head = Sql("with candidates (i) as materialized (") + candidates + Sql(") ")
    return _select(reader, question, Sql(" from candidates c cross join runs r where r.id = c.i and "), head)


def _select(reader: Reader, question: Question, source: Sql, head: Sql | None = None) -> Page:
    keyset = question.keyset
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


def _ranked(reader: Reader, question: Question) -> Page | None:
    """Answer the page by the index of its order: by a walk, else over masks; None when neither can."""
    masks = Masks(reader, question.test, question.parts[0] if len(question.parts) == 1 else None, question.images)
    if masks.size > MASK_RUNS_MAX:
        return None
    required = _required(question.parsed.root)
    goal = Goal(question.scope, question.parts, question.condition, question.keyset, required)
    root, need = question.parsed.root, question.limit

    def ranked(found: Found, tests_max: int, *, is_try: bool = False) -> tuple[Page | None, float]:
        """Try, and answer how many tests it would take where they were too many."""
        ranking = Ranking(reader, masks, goal, found, tests_max, is_try=is_try)
        try:
            ids = ranking.first(question.orders, question.after, need)
        except GiveUp:
            return None, ranking.tests_expected(need)
        # What is exact was tested by the mask.
        left = msgspec.structs.replace(question, condition=Sql("1 = 1")) if found.exact else question
        return _select(reader, left, among(reader, ids)), 0

    everyone = Found(masks.everyone(), exact=root is None)
    if root is None:
        return ranked(everyone, 0)[0]
    entries = 0 if masks.is_ready(root) else masks.entries(root)
    if entries > MASK_ENTRIES_MIN:
        page, expected = ranked(everyone, WALK_TESTS + 2 * need, is_try=True)
        if page is None and expected <= entries // ENTRIES_OF_A_TEST:
            page, _ = ranked(everyone, round(expected * 1.3) + need, is_try=True)
        if page is not None:
            return page
    found = masks.of(root)
    return None if found is None else ranked(found, MASK_TESTS_MAX)[0]


class Matching(msgspec.Struct, frozen=True):
    """All runs that match, in no order."""

    query: Sql
    """Selects their inner ids as `id`."""
    ids: Ids | None = None
    """The same, where many runs had to be looked at: masks told."""


def matching(reader: Reader, wanted: Wanted) -> Matching:
    """Answer all runs that match: of few candidates, else of masks, else by testing every run."""
    tested = wanted.scope + Sql(" and ") + wanted.condition
    candidates = _candidates(reader, wanted.parsed)
    if candidates is not None:
        return Matching(Sql("select r.id from (") + candidates + Sql(") c cross join runs r where r.id = c.i and ") + tested)
    every = Matching(Sql("select r.id from runs r where ") + tested)
    if _count(reader, Sql("select 1 from runs r where ") + wanted.scope) <= CANDIDATES_MAX:
        return every
    masks = Masks(reader, wanted.test, wanted.parts[0] if len(wanted.parts) == 1 else None, wanted.images)
    if masks.size > MASK_RUNS_MAX:
        return every
    root = wanted.parsed.root
    found = Found(masks.everyone(), exact=True) if root is None else masks.of(root)
    if found is None:
        return every
    within = found.mask & masks.mask(Sql("select r.id as i from runs r where ") + wanted.scope)
    ids = np.flatnonzero(within) + masks.first
    if not found.exact:
        if len(ids) > MASK_TESTS_MAX:
            return every
        ids = read_ids(reader, Sql("select r.id as i") + among(reader, ids.tolist()) + tested)
    return Matching(Sql("select r.id") + among(reader, ids.tolist()) + Sql("1 = 1"), ids)


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
                queries = self._queries(node)
                return None if not queries else _Set(queries, sum(_count(self._reader, query) for query in queries))
            case _:
                assert_never(node)

    def _between(self, conditions: list[Condition]) -> _Set:
        """Answer the runs between several bounds of one metric: few, also where each bound alone has many on its side."""
        query = Sql("select s.run_id as i from series_summary s where ") + key_is(conditions[0].field.key)
        for condition in conditions:
            query += Sql(" and ") + Match(condition.comparator, condition.value, self._dialect).on(Sql("s.last_value"))
        return _Set([query], _count(self._reader, query))

    def _queries(self, condition: Condition) -> list[Sql]:
        key, comparator, value = condition.field.key, condition.comparator, condition.value
        if comparator == "IS NULL":
            return []
        match condition.field.entity:
            case "metrics":
                query = Sql("select s.run_id as i from series_summary s where ") + key_is(key)
                if comparator in _RANGES:
                    query += Sql(" and ") + Match(comparator, value, self._dialect).on(Sql("s.last_value"))
                return [query]
            case entity if entity in COLUMNS:
                series = Sql("select s.run_id as i from series_summary s where ") + key_is(key) + Sql(" and ")
                if comparator in _RANGES:
                    return [series + Match(comparator, value, self._dialect).on(COLUMNS[entity])]
                return [series + COLUMNS[entity] + Sql(" is not null")]
            case "params" | "tags":
                return value_indexes.narrowed(condition)
            case "attributes" if key == "status":
                match = Match(comparator, value, self._dialect)
                codes = [int(status) for status in RunStatus if match.holds(status.name)]
                unfinished = Sql("select x.id as i from runs x where x.status <> 3 and x.status in ") + in_list(codes)
                return [] if RunStatus.FINISHED in codes else [unfinished]
            case "attributes" if key == "run_id" and comparator in {"=", "IN"}:
                return [Sql("select x.id as i from runs x where x.public_id in ") + in_list(value if isinstance(value, tuple) else [value])]
            case _:
                return []


def _ranges_of_one_metric(parts: Sequence[Node]) -> list[list[Condition]]:
    """Answer the ranges among `parts` by metric, of metrics that have several."""
    found: dict[str, list[Condition]] = {}
    for part in parts:
        if isinstance(part, Condition) and part.field.entity == "metrics" and part.comparator in _RANGES:
            found.setdefault(part.field.key, []).append(part)
    return [conditions for conditions in found.values() if len(conditions) > 1]


def _required(node: Node | None) -> list[Condition]:
    """Answer the conditions that every match fulfils."""
    match node:
        case Condition():
            return [node]
        case And(parts):
            return [part for part in parts if isinstance(part, Condition)]
        case _:
            return []
