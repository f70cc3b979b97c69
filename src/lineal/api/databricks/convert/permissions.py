"""Who was granted what, between wire and subject."""

from typing import Final

from lineal.access.grants import Who
from lineal.access.values import EVERY, Level, PrincipalKind
from lineal.api.databricks.convert.numbers import to_id
from lineal.api.databricks.wire import permissions as wire
from lineal.errors import Invalid
from lineal.registry.permissions import Permission, Permissions, Wanted
from lineal.registry.rights import NAMES

ROOT: Final = "root"
"""Stands for every registered model. Source: terraform-provider-databricks, permissions of `/registered-models/root`."""
CREATE: Final = "CAN_CREATE_REGISTERED_MODEL"
ADMINS: Final = "admins"
"""Databricks' group of administrators, who have everything."""
ROLE_PREFIX: Final = "role:"
"""Before the name of a role, which Databricks has not, where a group's would be."""

DESCRIPTIONS: Final[dict[Level, str]] = {
    Level.READ: "Can view versions, requests and activities, download files, comment, and request transitions",
    Level.EDIT: "Can read, register versions, edit descriptions and tags, and move aliases that are not protected",
    Level.MANAGE_STAGING: "Can edit, and decide on transitions among None, Archived and Staging",
    Level.MANAGE_PRODUCTION: "Can edit, and decide on every transition",
    Level.MANAGE: "Can do everything with the model, and change who may",
}
CREATE_DESCRIPTION: Final = "Can register models"

_LEVELS = {NAMES[level]: level for level in DESCRIPTIONS}
_ROOT_PATH = "/registered-models/root"


def to_model_id(text: str) -> int:
    """Read the id that `databricks/registered-models/get` answers, or `root`.

    Raises:
        NotFound: nothing can have such an id.
    """
    kind = "registered model"
    return EVERY if text == ROOT else to_id(kind, text)


def to_wanted(entries: list[wire.AccessControl]) -> tuple[Wanted, ...]:
    """Read what everybody is to have; several levels for one are taken together. Administrators stay what they are.

    Raises:
        Invalid: an entry names nobody or several, or no such level.
    """
    found: dict[Who, tuple[Level, bool]] = {}
    for index, entry in enumerate(entries):
        names = [name for name in (entry.user_name, entry.group_name, entry.service_principal_name) if name]
        field = f"access_control_list[{index}]"
        if len(names) != 1:
            raise Invalid(field, "names exactly one of user_name, group_name and service_principal_name")
        if entry.permission_level not in _LEVELS and entry.permission_level != CREATE:
            raise Invalid(f"{field}.permission_level", f"must be one of {', '.join((*_LEVELS, CREATE))}")
        if entry.group_name == ADMINS:
            continue
        is_role = entry.group_name.startswith(ROLE_PREFIX)
        who = Who(names[0].removeprefix(ROLE_PREFIX) if is_role else names[0], is_role)
        level, may_create = found.get(who, (Level.NONE, False))
        found[who] = (max(level, _LEVELS.get(entry.permission_level, Level.NONE)), may_create or entry.permission_level == CREATE)
    return tuple(Wanted(who, level, may_create) for who, (level, may_create) in found.items())


def from_permissions(found: Permissions) -> wire.PermissionsReply:
    """Spell who has what, administrators first."""
    named: dict[tuple[PrincipalKind, str], list[wire.Permission]] = {}
    for permission in found.holders:
        named.setdefault((permission.kind, permission.name), []).extend(_levels(permission))
    from_root = [_ROOT_PATH] if found.model_id != EVERY else []
    admins = wire.Permission(permission_level=NAMES[Level.MANAGE], inherited=bool(from_root), inherited_from_object=from_root)
    holders = [wire.Holder(group_name=ADMINS, display_name=ADMINS, all_permissions=[admins])]
    holders += [_holder(kind, name, levels) for (kind, name), levels in named.items()]
    where = ROOT if found.model_id == EVERY else str(found.model_id)
    return wire.PermissionsReply(object_id=f"/registered-models/{where}", object_type="registered-model", access_control_list=holders)


def levels(model_id: int) -> list[wire.LevelDescription]:
    """Describe every level that can be granted on a model, or on every one."""
    described = [wire.LevelDescription(permission_level=NAMES[level], description=text) for level, text in DESCRIPTIONS.items()]
    return [*described, wire.LevelDescription(permission_level=CREATE, description=CREATE_DESCRIPTION)] if model_id == EVERY else described


def _levels(permission: Permission) -> list[wire.Permission]:
    names = [NAMES[permission.level]] if permission.level > Level.NONE else []
    names += [CREATE] if permission.may_create else []
    origin = [_ROOT_PATH] if permission.is_inherited else []
    return [wire.Permission(permission_level=name, inherited=permission.is_inherited, inherited_from_object=origin) for name in names]


def _holder(kind: PrincipalKind, name: str, permissions: list[wire.Permission]) -> wire.Holder:
    match kind:
        case "user":
            return wire.Holder(user_name=name, display_name=name, all_permissions=permissions)
        case "service_account":
            return wire.Holder(service_principal_name=name, display_name=name, all_permissions=permissions)
        case "group":
            return wire.Holder(group_name=name, display_name=name, all_permissions=permissions)
        case "role":
            return wire.Holder(group_name=f"{ROLE_PREFIX}{name}", display_name=name, all_permissions=permissions)
