"""Groups and roles: what several accounts have in common.

A group has users and service accounts; a role, a named bundle of grants, has these and groups. There is no nesting beyond that: what
somebody may do must be readable in two steps.
"""

import msgspec

from lineal.access.accounts import check_not_retired, remove
from lineal.access.names import DISPLAY_NAME_LENGTH_MAX, check_new_name, check_new_role_name, check_text
from lineal.access.principals import (
    SQL,
    Principal,
    PrincipalPage,
    changed,
    find,
    from_row,
    keep_an_admin,
    lock,
    page_of,
    record,
)
from lineal.access.values import ACCOUNT_KINDS, EVERYONE, MEMBERSHIPS_MAX, PrincipalKind
from lineal.errors import AlreadyExists, Conflict, Invalid, LimitExceeded
from lineal.storage.database import Reader, Transaction

LOCAL = "local"
PROVIDER = "oidc"
"""Where a membership comes from: it was made here, or the OpenID provider says so at each login."""


class CreateCollection(msgspec.Struct, frozen=True):
    """A new group or role."""

    kind: PrincipalKind
    """`group` or `role`."""
    name: str
    display_name: str = ""


class DeleteCollection(msgspec.Struct, frozen=True):
    """Remove a group or role with what was granted to it; its members stay."""

    kind: PrincipalKind
    name: str


class RenameCollection(msgspec.Struct, frozen=True):
    """Change what people see of a group or role."""

    kind: PrincipalKind
    name: str
    display_name: str


class Membership(msgspec.Struct, frozen=True):
    """Somebody, or for a role a group, in a group or role."""

    kind: PrincipalKind
    name: str
    """The group or role."""
    member: str


class SetProviderGroups(msgspec.Struct, frozen=True):
    """The groups of an account as the OpenID provider has them; those it was put in here stay."""

    account: str
    groups: tuple[str, ...]
    """Only those that exist here count."""


class ListCollections(msgspec.Struct, frozen=True):
    """A page of the groups or roles, by name."""

    kind: PrincipalKind
    after: str = ""
    limit: int = 100


class ListMembers(msgspec.Struct, frozen=True):
    """A page of who is in a group or role, by name."""

    kind: PrincipalKind
    name: str
    after: str = ""
    limit: int = 100


class ListMemberships(msgspec.Struct, frozen=True):
    """A page of the groups and roles that an account or group was put in, by name."""

    member: str
    after: str = ""
    limit: int = 100


def create_collection(tx: Transaction, command: CreateCollection) -> Principal:
    """Make a group or role and answer it.

    Raises:
        AlreadyExists: the name is taken.
        Invalid: the name is not one.
    """
    key = check_new_role_name(command.name) if command.kind == "role" else check_new_name(command.name)
    check_text(command.display_name, "display_name", DISPLAY_NAME_LENGTH_MAX)
    check_not_retired(tx, command.name, key)
    row = tx.row(
        SQL.principal_insert,
        kind=command.kind,
        name=command.name,
        name_key=key,
        display_name=command.display_name,
        email="",
        external_id="",
        is_admin=0,
        password_hash="",
        now_ms=tx.origin.at_ms,
    )
    if row is None:
        raise AlreadyExists(command.kind, command.name, f"The name '{command.name}' is taken, perhaps in another spelling")
    made = find(tx, command.name, command.kind)
    record(tx, f"{command.kind}.created", made, None, {"name": made.name})
    return made


def delete_collection(tx: Transaction, command: DeleteCollection) -> None:
    """Remove a group or role.

    Raises:
        NotFound: there is none.
        Conflict: it is there from the start, or nobody could administer the store any more.
    """
    found = lock(tx, command.name, command.kind)
    _refuse_builtin(found)
    had_admin = bool(tx.value(SQL.admins_count))
    remove(tx, found)
    if had_admin:
        keep_an_admin(tx)
    record(tx, f"{command.kind}.deleted", found, {"name": found.name}, None)


def rename_collection(tx: Transaction, command: RenameCollection) -> Principal:
    """Change what people see of a group or role, and answer it.

    Raises:
        NotFound: there is none.
        Conflict: it is there from the start.
    """
    check_text(command.display_name, "display_name", DISPLAY_NAME_LENGTH_MAX)
    found = lock(tx, command.name, command.kind)
    _refuse_builtin(found)
    tx.run(SQL.principal_describe, id=found.id, display_name=command.display_name, email="")
    record(tx, f"{command.kind}.updated", found, {"display_name": found.display_name}, {"display_name": command.display_name})
    return find(tx, command.name, command.kind)


def add_member(tx: Transaction, command: Membership) -> None:
    """Put an account in a group, or an account or group in a role; nothing happens when it is there already.

    Raises:
        NotFound: there is no such group, role or member.
        Conflict: everybody is in the group `everyone` anyway.
        LimitExceeded: the member is in MEMBERSHIPS_MAX already.
    """
    collection, member = _pair(tx, command)
    if collection.name == EVERYONE:
        message = "Everybody who is logged in is in the group everyone"
        raise Conflict(message)
    count = len(tx.rows(SQL.collections_of_account, id=member.id, limit=MEMBERSHIPS_MAX + 1))
    if count >= MEMBERSHIPS_MAX:
        raise LimitExceeded("memberships", MEMBERSHIPS_MAX, count + 1)
    if tx.run(SQL.member_insert, group_id=collection.id, member_id=member.id, source=LOCAL):
        changed(tx)
        record(tx, f"{collection.kind}.member_added", collection, None, {"member": member.name, "kind": member.kind})


def remove_member(tx: Transaction, command: Membership) -> None:
    """Take a member out of a group or role; nothing happens when it is not in it.

    Raises:
        NotFound: there is no such group, role or member.
        Conflict: nobody could administer the store any more.
    """
    collection, member = _pair(tx, command)
    had_admin = bool(tx.value(SQL.admins_count))
    if tx.run(SQL.member_delete, group_id=collection.id, member_id=member.id):
        if had_admin:
            keep_an_admin(tx)
        changed(tx)
        record(tx, f"{collection.kind}.member_removed", collection, {"member": member.name, "kind": member.kind}, None)


def set_provider_groups(tx: Transaction, command: SetProviderGroups) -> None:
    """Put an account in the groups that the OpenID provider says, and take it out of those it says no longer.

    Raises:
        NotFound: there is no such account.
    """
    account = lock(tx, command.account, *ACCOUNT_KINDS)
    held = {int(row[0]): str(row[1]) for row in tx.rows(SQL.oidc_groups_of, member_id=account.id, limit=MEMBERSHIPS_MAX)}
    wanted: dict[int, str] = {}
    for name in command.groups[:MEMBERSHIPS_MAX]:
        row = tx.row(SQL.principal_by_key, name_key=name_key_or_empty(name))
        if row is not None and row[1] == "group" and row[2] != EVERYONE:
            wanted[int(row[0])] = str(row[2])
    for group_id in held.keys() - wanted.keys():
        tx.run(SQL.member_delete, group_id=group_id, member_id=account.id)
    for group_id in wanted.keys() - held.keys():
        tx.run(SQL.member_insert, group_id=group_id, member_id=account.id, source=PROVIDER)
    if held != wanted:
        changed(tx)
        before, after = {"groups": sorted(held.values())}, {"groups": sorted(wanted.values())}
        record(tx, f"{account.kind}.groups_synchronised", account, before, after)


def list_collections(reader: Reader, query: ListCollections) -> PrincipalPage:
    """Answer a page of the groups or roles, by name."""
    rows = reader.rows(SQL.principals_page, kind=query.kind, other_kind=query.kind, after=query.after, limit=query.limit + 1)
    return page_of(rows, query.limit)


def list_members(reader: Reader, query: ListMembers) -> PrincipalPage:
    """Answer a page of who is in a group or role, by name.

    Raises:
        NotFound: there is no such group or role.
    """
    collection = find(reader, query.name, query.kind)
    rows = reader.rows(SQL.members_page, group_id=collection.id, after=query.after, limit=query.limit + 1)
    return page_of(rows, query.limit)


def list_memberships(reader: Reader, query: ListMemberships) -> PrincipalPage:
    """Answer a page of the groups and roles that an account or group was put in, by name.

    Raises:
        NotFound: there is no such account or group.
    """
    member = find(reader, query.member, *ACCOUNT_KINDS, "group")
    rows = reader.rows(SQL.collections_page, member_id=member.id, after=query.after, limit=query.limit + 1)
    return page_of(rows, query.limit)


def list_memberships_of(reader: Reader, principal_ids: tuple[int, ...]) -> tuple[list[str], list[str]]:
    """Answer the names of the groups and of the roles among some principals, each by name."""
    found = [from_row(row) for each in principal_ids[:MEMBERSHIPS_MAX] for row in reader.rows(SQL.principal_by_id, id=each)]
    return sorted(each.name for each in found if each.kind == "group"), sorted(each.name for each in found if each.kind == "role")


def name_key_or_empty(name: str) -> str:
    """Answer the form of a name that is compared, of whatever text a provider sends."""
    try:
        return check_new_name(name)
    except Invalid:
        return ""


def _pair(tx: Transaction, command: Membership) -> tuple[Principal, Principal]:
    collection = lock(tx, command.name, command.kind)
    kinds: tuple[PrincipalKind, ...] = (*ACCOUNT_KINDS, "group") if command.kind == "role" else ACCOUNT_KINDS
    return collection, find(tx, command.member, *kinds)


def _refuse_builtin(found: Principal) -> None:
    if found.is_builtin:
        message = f"The {found.kind} '{found.name}' is there from the start, and stays as it is"
        raise Conflict(message)
