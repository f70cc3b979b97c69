"""Roles: what several users were granted together. Source: mlflow 3.17, server/auth/__init__.py and client.py."""

import msgspec

from lineal.access import collections
from lineal.access.grants import Granted, Who
from lineal.access.principals import Principal, find, find_by_id
from lineal.access.values import ACCOUNT_KINDS, Level
from lineal.api.granting import GrantOn, Place, grant_on, place_of
from lineal.api.mlflow.convert import access as convert
from lineal.api.mlflow.operations.users import NEWER, USERS_MAX, roles_of
from lineal.api.mlflow.wire import access as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, NotFound, Unsupported
from lineal.storage.database import Reader, Transaction

_STORE = ObjectOf("store")


class _Set(msgspec.Struct, frozen=True):
    """Grant something to a role that is named by its inner id."""

    role_id: int
    place: Place
    permission: str


def _role(reader: Reader, role_id: int | None) -> Principal:
    return find_by_id(reader, role_id or 0, "role")


async def _create(services: Services, call: Call, request: wire.CreateRole) -> wire.RoleReply:
    if request.workspace not in {None, "", convert.DEFAULT_WORKSPACE}:
        kind = "workspace"
        raise NotFound(kind, request.workspace)
    command = collections.CreateCollection("role", request.name or "", request.description or "")

    def make(tx: Transaction, made: collections.CreateCollection) -> wire.RoleReply:
        return wire.RoleReply(role=convert.from_role(tx, collections.create_collection(tx, made)))

    return await services.db.write(make, command, call.origin)


async def _get(services: Services, _call: Call, request: wire.RoleId) -> wire.RoleReply:
    def ask(reader: Reader, role_id: int | None) -> wire.RoleReply:
        return wire.RoleReply(role=convert.from_role(reader, _role(reader, role_id)))

    return await services.db.read(ask, request.role_id)


async def _list(services: Services, _call: Call, request: wire.ListRoles) -> wire.RolesReply:
    if request.workspace and convert.DEFAULT_WORKSPACE not in request.workspace:
        return wire.RolesReply(roles=[])
    return await services.db.read(_roles, None)


def _roles(reader: Reader, _query: None) -> wire.RolesReply:
    page = collections.list_collections(reader, collections.ListCollections("role", limit=USERS_MAX))
    return wire.RolesReply(roles=[convert.from_role(reader, role) for role in page.principals])


async def _update(services: Services, call: Call, request: wire.UpdateRole) -> wire.RoleReply:
    def change(tx: Transaction, asked: wire.UpdateRole) -> wire.RoleReply:
        role = _role(tx, asked.role_id)
        if asked.name not in {None, role.name}:
            message = "A role keeps its name; make another one, and give it to the users of this one"
            raise Unsupported(message)
        if asked.description is not None:
            collections.rename_collection(tx, collections.RenameCollection("role", role.name, asked.description))
        return wire.RoleReply(role=convert.from_role(tx, _role(tx, asked.role_id)))

    return await services.db.write(change, request, call.origin)


async def _delete(services: Services, call: Call, request: wire.RoleId) -> None:
    def remove(tx: Transaction, role_id: int | None) -> None:
        collections.delete_collection(tx, collections.DeleteCollection("role", _role(tx, role_id).name))

    await services.db.write(remove, request.role_id, call.origin)


async def _add_permission(services: Services, call: Call, request: wire.AddRolePermission) -> wire.RolePermissionReply:
    place = convert.to_place(request.resource_type or "", request.resource_pattern)
    command = _Set(request.role_id or 0, place, request.permission or "")
    return await services.db.write(_set, command, call.origin)


async def _update_permission(services: Services, call: Call, request: wire.UpdateRolePermission) -> wire.RolePermissionReply:
    def change(tx: Transaction, asked: wire.UpdateRolePermission) -> wire.RolePermissionReply:
        role, _, place = _numbered(tx, asked.role_permission_id or 0)
        return _set(tx, _Set(role.id, place, asked.permission or ""))

    return await services.db.write(change, request, call.origin)


async def _remove_permission(services: Services, call: Call, request: wire.RolePermissionId) -> None:
    def remove(tx: Transaction, number: int) -> None:
        role, _, place = _numbered(tx, number)
        grant_on(tx, GrantOn(Who(role.name, is_role=True), place, Level.NONE))

    await services.db.write(remove, request.role_permission_id or 0, call.origin)


def _set(tx: Transaction, command: _Set) -> wire.RolePermissionReply:
    role = _role(tx, command.role_id)
    level, may_create = convert.to_level(command.permission, command.place)
    if level == Level.NONE and not may_create:
        raise Invalid("permission", "is granted by leaving it out", "NO_PERMISSIONS cannot be granted; remove the permission instead")
    grant_on(tx, GrantOn(Who(role.name, is_role=True), command.place, level, may_create))
    granted, place = next(pair for pair in convert.grants_of(tx, Who(role.name, is_role=True)) if pair[1] == _shown(command.place))
    return wire.RolePermissionReply(role_permission=convert.from_granted(role.id, granted, place))


def _shown(place: Place) -> Place:
    return Place("store") if place.kind == "store" else place


def _numbered(reader: Reader, number: int) -> tuple[Principal, Granted, Place]:
    """Answer whose grant a number stands for.

    Raises:
        NotFound: there is none.
    """
    kind = "role permission"
    role_id, object_kind, object_id = convert.of_permission_id(number)
    role = find_by_id(reader, role_id, "role")
    place = place_of(reader, object_kind, object_id, "")
    for granted, found in convert.grants_of(reader, Who(role.name, is_role=True)):
        if found == place:
            return role, granted, found
    raise NotFound(kind, number)


async def _permissions(services: Services, _call: Call, request: wire.RoleId) -> wire.RolePermissionsReply:
    def ask(reader: Reader, role_id: int | None) -> wire.RolePermissionsReply:
        return wire.RolePermissionsReply(role_permissions=convert.permissions_of(reader, _role(reader, role_id)))

    return await services.db.read(ask, request.role_id)


async def _assign(services: Services, call: Call, request: wire.RoleOfUser) -> wire.AssignmentReply:
    def change(tx: Transaction, asked: wire.RoleOfUser) -> wire.AssignmentReply:
        role, user = _role(tx, asked.role_id), find(tx, asked.username or "", *ACCOUNT_KINDS)
        collections.add_member(tx, collections.Membership("role", role.name, user.name))
        return wire.AssignmentReply(assignment=_assignment(role, user))

    return await services.db.write(change, request, call.origin)


async def _unassign(services: Services, call: Call, request: wire.RoleOfUser) -> None:
    def change(tx: Transaction, asked: wire.RoleOfUser) -> None:
        role = _role(tx, asked.role_id)
        collections.remove_member(tx, collections.Membership("role", role.name, asked.username or ""))

    await services.db.write(change, request, call.origin)


def _assignment(role: Principal, user: Principal) -> wire.Assignment:
    return wire.Assignment(id=(role.id << 31) + user.id, user_id=user.id, role_id=role.id)


async def _users(services: Services, _call: Call, request: wire.RoleId) -> wire.AssignmentsReply:
    def ask(reader: Reader, role_id: int | None) -> wire.AssignmentsReply:
        role = _role(reader, role_id)
        page = collections.list_members(reader, collections.ListMembers("role", role.name, limit=USERS_MAX))
        return wire.AssignmentsReply(assignments=[_assignment(role, member) for member in page.principals if member.is_account])

    return await services.db.read(ask, request.role_id)


async def _roles_of_user(services: Services, call: Call, request: wire.UserName) -> wire.RolesReply:
    name = request.username or ""
    if name != call.caller.name and not call.caller.is_admin:
        message = "What is somebody else's is for administrators"
        raise Denied(message)
    return wire.RolesReply(roles=await services.db.read(roles_of, name))


_ROLES: tuple[Operation, ...] = (
    Operation(
        name="createRole",
        method="POST",
        path="/roles/create",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Make a role.",
        handler=_create,
        request=wire.CreateRole,
        response=wire.RoleReply,
        required=("name",),
        errors=(AlreadyExists, NotFound),
    ),
    Operation(
        name="getRole",
        method="GET",
        path="/roles/get",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Answer a role with what it grants.",
        handler=_get,
        request=wire.RoleId,
        response=wire.RoleReply,
        required=("role_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="listRoles",
        method="GET",
        path="/roles/list",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Answer the first 1,000 roles with what they grant.",
        handler=_list,
        request=wire.ListRoles,
        response=wire.RolesReply,
    ),
    Operation(
        name="updateRole",
        method="PATCH",
        path="/roles/update",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Give a role another description.",
        handler=_update,
        request=wire.UpdateRole,
        response=wire.RoleReply,
        required=("role_id",),
        errors=(NotFound, Conflict, Unsupported),
    ),
    Operation(
        name="deleteRole",
        method="DELETE",
        path="/roles/delete",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Remove a role with what it grants.",
        handler=_delete,
        request=wire.RoleId,
        required=("role_id",),
        errors=(NotFound, Conflict),
    ),
)

_PERMISSIONS: tuple[Operation, ...] = (
    Operation(
        name="addRolePermission",
        method="POST",
        path="/roles/permissions/add",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Let a role grant a permission on a resource, or on every one of its type.",
        handler=_add_permission,
        request=wire.AddRolePermission,
        response=wire.RolePermissionReply,
        required=("role_id", "resource_type", "resource_pattern", "permission"),
        errors=(NotFound, Conflict, Unsupported),
    ),
    Operation(
        name="removeRolePermission",
        method="DELETE",
        path="/roles/permissions/remove",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Let a role grant a permission no longer.",
        handler=_remove_permission,
        request=wire.RolePermissionId,
        required=("role_permission_id",),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="updateRolePermission",
        method="PATCH",
        path="/roles/permissions/update",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Let a role grant another permission on the same resource.",
        handler=_update_permission,
        request=wire.UpdateRolePermission,
        response=wire.RolePermissionReply,
        required=("role_permission_id", "permission"),
        errors=(NotFound, Conflict, Unsupported),
    ),
    Operation(
        name="listRolePermissions",
        method="GET",
        path="/roles/permissions/list",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Answer what a role grants.",
        handler=_permissions,
        request=wire.RoleId,
        response=wire.RolePermissionsReply,
        required=("role_id",),
        errors=(NotFound,),
    ),
)

_ASSIGNMENTS: tuple[Operation, ...] = (
    Operation(
        name="assignRole",
        method="POST",
        path="/roles/assign",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Give a user a role.",
        handler=_assign,
        request=wire.RoleOfUser,
        response=wire.AssignmentReply,
        required=("username", "role_id"),
        errors=(NotFound,),
    ),
    Operation(
        name="unassignRole",
        method="DELETE",
        path="/roles/unassign",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Take a role from a user.",
        handler=_unassign,
        request=wire.RoleOfUser,
        required=("username", "role_id"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="listRoleUsers",
        method="GET",
        path="/roles/users/list",
        prefixes=NEWER,
        permission="store.manage",
        object=_STORE,
        summary="Answer who has a role, at most 1,000.",
        handler=_users,
        request=wire.RoleId,
        response=wire.AssignmentsReply,
        required=("role_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="listUserRoles",
        method="GET",
        path="/users/roles/list",
        prefixes=NEWER,
        permission="caller",
        summary="Answer the roles of a user: one's own, and to an administrator anybody's.",
        handler=_roles_of_user,
        request=wire.UserName,
        response=wire.RolesReply,
        required=("username",),
        errors=(NotFound, Denied),
    ),
)

ROLES: tuple[Operation, ...] = (*_ROLES, *_PERMISSIONS, *_ASSIGNMENTS)
