"""Artifacts by the run or model version they belong to. Source: mlflow 3.17, server/handlers.py."""

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.convert.artifacts import list_below, root_path
from lineal.api.mlflow.decode import missing
from lineal.api.mlflow.wire import artifacts as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.transfer import announced, body_chunks, body_size, download
from lineal.artifacts.paths import ArtifactPath, join, parse
from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound, Unavailable, Unsupported
from lineal.registry.names import parse_version
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.tracking.runs.queries import ByRunId, get_run_info

WEB_UPLOAD_BYTES_MAX = 10 * 1024 * 1024
"""Source: mlflow 3.17, upload_artifact_handler."""

WEB_PREFIXES = ("", "/ajax-api/2.0/mlflow")


async def _root_uri(services: Services, call: Call, run_id: str) -> str:
    return (await services.db.peek(get_run_info, ByRunId(call.origin.workspace_id, run_id))).artifact_uri


async def _list(services: Services, call: Call, request: wire.ListRunArtifacts) -> wire.FilesReply:
    root_uri = await _root_uri(services, call, request.run_id or request.run_uuid or "")
    return await list_below(services.artifacts, call.origin.workspace_id, root_uri, request.path or "")


async def _download(services: Services, call: Call, request: Request) -> Response:
    run_id = request.query_params.get("run_id") or request.query_params.get("run_uuid")
    if not run_id:
        raise missing("run_id")
    path = parse(_required(request, "path"))
    return await _download_below(services, call, request, await _root_uri(services, call, run_id), path)


async def _download_of_version(services: Services, call: Call, request: Request) -> Response:
    name, version, path = (_required(request, field) for field in ("name", "version", "path"))
    below = parse(path)
    query = ByNumber(call.origin.workspace_id, name, parse_version(version))
    found = await services.db.peek(get_version, query)
    return await _download_below(services, call, request, found.storage_location, below)


async def _download_below(services: Services, call: Call, request: Request, root_uri: str, path: ArtifactPath) -> Response:
    file = await services.artifacts.find(call.origin.workspace_id, join(root_path(root_uri), path))
    return await download(services.artifacts, file, request)


async def _upload(services: Services, call: Call, request: Request) -> Response:
    for field in ("run_uuid", "path"):
        if not request.query_params.get(field):
            raise Invalid(field, "is required", f"Request must specify {field}.")
    path = parse(request.query_params["path"])
    if (body_size(request) or 0) > WEB_UPLOAD_BYTES_MAX:
        raise Invalid("body", "at most 10 MB", "Artifact size is too large. Max size is 10MB.")
    if body_size(request) == 0:
        raise Invalid("body", "is required", "Request must specify data.")
    root_uri = await _root_uri(services, call, request.query_params["run_uuid"])
    await services.artifacts.upload(
        join(root_path(root_uri), path),
        body_chunks(request),
        call.origin,
        expected=announced(request, WEB_UPLOAD_BYTES_MAX),
        size_bytes_max=WEB_UPLOAD_BYTES_MAX,
    )
    return Response(media_type="application/json")


def _required(request: Request, field: str) -> str:
    value = request.query_params.get(field)
    if not value:
        raise missing(field)
    return value


RUN_ARTIFACTS: tuple[Operation, ...] = (
    Operation(
        name="listRunArtifacts",
        method="GET",
        path="/artifacts/list",
        permission="experiment.read",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="List the files and directories of a directory of a run.",
        handler=_list,
        request=wire.ListRunArtifacts,
        response=wire.FilesReply,
        required=("run_id",),
        errors=(NotFound, Unsupported, LimitExceeded),
    ),
    Operation(
        name="getRunArtifact",
        method="GET",
        path="/get-artifact",
        prefixes=WEB_PREFIXES,
        permission="experiment.read",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("run", "run_uuid")),
        summary="Download a file of a run.",
        stream=_download,
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="getModelVersionArtifact",
        method="GET",
        path="/model-versions/get-artifact",
        prefixes=WEB_PREFIXES,
        permission="model.read",
        object=ObjectOf("model_version", "name"),
        summary="Download a file of a model version.",
        stream=_download_of_version,
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="uploadRunArtifact",
        method="POST",
        path="/upload-artifact",
        prefixes=("/ajax-api/2.0/mlflow",),
        permission="experiment.edit",
        object=ObjectOf("run", "run_uuid"),
        summary="Upload a small file to a run: the body is its bytes.",
        stream=_upload,
        body="application/octet-stream",
        errors=(NotFound, Conflict, Unsupported, LimitExceeded, Unavailable),
    ),
)
