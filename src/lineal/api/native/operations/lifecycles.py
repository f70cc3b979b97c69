"""The lifecycle of a registered model: its stages, and who may move versions among them."""

from collections.abc import Callable

from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change
from lineal.api.native.convert.governance import from_lifecycle, to_lifecycle
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound, Stale
from lineal.registry.lifecycles import commands
from lineal.registry.lifecycles.queries import LifecycleOf, get_lifecycle, lifecycle_of
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.models.lookup import lock_model
from lineal.storage.database import Transaction
from lineal.wire import governance as wire

_MODEL = ObjectOf("registered_model", "name")
_PATH = "/registered-models/{name}/lifecycle"


async def _get(services: Services, call: Call, request: wire.LifecycleOf) -> Entity:
    return _entity(await services.db.read(get_lifecycle, LifecycleOf(call.origin.workspace_id, request.name)))


async def _set(services: Services, call: Call, request: wire.SetLifecycle) -> Made:
    command = commands.SetLifecycle(request.name, to_lifecycle(request))
    return await _changed(services, call, request.name, lambda tx: commands.set_lifecycle(tx, command))


async def _reset(services: Services, call: Call, request: wire.LifecycleOf) -> Made:
    command = commands.ResetLifecycle(request.name)
    return await _changed(services, call, request.name, lambda tx: commands.reset_lifecycle(tx, command))


async def _changed(services: Services, call: Call, name: str, make: Callable[[Transaction], Lifecycle]) -> Made:
    def present(tx: Transaction) -> object:
        return _entity(lifecycle_of(tx, lock_model(tx, name).id)).state

    return await change(services, call, lambda tx: _entity(make(tx)), precondition=Precondition("lifecycle", name, present))


def _entity(lifecycle: Lifecycle) -> Entity:
    body = from_lifecycle(lifecycle)
    return Entity(body, body)


LIFECYCLES: tuple[Operation, ...] = (
    Operation(
        name="getLifecycle",
        method="GET",
        path=_PATH,
        permission="model.read",
        object=_MODEL,
        summary="Answer the stages of a registered model and the moves among them.",
        handler=_get,
        request=wire.LifecycleOf,
        response=wire.Lifecycle,
        errors=(NotFound,),
        tagged=True,
    ),
    Operation(
        name="setLifecycle",
        method="PUT",
        path=_PATH,
        permission="model.manage",
        object=_MODEL,
        summary="Give a registered model a lifecycle of its own.",
        handler=_set,
        request=wire.SetLifecycle,
        response=wire.Lifecycle,
        errors=(NotFound, Conflict, Denied, LimitExceeded, Stale),
        tagged=True,
    ),
    Operation(
        name="resetLifecycle",
        method="DELETE",
        path=_PATH,
        permission="model.manage",
        object=_MODEL,
        summary="Give a registered model the default lifecycle again, and answer it.",
        handler=_reset,
        request=wire.LifecycleOf,
        response=wire.Lifecycle,
        errors=(NotFound, Conflict, Denied, Stale),
        tagged=True,
    ),
)
