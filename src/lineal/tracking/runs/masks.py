"""Which runs match a filter, as one boolean for each run, made of whole pieces of indexes.

To look at a run costs a microsecond or more; to take an entry of an index into a mask, 80 nanoseconds. So where many runs have to be
tested, each condition is answered for all runs at once by the index of its values, and AND, OR and NOT are bits.
"""

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias, assert_never

import msgspec
import numpy as np
from numpy.typing import NDArray

from lineal.search.match import Match
from lineal.search.tree import And, Condition, Field, Node, Not, Or
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.runs import value_indexes
from lineal.tracking.runs.extremes import COLUMNS, key_is
from lineal.tracking.runs.id_lists import read_ids
from lineal.tracking.runs.images import Image, Images, Mask, Seen
from lineal.tracking.runs.values import RunStatus

Positions: TypeAlias = NDArray[np.int32 | np.int64]
"""Inner ids of runs, less the smallest: where they stand in a mask."""

NO_POSITIONS: Positions = np.zeros(0, np.int64)

MASK_RUNS_MAX = 16_000_000
"""Inner ids that a mask spans, one byte each."""
ENTRIES_COUNTED_MAX = 50_000
"""How far matches are counted before it is decided how to find them: about a millisecond."""
SCATTER_SHARE = 16
"""A slice of an image that is a smaller share of all runs is written run by run, a larger one by comparing ranks."""
SLICES_MAX = 50
"""Values of a list that are looked up one by one."""
FEW_RUNS = 500
FEW_SHARE = 400
"""Runs of a mask that are looked at one by one rather than narrowed down further: so many, or this share of all."""


class Found(msgspec.Struct, frozen=True):
    """Runs that contain every match."""

    mask: Mask
    exact: bool
    """Those of them that are in the scope are all matches; otherwise they have to be tested."""


class Masks:
    """Makes masks on one snapshot."""

    def __init__(self, reader: Reader, test: Callable[[Condition], Sql], part: Sql | None, images: Images) -> None:
        """Get ready.

        Args:
            reader: The snapshot.
            test: Compiles a condition over `runs r`.
            part: The one experiment and stage that are searched, over `runs r`, where an index gives their runs by start and by end.
            images: What is in memory.
        """
        self._reader = reader
        self._test = test
        self._part = part
        first, last = reader.rows(Sql("select (select min(id) from runs), (select max(id) from runs)"))[0]
        self.first = int(first or 0)
        self.size = int(last or 0) - self.first + 1
        self.seen = Seen(reader, images, self.first, self.size)
        self.few = max(FEW_RUNS, self.size // FEW_SHARE)
        """Runs of a mask that are looked at one by one rather than narrowed down further."""

    def positions(self, query: Sql) -> Positions:
        """Answer the ids that `query` selects as `i`, in its order."""
        return read_ids(self._reader, query) - self.first

    def mask(self, *queries: Sql) -> Mask:
        """Answer the runs that any of `queries` selects as `i`; the array is shared."""
        masks = [self._kept(query) for query in queries]
        return masks[0] if len(masks) == 1 else np.logical_or.reduce([np.zeros(self.size, np.bool_), *masks])

    def _kept(self, query: Sql) -> Mask:
        mask = self.seen.mask(query)
        if mask is None:
            mask = self.of_positions(self.positions(query))
            self.seen.keep_mask(query, mask)
        return mask

    def of_positions(self, *positions: Positions) -> Mask:
        """Answer the mask of these runs."""
        made = np.zeros(self.size, np.bool_)
        for each in positions:
            made[each] = True
        return made

    def everyone(self) -> Mask:
        """Answer the mask of all."""
        return np.ones(self.size, np.bool_)

    def of(self, node: Node) -> Found | None:
        """Answer the runs that match a part of the filter; None when no index tells."""
        match node:
            case And(parts):
                return self._all_of(parts)
            case Or(parts):
                return self._any_of(parts)
            case Not(part):
                found = self.of(part)
                return Found(~found.mask, exact=True) if found is not None and found.exact else None
            case Condition():
                return self._condition(node)
            case _:
                assert_never(node)

    def _all_of(self, parts: tuple[Node, ...]) -> Found | None:
        mask: Mask | None = None
        exact = True
        for part in sorted(parts, key=_expected):
            if mask is not None and np.count_nonzero(mask) <= self.few:
                return Found(mask, exact=False)
            found = self.of(part)
            if found is None:
                exact = False
                continue
            mask = found.mask if mask is None else mask & found.mask
            exact = exact and found.exact
        return None if mask is None else Found(mask, exact)

    def _any_of(self, parts: tuple[Node, ...]) -> Found | None:
        mask = np.zeros(self.size, np.bool_)
        exact = True
        for part in parts:
            found = self.of(part)
            if found is None:
                return None
            mask |= found.mask
            exact = exact and found.exact
        return Found(mask, exact)

    def entries(self, node: Node) -> int:
        """Answer about how many entries of indexes a mask of a part of the filter is made of."""
        match node:
            case And(parts) | Or(parts):
                return sum(map(self.entries, parts))
            case Not(part):
                return self.entries(part)
            case Condition():
                present = msgspec.structs.replace(node, comparator="IS NOT NULL") if node.comparator == "IS NULL" else node
                if node.field.entity == "attributes":
                    return 0 if node.field.key == "status" else self.size
                queries = self._queries(present) or []
                counted = [Sql("select count(*) from (") + query + Sql(" limit ?) counted", ENTRIES_COUNTED_MAX) for query in queries]
                count = sum(int(self._reader.value(query)) for query in counted)
                return count if count < ENTRIES_COUNTED_MAX else self.size
            case _:
                assert_never(node)

    def with_status(self, codes: Iterable[int]) -> Mask:
        """Answer the runs that have one of these states."""
        wanted = set(codes)
        turned = RunStatus.FINISHED in wanted
        listed = sorted({int(status) for status in RunStatus} - wanted if turned else wanted)
        mask = self.mask(Sql("select r.id as i from runs r where r.status <> 3 and r.status in ") + in_list(listed))
        return ~mask if turned else mask

    def _condition(self, condition: Condition) -> Found | None:
        if condition.field.entity == "attributes" and condition.field.key == "status":
            match = Match(condition.comparator, condition.value, self._reader.dialect)
            return Found(self.with_status(status for status in RunStatus if match.holds(status.name)), exact=True)
        if condition.comparator == "IS NULL":
            present = self._condition(msgspec.structs.replace(condition, comparator="IS NOT NULL"))
            return None if present is None else Found(~present.mask, exact=True)
        inside = self._inside(condition, make=True)
        if inside is not None:
            return Found(inside, exact=True)
        queries = self._queries(condition)
        return None if queries is None else Found(self.mask(*queries), exact=True)

    def _inside(self, condition: Condition, *, make: bool) -> Mask | None:
        """Answer the runs that match, of an image of the index; None where there is none."""
        slices = slices_of(condition)
        image = None if slices is None else self.image(condition.field, make=make)
        if image is None or slices is None:
            return None
        ends = [
            (
                0 if low is None else image.below(self._reader, low.value, inclusive=not low.inclusive),
                len(image.order) if high is None else image.below(self._reader, high.value, inclusive=high.inclusive),
            )
            for low, high in slices.ranges
        ]
        mask = np.zeros(self.size, np.bool_)
        for begin, end in ends:
            if (end - begin) * SCATTER_SHARE < self.size:
                mask[image.order[begin:end]] = True
            else:
                mask |= (image.rank >= begin) & (image.rank < end)
        if slices.others:
            mask = ~mask & (image.rank >= 0)
        if slices.nan:
            mask[image.nan] = True
        return mask

    def image(self, field: Field, *, make: bool) -> Image | None:
        """Answer the image of a field's index, where it says all: a text that is too long for the index of short ones is not in it."""
        image = self.seen.image(field, make=make)
        if image is None or field.entity not in value_indexes.TABLES:
            return image
        return None if value_indexes.has_long(self._reader, field) else image

    def is_ready(self, node: Node) -> bool:
        """Say whether masks of all of a part of the filter are in memory."""
        match node:
            case And(parts) | Or(parts):
                return all(map(self.is_ready, parts))
            case Not(part):
                return self.is_ready(part)
            case Condition():
                if node.comparator == "IS NULL":
                    return self.is_ready(msgspec.structs.replace(node, comparator="IS NOT NULL"))
                if node.field.entity == "attributes" and node.field.key == "status":
                    return True
                if slices_of(node) is not None and self.image(node.field, make=False) is not None:
                    return True
                queries = self._queries(node)
                return queries is not None and all(self.seen.mask(query) is not None for query in queries)
            case _:
                assert_never(node)

    def _queries(self, condition: Condition) -> list[Sql] | None:
        match = Match(condition.comparator, condition.value, self._reader.dialect)
        match condition.field.entity:
            case "metrics":
                series = Sql("select s.run_id as i from series_summary s where ") + key_is(condition.field.key)
                return [series + Sql(" and ") + match.on(Sql("s.last_value"), null_is_nan=True)]
            case entity if entity in COLUMNS:
                series = Sql("select s.run_id as i from series_summary s where ") + key_is(condition.field.key)
                return [series + Sql(" and ") + match.on(COLUMNS[entity])]
            case "params" | "tags":
                return value_indexes.matched(self._reader, condition, match)
            case "attributes":
                runs = Sql("select r.id as i from runs r where ")
                if self._part is not None and condition.field.key in {"start_time", "end_time"}:
                    runs += self._part + Sql(" and ")
                elif self._part is not None and condition.field.key == "run_name" and condition.comparator == "LIKE":
                    bounds = value_indexes.between(Sql("substr(r.name, 1, 100)"), condition)
                    if value_indexes.is_start(condition):
                        return [runs + self._part + bounds]
                    runs += self._part + bounds + Sql(" and ") if bounds.text else Sql("")
                return [runs + self._test(condition)]
            case _:
                return None


class End(msgspec.Struct, frozen=True):
    """Where a slice of an index begins or ends."""

    value: object
    inclusive: bool


class Slices(msgspec.Struct, frozen=True):
    """What a condition asks of the values of an index: between which ends they are, None being that of the index."""

    ranges: list[tuple[End | None, End | None]]
    others: bool = False
    """The values outside of the ranges match, not those inside."""
    nan: bool = False
    """NaN matches."""


def slices_of(condition: Condition) -> Slices | None:
    """Answer the slices of the index of a metric's latest values, or of a param's or tag's short ones, that match; None for other tests."""
    comparator, value = condition.comparator, condition.value
    is_number = condition.field.entity == "metrics"
    if not is_number and condition.field.entity not in value_indexes.TABLES:
        return None
    values = value if isinstance(value, tuple) else (value,)
    negative = comparator.startswith(("!", "NOT "))
    nan = negative and is_number
    if len(values) > SLICES_MAX:
        return None
    match comparator:
        case "IS NOT NULL":
            return Slices([(None, None)], nan=is_number)
        case "=" | "IN" | "!=" | "NOT IN":
            return Slices([(End(each, inclusive=True), End(each, inclusive=True)) for each in values], others=negative, nan=nan)
        case "BETWEEN" | "NOT BETWEEN":
            low, high = (End(each, inclusive=True) for each in values)
            return Slices([(low, high)], others=negative, nan=nan)
        case ">" | ">=":
            return Slices([(End(value, inclusive=comparator == ">="), None)])
        case "<" | "<=":
            return Slices([(None, End(value, inclusive=comparator == "<="))])
        case "LIKE" if value_indexes.is_start(condition):
            start, end = value_indexes.ends(condition)
            return Slices([(End(start, inclusive=True), End(end, inclusive=False))])
        case _:
            return None


def _expected(node: Node) -> float:
    """What to look at first: conditions that usually leave few runs and whose index has an entry for each match only."""
    match node:
        case Condition(field, comparator) if field.entity != "attributes":
            return {"=": 0, "IN": 1, "BETWEEN": 2, "<": 3, "<=": 3, ">": 3, ">=": 3}.get(comparator, 4)
        case Condition():
            return 5
        case _:
            return 6


def is_nan(value: object) -> bool:
    """Say whether an order value is NaN."""
    return isinstance(value, float) and math.isnan(value)
