"""What a condition asks of one value, as SQL over a column or as a plain test."""

from typing import Any, LiteralString

import re2

from lineal.search.regex import for_postgres
from lineal.search.values import Comparator, Value
from lineal.storage.sql import Sql, in_list
from lineal.storage.statements import Dialect

_BINARY: dict[Comparator, LiteralString] = {
    "=": " = ?",
    "!=": " <> ?",
    "<": " < ?",
    "<=": " <= ?",
    ">": " > ?",
    ">=": " >= ?",
}
_NEGATIVE: frozenset[Comparator] = frozenset(("!=", "NOT LIKE", "NOT ILIKE", "!~", "NOT IN", "NOT BETWEEN"))


class Match:
    """A comparator with its value, ready to be put on a column of the database it was made for.

    Hooks of a catalogue get one and call `on` where their value stands. `present` is the match of `IS NULL` and `IS NOT
    NULL` on a key: it holds for every value, so that the same hook answers whether there is one.
    """

    __slots__ = ("comparator", "dialect", "value")

    def __init__(self, comparator: Comparator, value: Value, dialect: Dialect) -> None:
        """Compare with `value` by `comparator`, in the SQL of `dialect`."""
        self.comparator: Comparator = comparator
        self.value = value
        self.dialect: Dialect = dialect

    @classmethod
    def present(cls, dialect: Dialect) -> "Match":
        """Make the match that every value passes."""
        return cls("IS NOT NULL", None, dialect)

    def on(self, column: Sql, *, null_is_nan: bool = False) -> Sql:
        """Compile the test of `column`. It may be null where the column is, which counts as no match.

        Args:
            column: The value, as SQL.
            null_is_nan: The column stores NaN as null (last values of metrics): null is then a value, which only the
            negative
                comparators match.
        """
        if self.comparator == "IS NOT NULL":
            return Sql("1 = 1") if null_is_nan else column + Sql(" is not null")
        test = self._test(column)
        if null_is_nan and self.comparator in _NEGATIVE:
            return Sql("(") + column + Sql(" is null or ") + test + Sql(")")
        return test

    def with_values(self, values: tuple[Any, ...]) -> "Match":
        """Compare with `values` instead, one for each of this match's, in order: ids as the database stores them."""
        return Match(self.comparator, values if isinstance(self.value, tuple) else values[0], self.dialect)

    @property
    def values(self) -> tuple[Any, ...]:
        """The values compared with, always as a tuple."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self.value,)

    def holds(self, text: str) -> bool:
        """Say whether `text` matches: for columns that store a code, whose few texts are tested up front."""
        value = self.value
        match self.comparator.removeprefix("NOT "):
            case "IS NOT NULL":
                return True
            case "IN" if isinstance(value, tuple):
                found = text in value
            case "LIKE":
                found = like(text, str(value))
            case "ILIKE":
                found = like(text.casefold(), str(value).casefold())
            case "~" | "!~":
                found = re2.search(str(value), text) is not None
            case _:
                found = text == value
        return found != (self.comparator in _NEGATIVE)

    def _test(self, column: Sql) -> Sql:
        value = self.value
        match self.comparator:
            case "LIKE":
                return column + Sql(" like ?", value) + self._no_escape()
            case "NOT LIKE":
                return column + Sql(" not like ?", value) + self._no_escape()
            case "ILIKE":
                return self._ilike(column)
            case "NOT ILIKE":
                return Sql("not (") + self._ilike(column) + Sql(")")
            case "~":
                return self._regex(column)
            case "!~":
                return Sql("not (") + self._regex(column) + Sql(")")
            case "IN":
                return column + Sql(" in ") + in_list(self.values)
            case "NOT IN":
                return column + Sql(" not in ") + in_list(self.values)
            case "BETWEEN":
                return column + Sql(" between ? and ?", *self.values)
            case "NOT BETWEEN":
                return column + Sql(" not between ? and ?", *self.values)
            case "IS NULL":
                return column + Sql(" is null")
            case _:
                return column + Sql(_BINARY[self.comparator], value)

    def _no_escape(self) -> Sql:
        """MLflow's LIKE, like SQLite's, has no escape character; PostgreSQL's has the backslash unless told."""
        return Sql(" escape ''") if self.dialect == "postgres" else Sql("")

    def _ilike(self, column: Sql) -> Sql:
        """Ignore case. SQLite's `lower` knows ASCII; for other patterns our connections bring `casefold`."""
        pattern = str(self.value)
        if self.dialect == "postgres":
            # Text columns are collated "C", in which only ASCII has case; the database's own locale knows more.
            folding = Sql("") if pattern.isascii() else Sql(' collate "default"')
            return Sql("(") + column + folding + Sql(" ilike ?", pattern) + self._no_escape() + Sql(")")
        if pattern.isascii():
            return Sql("lower(") + column + Sql(") like ?", pattern.lower())
        return Sql("casefold(") + column + Sql(") like ?", pattern.casefold())

    def _regex(self, column: Sql) -> Sql:
        if self.dialect == "postgres":
            return column + Sql(" ~ ?", for_postgres(str(self.value)))
        return column + Sql(" regexp ?", self.value)


def like(text: str, pattern: str) -> bool:
    """Match SQL's LIKE without escapes, case counting: `%` is any characters, `_` is one."""
    at = pattern_at = 0
    star, resume = -1, 0
    while at < len(text):
        here = pattern[pattern_at] if pattern_at < len(pattern) else ""
        if here == "%":
            star, resume = pattern_at, at
            pattern_at += 1
        elif here == "_" or (here and here == text[at]):
            at, pattern_at = at + 1, pattern_at + 1
        elif star >= 0:
            resume += 1
            at, pattern_at = resume, star + 1
        else:
            return False
    return not pattern[pattern_at:].strip("%")
