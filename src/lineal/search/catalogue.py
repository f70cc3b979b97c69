"""How a subject binds a vocabulary to its tables: a column for each attribute, a hook for each family of keys.

    from lineal.search import RUNS, Catalogue, Coded, Column, Computed, Key, Keyed, Match
    from lineal.storage.sql import Sql

    def _param(key: str, match: Match) -> Sql:
        return (
            Sql("exists (select 1 from params p where p.run_id = r.id and p.key = ? and ", key)
            + match.on(Sql("p.value"))
            + Sql(")")
        )

    def _metric(key: str, match: Match) -> Sql:      # last_value is null for NaN
        return (
            Sql("exists (select 1 from series_summary s join series_keys k on k.id = s.key_id"
                " where s.run_id = r.id and k.name = ? and ", key)
            + match.on(Sql("s.last_value"), null_is_nan=True)
            + Sql(")")
        )

    CATALOGUE = Catalogue(
        RUNS,
        attributes={
            "run_id": Column(Sql("r.public_id"), nullable=False),
            "status": Coded(Sql("r.status"), {"RUNNING": 1, "SCHEDULED": 2, "FINISHED": 3, "FAILED": 4, "KILLED": 5}),
            "start_time": Column(Sql("r.start_ms")),
            ...
        },
        keyed={
            "params": Keyed(_param, order=lambda key: Key(Sql("(select p.value from params p where ...)", key), "text")),
            ...
        },
    )

    parsed = parse_filter(query.filter, RUNS)
    keys = CATALOGUE.order_keys(parse_order_by(query.order_by, RUNS))
    keyset = Keyset([*keys, Key(Sql("r.id"), "number", nullable=False)])
    sql = (
        Sql("select r.id, ") + keyset.columns + Sql(" from runs r where r.experiment_id = ? and ", experiment_id)
        + compile_filter(parsed, CATALOGUE, tx.dialect) + Sql(" and ") + keyset.after(cursor)
        + Sql(" order by ") + keyset.order_by + Sql(" limit ?", limit + 1)
    )

A hook puts `match.on(column)` where its value stands and answers one boolean; it never looks at the comparator.
`Catalogue` refuses to be made when an attribute or an entity of the vocabulary has no binding, so a field cannot be
forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from lineal.errors import Invalid
from lineal.search.keyset import Key, KeyKind
from lineal.search.match import Match
from lineal.search.tree import Field, Order
from lineal.search.values import Kind
from lineal.search.vocabulary import Vocabulary
from lineal.storage.sql import Sql, join


class Column(msgspec.Struct, frozen=True):
    """An attribute that is stored as filters speak of it."""

    sql: Sql
    nullable: bool = True
    """Whether a row may lack it. Saying False lets an index give the order."""


class Coded(msgspec.Struct, frozen=True):
    """An attribute that is stored as a small number for each of a few texts, and ordered by the texts."""

    sql: Sql
    codes: Mapping[str, int]
    nullable: bool = False


class Converted(msgspec.Struct, frozen=True):
    """An id whose stored form differs from the written one."""

    sql: Sql
    convert: Callable[[str], str | int]
    """The stored form of a written id; a ValueError with what would be right when it cannot be one."""
    nullable: bool = False
    kind: KeyKind = "number"


class Computed(msgspec.Struct, frozen=True):
    """An attribute that takes more than a column to test."""

    test: Callable[[Match], Sql]
    order: Key | None = None
    """What to order by; None when one cannot. Its `descending` does not count."""


class Keyed(msgspec.Struct, frozen=True):
    """A family of keys: how to test the value of one, and how to order by it."""

    test: Callable[[str, Match], Sql]
    order: Callable[[str], Key] | None = None
    """What to order by for a key; None when one cannot. Its `descending` does not count."""


Binding: TypeAlias = Column | Coded | Converted | Computed


class Catalogue:
    """A vocabulary with the SQL of each of its fields."""

    def __init__(self, vocabulary: Vocabulary, *, attributes: Mapping[str, Binding], keyed: Mapping[str, Keyed]) -> None:
        """Bind each attribute and entity of `vocabulary`, by its first name.

        Raises:
            ValueError: a binding is missing, or one is for a field there is not.
        """
        _same({attribute.name for attribute in vocabulary.attributes}, set(attributes), vocabulary.subject)
        _same({entity.name for entity in vocabulary.entities}, set(keyed), vocabulary.subject)
        self.vocabulary = vocabulary
        self.attributes = dict(attributes)
        self.keyed = dict(keyed)

    def order_keys(self, orders: Sequence[Order]) -> list[Key]:
        """Turn parsed orders into the keys of a keyset; the caller adds the tie-breakers.

        Raises:
            Invalid: field `order_by`; a field cannot be ordered by.
        """
        return [self._order_key(order) for order in orders]

    def _order_key(self, order: Order) -> Key:
        key = self._key(order.field)
        if key is None:
            raise Invalid("order_by", f"{self.vocabulary.subject} cannot be ordered by {order.field.entity}.{order.field.key}")
        return msgspec.structs.replace(key, descending=order.descending)

    def _key(self, field: Field) -> Key | None:
        if field.entity != "attributes":
            hook = self.keyed[field.entity].order
            return hook(field.key) if hook is not None else None
        kind: KeyKind = _KEY_KINDS[self.vocabulary.attributes_by_name[field.key].kind]
        match self.attributes[field.key]:
            case Column(sql, nullable):
                return Key(sql, kind, nullable=nullable)
            case Coded(sql, codes, nullable):
                ranks = [Sql("when ? then ? ", codes[text], rank) for rank, text in enumerate(sorted(codes))]
                return Key(Sql("case ") + sql + Sql(" ") + join("", ranks) + Sql("end"), "number", nullable=nullable)
            case Converted(sql, _, nullable, kind):
                return Key(sql, kind, nullable=nullable)
            case Computed(_, key):
                return key


_KEY_KINDS: dict[Kind, KeyKind] = {"text": "text", "id": "text", "number": "number", "integer": "number"}


def _same(wanted: set[str], bound: set[str], subject: str) -> None:
    if wanted != bound:
        message = f"catalogue of {subject}: not bound {sorted(wanted - bound)}, unknown {sorted(bound - wanted)}"
        raise ValueError(message)
