"""Levels, kinds of objects and of principals, and who asks."""

from enum import IntEnum
from typing import Final, Literal, TypeAlias

import msgspec

from lineal.storage.database import Origin

ObjectKind = Literal["store", "experiment", "registered_model", "alias"]
"""What a level can be granted on. A grant on the store holds for everything in it."""

EVERY: Final = -1
"""The object id of a grant on every object of a kind, those to come included."""

ANY_ALIAS: Final = "*"
"""The detail of a grant on every alias; no alias is called so."""

PrincipalKind: TypeAlias = Literal["user", "service_account", "group", "role"]
ACCOUNT_KINDS: Final[tuple[PrincipalKind, ...]] = ("user", "service_account")
"""What can log in: a user by password, token or OpenID provider; a service account by token only."""

EVERYONE: Final = "everyone"
"""The group that everybody who is logged in belongs to."""

MEMBERSHIPS_MAX = 500
"""Groups and roles of one account, those of its groups included: they are bound in every decision."""


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


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent a request, once that has been proven."""

    name: str
    principal_id: int
    """0 where access control is off and nobody logs in."""
    principal_ids: tuple[int, ...]
    """The caller first, then the groups and roles it is in."""
    is_admin: bool
    scopes: tuple[str, ...] = ("all",)
    """What the token it came with may be used for; a password and a session are good for everything."""
    token_id: int = 0
    """The token it came with; 0: none."""
    session_id: int = 0
    """The session it came with; 0: none."""


NOBODY: Final = Caller(name="anonymous", principal_id=0, principal_ids=(), is_admin=True)
"""Everybody, where access control is off."""
STRANGER: Final = Caller(name="anonymous", principal_id=0, principal_ids=(), is_admin=False, scopes=())
"""Somebody who asks for what is public."""
