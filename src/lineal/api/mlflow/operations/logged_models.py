"""Operations on logged models."""

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.convert.artifacts import list_below, root_path
from lineal.api.mlflow.convert.logged_models import from_model, to_asked, to_params, to_status, to_tags
from lineal.api.mlflow.wire import artifacts as artifacts_wire
from lineal.api.mlflow.wire import logged_models as wire
from lineal.api.names import new_id, random_name
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.transfer import download
from lineal.artifacts.paths import join, parse
from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound, Unsupported
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.logged_models import commands, queries
from lineal.tracking.logged_models.search import PAGE_MODELS_DEFAULT, SearchLoggedModels, search_logged_models


async def _create(services: Services, call: Call, request: wire.CreateLoggedModel) -> wire.ModelReply:
    command = commands.CreateLoggedModel(
        model_id=f"m-{new_id()}",
        experiment_id=parse_experiment_id(request.experiment_id or ""),
        fallback_name=random_name(),
        name=request.name or "",
        model_type=request.model_type or "",
        source_run_id=request.source_run_id or "",
        params=to_params(request.params),
        tags=to_tags(request.tags),
    )
    return wire.ModelReply(model=from_model(await services.db.write(commands.create_logged_model, command, call.origin)))


async def _get(services: Services, call: Call, request: wire.GetLoggedModel) -> wire.ModelReply:
    with_deleted = (request.allow_deleted or "").lower() == "true"
    query = queries.ByModelId(call.origin.workspace_id, request.id, with_deleted)
    return wire.ModelReply(model=from_model(await services.db.peek(queries.get_logged_model, query)))


async def _finalize(services: Services, call: Call, request: wire.FinalizeLoggedModel) -> wire.ModelReply:
    command = commands.FinalizeLoggedModel(request.id, to_status(request.status))
    return wire.ModelReply(model=from_model(await services.db.write(commands.finalize_logged_model, command, call.origin)))


async def _delete(services: Services, call: Call, request: wire.LoggedModelId) -> None:
    await services.db.write(commands.delete_logged_model, commands.DeleteLoggedModel(request.id), call.origin)


async def _set_tags(services: Services, call: Call, request: wire.SetTags) -> None:
    await services.db.write(commands.set_model_tags, commands.SetModelTags(request.id, to_tags(request.tags)), call.origin)


async def _delete_tag(services: Services, call: Call, request: wire.DeleteTag) -> None:
    await services.db.write(commands.delete_model_tag, commands.DeleteModelTag(request.id, request.key), call.origin)


async def _log_params(services: Services, call: Call, request: wire.LogParams) -> None:
    await services.db.write(commands.log_model_params, commands.LogModelParams(request.id, to_params(request.params)), call.origin)


async def _search(services: Services, call: Call, request: wire.SearchLoggedModels) -> wire.ModelsReply:
    size = request.max_results or PAGE_MODELS_DEFAULT
    if size < 1:
        message = f"Invalid value {size} for parameter 'max_results' supplied. It must be a positive integer."
        raise Invalid("max_results", "must be positive", message)
    ids = tuple(parse_experiment_id(text) for text in request.experiment_ids or ())
    query = SearchLoggedModels(call.origin.workspace_id, ids, to_asked(request), size, request.page_token or "", call.viewer)
    page = await services.db.read(search_logged_models, query)
    return wire.ModelsReply(models=[from_model(model) for model in page.models], next_page_token=page.next_page_token or None)


async def _root_uri(services: Services, call: Call, model_id: str) -> str:
    return (await services.db.peek(queries.get_model_info, queries.ByModelId(call.origin.workspace_id, model_id))).artifact_location


async def _list_artifacts(services: Services, call: Call, request: wire.ListModelArtifacts) -> artifacts_wire.FilesReply:
    root_uri = await _root_uri(services, call, request.id)
    return await list_below(services.artifacts, call.origin.workspace_id, root_uri, request.artifact_directory_path or "")


async def _download_artifact(services: Services, call: Call, request: Request) -> Response:
    text = request.query_params.get("artifact_file_path")
    if not text:
        raise Invalid("artifact_file_path", "is required", 'Request must include the "artifact_file_path" query parameter.')
    path = parse(text)
    root = root_path(await _root_uri(services, call, request.path_params["id"]))
    return await download(services.artifacts, await services.artifacts.find(call.origin.workspace_id, join(root, path)), request)


LOGGED_MODELS: tuple[Operation, ...] = (
    Operation(
        name="createLoggedModel",
        method="POST",
        path="/logged-models",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Make a logged model whose files are still to come.",
        handler=_create,
        request=wire.CreateLoggedModel,
        response=wire.ModelReply,
        required=("experiment_id",),
        errors=(NotFound, Conflict, LimitExceeded),
    ),
    Operation(
        name="getLoggedModel",
        method="GET",
        path="/logged-models/{id}",
        permission="experiment.read",
        object=ObjectOf("logged_model", "id"),
        summary="Answer one logged model with its params, tags and metrics.",
        handler=_get,
        request=wire.GetLoggedModel,
        response=wire.ModelReply,
        errors=(NotFound,),
    ),
    Operation(
        name="finalizeLoggedModel",
        method="PATCH",
        path="/logged-models/{id}",
        permission="experiment.edit",
        object=ObjectOf("logged_model", "id"),
        summary="Say how the upload of a logged model's files ended.",
        handler=_finalize,
        request=wire.FinalizeLoggedModel,
        response=wire.ModelReply,
        required=("model_id", "status"),
        errors=(NotFound,),
    ),
    Operation(
        name="deleteLoggedModel",
        method="DELETE",
        path="/logged-models/{id}",
        permission="experiment.manage",
        object=ObjectOf("logged_model", "id"),
        summary="Mark a logged model deleted.",
        handler=_delete,
        request=wire.LoggedModelId,
        errors=(NotFound,),
    ),
    Operation(
        name="setLoggedModelTags",
        method="PATCH",
        path="/logged-models/{id}/tags",
        permission="experiment.edit",
        object=ObjectOf("logged_model", "id"),
        summary="Set tags of a logged model.",
        handler=_set_tags,
        request=wire.SetTags,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="deleteLoggedModelTag",
        method="DELETE",
        path="/logged-models/{id}/tags/{key:path}",
        permission="experiment.edit",
        object=ObjectOf("logged_model", "id"),
        summary="Remove a tag of a logged model.",
        handler=_delete_tag,
        request=wire.DeleteTag,
        errors=(NotFound,),
    ),
    Operation(
        name="logLoggedModelParams",
        method="POST",
        path="/logged-models/{id}/params",
        permission="experiment.edit",
        object=ObjectOf("logged_model", "id"),
        summary="Write params of a logged model, once.",
        handler=_log_params,
        request=wire.LogParams,
        required=("model_id",),
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="searchLoggedModels",
        method="POST",
        path="/logged-models/search",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the logged models that match a filter.",
        handler=_search,
        request=wire.SearchLoggedModels,
        response=wire.ModelsReply,
        required=("experiment_ids",),
        errors=(LimitExceeded,),
    ),
    Operation(
        name="listLoggedModelArtifacts",
        method="GET",
        path="/logged-models/{id}/artifacts/directories",
        permission="experiment.read",
        object=ObjectOf("logged_model", "id"),
        summary="List the files and directories of a directory of a logged model.",
        handler=_list_artifacts,
        request=wire.ListModelArtifacts,
        response=artifacts_wire.FilesReply,
        errors=(NotFound, Unsupported, LimitExceeded),
    ),
    Operation(
        name="getLoggedModelArtifact",
        method="GET",
        path="/logged-models/{id}/artifacts/files",
        prefixes=("/ajax-api/2.0/mlflow",),
        permission="experiment.read",
        object=ObjectOf("logged_model", "id"),
        summary="Download a file of a logged model.",
        stream=_download_artifact,
        errors=(NotFound, Unsupported),
    ),
)
