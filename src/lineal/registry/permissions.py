"""Who was granted what on a registered model, or on every one of them: read and changed by those who manage it."""

import msgspec

from lineal.access.decisions import level_on
from lineal.access.grants import Grant, Holder, ListHolders, Revoke, Target, Who, grant, list_holders, revoke
from lineal.access.values import EVERY, UNRESTRICTED, Level, ObjectKind, PrincipalKind, Viewer
from lineal.errors import Denied, LimitExceeded
from lineal.registry.models.lookup import unknown_model
from lineal.registry.rights import NAMES
from lineal.storage import statements
from lineal.storage.database import Reader, Transaction

SQL = statements.load("lineal.registry.models")

ENTRIES_MAX = 1_000
"""Holders of grants on one object, and changes of them in one request: bounds the length of one transaction."""


class PermissionsOf(msgspec.Struct, frozen=True):
    """What `viewer` wants to know the holders of."""

    workspace_id: int
    model_id: int
    """The inner id of a registered model; EVERY for what holds for all of them."""
    viewer: Viewer


class Wanted(msgspec.Struct, frozen=True):
    """What somebody is to have."""

    who: Who
    level: Level
    may_create: bool = False
    """Whether they may make registered models; only on every one."""


class SetPermissions(msgspec.Struct, frozen=True):
    """Grant these levels on a registered model, or on every one."""

    model_id: int
    wanted: tuple[Wanted, ...]
    replaces: bool
    """Whether all other grants on the same object are taken back; otherwise what somebody has and is not spoken of stays."""


class Permission(msgspec.Struct, frozen=True):
    """What somebody has."""

    kind: PrincipalKind
    name: str
    level: Level
    may_create: bool
    is_inherited: bool
    """Whether it was granted on every registered model or on the store, and not on this one."""


class Permissions(msgspec.Struct, frozen=True):
    """Who was granted what."""

    model_id: int
    holders: tuple[Permission, ...]


def get_permissions(reader: Reader, query: PermissionsOf) -> Permissions:
    """Answer who has what on a registered model or on every one; administrators have everything and are not listed.

    Raises:
        NotFound: there is no such model, or the viewer may not read it.
        Denied: the viewer does not manage it.
    """
    _check(reader, query.workspace_id, query.viewer, query.model_id, Level.MANAGE)
    found = [_permission(holder, is_inherited=False) for holder in _holders(reader, "registered_model", query.model_id)]
    if query.model_id != EVERY:
        found += [_permission(holder, is_inherited=True) for holder in _holders(reader, "registered_model", EVERY)]
    found += [_permission(holder, is_inherited=True) for holder in _holders(reader, "store", EVERY)]
    return Permissions(query.model_id, tuple(found))


def set_permissions(tx: Transaction, command: SetPermissions) -> Permissions:
    """Change who has what on a registered model or on every one, and answer it.

    Raises:
        NotFound: there is no such model, or nobody of such a name.
        Denied: the caller does not manage it.
        Conflict: a role that is there from the start is to be changed.
        Invalid, LimitExceeded: a level cannot be granted on such an object, or too many are.
    """
    if len(command.wanted) > ENTRIES_MAX:
        raise LimitExceeded("access_control_list", ENTRIES_MAX, len(command.wanted))
    viewer = Viewer.of(tx.origin)
    subject = _check(tx, tx.origin.workspace_id, viewer, command.model_id, Level.MANAGE)
    target = Target("registered_model", command.model_id, subject)
    before = {(holder.name, holder.kind == "role"): holder for holder in _holders(tx, "registered_model", command.model_id)}
    wanted = {(entry.who.name, entry.who.is_role): entry for entry in command.wanted}
    if command.replaces:
        for name, is_role in before.keys() - wanted.keys():
            if not (is_role and command.model_id == EVERY):  # what roles have on every model belongs to the role
                revoke(tx, Revoke(Who(name, is_role), target))
    for key, entry in wanted.items():
        level, may_create = entry.level, entry.may_create
        if not command.replaces and key in before:
            level, may_create = level or before[key].level, may_create or before[key].may_create
        grant(tx, Grant(entry.who, target, level, may_create))
    # The change was allowed: its answer is, too, also where it took the caller's own level away.
    return get_permissions(tx, PermissionsOf(tx.origin.workspace_id, command.model_id, UNRESTRICTED))


class ReadableModel(msgspec.Struct, frozen=True):
    """Which registered model `viewer` wants to know the possible levels of."""

    workspace_id: int
    model_id: int
    viewer: Viewer


def check_readable(reader: Reader, query: ReadableModel) -> None:
    """Check that there is such a model, and that the viewer may read it.

    Raises:
        NotFound: there is none, or the viewer may not read it.
    """
    _check(reader, query.workspace_id, query.viewer, query.model_id, Level.READ)


def _check(reader: Reader, workspace_id: int, viewer: Viewer, model_id: int, needed: Level) -> str:
    """Answer how people call what is meant."""
    name: str = "every registered model"
    has = level_on(reader, viewer, "registered_model", model_id)
    if model_id != EVERY:
        row = reader.row(SQL.model_by_id, id=model_id, workspace_id=workspace_id)
        if row is None or has < Level.READ:
            raise unknown_model(str(model_id))
        name = row[0]
    if has < needed:
        message = f"This needs {NAMES[needed]} on '{name}'"
        raise Denied(message)
    return name


def _holders(reader: Reader, kind: ObjectKind, object_id: int) -> tuple[Holder, ...]:
    return list_holders(reader, ListHolders(kind, object_id, limit=ENTRIES_MAX)).holders


def _permission(holder: Holder, *, is_inherited: bool) -> Permission:
    return Permission(holder.kind, holder.name, holder.level, holder.may_create, is_inherited)
