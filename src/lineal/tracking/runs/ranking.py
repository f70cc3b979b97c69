"""The first runs of a mask in an order, by walking the index of that order: what is not in the mask costs nanoseconds a run.

    top(mask, orders) = the runs before the edge, and those of the runs at the edge that are first by the remaining orders

The edge is the order value of the last run wanted. Runs that share it may be many (a param with few values): they are a mask of their own.
Rows with a value come first, then NaN, then those without one, as `Keyset` orders them. What is found is a little more than the page: the
page itself is selected by SQL, so that what decides its order is the same text as in every other plan.
"""

import math
from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np

from lineal.search.cursor import CursorValue
from lineal.search.keyset import Keyset
from lineal.search.match import Match
from lineal.search.tree import Condition, Field, Order
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, join
from lineal.tracking.runs.extremes import COLUMNS, key_is
from lineal.tracking.runs.images import Image, Mask, Places, Walk
from lineal.tracking.runs.masks import NO_POSITIONS, Found, Masks, Positions, is_nan
from lineal.tracking.runs.value_indexes import LONG, PREFIX, SHORT, TABLES, VALUE_PREFIX_LENGTH, WHOLE, has_long, is_whole
from lineal.tracking.runs.values import RunStatus

FIRST_STEPS = 4_096
"""Entries of an index that are walked at first; eight times as many each time that they were too few."""
KEPT_STEPS = 8 * 8 * FIRST_STEPS
"""From so many entries on, 20 ms, the whole order is kept for the next search."""
SCOPE_TESTS_MAX = 3_000
"""Runs of an exact mask that are looked up in the scope before the scope itself is made a mask."""
PARTS_ROWS_MAX = 50_000
"""Runs that pages by start may take from all experiments and stages together, to be merged into one page."""

_ALL = Sql("")
_STATUS = Field("attributes", "status")
_RANGES = frozenset(("=", "<", "<=", ">", ">=", "BETWEEN", "IN"))
_After = tuple[CursorValue, ...] | None


class GiveUp(Exception):
    """No index has this order, or too many runs would have to be tested."""


class Goal(msgspec.Struct, frozen=True):
    """What is searched, as in a `Question`."""

    scope: Sql
    parts: list[Sql]
    condition: Sql
    keyset: Keyset
    required: list[Condition]
    """The comparisons of the filter that every match fulfils: what is ordered by a field is bounded by those of it."""


class _Source(msgspec.Struct, frozen=True):
    """Entries of an index: one for each of its runs."""

    run_id: Sql
    body: Sql
    """` from ... where ...`, without runs that have no value."""
    value: Sql
    """What the index is ordered by."""
    holds: Literal["whole", "start", "both"] = "whole"
    """Whether the value is all of the run's text, the start of a longer one, or either."""

    def ids(self, more: Sql) -> Sql:
        """Select the inner ids as `i`, narrowed by `more`."""
        return Sql("select ") + self.run_id + Sql(" as i") + self.body + more

    def ids_with_value(self, more: Sql) -> Sql:
        """Select the inner ids as `i` and the values as `o`."""
        return Sql("select ") + self.run_id + Sql(" as i, ") + self.value + Sql(" as o") + self.body + more


class _Walk(msgspec.Struct, frozen=True):
    """The order of one field."""

    sources: list[_Source]
    """Together all runs that have a value."""
    nan: Sql | None = None
    """Runs whose value is NaN; None where there cannot be any."""
    everybody: bool = False
    """Every run has a value."""
    in_scope: bool = False
    """Only runs of the scope are walked."""
    image: Image | None = None
    """All of it in memory."""


class Ranking:
    """One search on one snapshot, over runs that contain every match."""

    def __init__(self, reader: Reader, masks: Masks, goal: Goal, found: Found, tests_max: int, *, is_try: bool = False) -> None:
        """Get ready. `tests_max` bounds how many runs are tested one by one; a try makes no images."""
        self._reader = reader
        self._masks = masks
        self._goal = goal
        self._mask = found.mask
        self._exact = found.exact
        self._tests_max = tests_max
        self._makes = not is_try
        self._within: Mask | None = None
        """The runs of the scope, once it is worth making."""
        self._moved: list[Places] = []
        """Runs that changed since the orders were kept that were walked."""
        self.tested = 0
        self.passed = 0

    def first(self, orders: list[Order], after: _After, need: int) -> list[int]:
        """Answer the inner ids of runs in the scope, of which the first `need` after `after` are the page.

        Raises:
            GiveUp: another plan has to answer.
        """
        self._goal.keyset.after(after)  # a token that does not fit is refused before its values are used
        found = self._top(self._mask, orders, after, need)
        if self._moved:
            moved = np.unique(np.concatenate(self._moved))
            found = np.unique(np.concatenate([found, self._few(moved[self._mask[moved]], len(orders), after)]))
        return self._ids(found)

    def tests_expected(self, need: int) -> float:
        """Answer how many runs will have to be tested for a page, as far as was seen."""
        return self.tested * need / self.passed if self.passed else math.inf

    def _top(self, mask: Mask, orders: list[Order], after: _After, need: int) -> Positions:
        """Answer matches of `mask` that contain the first `need` after `after`, and fewer only where there are no more."""
        if np.count_nonzero(mask) <= self._masks.few:
            return self._few(np.flatnonzero(mask), len(orders), after)
        if not orders:
            return self._by_start(mask, after, need)
        if orders[0].field == _STATUS:
            return self._by_status(mask, orders, after, need)
        walk, order, rest = self._walk(orders[0].field), orders[0], orders[1:]
        start = after[0] if after is not None else None
        is_at_value = start is not None and not is_nan(start)
        found: list[Positions] = []

        def missing() -> int:
            return need - sum(map(len, found))

        if after is not None and is_at_value:
            found.append(self._level_with(mask, walk, orders, after, need))
        if (after is None or is_at_value) and missing() > 0:
            found.append(self._beyond(mask, walk, order, rest, start, missing()))
        if walk.nan is not None and (after is None or start is not None) and missing() > 0:
            behind = after[1:] if after is not None and is_nan(start) else None
            nan = self._masks.mask(walk.nan) if walk.image is None else self._masks.of_positions(walk.image.nan)
            found.append(self._top(mask & nan, rest, behind, missing()))
        if not walk.everybody and missing() > 0:
            behind = after[1:] if after is not None and start is None else None
            found.append(self._top(mask & ~self._having(walk), rest, behind, missing()))
        return np.concatenate(found)

    def _having(self, walk: _Walk) -> Mask:
        """Answer the runs that have a value."""
        if walk.image is None:
            return self._masks.mask(*(source.ids(_ALL) for source in walk.sources), *([walk.nan] if walk.nan is not None else []))
        having = walk.image.rank >= 0
        having[walk.image.nan] = True
        return having

    def _level_with(self, mask: Mask, walk: _Walk, orders: list[Order], after: tuple[CursorValue, ...], need: int) -> Positions:
        """Answer the runs behind `after` that share its first value."""
        level = self._sharing(mask, walk, after[0])
        if is_whole(after[0]):
            return self._top(self._masks.of_positions(level), orders[1:], after[1:], need)
        if len(level) > self._masks.few:
            raise GiveUp
        return self._few(level, len(orders), after)

    def _beyond(self, mask: Mask, walk: _Walk, order: Order, rest: list[Order], start: CursorValue, need: int) -> Positions:
        """Answer the first runs whose value comes after `start`, or the first of all."""
        if walk.image is not None:
            walked = self._beyond_in_memory(walk.image, order, start)
            passing = self._walked(mask, lambda steps: walked[:steps], need, in_scope=False)
        else:
            query = _ordered(walk, order, start)
            passing = self._walked_far(mask, query, need, whole=query if start is None else None, in_scope=walk.in_scope)
        if len(passing) < need:
            return passing
        key = self._goal.keyset.keys[-3 - len(rest)]
        edge = self._reader.value(Sql("select ") + key.sql + Sql(" from runs r where r.id = ?", int(passing[-1]) + self._masks.first))
        level = self._sharing(mask, walk, edge)
        before = passing[~self._masks.of_positions(level)[passing]]
        if len(level) <= self._masks.few:
            return np.concatenate([before, level])
        if not is_whole(edge):
            raise GiveUp
        return np.concatenate([before, self._top(self._masks.of_positions(level), rest, None, need - len(before))])

    def _beyond_in_memory(self, image: Image, order: Order, start: CursorValue) -> Positions:
        """Answer the runs whose value comes after `start`, in order; None stands for the beginning."""
        if start is None:
            return image.order[::-1] if order.descending else image.order
        if order.descending:
            return image.order[: image.below(self._reader, start, inclusive=False)][::-1]
        return image.order[image.below(self._reader, start, inclusive=True) :]

    def _sharing(self, mask: Mask, walk: _Walk, value: CursorValue) -> Positions:
        """Answer the runs of `mask` with this value, or with its start where an index has no more."""
        if walk.image is not None:
            begin, end = (walk.image.below(self._reader, value, inclusive=inclusive) for inclusive in (False, True))
            level = walk.image.order[begin:end]
            return level[mask[level]]
        other = "start" if is_whole(value) else "whole"
        same = Sql(" = ?", _start_of(value))
        queries = [source.ids(Sql(" and ") + source.value + same) for source in walk.sources if source.holds != other]
        level = np.concatenate([NO_POSITIONS, *(self._masks.positions(query) for query in queries)])
        return level[mask[level]]

    def _by_status(self, mask: Mask, orders: list[Order], after: _After, need: int) -> Positions:
        """Answer the runs of one state after the other, by the names of the states."""
        names = sorted(status.name for status in RunStatus)
        found = [NO_POSITIONS]
        for rank in sorted(range(len(names)), reverse=orders[0].descending):
            start = rank if after is None else after[0]
            passed = not isinstance(start, int) or (rank > start if orders[0].descending else rank < start)
            if not passed and (left := need - sum(map(len, found))) > 0:
                behind = after[1:] if after is not None and rank == start else None
                found.append(self._top(mask & self._masks.with_status([RunStatus[names[rank]]]), orders[1:], behind, left))
        return np.concatenate(found)

    def _by_start(self, mask: Mask, after: _After, need: int) -> Positions:
        """Answer the newest of each experiment and stage."""
        parts, keyset = self._goal.parts, Keyset(self._goal.keyset.keys[-2:])
        if not parts or (len(parts) > 1 and len(parts) * need > PARTS_ROWS_MAX):
            raise GiveUp
        ordered = Sql(" order by r.start_ms desc, r.public_id")
        behind = Sql(" and ") + keyset.after(after)
        bounds = self._bounds(Field("attributes", "start_time"), Sql("r.start_ms"))
        found = [NO_POSITIONS]
        for part in parts:
            runs = Sql("select r.id as i from runs r where ") + part
            found.append(self._walked_far(mask, runs + bounds + behind + ordered, need, whole=runs + ordered, after=after, in_scope=True))
        return np.concatenate(found)

    def _walked_far(self, mask: Mask, query: Sql, need: int, *, whole: Sql | None, after: _After = None, in_scope: bool) -> Positions:
        """Answer the first `need` matches of what `query` selects, some of those that changed lately missing: they are in `_moved`.

        `whole`, where there is one, selects the same in the same order, and perhaps more: what comes before `after`, or does not match.
        """
        kept = None if whole is None else self._kept(whole, after, make=False)
        if kept is not None and len(kept[0].changed):
            self._moved.append(kept[0].changed)
            mask = mask.copy()
            mask[kept[0].changed] = False

        def ordered(steps: int) -> Positions:
            nonlocal kept
            if kept is None and whole is not None and self._makes and steps >= KEPT_STEPS:
                made = self._kept(whole, after, make=True)
                if made is not None and not len(made[0].changed):  # another thread may have kept it meanwhile, for an older snapshot
                    kept = made
            if kept is None:
                return self._masks.positions(query + Sql(" limit ?", steps))
            walk, begin = kept
            return walk.order[begin : begin + steps]

        return self._walked(mask, ordered, need, in_scope=in_scope)

    def _kept(self, query: Sql, after: _After, *, make: bool) -> tuple[Walk, int] | None:
        """Answer an order in memory, and where in it those behind `after` begin, which is a run's start and public id."""
        if after is None:
            walk = self._masks.seen.walk(query, make=make)
            return None if walk is None else (walk, 0)
        start_ms, public_id = after[-2:]
        last = self._reader.row(Sql("select id from runs where public_id = ? and start_ms = ?", public_id, start_ms))
        walk = None if last is None else self._masks.seen.walk(query, make=make)
        if last is None or walk is None:
            return None
        place = int(last[0]) - self._masks.first
        found = np.flatnonzero(walk.order == place)
        return None if not len(found) or place in walk.changed else (walk, int(found[0]) + 1)

    def _walked(self, mask: Mask, ordered: Callable[[int], Positions], need: int, *, in_scope: bool) -> Positions:
        """Answer the first `need` matches of those that `ordered` answers the first of, fewer only where there are no more."""
        steps = max(FIRST_STEPS, 2 * need)
        while True:
            entries = ordered(steps)
            hits = entries[mask[entries]]
            passing = hits[:need] if in_scope and self._exact else self._passing(hits, need)
            if len(passing) >= need or len(entries) < steps:
                return passing
            steps *= 8

    def _passing(self, hits: Positions, need: int) -> Positions:
        """Answer the first `need` of `hits` that are in the scope and match, in their order."""
        found: list[Positions] = []
        count = at = 0
        scope = Sql("select r.id as i from runs r where ") + self._goal.scope
        if self._exact and self._within is None:
            self._within = self._masks.seen.mask(scope)
        while at < len(hits) and count < need:
            if self._exact and self._within is None and self.tested > SCOPE_TESTS_MAX:
                self._within = self._masks.mask(scope)
            size = len(hits) if self._exact and self._within is not None else max(64, (need - count) * 5 // 4)
            passing = self._tested(hits[at : at + size])
            found.append(passing[: need - count])
            count += len(found[-1])
            at += size
        return np.concatenate(found) if found else hits[:0]

    def _tested(self, hits: Positions) -> Positions:
        """Answer those that are in the scope and match, in their order."""
        if self._within is not None:
            hits = hits[self._within[hits]]
            if self._exact:
                return hits
        passing = hits[self._masks.of_positions(self._looked_up(hits, Sql("")))[hits]]
        self.tested += len(hits)
        self.passed += len(passing)
        if self.tested > self._tests_max and not self._exact:
            raise GiveUp
        return passing

    def _few(self, hits: Positions, orders: int, after: _After) -> Positions:
        """Answer those that are in the scope, match and come after `after` in the last `orders` orders."""
        return self._looked_up(hits, Sql(" and ") + Keyset(self._goal.keyset.keys[-2 - orders :]).after(after))

    def _looked_up(self, hits: Positions, more: Sql) -> Positions:
        goal = self._goal
        test = goal.scope if self._exact else goal.scope + Sql(" and ") + goal.condition
        query = Sql("select r.id as i") + among(self._reader, self._ids(hits)) + test + more
        return self._masks.positions(query)

    def _ids(self, positions: Positions) -> list[int]:
        return (positions.astype(np.int64) + self._masks.first).tolist()

    def _bounds(self, field: Field, value: Sql) -> Sql:
        """Compile what the filter asks of the field that is ordered by: ` and ...`, over its value."""
        bounds = _ALL
        for condition in self._goal.required:
            if condition.field == field and condition.comparator in _RANGES:
                bounds += Sql(" and ") + Match(condition.comparator, condition.value, self._reader.dialect).on(value)
        return bounds

    def _walk(self, field: Field) -> _Walk:
        match field.entity, field.key:
            case "metrics", key:
                series = Sql(" from series_summary s where ") + key_is(key)
                bounds = Sql(" and s.last_value is not null") + self._bounds(field, Sql("s.last_value"))
                known = _Source(Sql("s.run_id"), series + bounds, Sql("s.last_value"))
                nan = Sql("select s.run_id as i") + series + Sql(" and s.last_value is null")
                return _Walk([known], nan, image=self._masks.image(field, make=self._makes))
            case entity, key if entity in COLUMNS:
                column = COLUMNS[entity]
                series = Sql(" from series_summary s where ") + key_is(key) + Sql(" and ") + column + Sql(" is not null")
                return _Walk([_Source(Sql("s.run_id"), series + self._bounds(field, column), column)])
            case "params" | "tags" as entity, key:
                values = Sql(" from ") + TABLES[entity] + Sql(" v where v.key = ? and ", key)
                bounds = self._bounds(field, WHOLE)
                sources = [_Source(Sql("v.run_id"), values + SHORT + bounds, WHOLE)]
                image = self._masks.image(field, make=self._makes)
                if image is not None:
                    return _Walk(sources, image=image)
                if has_long(self._reader, field):
                    sources.append(_Source(Sql("v.run_id"), values + LONG + bounds, PREFIX, "start"))
                return _Walk(sources)
            case "attributes", "start_time":
                return _Walk(self._runs(Sql("r.start_ms"), self._bounds(field, Sql("r.start_ms"))), everybody=True, in_scope=True)
            case "attributes", "end_time":
                return _Walk(
                    self._runs(Sql("r.end_ms"), Sql(" and r.end_ms is not null") + self._bounds(field, Sql("r.end_ms"))), in_scope=True
                )
            case "attributes", "run_name":
                return _Walk(self._runs(Sql("substr(r.name, 1, 100)"), holds="both"), everybody=True, in_scope=True)
            case _:
                raise GiveUp

    def _runs(self, value: Sql, known: Sql = _ALL, *, holds: Literal["whole", "both"] = "whole") -> list[_Source]:
        """Answer the runs of each experiment and stage, by an attribute that an index has for each of them."""
        if not self._goal.parts:
            raise GiveUp
        return [_Source(Sql("r.id"), Sql(" from runs r where ") + part + known, value, holds) for part in self._goal.parts]


def among(reader: Reader, ids: list[int]) -> Sql:
    """Compile ` from ... where ` over the runs `r` with these inner ids."""
    if reader.dialect == "sqlite":
        return Sql(" from json_each(?) j cross join runs r where r.id = j.value and ", msgspec.json.encode(ids).decode())
    return Sql(" from unnest(cast(? as bigint[])) j (value) join runs r on r.id = j.value where ", ids)


def _start_of(value: CursorValue) -> CursorValue:
    return value[:VALUE_PREFIX_LENGTH] if isinstance(value, str) else value


def _ordered(walk: _Walk, order: Order, start: CursorValue) -> Sql:
    """Compile the ids of a walk whose value comes after `start`, in order; None stands for the beginning."""
    falling = Sql(" desc") if order.descending else Sql("")
    beyond = Sql(" < ?", _start_of(start)) if order.descending else Sql(" > ?", _start_of(start))
    bounds = [_ALL if start is None else Sql(" and ") + source.value + beyond for source in walk.sources]
    if len(bounds) == 1:
        return walk.sources[0].ids(bounds[0]) + Sql(" order by ") + walk.sources[0].value + falling
    ordered = [source.ids_with_value(bound) for source, bound in zip(walk.sources, bounds, strict=True)]
    return join(" union all ", ordered) + Sql(" order by o") + falling
