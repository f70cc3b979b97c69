"""The guard of an operation: what its row says a caller needs, made into a check.

A row says `permission` and `object`. The guard finds the object in the message, the path or the query, and the caller's level on it. A row
that does not say of what its permission speaks does not start the server: nothing is open because somebody forgot to close it.

    401  no credentials, or wrong ones
    403  the caller may read the object, but not do this with it; or what is asked for is no object, such as making one
    404  there is no such object, or the caller may not read it: the two look alike, also where the call would change it
"""

from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from lineal.access.scopes import SCOPES
from lineal.access.values import Level, Viewer
from lineal.access.values import ObjectKind as Granted
from lineal.api.asgi import Scope
from lineal.api.objects import Objects
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.errors import Denied, Invalid

NAMES_MAX = 10_000
"""Objects that one request may name, and that are looked up one by one."""

_LEVELS: Final[dict[str, Level]] = {"read": Level.READ, "edit": Level.EDIT, "manage": Level.MANAGE, "create": Level.NONE}
_AREAS: Final[dict[str, str]] = {
    "experiment": "tracking",
    "artifact": "tracking",
    "model": "registry",
    "store": "access",
    "caller": "access",
}
_CREATED: Final[dict[str, Granted]] = {"experiment": "experiment", "model": "registered_model"}
_NEVER_CHANGE_ACCESS = frozenset(("public", "experiment.create", "experiment.edit", "artifact.edit", "model.create"))
"""Permissions of operations that cannot change who may do what, but for a grant to who makes something new."""
_SAFE_METHODS = frozenset(("GET", "HEAD"))


class Guard(msgspec.Struct, frozen=True):
    """The check of one operation."""

    is_public: bool
    """Whether it needs no login."""
    may_change_access: bool
    """Whether it can change who may do what, so that it has to be looked after it whether it did."""
    scopes: frozenset[str]
    """Of these, a token needs one."""
    creates: Granted | None
    level: Level
    objects: tuple[ObjectOf, ...]
    """The object, and those that can be named instead."""
    is_of_store: bool
    needs_admin: bool
    in_message: bool
    plain: ObjectOf | None
    """The object, where one field of the message names it and nothing else can: what is known of it can be looked up at once."""

    def allows(self, objects: Objects, call: Call, message: Any) -> bool:
        """Whether it is known without asking the database that the caller may do this; False says nothing."""
        if self.is_public:
            return True
        caller = call.caller
        if "all" not in caller.scopes and self.scopes.isdisjoint(caller.scopes):
            return False
        if caller.is_admin:
            return True
        if self.plain is None or message is None or self.needs_admin:
            return False
        named = getattr(message, self.plain.field)
        return type(named) is str and objects.known(caller.principal_ids, self.plain.kind, call.origin.workspace_id, named) >= self.level

    async def check(self, objects: Objects, call: Call, scope: Scope, message: Any, parameters: dict[str, str]) -> None:
        """Refuse a caller who may not do this.

        Raises:
            Denied, NotFound: see above.
            Invalid: the request does not name its object.
        """
        if self.allows(objects, call, message):
            return
        caller = call.caller
        if "all" not in caller.scopes and self.scopes.isdisjoint(caller.scopes):
            message_ = f"This token is for {' and '.join(caller.scopes)} only"
            raise Denied(message_)
        if self.needs_admin:
            message_ = "This is for administrators"
            raise Denied(message_)
        viewer = Viewer.of(call.origin)
        if self.creates is not None:
            await objects.require_creation(viewer, self.creates)
            return
        if self.is_of_store:
            await objects.require(viewer, call.origin.workspace_id, "store", "", self.level)
            return
        await self._check_named(objects, viewer, call.origin.workspace_id, scope, message, parameters)

    async def _check_named(
        self, objects: Objects, viewer: Viewer, workspace_id: int, scope: Scope, message: Any, parameters: dict[str, str]
    ) -> None:
        named_any = not self.objects
        for each in self.objects:
            if each.kind == "somewhere":
                await objects.require_somewhere(viewer, self.level)
                return
            names = self._names(each, scope, message, parameters)
            if not names and each.default:
                names = [each.default]
            if len(names) > NAMES_MAX:
                raise Invalid(each.field, f"names more than {NAMES_MAX} objects")
            for name in names:
                await objects.require(viewer, workspace_id, each.kind, name, self.level)
            named_any = named_any or bool(names) or each.kind == "artifact"
            if each.kind == "artifact" and not names:
                await objects.require(viewer, workspace_id, "artifact", "", self.level)
        if not named_any:
            field = self.objects[0].field
            raise Invalid(field, "is required", f"Missing value for required parameter '{field}'.")

    def _names(self, each: ObjectOf, scope: Scope, message: Any, parameters: dict[str, str]) -> list[str]:
        """Answer every value that the request has for a field, so that none is used that was not checked."""
        values: list[Any] = []
        if message is not None and self.in_message:
            values = [message]
            for part in each.field.split("."):
                found = [getattr(value, part, None) for value in values]
                values = [item for value in found for item in (value if isinstance(value, list | tuple) else (value,))]
        elif each.field in parameters:
            values = [parameters[each.field]]
        else:
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            values = [value for name, value in query if name == each.field]
        return list(dict.fromkeys(str(value) for value in values if value is not None and value != ""))


def guard_of(operation: Operation) -> Guard:
    """Make the guard of a row.

    Raises:
        ValueError: the row does not say what its permission speaks of.
    """
    what, _, word = operation.permission.partition(".")
    is_public, is_caller = what == "public", what == "caller"
    _check_row(operation, is_public=is_public, is_caller=is_caller)
    listed: list[ObjectOf] = []
    each = operation.object
    while each is not None:
        listed.append(each)
        each = each.or_else
    kind = listed[0].kind if listed else "store"
    decided = kind in {"listed", "decided"} or is_public or is_caller
    reads = operation.effect == "read" or (operation.effect == "" and (operation.method in _SAFE_METHODS or word == "read"))
    if is_public or (is_caller and reads):
        scopes = frozenset(SCOPES)
    else:
        scopes = frozenset(("all", "read", _AREAS[what])) if reads else frozenset(("all", _AREAS[what]))
    return Guard(
        is_public=is_public,
        may_change_access=not reads and operation.permission not in _NEVER_CHANGE_ACCESS,
        scopes=scopes,
        creates=_CREATED.get(what) if word == "create" else None,
        level=_LEVELS.get(word, Level.NONE),
        objects=() if decided or kind == "store" else tuple(listed),
        is_of_store=kind == "store" and not (is_public or is_caller),
        needs_admin=operation.permission == "store.manage",
        in_message=operation.request is not None,
        plain=listed[0] if len(listed) == 1 and not decided and operation.request is not None and listed[0].field.isidentifier() else None,
    )


def _check_row(operation: Operation, *, is_public: bool, is_caller: bool) -> None:
    if (operation.object is None) != (is_public or is_caller):
        missing = "says nothing of the object that its permission speaks of" if operation.object is None else "has an object but needs none"
        message = f"the operation {operation.name} ({operation.method} {operation.path}) {missing}"
        raise ValueError(message)
    each = operation.object
    while each is not None:
        if (each.kind in {"store", "listed", "decided", "somewhere"}) == bool(each.field):
            message = f"the operation {operation.name} must name the field of its object of kind {each.kind}, or none"
            raise ValueError(message)
        if operation.request is not None and each.field and each.field.partition(".")[0] not in operation.request.__struct_fields__:
            message = f"the operation {operation.name} has no field {each.field} in its request"
            raise ValueError(message)
        each = each.or_else
