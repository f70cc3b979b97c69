"""Messages about users, roles and permissions. Source: mlflow 3.17, server/auth/client.py, entities.py and __init__.py."""

from typing import Any

from lineal.api.mlflow.wire.types import Int64, Message


class User(Message, frozen=True):
    """A user."""

    id: int
    username: str
    is_admin: bool


class UserReply(Message, frozen=True):
    """Answers a user."""

    user: User


class CurrentUserReply(Message, frozen=True):
    """Answers who asks."""

    user: User
    is_basic_auth: bool


class RolePermission(Message, frozen=True):
    """What a role grants."""

    id: int
    role_id: int
    resource_type: str
    resource_pattern: str
    permission: str


class Role(Message, frozen=True):
    """A role with what it grants."""

    id: int
    name: str
    workspace: str
    description: str
    permissions: list[RolePermission]


class UserWithRoles(Message, frozen=True):
    """A user with their roles."""

    id: int
    username: str
    is_admin: bool
    roles: list[Role]


class UsersReply(Message, frozen=True):
    """Answers all users."""

    users: list[UserWithRoles]


class CreateUser(Message, frozen=True):
    """POST users/create."""

    username: str | None = None
    password: str | None = None


class UserName(Message, frozen=True):
    """GET users/get and its neighbours."""

    username: str | None = None


class UpdatePassword(Message, frozen=True):
    """PATCH users/update-password."""

    username: str | None = None
    password: str | None = None
    current_password: str | None = None


class UpdateAdmin(Message, frozen=True):
    """PATCH users/update-admin."""

    username: str | None = None
    is_admin: bool | None = None


class UserPermission(Message, frozen=True):
    """What one of a user's roles, or the user alone, was granted; then `role_name` is `__user_<id>__`."""

    role_id: int
    role_name: str
    workspace: str
    resource_type: str
    resource_pattern: str
    permission: str


class UserPermissionsReply(Message, frozen=True):
    """Answers what a user was granted."""

    is_admin: bool
    permissions: list[UserPermission]


class Resource(Message, frozen=True):
    """GET users/permissions/get and POST users/permissions/revoke."""

    username: str | None = None
    resource_type: str | None = None
    resource_id: Any = None
    """Clients write the id of an experiment as a number, too."""


class GrantPermission(Message, frozen=True):
    """POST users/permissions/grant."""

    username: str | None = None
    resource_type: str | None = None
    resource_id: Any = None
    permission: str | None = None


class PermissionReply(Message, frozen=True):
    """Answers what a user may do with a resource; `allowed` from USE on, which is Lineal's READ."""

    allowed: bool
    permission: str


class CreateRole(Message, frozen=True):
    """POST roles/create."""

    name: str | None = None
    workspace: str | None = None
    description: str | None = None


class RoleId(Message, frozen=True):
    """GET roles/get and its neighbours."""

    role_id: Int64 | None = None


class ListRoles(Message, frozen=True):
    """GET roles/list."""

    workspace: list[str] | None = None


class UpdateRole(Message, frozen=True):
    """PATCH roles/update."""

    role_id: Int64 | None = None
    name: str | None = None
    description: str | None = None


class RoleReply(Message, frozen=True):
    """Answers a role."""

    role: Role


class RolesReply(Message, frozen=True):
    """Answers roles."""

    roles: list[Role]


class AddRolePermission(Message, frozen=True):
    """POST roles/permissions/add."""

    role_id: Int64 | None = None
    resource_type: str | None = None
    resource_pattern: Any = None
    permission: str | None = None


class RolePermissionId(Message, frozen=True):
    """DELETE roles/permissions/remove."""

    role_permission_id: Int64 | None = None


class UpdateRolePermission(Message, frozen=True):
    """PATCH roles/permissions/update."""

    role_permission_id: Int64 | None = None
    permission: str | None = None


class RolePermissionReply(Message, frozen=True):
    """Answers what a role grants on a resource."""

    role_permission: RolePermission


class RolePermissionsReply(Message, frozen=True):
    """Answers what a role grants."""

    role_permissions: list[RolePermission]


class RoleOfUser(Message, frozen=True):
    """POST roles/assign and DELETE roles/unassign."""

    username: str | None = None
    role_id: Int64 | None = None


class Assignment(Message, frozen=True):
    """A user in a role."""

    id: int
    user_id: int
    role_id: int


class AssignmentReply(Message, frozen=True):
    """Answers a user in a role."""

    assignment: Assignment


class AssignmentsReply(Message, frozen=True):
    """Answers who is in a role."""

    assignments: list[Assignment]
