"""Grants: who may do what with an object. The rows are written here and nowhere else; `decisions` reads them."""

import msgspec

from lineal import ledger
from lineal.access.principals import SQL, Principal, changed, find, lock
from lineal.access.values import ACCOUNT_KINDS, EVERY, Level, ObjectKind, PrincipalKind
from lineal.errors import Conflict, Invalid
from lineal.storage.database import Reader, Transaction

GRANTABLE_KINDS: tuple[PrincipalKind, ...] = (*ACCOUNT_KINDS, "group")
"""What a name without more means; a role is named as one."""
ALIAS_LENGTH_MAX = 255
"""Characters of an alias, as the registry has them."""


class Target(msgspec.Struct, frozen=True):
    """What a grant is on. The object must exist: who calls has looked."""

    kind: ObjectKind
    id: int
    """EVERY for the store, and for every object of the kind."""
    subject: str
    """How people call it, for the ledger."""
    detail: str = ""
    """The alias, where the kind is that."""


class Who(msgspec.Struct, frozen=True):
    """Whom something is granted to."""

    name: str
    is_role: bool = False


class Grant(msgspec.Struct, frozen=True):
    """Let somebody have a level on an object, in place of what was granted before."""

    who: Who
    target: Target
    level: Level
    may_create: bool = False
    """On the store, every experiment or every registered model: may make such objects."""


class Revoke(msgspec.Struct, frozen=True):
    """Take back what was granted to somebody on an object."""

    who: Who
    target: Target


class ListGrants(msgspec.Struct, frozen=True):
    """A page of what was granted to somebody, by object."""

    who: Who
    after: tuple[str, int, str] = ("", 0, "")
    limit: int = 100


class ListHolders(msgspec.Struct, frozen=True):
    """A page of who was granted what on an object itself."""

    kind: ObjectKind
    object_id: int
    detail: str = ""
    after: int = 0
    limit: int = 100


class Granted(msgspec.Struct, frozen=True):
    """Something that was granted to somebody."""

    kind: ObjectKind
    object_id: int
    detail: str
    level: Level
    may_create: bool
    granted_ms: int
    granted_by: str


class Holder(msgspec.Struct, frozen=True):
    """Somebody who was granted something on an object."""

    principal_id: int
    kind: PrincipalKind
    name: str
    level: Level
    may_create: bool
    granted_ms: int
    granted_by: str


class GrantPage(msgspec.Struct, frozen=True):
    """A page; `next` is None on the last."""

    grants: tuple[Granted, ...]
    next: tuple[str, int, str] | None


class HolderPage(msgspec.Struct, frozen=True):
    """A page; `next` is 0 on the last."""

    holders: tuple[Holder, ...]
    next: int


def grant(tx: Transaction, command: Grant) -> None:
    """Grant a level; nothing changes when it was granted so before. A level of NONE takes the grant back.

    Raises:
        NotFound: there is nobody of that name.
        Invalid: the level is not one that can be granted on such an object.
        Conflict: the role is there from the start.
    """
    target = command.target
    _check(target, command.level, may_create=command.may_create)
    if command.level == Level.NONE and not command.may_create:
        revoke(tx, Revoke(command.who, target))
        return
    principal = _locked(tx, command.who)
    before = _found(tx, principal.id, target)
    if before == (command.level, command.may_create):
        return
    tx.run(
        SQL.grant_upsert,
        principal_id=principal.id,
        object_kind=target.kind,
        object_id=target.id,
        detail=target.detail,
        level=int(command.level),
        may_create=int(command.may_create),
        now_ms=tx.origin.at_ms,
        granted_by=tx.origin.actor,
    )
    changed(tx)
    _record(tx, "grant.created" if before is None else "grant.updated", principal, target, before, (command.level, command.may_create))


def revoke(tx: Transaction, command: Revoke) -> None:
    """Take a grant back; nothing happens when there is none.

    Raises:
        NotFound: there is nobody of that name.
        Conflict: the role is there from the start.
    """
    principal = _locked(tx, command.who)
    target = command.target
    before = _found(tx, principal.id, target)
    if before is None:
        return
    tx.run(SQL.grant_delete, principal_id=principal.id, object_kind=target.kind, object_id=target.id, detail=target.detail)
    changed(tx)
    _record(tx, "grant.deleted", principal, target, before, None)


def grant_to_maker(tx: Transaction, target: Target) -> None:
    """Let who makes an object manage it; where nobody logged in, there is nobody to grant it to."""
    if not tx.origin.principal_ids:
        return
    tx.run(
        SQL.grant_upsert,
        principal_id=tx.origin.principal_ids[0],
        object_kind=target.kind,
        object_id=target.id,
        detail=target.detail,
        level=int(Level.MANAGE),
        may_create=0,
        now_ms=tx.origin.at_ms,
        granted_by=tx.origin.actor,
    )


def list_grants(reader: Reader, query: ListGrants) -> GrantPage:
    """Answer a page of what was granted to somebody themselves, by object; what their groups and roles have is not in it.

    Raises:
        NotFound: there is nobody of that name.
    """
    principal = find_who(reader, query.who)
    kind, object_id, detail = query.after
    rows = reader.rows(
        SQL.grants_of_principal,
        principal_id=principal.id,
        after_kind=kind,
        after_id=object_id,
        after_detail=detail,
        limit=query.limit + 1,
    )
    found = tuple(Granted(row[0], row[1], row[2], Level(row[3]), bool(row[4]), row[5], row[6]) for row in rows[: query.limit])
    last = found[-1] if len(rows) > query.limit else None
    return GrantPage(found, None if last is None else (last.kind, last.object_id, last.detail))


def list_holders(reader: Reader, query: ListHolders) -> HolderPage:
    """Answer a page of who was granted what on an object itself; who has it by every object or the store is not in it."""
    rows = reader.rows(
        SQL.grants_on_object,
        object_kind=query.kind,
        object_id=query.object_id,
        detail=query.detail,
        after=query.after,
        limit=query.limit + 1,
    )
    found = tuple(Holder(row[0], row[1], row[2], Level(row[3]), bool(row[4]), row[5], row[6]) for row in rows[: query.limit])
    return HolderPage(found, found[-1].principal_id if len(rows) > query.limit else 0)


def find_who(reader: Reader, who: Who) -> Principal:
    """Answer whom something is granted to.

    Raises:
        NotFound: there is nobody of that name.
    """
    return find(reader, who.name, "role") if who.is_role else find(reader, who.name, *GRANTABLE_KINDS)


def _locked(tx: Transaction, who: Who) -> Principal:
    found = lock(tx, who.name, "role") if who.is_role else lock(tx, who.name, *GRANTABLE_KINDS)
    if found.kind == "role" and found.is_builtin:
        message = f"The role '{found.name}' is there from the start, and stays as it is; make one of your own"
        raise Conflict(message)
    return found


def _check(target: Target, level: Level, *, may_create: bool) -> None:
    if (target.kind == "alias") != bool(target.detail):
        raise Invalid("alias", "is named where something is granted on it, and only there")
    if len(target.detail) > ALIAS_LENGTH_MAX:
        raise Invalid("alias", f"has more than {ALIAS_LENGTH_MAX} characters")
    if target.kind == "alias" and level not in {Level.NONE, Level.EDIT}:
        raise Invalid("level", "is EDIT on an alias (it may be moved), or NONE")
    if target.kind == "experiment" and level in {Level.MANAGE_STAGING, Level.MANAGE_PRODUCTION}:
        raise Invalid("level", "is NONE, READ, EDIT or MANAGE on an experiment")
    if may_create and (target.kind == "alias" or target.id != EVERY):
        raise Invalid("may_create", "is granted on the store, on every experiment, or on every registered model")


def _found(tx: Transaction, principal_id: int, target: Target) -> tuple[Level, bool] | None:
    row = tx.row(SQL.grant_find, principal_id=principal_id, object_kind=target.kind, object_id=target.id, detail=target.detail)
    return None if row is None else (Level(row[0]), bool(row[1]))


def _record(
    tx: Transaction,
    kind: str,
    principal: Principal,
    target: Target,
    before: tuple[Level, bool] | None,
    after: tuple[Level, bool] | None,
) -> None:
    def told(value: tuple[Level, bool] | None) -> object:
        return None if value is None else {"level": value[0].name, "may_create": value[1]}

    about = {"principal": principal.name, "kind": principal.kind, "object_kind": target.kind, "alias": target.detail}
    old, new = told(before), told(after)
    ledger.append(tx, ledger.Event(kind, target.kind, target.id, target.subject, {**about, "grant": old}, {**about, "grant": new}))
