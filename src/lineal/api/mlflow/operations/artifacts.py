"""The artifact proxy: the whole tree of a workspace, by path. Source: mlflow 3.17, server/handlers.py, protos/mlflow_artifacts.proto."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.convert.artifacts import children_of, from_child
from lineal.api.mlflow.wire import artifacts as wire
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.api.signing import check, sign
from lineal.api.transfer import announced, body_chunks, download
from lineal.artifacts.paths import basename, parse, parse_directory
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound, Unavailable

PREFIXES = ("/api/2.0", "/ajax-api/2.0")
PRESIGNED_TTL_S = 300
"""Source: mlflow 3.17, MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS."""
_SIGNED_DOWNLOAD = "download"


async def _list(services: Services, call: Call, request: wire.ListArtifacts) -> wire.FilesReply:
    directory = parse_directory(request.path or "")
    children = await children_of(services.artifacts, call.origin.workspace_id, directory)
    return wire.FilesReply(files=[from_child(child, basename(child.path)) for child in children])


async def _download(services: Services, call: Call, request: Request) -> Response:
    file = await services.artifacts.find(call.origin.workspace_id, parse(request.path_params["artifact"]))
    return await download(services.artifacts, file, request)


async def _upload(services: Services, call: Call, request: Request) -> Response:
    path = parse(request.path_params["artifact"])
    size_bytes_max = services.upload_size_bytes_max
    expected = announced(request, size_bytes_max)
    file = await services.artifacts.upload(path, body_chunks(request), call.origin, expected=expected, size_bytes_max=size_bytes_max)
    return Response(headers={"etag": f'"sha256:{file.hex}"'})


async def _delete(services: Services, call: Call, request: Request) -> Response:
    await services.artifacts.delete(parse(request.path_params["artifact"].removesuffix("/")), call.origin)
    return Response(b"{}", media_type="application/json")


async def _presign(services: Services, call: Call, request: wire.Presigned) -> wire.PresignedReply:
    file = await services.artifacts.find(call.origin.workspace_id, parse(request.artifact))
    query = sign(
        services.secret,
        _SIGNED_DOWNLOAD,
        call.origin.workspace_id,
        file.hex,
        expires_s=call.origin.at_us // 1_000_000 + PRESIGNED_TTL_S,
    )
    base = services.public_url or call.base_url
    url = f"{base}{PREFIXES[0]}/mlflow-artifacts/signed/{call.origin.workspace_id}/{file.hex}/{quote(file.path)}?{query}"
    return wire.PresignedReply(url=url, headers={}, file_size=file.size_bytes)


async def _download_signed(services: Services, call: Call, request: Request) -> Response:
    workspace_id, digest, path = (request.path_params[name] for name in ("workspace", "digest", "artifact"))
    check(
        services.secret,
        _SIGNED_DOWNLOAD,
        workspace_id,
        digest,
        expires=request.query_params.get("expires", ""),
        signature=request.query_params.get("signature", ""),
        now_s=call.origin.at_us // 1_000_000,
    )
    file = await services.artifacts.find(int(workspace_id), parse(path))
    if file.hex != digest:
        message = f"Artifact '{file.path}' was replaced since the URL was made; ask for a new one"
        raise Conflict(message)
    return await download(services.artifacts, file, request)


ARTIFACTS: tuple[Operation, ...] = (
    Operation(
        name="listArtifacts",
        method="GET",
        path="/mlflow-artifacts/artifacts",
        prefixes=PREFIXES,
        permission="artifact.read",
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
        summary="Delete a file, or a directory with everything below it.",
        stream=_delete,  # clients send neither a body nor its type
        errors=(NotFound, Conflict, LimitExceeded),
    ),
    Operation(
        name="presignArtifact",
        method="GET",
        path="/mlflow-artifacts/presigned/{artifact:path}",
        prefixes=PREFIXES,
        permission="artifact.read",
        summary="Answer a URL from which a file can be downloaded for five minutes without a login.",
        handler=_presign,
        request=wire.Presigned,
        response=wire.PresignedReply,
        errors=(NotFound,),
    ),
    Operation(
        name="downloadSignedArtifact",
        method="GET",
        path="/mlflow-artifacts/signed/{workspace:int}/{digest}/{artifact:path}",
        prefixes=PREFIXES,
        permission="public",  # the signature is the permission
        summary="Download a file, or a range of it, from a signed URL.",
        stream=_download_signed,
        errors=(Denied, NotFound, Conflict),
    ),
)
