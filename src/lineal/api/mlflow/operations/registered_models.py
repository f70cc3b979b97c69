"""Operations on registered models and aliases."""

from lineal.api.mlflow.convert.model_versions import from_version, to_tags
from lineal.api.mlflow.convert.registered_models import from_model
from lineal.api.mlflow.decode import wrong_type
from lineal.api.mlflow.wire import model_versions as versions_wire
from lineal.api.mlflow.wire import registered_models as wire
from lineal.api.operation import Call, Method, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Invalid, NotFound
from lineal.registry.aliases import commands as aliases
from lineal.registry.models import commands, queries
from lineal.registry.models.search import PAGE_MODELS_DEFAULT, PAGE_MODELS_MAX, SearchModels, search_models
from lineal.registry.names import Tag, parse_version
from lineal.registry.versions import queries as versions

TAGS_BODY_BYTES_MAX = 16 * 1024 * 1024
"""A hundred tags of full length fit."""


def page_size(value: int | None, default: int, size_max: int) -> int:
    """Check the `max_results` of a search by GET: 1 to `size_max`, inclusive.

    Raises:
        Invalid: it is not; with MLflow's wording, for which what stands in a query string is text.
    """
    size = default if value is None else value
    if size > size_max:
        raise wrong_type("max_results", str(size))
    if size < 1:
        message = f"Invalid value for max_results. It must be a positive integer, but got {size}"
        raise Invalid("max_results", "must be at least 1", message)
    return size


async def _create(services: Services, call: Call, request: wire.CreateRegisteredModel) -> wire.RegisteredModelReply:
    command = commands.CreateModel(request.name or "", request.description, to_tags(request.tags))
    model = await services.db.write(commands.create_model, command, call.origin)
    return wire.RegisteredModelReply(registered_model=from_model(model))


async def _get(services: Services, call: Call, request: wire.ModelName) -> wire.RegisteredModelReply:
    query = queries.ByName(call.origin.workspace_id, request.name or "")
    return wire.RegisteredModelReply(registered_model=from_model(await services.db.peek(queries.get_model, query)))


async def _update(services: Services, call: Call, request: wire.UpdateRegisteredModel) -> wire.RegisteredModelReply:
    command = commands.DescribeModel(request.name or "", request.description or "")
    model = await services.db.write(commands.describe_model, command, call.origin)
    return wire.RegisteredModelReply(registered_model=from_model(model))


async def _rename(services: Services, call: Call, request: wire.RenameRegisteredModel) -> wire.RegisteredModelReply:
    command = commands.RenameModel(request.name or "", request.new_name or "")
    model = await services.db.write(commands.rename_model, command, call.origin)
    return wire.RegisteredModelReply(registered_model=from_model(model))


async def _delete(services: Services, call: Call, request: wire.ModelName) -> None:
    await services.db.write(commands.delete_model, commands.DeleteModel(request.name or ""), call.origin)


async def _latest(services: Services, call: Call, request: wire.GetLatestVersions) -> versions_wire.ModelVersionsReply:
    query = versions.LatestVersions(call.origin.workspace_id, request.name or "", tuple(request.stages or ()))
    found = await services.db.peek(versions.get_latest_versions, query)
    return versions_wire.ModelVersionsReply(model_versions=[from_version(version) for version in found])


async def _search(services: Services, call: Call, request: wire.SearchRegisteredModels) -> wire.RegisteredModelsReply:
    query = SearchModels(
        call.origin.workspace_id,
        request.filter or "",
        tuple(request.order_by or ()),
        page_size(request.max_results, PAGE_MODELS_DEFAULT, PAGE_MODELS_MAX),
        request.page_token or "",
        call.viewer,
    )
    page = await services.db.read(search_models, query)
    return wire.RegisteredModelsReply(
        registered_models=[from_model(model) for model in page.models], next_page_token=page.next_page_token or None
    )


async def _set_tag(services: Services, call: Call, request: wire.SetTag) -> None:
    command = commands.SetModelTag(request.name or "", Tag(request.key or "", request.value or ""))
    await services.db.write(commands.set_model_tag, command, call.origin)


async def _delete_tag(services: Services, call: Call, request: wire.DeleteTag) -> None:
    command = commands.DeleteModelTag(request.name or "", request.key or "")
    await services.db.write(commands.delete_model_tag, command, call.origin)


async def _set_alias(services: Services, call: Call, request: wire.SetAlias) -> None:
    command = aliases.SetAlias(request.name or "", request.alias or "", parse_version(request.version or ""))
    await services.db.write(aliases.set_alias, command, call.origin)


async def _delete_alias(services: Services, call: Call, request: wire.AliasName) -> None:
    command = aliases.DeleteAlias(request.name or "", request.alias or "")
    await services.db.write(aliases.delete_alias, command, call.origin)


async def _get_by_alias(services: Services, call: Call, request: wire.AliasName) -> versions_wire.ModelVersionReply:
    query = versions.ByAlias(call.origin.workspace_id, request.name or "", request.alias or "")
    try:
        version = await services.db.peek(versions.get_version_by_alias, query)
    except NotFound as error:
        if error.kind == "alias":  # the one thing whose absence is a bad request in MLflow
            raise Invalid("alias", "does not exist", error.message) from error
        raise
    return versions_wire.ModelVersionReply(model_version=from_version(version))


_LATEST: tuple[tuple[str, Method], ...] = (("getLatestVersions", "POST"), ("getLatestVersionsByQuery", "GET"))

REGISTERED_MODELS: tuple[Operation, ...] = (
    Operation(
        name="createRegisteredModel",
        method="POST",
        path="/registered-models/create",
        permission="model.create",
        object=ObjectOf("store"),
        summary="Make a registered model.",
        handler=_create,
        request=wire.CreateRegisteredModel,
        response=wire.RegisteredModelReply,
        required=("name",),
        errors=(AlreadyExists,),
        body_max_bytes=TAGS_BODY_BYTES_MAX,
    ),
    Operation(
        name="getRegisteredModel",
        method="GET",
        path="/registered-models/get",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer one registered model with its newest versions.",
        handler=_get,
        request=wire.ModelName,
        response=wire.RegisteredModelReply,
        required=("name",),
        errors=(NotFound,),
        steady=True,
    ),
    Operation(
        name="updateRegisteredModel",
        method="PATCH",
        path="/registered-models/update",
        permission="model.edit",
        object=ObjectOf("registered_model", "name"),
        summary="Describe a registered model.",
        handler=_update,
        request=wire.UpdateRegisteredModel,
        response=wire.RegisteredModelReply,
        required=("name",),
        errors=(NotFound,),
    ),
    Operation(
        name="renameRegisteredModel",
        method="POST",
        path="/registered-models/rename",
        permission="model.manage",
        object=ObjectOf("registered_model", "name"),
        summary="Rename a registered model with its versions.",
        handler=_rename,
        request=wire.RenameRegisteredModel,
        response=wire.RegisteredModelReply,
        required=("name", "new_name"),
        errors=(NotFound, AlreadyExists),
    ),
    Operation(
        name="deleteRegisteredModel",
        method="DELETE",
        path="/registered-models/delete",
        permission="model.manage",
        object=ObjectOf("registered_model", "name"),
        summary="Delete a registered model with its versions, tags and aliases.",
        handler=_delete,
        request=wire.ModelName,
        required=("name",),
        errors=(NotFound,),
    ),
    Operation(
        name="searchRegisteredModels",
        method="GET",
        path="/registered-models/search",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the registered models that match a filter; prompts only where it asks for them.",
        handler=_search,
        request=wire.SearchRegisteredModels,
        response=wire.RegisteredModelsReply,
    ),
    *(
        Operation(
            name=name,
            method=method,
            path="/registered-models/get-latest-versions",
            permission="model.read",
            object=ObjectOf("registered_model", "name"),
            summary="Answer the newest version of each stage asked for.",
            handler=_latest,
            request=wire.GetLatestVersions,
            response=versions_wire.ModelVersionsReply,
            required=("name",),
            errors=(NotFound,),
        )
        for name, method in _LATEST
    ),
    Operation(
        name="setRegisteredModelTag",
        method="POST",
        path="/registered-models/set-tag",
        permission="model.edit",
        object=ObjectOf("registered_model", "name"),
        summary="Set a tag of a registered model.",
        handler=_set_tag,
        request=wire.SetTag,
        required=("name", "key"),
        errors=(NotFound,),
    ),
    Operation(
        name="deleteRegisteredModelTag",
        method="DELETE",
        path="/registered-models/delete-tag",
        permission="model.edit",
        object=ObjectOf("registered_model", "name"),
        summary="Remove a tag of a registered model.",
        handler=_delete_tag,
        request=wire.DeleteTag,
        required=("name", "key"),
        errors=(NotFound,),
    ),
    Operation(
        name="setRegisteredModelAlias",
        method="POST",
        path="/registered-models/alias",
        permission="model.edit",
        object=ObjectOf("decided"),
        summary="Point an alias to a version, wherever it pointed before.",
        handler=_set_alias,
        request=wire.SetAlias,
        required=("name", "alias", "version"),
        errors=(NotFound,),
    ),
    Operation(
        name="getModelVersionByAlias",
        method="GET",
        path="/registered-models/alias",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer the version that an alias points to.",
        handler=_get_by_alias,
        request=wire.AliasName,
        response=versions_wire.ModelVersionReply,
        required=("name", "alias"),
        errors=(NotFound,),
        steady=True,
    ),
    Operation(
        name="deleteRegisteredModelAlias",
        method="DELETE",
        path="/registered-models/alias",
        permission="model.edit",
        object=ObjectOf("decided"),
        summary="Remove an alias.",
        handler=_delete_alias,
        request=wire.AliasName,
        required=("name", "alias"),
        errors=(NotFound,),
    ),
)
