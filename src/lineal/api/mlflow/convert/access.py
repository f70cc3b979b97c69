"""Permissions as MLflow names them, and our levels.

| MLflow | Lineal |
|---|---|
| READ, USE | READ |
| EDIT | EDIT; MANAGE_STAGING and MANAGE_PRODUCTION are shown so |
| MANAGE | MANAGE |
| workspace USE | READ on the store, and making experiments and registered models |
| workspace MANAGE | MANAGE on the store |

Source: mlflow 3.17, server/auth/permissions.py.
"""

from lineal.access.grants import Granted, ListGrants, Who, list_grants
from lineal.access.principals import Principal
from lineal.access.values import EVERY, Level, ObjectKind
from lineal.api.granting import ALL, Place, place_of
from lineal.api.mlflow.wire import access as wire
from lineal.errors import Invalid, Unsupported
from lineal.storage.database import Reader

DEFAULT_WORKSPACE = "default"
PERMISSIONS_MAX = 1_000
"""What one answer shows of what somebody was granted: MLflow's lists have no pages."""

_LEVELS = {"READ": Level.READ, "USE": Level.READ, "EDIT": Level.EDIT, "MANAGE": Level.MANAGE, "NO_PERMISSIONS": Level.NONE}
_KINDS: dict[str, ObjectKind] = {
    "experiment": "experiment",
    "registered_model": "registered_model",
    "prompt": "registered_model",
    "workspace": "store",
}
_CODES: tuple[ObjectKind, ...] = ("store", "experiment", "registered_model")
_ELSEWHERE = frozenset(
    ("run", "logged_model", "registered_model_version", "prompt_version", "trace", "assessment", "review_queue", "scorer_version")
)
_OBJECT_IDS = 1 << 31
"""More experiments or registered models than these have no number for what is granted on them."""


def to_place(resource_type: str, resource_id: object) -> Place:
    """Read what a permission is on.

    Raises:
        Invalid: there is no such type, or it follows another's.
    """
    if resource_type in _ELSEWHERE:
        message = f"Permissions on '{resource_type}' are those of the experiment or registered model it belongs to"
        raise Invalid("resource_type", "has no permissions of its own", message)
    if resource_type not in _KINDS:
        message = f"Invalid resource type '{resource_type}'. Valid resource types are: {', '.join(sorted(_KINDS))}"
        raise Invalid("resource_type", "is not one", message)
    kind = _KINDS[resource_type]
    return Place(kind, "" if kind == "store" else str(resource_id))


def to_level(permission: str, place: Place) -> tuple[Level, bool]:
    """Read a permission: the level, and whether it goes with making objects.

    Raises:
        Invalid: there is no such permission, or it cannot be granted there.
        Unsupported: it takes away what another grant gives.
    """
    if permission == "DENY":
        message = "DENY is not supported: in Lineal a grant only adds; take back the grants that should not hold"
        raise Unsupported(message)
    if permission not in _LEVELS:
        message = f"Invalid permission '{permission}'. Valid permissions are: {', '.join(_LEVELS)}"
        raise Invalid("permission", "is not one", message)
    if place.kind == "store" and permission not in {"USE", "MANAGE", "NO_PERMISSIONS"}:
        raise Invalid("permission", "is USE or MANAGE on a workspace", "Workspace-wide grants accept only: USE, MANAGE.")
    return _LEVELS[permission], place.kind == "store" and permission == "USE"


def from_level(level: Level, kind: ObjectKind, *, may_create: bool) -> str:
    """Spell a level as a permission."""
    if level >= Level.MANAGE:
        return "MANAGE"
    if kind == "store" and (may_create or level > Level.NONE):
        return "USE"
    return "EDIT" if level >= Level.EDIT else "READ" if level >= Level.READ else "NO_PERMISSIONS"


def from_principal(user: Principal) -> wire.User:
    """Spell a user."""
    return wire.User(id=user.id, username=user.name, is_admin=user.is_admin)


def permission_id(principal_id: int, kind: ObjectKind, object_id: int) -> int:
    """Answer the number that stands for a grant: MLflow counts them, here it is made of what the grant is on."""
    return (principal_id * _OBJECT_IDS + object_id + 1) * len(_CODES) + _CODES.index(kind)


def of_permission_id(number: int) -> tuple[int, ObjectKind, int]:
    """Answer whose grant a number stands for, and on what."""
    rest, code = divmod(number, len(_CODES))
    principal_id, object_id = divmod(rest, _OBJECT_IDS)
    return principal_id, _CODES[code], object_id - 1


def grants_of(reader: Reader, who: Who) -> list[tuple[Granted, Place]]:
    """Answer what somebody was granted that MLflow has words for, by object; at most PERMISSIONS_MAX."""
    page = list_grants(reader, ListGrants(who, limit=PERMISSIONS_MAX))
    found: list[tuple[Granted, Place]] = []
    for granted in page.grants:
        place = None if granted.kind == "alias" else place_of(reader, granted.kind, granted.object_id, "")
        if place is not None and EVERY <= granted.object_id < _OBJECT_IDS - 1:
            found.append((granted, place))
    return found


def resource_of(place: Place) -> tuple[str, str]:
    """Spell what a grant is on, as type and pattern."""
    return ("workspace", ALL) if place.kind == "store" else (place.kind, place.name)


def from_role(reader: Reader, role: Principal) -> wire.Role:
    """Spell a role with what it grants."""
    return wire.Role(
        id=role.id, name=role.name, workspace=DEFAULT_WORKSPACE, description=role.display_name, permissions=permissions_of(reader, role)
    )


def permissions_of(reader: Reader, role: Principal) -> list[wire.RolePermission]:
    """Spell what a role grants."""
    return [from_granted(role.id, granted, place) for granted, place in grants_of(reader, Who(role.name, is_role=True))]


def from_granted(role_id: int, granted: Granted, place: Place) -> wire.RolePermission:
    """Spell one of the things a role grants."""
    resource_type, pattern = resource_of(place)
    return wire.RolePermission(
        id=permission_id(role_id, granted.kind, granted.object_id),
        role_id=role_id,
        resource_type=resource_type,
        resource_pattern=pattern,
        permission=from_level(granted.level, granted.kind, may_create=granted.may_create),
    )
