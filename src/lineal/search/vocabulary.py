"""What a subject's filters may speak of: names, kinds and comparators, without a word of SQL.

`lineal.search.subjects` has the vocabularies of MLflow's five searches; a subject may add to one with
`Vocabulary.extended`.
"""

from functools import cached_property

import msgspec

from lineal.search.values import NOTHING, Comparator, Kind


class Attribute(msgspec.Struct, frozen=True):
    """A plain property of the things searched."""

    name: str
    """As MLflow writes it, without the entity: `start_time`."""
    kind: Kind
    mlflow: frozenset[Comparator] = NOTHING
    """The comparators MLflow accepts; nothing when MLflow cannot filter by it."""
    aliases: tuple[str, ...] = ()
    """Other spellings that mean the same."""
    quoted_numbers: bool = False
    """Whether a number may be written in quotes, as MLflow allows for `version_number`."""


class Entity(msgspec.Struct, frozen=True):
    """A family of keys: `params`, `metrics`, `tags`, `datasets`."""

    name: str
    """The plural: `params`."""
    kind: Kind
    mlflow: frozenset[Comparator] = NOTHING
    """The comparators MLflow accepts; nothing when MLflow cannot filter by it."""
    aliases: tuple[str, ...] = ()
    """Other spellings of the entity: `param`, `parameter`."""
    label: str = ""
    """What MLflow's messages call it: `parameter`."""
    keys: tuple[str, ...] = ()
    """The only keys there are; empty when any key may be asked for."""
    orderable: bool = True
    """Whether results can be ordered by a key of it: each thing has at most one value for a key."""


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """Everything filters over one kind of thing may name."""

    subject: str
    """The things searched, in the plural: `runs`."""
    attributes: tuple[Attribute, ...]
    entities: tuple[Entity, ...]
    attribute_prefixes: tuple[str, ...] = ("attributes", "attribute", "attr")
    """Entity names that mean an attribute; a bare name means one as well."""
    mlflow_prefixes: frozenset[str] | None = None
    """The entity names MLflow accepts for this subject, when fewer than ours."""
    bare_values: bool = False
    """Whether MLflow takes a text value without quotes here (logged models: `params.lr = 0.01`)."""

    def extended(self, *, attributes: tuple[Attribute, ...] = (), entities: tuple[Entity, ...] = ()) -> "Vocabulary":
        """Add our own attributes and entities to this vocabulary."""
        return msgspec.structs.replace(self, attributes=self.attributes + attributes, entities=self.entities + entities)

    @cached_property
    def attributes_by_name(self) -> dict[str, Attribute]:
        """Every spelling of every attribute."""
        return {name: attribute for attribute in self.attributes for name in (attribute.name, *attribute.aliases)}

    @cached_property
    def entities_by_name(self) -> dict[str, Entity]:
        """Every spelling of every entity."""
        return {name: entity for entity in self.entities for name in (entity.name, *entity.aliases)}

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """Everything that may stand before the first dot."""
        return (*self.entities_by_name, *self.attribute_prefixes)
