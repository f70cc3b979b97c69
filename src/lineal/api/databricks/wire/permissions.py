"""Messages about who was granted what. Source: databricks-sdk 0.156.0, service/ml.py, RegisteredModelPermissions."""

from lineal.api.databricks.wire.types import Message


class PermissionsOf(Message, frozen=True):
    """GET permissions/registered-models/{id}."""

    id: str = ""


class AccessControl(Message, frozen=True):
    """What somebody is to have: exactly one of the names."""

    user_name: str = ""
    group_name: str = ""
    service_principal_name: str = ""
    permission_level: str = ""


class ChangePermissions(Message, frozen=True):
    """PUT and PATCH permissions/registered-models/{id}."""

    id: str = ""
    access_control_list: list[AccessControl] = []


class Permission(Message, frozen=True, omit_defaults=False):
    """A level, and where it comes from."""

    permission_level: str
    inherited: bool
    inherited_from_object: list[str] = []


class Holder(Message, frozen=True):
    """Somebody, and what they have."""

    user_name: str | None = None
    group_name: str | None = None
    service_principal_name: str | None = None
    display_name: str | None = None
    all_permissions: list[Permission] = []


class PermissionsReply(Message, frozen=True):
    """Who was granted what."""

    object_id: str
    object_type: str
    access_control_list: list[Holder] = []


class LevelDescription(Message, frozen=True):
    """A level, and what one may do with it."""

    permission_level: str
    description: str


class LevelsReply(Message, frozen=True):
    """The levels there are."""

    permission_levels: list[LevelDescription]
