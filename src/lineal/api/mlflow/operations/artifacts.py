"""The artifact proxy: the whole tree of a workspace, by path. Source: mlflow 3.17, server/handlers.py, protos/mlflow_artifacts.proto."""

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.convert.artifacts import children_of, from_child
from lineal.api.mlflow.wire import artifacts as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.transfer import announced, body_chunks, download
from lineal.artifacts.paths import ArtifactPath, basename, parse, parse_directory
from lineal.errors import Conflict, LimitExceeded, NotFound, Unavailable

PREFIXES = ("/api/2.0", "/ajax-api/2.0")


async def _list(services: Services, call: Call, request: wire.ListArtifacts) -> wire.FilesReply:
    directory = parse_directory(request.path or "")
    children = await children_of(services.artifacts, call.origin.workspace_id, directory)
    return wire.FilesReply(files=[from_child(child, basename(child.path)) for child in children])


async def _download(services: Services, call: Call, request: Request) -> Response:
    file = await services.artifacts.find(call.origin.workspace_id, parse(request.path_params["artifact"]))
    return await download(services.artifacts, file, request)


async def _upload(services: Services, call: Call, request: Request) -> Response:
    return await store_body(services, call, request, parse(request.path_params["artifact"]))


async def store_body(services: Services, call: Call, request: Request, path: ArtifactPath) -> Response:
    """Put the body of a request at `path`; the answer's entity tag is its digest.

    Raises:
        Conflict, Invalid: no file can be put there.
        LimitExceeded, Unavailable: there are too many bytes, or the disk is full.
    """
    size_bytes_max = services.upload_size_bytes_max
    expected = announced(request, size_bytes_max)
    file = await services.artifacts.upload(path, body_chunks(request), call.origin, expected=expected, size_bytes_max=size_bytes_max)
    return Response(headers={"etag": f'"sha256:{file.hex}"'})


async def _delete(services: Services, call: Call, request: Request) -> Response:
    await services.artifacts.delete(parse(request.path_params["artifact"].removesuffix("/")), call.origin)
    return Response(b"{}", media_type="application/json")


ARTIFACTS: tuple[Operation, ...] = (
    Operation(
        name="listArtifacts",
        method="GET",
        path="/mlflow-artifacts/artifacts",
        prefixes=PREFIXES,
        permission="artifact.read",
        object=ObjectOf("artifact", "path"),
        summary="List the files and directories of a directory.",
        handler=_list,
        request=wire.ListArtifacts,
        response=wire.FilesReply,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="downloadArtifact",
        method="GET",
        path="/mlflow-artifacts/artifacts/{artifact:path}",
        prefixes=PREFIXES,
        permission="artifact.read",
        object=ObjectOf("artifact", "artifact"),
        summary="Download a file, or a range of it.",
        stream=_download,
        errors=(NotFound,),
    ),
    Operation(
        name="uploadArtifact",
        method="PUT",
        path="/mlflow-artifacts/artifacts/{artifact:path}",
        prefixes=PREFIXES,
        permission="artifact.edit",
        object=ObjectOf("artifact", "artifact"),
        summary="Upload a file: the body is its bytes.",
        stream=_upload,
        body="application/octet-stream",
        errors=(Conflict, LimitExceeded, Unavailable),
    ),
    Operation(
        name="deleteArtifact",
        method="DELETE",
        path="/mlflow-artifacts/artifacts/{artifact:path}",
        prefixes=PREFIXES,
        permission="artifact.edit",
        object=ObjectOf("artifact", "artifact"),
        summary="Delete a file, or a directory with everything below it.",
        stream=_delete,  # clients send neither a body nor its type
        errors=(NotFound, Conflict, LimitExceeded),
    ),
)
