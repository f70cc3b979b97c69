"""A syntax tree and a catalogue to one boolean of SQL.

A condition holds for a row or it does not. SQL's third answer, null, means "does not" here: that is how `where`, `and`
and `or` take it anyway, and every `not` is written `is not true`. So `NOT params.x = 'a'` finds rows without `x` too,
while `params.x != 'a'`, as in MLflow, needs `x` to exist.
"""

from typing import assert_never

from lineal.search.catalogue import Catalogue, Coded, Column, Computed, Converted
from lineal.search.diagnosis import Source
from lineal.search.match import Match
from lineal.search.tree import And, Condition, Filter, Node, Not, Or
from lineal.storage.sql import Sql, in_list, join
from lineal.storage.statements import Dialect


def compile_filter(parsed: Filter, catalogue: Catalogue, dialect: Dialect) -> Sql:
    """Compile `parsed`, which must have been parsed with the catalogue's vocabulary.

    The answer may be null where the filter does not hold.

    Raises:
        Invalid: field `filter`; an id cannot be one.
    """
    if parsed.root is None:
        return Sql("1 = 1")
    return _Compiler(catalogue, dialect, parsed.source).node(parsed.root)


class _Compiler:
    """Walks the tree; its depth is bounded by the parser."""

    def __init__(self, catalogue: Catalogue, dialect: Dialect, source: Source) -> None:
        self._catalogue = catalogue
        self._dialect: Dialect = dialect
        self._source = source

    def node(self, node: Node) -> Sql:
        match node:
            case And(parts):
                return Sql("(") + join(" and ", map(self.node, parts)) + Sql(")")
            case Or(parts):
                return Sql("(") + join(" or ", map(self.node, parts)) + Sql(")")
            case Not(part):
                return _negated(self.node(part))
            case Condition():
                return self._condition(node)
            case _:
                assert_never(node)

    def _condition(self, condition: Condition) -> Sql:
        if condition.field.entity == "attributes":
            return self._attribute(condition)
        test = self._catalogue.keyed[condition.field.entity].test
        key = condition.field.key
        if condition.comparator == "IS NULL":
            return _negated(test(key, Match.present(self._dialect)))
        return test(key, self._match(condition))

    def _attribute(self, condition: Condition) -> Sql:
        match_ = self._match(condition)
        match self._catalogue.attributes[condition.field.key]:
            case Column(sql):
                return match_.on(sql)
            case Coded(sql, codes):
                if match_.comparator in {"IS NULL", "IS NOT NULL"}:
                    return match_.on(sql)
                return sql + Sql(" in ") + in_list(code for text, code in codes.items() if match_.holds(text))
            case Converted(sql, convert):
                try:
                    stored = tuple(convert(value) for value in match_.values)
                except ValueError as error:
                    raise self._source.invalid(condition.at, str(error)) from None
                return match_.with_values(stored).on(sql) if stored else match_.on(sql)
            case Computed(test) if condition.comparator == "IS NULL":
                return _negated(test(Match.present(self._dialect)))
            case Computed(test):
                return test(match_)

    def _match(self, condition: Condition) -> Match:
        return Match(condition.comparator, condition.value, self._dialect)


def _negated(sql: Sql) -> Sql:
    return Sql("((") + sql + Sql(") is not true)")
