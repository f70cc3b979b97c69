"""Levels, kinds of objects, and who asks."""

from enum import IntEnum
from typing import Final, Literal

import msgspec

from lineal.storage.database import Origin

ObjectKind = Literal["store", "experiment", "registered_model", "alias"]
"""What a level can be granted on. A grant on the store holds for everything in it."""

EVERY: Final = -1
"""The object id of a grant on every object of a kind, those to come included."""


class Level(IntEnum):
    """What one may do with an object; each level includes those below it."""

    NONE = 0
    READ = 10
    EDIT = 20
    MANAGE_STAGING = 30
    """Registered models: decide on moves among None, Staging and Archived."""
    MANAGE_PRODUCTION = 40
    """Registered models: decide on moves to and from Production, too."""
    MANAGE = 50


class Viewer(msgspec.Struct, frozen=True):
    """Who asks, as far as decisions go."""

    name: str
    principal_ids: tuple[int, ...] = ()
    """The caller and the groups it is in; empty where nobody logged in."""
    unrestricted: bool = False
    """Whether no grant is needed: an administrator, the server itself, or access control is off."""

    @classmethod
    def of(cls, origin: Origin) -> "Viewer":
        """Answer who made a request."""
        return cls(origin.actor, origin.principal_ids, origin.unrestricted)


UNRESTRICTED: Final = Viewer("", unrestricted=True)
"""Sees everything: for reads that the server makes for itself."""
