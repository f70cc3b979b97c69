"""Users and what was granted to them, as MLflow's basic-auth app has them. Source: mlflow 3.17, server/auth/__init__.py and client.py."""

import asyncio

import msgspec

from lineal.access import accounts
from lineal.access.callers import caller_of
from lineal.access.collections import ListMemberships, list_memberships
from lineal.access.decisions import level_on
from lineal.access.grants import Who
from lineal.access.names import key_of
from lineal.access.passwords import check_new_password, hash_password
from lineal.access.principals import Principal, find
from lineal.access.values import ACCOUNT_KINDS, Level, Viewer
from lineal.api.granting import GrantOn, Place, grant_on, managed_target, target_of
from lineal.api.leaving import leave
from lineal.api.mlflow.convert import access as convert
from lineal.api.mlflow.wire import access as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, NotFound, Throttled, Unauthenticated, Unsupported
from lineal.storage.database import Reader

NEWER = ("/api/3.0/mlflow", "/ajax-api/3.0/mlflow")
"""Where MLflow has what came with its version 3."""
USERS_MAX = 1_000
"""Users in one answer: MLflow's list has no pages."""
_STORE = ObjectOf("store")


class _Asked(msgspec.Struct, frozen=True):
    viewer: Viewer
    workspace_id: int
    username: str
    place: Place


async def _create(services: Services, call: Call, request: wire.CreateUser) -> wire.UserReply:
    name, password = request.username or "", request.password or ""
    check_new_password(password, name)
    kept = await asyncio.to_thread(hash_password, password)
    made = await services.db.write(accounts.create_account, accounts.CreateAccount(kind="user", name=name, password_hash=kept), call.origin)
    return wire.UserReply(user=convert.from_principal(made))


def _own(call: Call, username: str) -> bool:
    return key_of(username) == key_of(call.caller.name)


def _check_own(call: Call, username: str) -> None:
    if not _own(call, username) and not call.caller.is_admin:
        message = "What is somebody else's is for administrators"
        raise Denied(message)


async def _get(services: Services, call: Call, request: wire.UserName) -> wire.UserReply:
    _check_own(call, request.username or "")
    return wire.UserReply(user=convert.from_principal(await services.db.peek(accounts.get_account, request.username or "")))


async def _current(services: Services, call: Call, _request: None) -> wire.CurrentUserReply:
    if not services.gate.is_on:
        user = wire.User(id=0, username=call.caller.name, is_admin=True)
    else:
        user = convert.from_principal(await services.db.peek(accounts.get_account, call.caller.name))
    return wire.CurrentUserReply(user=user, is_basic_auth=services.gate.is_on)


async def _list(services: Services, _call: Call, _request: None) -> wire.UsersReply:
    return await services.db.read(_users, None)


def _users(reader: Reader, _query: None) -> wire.UsersReply:
    page = accounts.list_accounts(reader, accounts.ListAccounts(limit=USERS_MAX))
    return wire.UsersReply(
        users=[
            wire.UserWithRoles(id=user.id, username=user.name, is_admin=user.is_admin, roles=roles_of(reader, user.name))
            for user in page.principals
        ]
    )


def roles_of(reader: Reader, username: str) -> list[wire.Role]:
    """Answer the roles that were given to a user themselves, by name.

    Raises:
        NotFound: there is no such user.
    """
    page = list_memberships(reader, ListMemberships(username, limit=USERS_MAX))
    return [convert.from_role(reader, found) for found in page.principals if found.kind == "role"]


async def _update_password(services: Services, call: Call, request: wire.UpdatePassword) -> None:
    name, password = request.username or "", request.password or ""
    if _own(call, name):
        if not request.current_password:
            reason = "is required when changing your own password"
            raise Invalid("current_password", reason, "Current password is required when changing your own password.")
        try:
            await services.gate.check_password(name, request.current_password, call.address)
        except Unauthenticated:
            raise Invalid("current_password", "does not match", "Current password does not match.") from None
    else:
        _check_own(call, name)
    check_new_password(password, name)
    kept = await asyncio.to_thread(hash_password, password)
    await services.db.write(accounts.set_password, accounts.SetPassword(name, kept), call.origin)


async def _update_admin(services: Services, call: Call, request: wire.UpdateAdmin) -> None:
    await services.db.write(accounts.set_admin, accounts.SetAdmin(request.username or "", bool(request.is_admin)), call.origin)


async def _delete(services: Services, call: Call, request: wire.UserName) -> None:
    if _own(call, request.username or ""):
        message = "Users cannot delete their own account. Ask another admin to delete this user instead."
        raise Conflict(message)
    await services.db.write(leave, request.username or "", call.origin)


async def _permissions(services: Services, call: Call, request: wire.UserName) -> wire.UserPermissionsReply:
    _check_own(call, request.username or "")
    return await services.db.read(_permissions_of, request.username or "")


async def _current_permissions(services: Services, call: Call, _request: None) -> wire.UserPermissionsReply:
    if not services.gate.is_on:
        return wire.UserPermissionsReply(is_admin=True, permissions=[])
    return await services.db.read(_permissions_of, call.caller.name)


def _permissions_of(reader: Reader, username: str) -> wire.UserPermissionsReply:
    user = accounts.get_account(reader, username)
    rows = [(user.id, f"__user_{user.id}__", pair) for pair in convert.grants_of(reader, Who(user.name))]
    for role in list_memberships(reader, ListMemberships(user.name, limit=USERS_MAX)).principals:
        rows += [(role.id, role.name, pair) for pair in convert.grants_of(reader, Who(role.name, is_role=role.kind == "role"))]
    return wire.UserPermissionsReply(
        is_admin=user.is_admin,
        permissions=[
            wire.UserPermission(
                role_id=holder_id,
                role_name=name,
                workspace=convert.DEFAULT_WORKSPACE,
                resource_type=convert.resource_of(place)[0],
                resource_pattern=convert.resource_of(place)[1],
                permission=convert.from_level(granted.level, granted.kind, may_create=granted.may_create),
            )
            for holder_id, name, (granted, place) in rows
        ],
    )


async def _grant(services: Services, call: Call, request: wire.GrantPermission) -> None:
    place = convert.to_place(request.resource_type or "", request.resource_id)
    level, may_create = convert.to_level(request.permission or "", place)
    await services.db.write(grant_on, GrantOn(Who(request.username or ""), place, level, may_create), call.origin)


async def _revoke(services: Services, call: Call, request: wire.Resource) -> None:
    place = convert.to_place(request.resource_type or "", request.resource_id)
    await services.db.write(grant_on, GrantOn(Who(request.username or ""), place, Level.NONE), call.origin)


async def _permission(services: Services, call: Call, request: wire.Resource) -> wire.PermissionReply:
    place = convert.to_place(request.resource_type or "", request.resource_id)
    query = _Asked(call.viewer, call.origin.workspace_id, request.username or "", place)
    return await services.db.read(_permission_of, query)


def _permission_of(reader: Reader, query: _Asked) -> wire.PermissionReply:
    """Answer what somebody may do, to themselves and to whoever manages the resource; with what is not there, nobody may do anything."""
    is_own = key_of(query.username) == key_of(query.viewer.name)
    user: Principal = find(reader, query.username, *ACCOUNT_KINDS)
    try:
        if is_own:
            target = target_of(reader, query.workspace_id, query.place)
        else:
            target = managed_target(reader, query.viewer, query.workspace_id, query.place)
    except NotFound:
        if not is_own and not query.viewer.unrestricted:
            raise
        return wire.PermissionReply(allowed=False, permission="NO_PERMISSIONS")
    caller = caller_of(reader, user.id)
    level = Level.NONE
    if caller is not None:
        level = level_on(reader, Viewer(caller.name, caller.principal_ids, caller.is_admin), target.kind, target.id)
    return wire.PermissionReply(allowed=level >= Level.READ, permission=convert.from_level(level, target.kind, may_create=False))


_ACCOUNTS: tuple[Operation, ...] = (
    Operation(
        name="createUser",
        method="POST",
        path="/users/create",
        permission="store.manage",
        object=_STORE,
        summary="Make a user.",
        handler=_create,
        request=wire.CreateUser,
        response=wire.UserReply,
        required=("username", "password"),
        errors=(AlreadyExists,),
    ),
    Operation(
        name="getUser",
        method="GET",
        path="/users/get",
        permission="caller",
        summary="Answer oneself; to an administrator, anybody.",
        handler=_get,
        request=wire.UserName,
        response=wire.UserReply,
        required=("username",),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="getCurrentUser",
        method="GET",
        path="/users/current",
        permission="caller",
        summary="Answer who asks.",
        handler=_current,
        response=wire.CurrentUserReply,
    ),
    Operation(
        name="listUsers",
        method="GET",
        path="/users/list",
        permission="store.manage",
        object=_STORE,
        summary="Answer the first 1,000 users with their roles.",
        handler=_list,
        response=wire.UsersReply,
    ),
    Operation(
        name="updateUserPassword",
        method="PATCH",
        path="/users/update-password",
        permission="caller",
        summary="Change one's own password; to an administrator, anybody's.",
        handler=_update_password,
        request=wire.UpdatePassword,
        required=("username", "password"),
        errors=(NotFound, Denied, Throttled),
    ),
    Operation(
        name="updateUserAdmin",
        method="PATCH",
        path="/users/update-admin",
        permission="store.manage",
        object=_STORE,
        summary="Make a user an administrator, or not.",
        handler=_update_admin,
        request=wire.UpdateAdmin,
        required=("username", "is_admin"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="deleteUser",
        method="DELETE",
        path="/users/delete",
        permission="store.manage",
        object=_STORE,
        summary="Remove another user.",
        handler=_delete,
        request=wire.UserName,
        required=("username",),
        errors=(NotFound, Conflict),
    ),
)

_PERMISSIONS: tuple[Operation, ...] = (
    Operation(
        name="listUserPermissions",
        method="GET",
        path="/users/permissions/list",
        prefixes=NEWER,
        permission="caller",
        summary="Answer what a user was granted, by role: one's own, and to an administrator anybody's.",
        handler=_permissions,
        request=wire.UserName,
        response=wire.UserPermissionsReply,
        required=("username",),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="listCurrentUserPermissions",
        method="GET",
        path="/users/current/permissions",
        prefixes=NEWER,
        permission="caller",
        summary="Answer what who asks was granted, by role.",
        handler=_current_permissions,
        response=wire.UserPermissionsReply,
    ),
    Operation(
        name="grantUserPermission",
        method="POST",
        path="/users/permissions/grant",
        prefixes=NEWER,
        permission="caller",
        summary="Grant a user a permission on a resource that the caller manages.",
        handler=_grant,
        request=wire.GrantPermission,
        required=("username", "resource_type", "resource_id", "permission"),
        errors=(NotFound, Denied, Unsupported),
    ),
    Operation(
        name="revokeUserPermission",
        method="POST",
        path="/users/permissions/revoke",
        prefixes=NEWER,
        permission="caller",
        summary="Take a user's permission on a resource back that the caller manages.",
        handler=_revoke,
        request=wire.Resource,
        required=("username", "resource_type", "resource_id"),
        errors=(NotFound, Denied),
    ),
    Operation(
        name="getUserPermission",
        method="GET",
        path="/users/permissions/get",
        prefixes=NEWER,
        permission="caller",
        summary="Answer what a user may do with a resource, to themselves and to whoever manages it.",
        handler=_permission,
        request=wire.Resource,
        response=wire.PermissionReply,
        required=("username", "resource_type", "resource_id"),
        errors=(NotFound, Denied),
    ),
)

USERS: tuple[Operation, ...] = (*_ACCOUNTS, *_PERMISSIONS)
