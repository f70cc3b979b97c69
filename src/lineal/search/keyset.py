"""Keyset pages: which rows come after the last one seen, whatever was inserted in between.

Rows with a value come first, in the asked direction; then those whose value is NaN; then those without one. The last
key must be unique and never missing, so that no two rows are equal.

    select r.id, <columns> from runs r where <filter> and <after(values)> order by <order_by> limit ?
"""

import math
from collections.abc import Sequence
from typing import Any, Literal, LiteralString, TypeAlias

import msgspec

from lineal.errors import Invalid
from lineal.search.cursor import CursorValue
from lineal.search.values import ORDER_KEYS_MAX
from lineal.storage.sql import Sql, join

KeyKind: TypeAlias = Literal["text", "number"]

_VALUE_NAMES: tuple[LiteralString, ...] = (
    "sort_0", "sort_1", "sort_2", "sort_3", "sort_4", "sort_5", "sort_6", "sort_7",
    "sort_8", "sort_9", "sort_10", "sort_11", "sort_12", "sort_13", "sort_14", "sort_15",
)  # fmt: skip
_ABSENT_NAMES: tuple[LiteralString, ...] = (
    "absent_0", "absent_1", "absent_2", "absent_3", "absent_4", "absent_5", "absent_6", "absent_7",
    "absent_8", "absent_9", "absent_10", "absent_11", "absent_12", "absent_13", "absent_14", "absent_15",
)  # fmt: skip


class Key(msgspec.Struct, frozen=True):
    """One thing to order by."""

    sql: Sql
    """The value, as SQL; null when the row lacks it or it is NaN."""
    kind: KeyKind
    descending: bool = False
    nullable: bool = True
    """Whether it can be null. Saying False lets an index give the order."""
    present: Sql | None = None
    """Whether the row has the value, NaN included, as SQL that is never null. None where NaN cannot be."""


class Keyset:
    """The order of a query, as the four pieces of SQL that paging needs; the same text for both databases."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Order by `keys`, most significant first. The last must be unique and never null.

        Raises:
            Invalid: field `order_by`; there are more than `ORDER_KEYS_MAX`.
            ValueError: there are none, or the last may be null.
        """
        if not keys or keys[-1].nullable:
            message = "a keyset ends with a key that is never null"
            raise ValueError(message)
        if len(keys) > ORDER_KEYS_MAX:
            raise Invalid("order_by", f"at most {ORDER_KEYS_MAX} fields, tie-breakers included, got {len(keys)}")
        self.keys = tuple(keys)
        self.width = sum(1 + (key.present is not None) for key in self.keys)
        """How many columns `columns` adds to a row."""

    @property
    def columns(self) -> Sql:
        """The order values, to be selected; `values` reads them back from a row."""
        parts: list[Sql] = []
        for index, key in enumerate(self.keys):
            parts.append(key.sql + Sql(" as ") + Sql(_VALUE_NAMES[index]))
            if key.present is not None:
                absent = Sql("case when ") + key.present + Sql(" then 0 else 1 end as ")
                parts.append(absent + Sql(_ABSENT_NAMES[index]))
        return join(", ", parts)

    @property
    def order_by(self) -> Sql:
        """What follows `order by`; it names the selected `columns`."""
        parts: list[Sql] = []
        for index, key in enumerate(self.keys):
            value = Sql(_VALUE_NAMES[index]) + (Sql(" desc") if key.descending else Sql(" asc"))
            parts.append(value + Sql(" nulls last") if key.nullable else value)
            if key.present is not None:
                parts.append(Sql(_ABSENT_NAMES[index]))
        return join(", ", parts)

    def values(self, columns: Sequence[Any]) -> tuple[CursorValue, ...]:
        """Read the order values of a row from what `columns` selected, for its page token."""
        remaining = iter(columns)
        found: list[CursorValue] = []
        for key in self.keys:
            value: CursorValue = next(remaining)
            absent = key.present is not None and bool(next(remaining))
            found.append(math.nan if value is None and key.present is not None and not absent else value)
        return tuple(found)

    def after(self, values: tuple[CursorValue, ...] | None) -> Sql:
        """Compile the condition "comes after the row with these order values"; no values mean the first page.

        Raises:
            Invalid: field `page_token`; the values do not fit the keys.
        """
        if values is None:
            return Sql("1 = 1")
        if len(values) != len(self.keys) or not all(map(_fits, self.keys, values)):
            reason = "it does not fit the order of the query"
            raise Invalid("page_token", reason, f"Invalid page token, {reason}.")
        rest: Sql | None = None
        for key, value in reversed(list(zip(self.keys, values, strict=True))):
            rest = _after(key, value, rest)
        assert rest is not None  # a keyset has at least one key
        return rest


def _fits(key: Key, value: CursorValue) -> bool:
    if value is None:
        return key.nullable
    if isinstance(value, float) and math.isnan(value):
        return key.present is not None
    return isinstance(value, str) == (key.kind == "text")


def _after(key: Key, value: CursorValue, rest: Sql | None) -> Sql:
    """Rows after `value` in `key`, or equal in it and in `rest`; `rest` is None behind the last key."""
    if value is None:
        missing = key.sql + Sql(" is null")
        if key.present is not None:
            missing += Sql(" and not ") + key.present
        return Sql("(") + missing + Sql(" and ") + _known(rest) + Sql(")")
    if isinstance(value, float) and math.isnan(value) and key.present is not None:
        return Sql("(") + key.sql + Sql(" is null and (not ") + key.present + Sql(" or ") + _known(rest) + Sql("))")
    beyond = key.sql + (Sql(" < ?", value) if key.descending else Sql(" > ?", value))
    if rest is None:
        return beyond
    if not key.nullable:
        # The first test alone bounds the range, so that an index on the key can start there.
        reached = key.sql + (Sql(" <= ?", value) if key.descending else Sql(" >= ?", value))
        return Sql("(") + reached + Sql(" and (") + beyond + Sql(" or ") + rest + Sql("))")
    same = Sql(" or (") + key.sql + Sql(" = ? and ", value) + rest + Sql(")")
    return Sql("(") + beyond + Sql(" or ") + key.sql + Sql(" is null") + same + Sql(")")


def _known(rest: Sql | None) -> Sql:
    return rest if rest is not None else Sql("1 = 0")
