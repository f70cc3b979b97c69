"""Accounts, groups, tokens and grants, as the native protocol spells them."""

from typing import Any

from lineal.access.accounts import Principal, PrincipalPage
from lineal.access.grants import Granted, HolderPage
from lineal.access.names import key_of
from lineal.access.tokens import Token
from lineal.access.values import Level
from lineal.api.granting import place_of
from lineal.api.operation import Call
from lineal.errors import Conflict, Denied
from lineal.storage.database import Reader
from lineal.wire import access as wire


def from_account(account: Principal, call: Call) -> wire.Account:
    """Spell an account; addresses are for administrators and for who it is."""
    shown = call.caller.is_admin or call.caller.principal_id == account.id
    kind: Any = account.kind
    return wire.Account(
        account.name,
        kind,
        account.display_name,
        account.email if shown else "",
        account.is_admin,
        account.disabled_ms is not None,
        account.created_ms,
    )


def from_collection(found: Principal) -> wire.Collection:
    """Spell a group or role."""
    return wire.Collection(found.name, found.display_name, found.is_builtin, found.created_ms)


def from_members(page: PrincipalPage) -> list[wire.Member]:
    """Spell who is in a group or role."""
    kinds: list[Any] = [member.kind for member in page.principals]
    return [wire.Member(member.name, kind, member.display_name) for member, kind in zip(page.principals, kinds, strict=True)]


def from_token(token: Token) -> wire.Token:
    """Spell what is known of a token."""
    scopes: Any = list(token.scopes)
    return wire.Token(
        token.id,
        token.name,
        token.hint,
        scopes,
        token.created_ms,
        token.created_by,
        token.expires_ms,
        token.last_used_ms,
        token.revoked_ms,
    )


def from_granted(reader: Reader, granted: Granted) -> wire.Grant | None:
    """Spell a grant; None where its object is gone."""
    place = place_of(reader, granted.kind, granted.object_id, granted.detail)
    if place is None:
        return None
    name: Any = granted.level.name
    return wire.Grant(place.kind, place.name, place.alias, name, granted.may_create, granted.granted_ms, granted.granted_by)


def from_holders(page: HolderPage) -> list[wire.Holder]:
    """Spell who was granted what on an object."""
    found: list[wire.Holder] = []
    for holder in page.holders:
        kind: Any = holder.kind
        name: Any = holder.level.name
        found.append(wire.Holder(holder.name, kind, name, holder.may_create, holder.granted_ms, holder.granted_by))
    return found


def to_level(name: wire.LevelName) -> Level:
    """Read a level."""
    return Level[name]


def own_account(call: Call, named: str) -> str:
    """Answer whose tokens, grants or account are meant: one's own, or, for administrators, anybody's.

    Raises:
        Conflict: nobody logs in here, and no account is named.
        Denied: they are somebody else's.
    """
    if not named and call.caller.principal_id == 0:
        message = "Access control is off (auth = off): nobody logs in, so nothing is one's own; name an account"
        raise Conflict(message)
    if named and not call.caller.is_admin and key_of(named) != key_of(call.caller.name):
        message = "What is somebody else's is for administrators"
        raise Denied(message)
    return named or call.caller.name
