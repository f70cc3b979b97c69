"""Who was granted what on a registered model, or on every one of them (`root`)."""

from lineal.api.databricks.convert.permissions import from_permissions, levels, to_model_id, to_wanted
from lineal.api.databricks.wire import permissions as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound
from lineal.registry.permissions import PermissionsOf, ReadableModel, SetPermissions, check_readable, get_permissions, set_permissions

PREFIXES = ("/api/2.0",)
_PATH = "/permissions/registered-models/{id}"
_DECIDED = ObjectOf("decided")


async def _get(services: Services, call: Call, request: wire.PermissionsOf) -> wire.PermissionsReply:
    query = PermissionsOf(call.origin.workspace_id, to_model_id(request.id), call.viewer)
    return from_permissions(await services.db.read(get_permissions, query))


async def _replace(services: Services, call: Call, request: wire.ChangePermissions) -> wire.PermissionsReply:
    return await _change(services, call, request, replaces=True)


async def _merge(services: Services, call: Call, request: wire.ChangePermissions) -> wire.PermissionsReply:
    return await _change(services, call, request, replaces=False)


async def _change(services: Services, call: Call, request: wire.ChangePermissions, *, replaces: bool) -> wire.PermissionsReply:
    command = SetPermissions(to_model_id(request.id), to_wanted(request.access_control_list), replaces)
    return from_permissions(await services.db.write(set_permissions, command, call.origin))


async def _levels(services: Services, call: Call, request: wire.PermissionsOf) -> wire.LevelsReply:
    model_id = to_model_id(request.id)
    await services.db.read(check_readable, ReadableModel(call.origin.workspace_id, model_id, call.viewer))
    return wire.LevelsReply(permission_levels=levels(model_id))


PERMISSIONS: tuple[Operation, ...] = (
    Operation(
        name="getRegisteredModelPermissions",
        method="GET",
        path=_PATH,
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Answer who was granted what on a registered model, by its id, or on every one (`root`).",
        handler=_get,
        request=wire.PermissionsOf,
        response=wire.PermissionsReply,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="setRegisteredModelPermissions",
        method="PUT",
        path=_PATH,
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Grant these levels on a registered model, or on every one, and take all others back.",
        handler=_replace,
        request=wire.ChangePermissions,
        response=wire.PermissionsReply,
        errors=(NotFound, Denied, Conflict, LimitExceeded),
    ),
    Operation(
        name="updateRegisteredModelPermissions",
        method="PATCH",
        path=_PATH,
        prefixes=PREFIXES,
        permission="model.manage",
        object=_DECIDED,
        summary="Grant these levels on a registered model, or on every one, besides those there are.",
        handler=_merge,
        request=wire.ChangePermissions,
        response=wire.PermissionsReply,
        errors=(NotFound, Denied, Conflict, LimitExceeded),
    ),
    Operation(
        name="getRegisteredModelPermissionLevels",
        method="GET",
        path=_PATH + "/permissionLevels",
        prefixes=PREFIXES,
        permission="model.read",
        object=_DECIDED,
        summary="Answer the levels that can be granted.",
        handler=_levels,
        request=wire.PermissionsOf,
        response=wire.LevelsReply,
        errors=(NotFound, Denied),
    ),
)
