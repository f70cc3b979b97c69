"""Operations on model versions."""

from lineal.api.mlflow.convert.model_versions import from_version, to_tags
from lineal.api.mlflow.operations.registered_models import page_size
from lineal.api.mlflow.wire import model_versions as wire
from lineal.api.names import new_id
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import NotFound
from lineal.registry.names import Tag, parse_version
from lineal.registry.stages import commands as stages
from lineal.registry.versions import commands, queries
from lineal.registry.versions.search import PAGE_VERSIONS_DEFAULT, PAGE_VERSIONS_MAX, SearchVersions, search_versions

TAGS_BODY_BYTES_MAX = 16 * 1024 * 1024
"""A hundred tags of full length fit."""


async def _create(services: Services, call: Call, request: wire.CreateModelVersion) -> wire.ModelVersionReply:
    command = commands.CreateVersion(
        public_id=f"mv-{new_id()}",
        name=request.name or "",
        source=request.source or "",
        run_id=request.run_id,
        logged_model_id=request.model_id,
        run_link=request.run_link or "",
        description=request.description or "",
        tags=to_tags(request.tags),
    )
    version = await services.db.write(commands.create_version, command, call.origin)
    return wire.ModelVersionReply(model_version=from_version(version))


async def _get(services: Services, call: Call, request: wire.VersionName) -> wire.ModelVersionReply:
    query = queries.ByNumber(call.origin.workspace_id, request.name or "", parse_version(request.version or ""))
    return wire.ModelVersionReply(model_version=from_version(await services.db.peek(queries.get_version, query)))


async def _update(services: Services, call: Call, request: wire.UpdateModelVersion) -> wire.ModelVersionReply:
    command = commands.DescribeVersion(request.name or "", parse_version(request.version or ""), request.description)
    version = await services.db.write(commands.describe_version, command, call.origin)
    return wire.ModelVersionReply(model_version=from_version(version))


async def _transition(services: Services, call: Call, request: wire.TransitionStage) -> wire.ModelVersionReply:
    command = stages.TransitionStage(
        request.name or "",
        parse_version(request.version or ""),
        request.stage or "",
        archive_existing=bool(request.archive_existing_versions),
    )
    version = await services.db.write(stages.transition_stage, command, call.origin)
    return wire.ModelVersionReply(model_version=from_version(version))


async def _delete(services: Services, call: Call, request: wire.VersionName) -> None:
    command = commands.DeleteVersion(request.name or "", parse_version(request.version or ""))
    await services.db.write(commands.delete_version, command, call.origin)


async def _download_uri(services: Services, call: Call, request: wire.VersionName) -> wire.DownloadUriReply:
    query = queries.ByNumber(call.origin.workspace_id, request.name or "", parse_version(request.version or ""))
    version = await services.db.peek(queries.get_version, query)
    return wire.DownloadUriReply(artifact_uri=version.storage_location)


async def _search(services: Services, call: Call, request: wire.SearchModelVersions) -> wire.ModelVersionsReply:
    query = SearchVersions(
        call.origin.workspace_id,
        request.filter or "",
        tuple(request.order_by or ()),
        page_size(request.max_results, PAGE_VERSIONS_DEFAULT, PAGE_VERSIONS_MAX),
        request.page_token or "",
        viewer=call.viewer,
    )
    page = await services.db.read(search_versions, query)
    return wire.ModelVersionsReply(
        model_versions=[from_version(version) for version in page.versions], next_page_token=page.next_page_token or None
    )


async def _set_tag(services: Services, call: Call, request: wire.SetTag) -> None:
    tag = Tag(request.key or "", request.value or "")
    command = commands.SetVersionTag(request.name or "", parse_version(request.version or ""), tag)
    await services.db.write(commands.set_version_tag, command, call.origin)


async def _delete_tag(services: Services, call: Call, request: wire.DeleteTag) -> None:
    command = commands.DeleteVersionTag(request.name or "", parse_version(request.version or ""), request.key or "")
    await services.db.write(commands.delete_version_tag, command, call.origin)


MODEL_VERSIONS: tuple[Operation, ...] = (
    Operation(
        name="createModelVersion",
        method="POST",
        path="/model-versions/create",
        permission="model.edit",
        object=ObjectOf("model_version", "name"),
        summary="Make the next version of a registered model, sealed where its files are in this server's store.",
        handler=_create,
        request=wire.CreateModelVersion,
        response=wire.ModelVersionReply,
        required=("name", "source"),
        errors=(NotFound,),
        body_max_bytes=TAGS_BODY_BYTES_MAX,
    ),
    Operation(
        name="getModelVersion",
        method="GET",
        path="/model-versions/get",
        permission="model.read",
        object=ObjectOf("model_version", "name"),
        summary="Answer one version.",
        handler=_get,
        request=wire.VersionName,
        response=wire.ModelVersionReply,
        required=("name", "version"),
        errors=(NotFound,),
        steady=True,
    ),
    Operation(
        name="updateModelVersion",
        method="PATCH",
        path="/model-versions/update",
        permission="model.edit",
        object=ObjectOf("model_version", "name"),
        summary="Describe a version.",
        handler=_update,
        request=wire.UpdateModelVersion,
        response=wire.ModelVersionReply,
        required=("name", "version"),
        errors=(NotFound,),
    ),
    Operation(
        name="transitionModelVersionStage",
        method="POST",
        path="/model-versions/transition-stage",
        permission="model.edit",
        object=ObjectOf("model_version", "name"),
        summary="Put a version in a stage, and archive the ones that were there when asked to.",
        handler=_transition,
        request=wire.TransitionStage,
        response=wire.ModelVersionReply,
        required=("name", "version", "stage"),
        errors=(NotFound,),
    ),
    Operation(
        name="deleteModelVersion",
        method="DELETE",
        path="/model-versions/delete",
        permission="model.manage",
        object=ObjectOf("model_version", "name"),
        summary="Delete a version with its aliases; its number is never given again.",
        handler=_delete,
        request=wire.VersionName,
        required=("name", "version"),
        errors=(NotFound,),
    ),
    Operation(
        name="getModelVersionDownloadUri",
        method="GET",
        path="/model-versions/get-download-uri",
        permission="model.read",
        object=ObjectOf("model_version", "name"),
        summary="Answer where the files of a version are.",
        handler=_download_uri,
        request=wire.VersionName,
        response=wire.DownloadUriReply,
        required=("name",),
        errors=(NotFound,),
    ),
    Operation(
        name="searchModelVersions",
        method="GET",
        path="/model-versions/search",
        permission="model.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the versions that match a filter; those of prompts only where it asks for them.",
        handler=_search,
        request=wire.SearchModelVersions,
        response=wire.ModelVersionsReply,
    ),
    Operation(
        name="setModelVersionTag",
        method="POST",
        path="/model-versions/set-tag",
        permission="model.edit",
        object=ObjectOf("model_version", "name"),
        summary="Set a tag of a version.",
        handler=_set_tag,
        request=wire.SetTag,
        required=("name", "version", "key"),
        errors=(NotFound,),
    ),
    Operation(
        name="deleteModelVersionTag",
        method="DELETE",
        path="/model-versions/delete-tag",
        permission="model.edit",
        object=ObjectOf("model_version", "name"),
        summary="Remove a tag of a version.",
        handler=_delete_tag,
        request=wire.DeleteTag,
        required=("name", "version", "key"),
        errors=(NotFound,),
    ),
)
