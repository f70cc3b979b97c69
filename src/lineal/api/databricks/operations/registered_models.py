"""Operations on registered models that only Databricks' clients call, or for which their rules are stricter."""

from lineal.api.databricks.convert.numbers import page_size
from lineal.api.databricks.convert.registry import from_governed_model, from_model
from lineal.api.databricks.wire import registered_models as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, NotFound
from lineal.registry.governed import ModelFor, get_governed_model
from lineal.registry.models import commands
from lineal.registry.models.search import PAGE_MODELS_DEFAULT, PAGE_MODELS_MAX, SearchModels, search_models

_OBJECT = ObjectOf("registered_model", "name")


async def _get(services: Services, call: Call, request: wire.ModelName) -> wire.ModelDatabricksReply:
    query = ModelFor(call.origin.workspace_id, request.name, call.viewer)
    return wire.ModelDatabricksReply(registered_model_databricks=from_governed_model(await services.db.read(get_governed_model, query)))


async def _list(services: Services, call: Call, request: wire.ListModels) -> wire.ModelsReply:
    query = SearchModels(
        call.origin.workspace_id,
        limit=page_size(request.max_results, PAGE_MODELS_DEFAULT, PAGE_MODELS_MAX),
        page_token=request.page_token,
        viewer=call.viewer,
    )
    page = await services.db.read(search_models, query)
    return wire.ModelsReply(registered_models=[from_model(model) for model in page.models], next_page_token=page.next_page_token)


async def _rename(services: Services, call: Call, request: wire.RenameModel) -> wire.ModelReply:
    command = commands.RenameModel(request.name, request.new_name, needs_rest=True)
    return wire.ModelReply(registered_model=from_model(await services.db.write(commands.rename_model, command, call.origin)))


async def _delete(services: Services, call: Call, request: wire.ModelName) -> None:
    await services.db.write(commands.delete_model, commands.DeleteModel(request.name, needs_rest=True), call.origin)


REGISTERED_MODELS: tuple[Operation, ...] = (
    Operation(
        name="getRegisteredModelDatabricks",
        method="GET",
        path="/databricks/registered-models/get",
        permission="model.read",
        object=_OBJECT,
        summary="Answer one registered model with the id for its permissions and what the caller may do.",
        handler=_get,
        request=wire.ModelName,
        response=wire.ModelDatabricksReply,
        required=("name",),
        errors=(NotFound,),
    ),
    Operation(
        name="listRegisteredModels",
        method="GET",
        path="/registered-models/list",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the registered models, by name.",
        handler=_list,
        request=wire.ListModels,
        response=wire.ModelsReply,
    ),
    Operation(
        name="renameRegisteredModelDatabricks",
        method="POST",
        path="/registered-models/rename",
        permission="model.manage",
        object=_OBJECT,
        summary="Rename a registered model none of whose versions is in Staging or Production.",
        handler=_rename,
        request=wire.RenameModel,
        response=wire.ModelReply,
        required=("name", "new_name"),
        errors=(NotFound, AlreadyExists, Conflict),
    ),
    Operation(
        name="deleteRegisteredModelDatabricks",
        method="DELETE",
        path="/registered-models/delete",
        permission="model.manage",
        object=_OBJECT,
        summary="Delete a registered model none of whose versions is in Staging or Production.",
        handler=_delete,
        request=wire.ModelName,
        required=("name",),
        errors=(NotFound, Conflict),
    ),
)
