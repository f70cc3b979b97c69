"""Registered models: listed, made, changed and deleted."""

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change, once
from lineal.api.native.convert.registry import from_models, model_entity, model_state
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, LimitExceeded, NotFound, Stale
from lineal.registry.models import commands, queries, search
from lineal.registry.models.lookup import lock_model
from lineal.registry.names import Tag
from lineal.storage.database import Reader, Transaction
from lineal.wire import registered_models as wire

_MODEL = ObjectOf("registered_model", "name")


async def _list(services: Services, call: Call, request: wire.ListRegisteredModels) -> wire.RegisteredModelPage:
    query = search.SearchModels(
        call.origin.workspace_id, request.filter, tuple(request.order_by), check_limit(request.limit), request.cursor, call.viewer
    )
    return await services.db.read(_page, query)


def _page(reader: Reader, query: search.SearchModels) -> wire.RegisteredModelPage:
    with native_fields():
        found = search.search_models(reader, query)
    return wire.RegisteredModelPage(from_models(reader, found.models), found.next_page_token)


async def _get(services: Services, call: Call, request: wire.ModelName) -> Entity:
    return await services.db.read(_entity, queries.ByName(call.origin.workspace_id, request.name))


def _entity(reader: Reader, query: queries.ByName) -> Entity:
    return model_entity(reader, queries.get_model(reader, query))


async def _create(services: Services, call: Call, request: wire.CreateRegisteredModel) -> Made:
    tags = tuple(Tag(key, value) for key, value in request.tags.items())
    command = commands.CreateModel(request.name, request.description or None, tags)
    return await change(
        services,
        call,
        lambda tx: model_entity(tx, commands.create_model(tx, command)),
        done_once=once(call, "createRegisteredModel", request),
        location=lambda made: f"/registered-models/{quote(made.body.name, safe='')}",
    )


async def _update(services: Services, call: Call, request: wire.UpdateRegisteredModel) -> Made:
    name = request.name
    tags = {} if isinstance(request.tags, msgspec.UnsetType) else request.tags

    def make(tx: Transaction) -> None:
        if not isinstance(request.description, msgspec.UnsetType):
            commands.describe_model(tx, commands.DescribeModel(name, request.description or None))
        for key, value in tags.items():
            if value is None:
                commands.delete_model_tag(tx, commands.DeleteModelTag(name, key))
            else:
                commands.set_model_tag(tx, commands.SetModelTag(name, Tag(key, value)))

    return await _changed(services, call, name, make)


async def _rename(services: Services, call: Call, request: wire.RenameRegisteredModel) -> Made:
    command = commands.RenameModel(request.name, request.new_name)
    return await _changed(services, call, request.name, lambda tx: commands.rename_model(tx, command).name)


async def _set_tag(services: Services, call: Call, request: wire.SetModelTag) -> Made:
    command = commands.SetModelTag(request.name, Tag(request.key, request.value))
    return await _changed(services, call, request.name, lambda tx: commands.set_model_tag(tx, command))


async def _delete_tag(services: Services, call: Call, request: wire.ModelTagKey) -> Made:
    command = commands.DeleteModelTag(request.name, request.key)
    return await _changed(services, call, request.name, lambda tx: commands.delete_model_tag(tx, command))


async def _delete(services: Services, call: Call, request: wire.ModelName) -> Made:
    command = commands.DeleteModel(request.name)
    precondition = Precondition("registered model", request.name, _present(request.name))
    return await change(services, call, lambda tx: commands.delete_model(tx, command), precondition=precondition)


async def _changed(services: Services, call: Call, name: str, make: Callable[[Transaction], str | None]) -> Made:
    """Make a change, which answers the new name where it gives one, and answer the model as it is then."""

    def made(tx: Transaction) -> Entity:
        return _entity(tx, queries.ByName(tx.origin.workspace_id, make(tx) or name))

    return await change(services, call, made, precondition=Precondition("registered model", name, _present(name)))


def _present(name: str) -> Callable[[Transaction], object]:
    def present(tx: Transaction) -> object:
        model = lock_model(tx, name)
        return model_state(model.name, model.description, queries.tags_of(tx, model))

    return present


REGISTERED_MODELS: tuple[Operation, ...] = (
    Operation(
        name="listRegisteredModels",
        method="GET",
        path="/registered-models",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the registered models that match a filter.",
        handler=_list,
        request=wire.ListRegisteredModels,
        response=wire.RegisteredModelPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="createRegisteredModel",
        method="POST",
        path="/registered-models",
        permission="model.create",
        object=ObjectOf("store"),
        summary="Make a registered model.",
        handler=_create,
        request=wire.CreateRegisteredModel,
        response=wire.RegisteredModel,
        required=("name",),
        errors=(AlreadyExists, LimitExceeded),
        status=201,
        tagged=True,
        repeatable=True,
    ),
    Operation(
        name="getRegisteredModel",
        method="GET",
        path="/registered-models/{name}",
        permission="model.read",
        object=_MODEL,
        summary="Answer a registered model with its tags, aliases and newest versions.",
        handler=_get,
        request=wire.ModelName,
        response=wire.RegisteredModel,
        errors=(NotFound,),
        tagged=True,
        steady=True,
    ),
    Operation(
        name="updateRegisteredModel",
        method="PATCH",
        path="/registered-models/{name}",
        permission="model.edit",
        object=_MODEL,
        summary="Change description or tags of a registered model.",
        handler=_update,
        request=wire.UpdateRegisteredModel,
        response=wire.RegisteredModel,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="renameRegisteredModel",
        method="POST",
        path="/registered-models/{name}/rename",
        permission="model.manage",
        object=_MODEL,
        summary="Give a registered model another name.",
        handler=_rename,
        request=wire.RenameRegisteredModel,
        response=wire.RegisteredModel,
        required=("new_name",),
        errors=(NotFound, AlreadyExists, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteRegisteredModel",
        method="DELETE",
        path="/registered-models/{name}",
        permission="model.manage",
        object=_MODEL,
        summary="Delete a registered model with its versions and aliases.",
        handler=_delete,
        request=wire.ModelName,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="setRegisteredModelTag",
        method="PUT",
        path="/registered-models/{name}/tags/{key:path}",
        permission="model.edit",
        object=_MODEL,
        summary="Set a tag of a registered model.",
        handler=_set_tag,
        request=wire.SetModelTag,
        response=wire.RegisteredModel,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteRegisteredModelTag",
        method="DELETE",
        path="/registered-models/{name}/tags/{key:path}",
        permission="model.edit",
        object=_MODEL,
        summary="Remove a tag of a registered model; nothing happens when it has none of that key.",
        handler=_delete_tag,
        request=wire.ModelTagKey,
        response=wire.RegisteredModel,
        errors=(NotFound, Stale),
        tagged=True,
    ),
)
