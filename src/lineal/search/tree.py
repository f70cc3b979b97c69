"""The syntax tree of a filter: frozen nodes that know where they were written.

    Filter(text, root)
      And(parts) | Or(parts) | Not(part)
      Condition(field, comparator, value)

Everything in it is checked: fields exist, aliases are resolved, values have the field's type. Only the compiler turns
it into SQL.
"""

from typing import TypeAlias

import msgspec

from lineal.search.diagnosis import Source, Span
from lineal.search.values import Comparator, Value


class Field(msgspec.Struct, frozen=True):
    """What is compared or ordered by."""

    entity: str
    """As the vocabulary calls it: `attributes`, `params`, ..."""
    key: str


class Condition(msgspec.Struct, frozen=True):
    """One comparison; a row matches or does not, there is no third way: an absent field matches only `IS NULL`."""

    field: Field
    comparator: Comparator
    value: Value
    at: Span


class And(msgspec.Struct, frozen=True):
    """All of `parts` (at least two) hold."""

    parts: "tuple[Node, ...]"


class Or(msgspec.Struct, frozen=True):
    """Any of `parts` (at least two) holds."""

    parts: "tuple[Node, ...]"


class Not(msgspec.Struct, frozen=True):
    """`part` does not hold; that includes rows which lack the field it speaks of."""

    part: "Node"


Node: TypeAlias = And | Or | Not | Condition


class Filter(msgspec.Struct, frozen=True):
    """A parsed filter: the `source` it was written in and its `root`; None when it lets everything through."""

    source: Source
    root: Node | None


class Order(msgspec.Struct, frozen=True):
    """One field to order by; rows that lack it come last in both directions."""

    field: Field
    descending: bool
    at: Span
