"""Signed URLs of this server: whoever has one may download or upload one file for a while, without a login.

Source: mlflow 3.17, server/handlers.py and store/artifact/http_artifact_repo.py. MLflow has the URLs by run only where the
bytes are in a cloud's storage; here they work for the server's own.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.convert.artifacts import root_path
from lineal.api.mlflow.operations.artifacts import PREFIXES, store_body
from lineal.api.mlflow.wire import artifacts as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.signing import check, sign
from lineal.api.transfer import download
from lineal.artifacts.commands import CheckWritable, check_writable
from lineal.artifacts.paths import ArtifactPath, join, parse
from lineal.artifacts.values import File
from lineal.errors import Conflict, Denied, Invalid, LimitExceeded, NotFound, Unavailable, Unsupported
from lineal.tracking.logged_models.queries import ByModelId, get_model_info
from lineal.tracking.runs.queries import ByRunId, get_run_info

DOWNLOAD_TTL_S = 300
"""Source: mlflow 3.17, MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS."""
UPLOAD_TTL_S = 900
TTL_MAX_S = 7 * 24 * 3600
"""Both source: mlflow 3.17, _create_presigned_upload_url and _create_presigned_download_url."""

_DOWNLOAD = "download"
_UPLOAD = "upload"


async def _presign(services: Services, call: Call, request: wire.Presigned) -> wire.PresignedReply:
    file = await services.artifacts.find(call.origin.workspace_id, parse(request.artifact))
    url = _download_url(services, call, file, DOWNLOAD_TTL_S)
    return wire.PresignedReply(url=url, headers={}, file_size=file.size_bytes)


async def _presign_download(services: Services, call: Call, request: wire.PresignDownload) -> wire.SignedUrl:
    path, ttl_s = parse(request.path or ""), _ttl_s(request.expiration, DOWNLOAD_TTL_S)
    root = root_path(await _root_uri_of_run(services, call, request.run_id or ""))
    file = await services.artifacts.find(call.origin.workspace_id, join(root, path))
    return wire.SignedUrl(presigned_url=_download_url(services, call, file, ttl_s), file_size=file.size_bytes)


async def _presign_upload(services: Services, call: Call, request: wire.PresignUpload) -> wire.SignedUrl:
    if bool(request.run_id) == bool(request.model_id):
        raise Invalid("run_id", "exactly one of run_id and model_id", "Exactly one of run_id and model_id must be provided.")
    path, ttl_s = parse(request.path or ""), _ttl_s(request.expiration, UPLOAD_TTL_S)
    if request.run_id:
        root_uri = await _root_uri_of_run(services, call, request.run_id)
    else:
        query = ByModelId(call.origin.workspace_id, request.model_id or "")
        root_uri = (await services.db.peek(get_model_info, query)).artifact_location
    target = join(root_path(root_uri), path)
    await services.db.peek(check_writable, CheckWritable(call.origin.workspace_id, target))
    return wire.SignedUrl(presigned_url=_signed_url(services, call, _UPLOAD, (), target, ttl_s))


async def _root_uri_of_run(services: Services, call: Call, run_id: str) -> str:
    return (await services.db.peek(get_run_info, ByRunId(call.origin.workspace_id, run_id))).artifact_uri


def _ttl_s(given: int | None, default_s: int) -> int:
    if given is None:
        return default_s
    if not 1 <= given <= TTL_MAX_S:
        raise Invalid("expiration", "out of range", f"expiration must be between 1 and {TTL_MAX_S} seconds (got {given}).")
    return given


def _download_url(services: Services, call: Call, file: File, ttl_s: int) -> str:
    return _signed_url(services, call, _DOWNLOAD, (file.hex,), file.path, ttl_s)


def _signed_url(services: Services, call: Call, purpose: str, version: tuple[str, ...], path: ArtifactPath, ttl_s: int) -> str:
    workspace_id = str(call.origin.workspace_id)
    query = sign(services.secret, purpose, workspace_id, *version, path, expires_s=call.origin.at_us // 1_000_000 + ttl_s)
    where = "/".join((purpose, workspace_id, *version, quote(path)))
    return f"{services.public_url or call.base_url}{PREFIXES[0]}/mlflow-artifacts/signed/{where}?{query}"


async def _download_signed(services: Services, call: Call, request: Request) -> Response:
    workspace_id, digest, path = (request.path_params[name] for name in ("workspace", "digest", "artifact"))
    _check(services, call, request, _DOWNLOAD, workspace_id, digest, path)
    file = await services.artifacts.find(int(workspace_id), parse(path))
    if file.hex != digest:
        message = f"Artifact '{file.path}' was replaced since the URL was made; ask for a new one"
        raise Conflict(message)
    return await download(services.artifacts, file, request)


async def _upload_signed(services: Services, call: Call, request: Request) -> Response:
    workspace_id, path = request.path_params["workspace"], request.path_params["artifact"]
    _check(services, call, request, _UPLOAD, workspace_id, path)
    return await store_body(services, call, request, parse(path))


def _check(services: Services, call: Call, request: Request, purpose: str, *subject: str) -> None:
    query = request.query_params
    check(
        services.secret,
        purpose,
        *subject,
        expires=query.get("expires", ""),
        signature=query.get("signature", ""),
        now_s=call.origin.at_us // 1_000_000,
    )


PRESIGNED: tuple[Operation, ...] = (
    Operation(
        name="presignArtifact",
        method="GET",
        path="/mlflow-artifacts/presigned/{artifact:path}",
        prefixes=PREFIXES,
        permission="artifact.read",
        object=ObjectOf("artifact", "artifact"),
        summary="Answer a URL from which a file can be downloaded for five minutes without a login.",
        handler=_presign,
        request=wire.Presigned,
        response=wire.PresignedReply,
        errors=(NotFound,),
    ),
    Operation(
        name="presignRunDownload",
        method="POST",
        path="/artifacts/presigned-download-url",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer a URL from which a file of a run can be downloaded for a while without a login.",
        handler=_presign_download,
        request=wire.PresignDownload,
        response=wire.SignedUrl,
        required=("run_id", "path"),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="presignUpload",
        method="POST",
        path="/artifacts/presigned-upload-url",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id", or_else=ObjectOf("logged_model", "model_id")),
        summary="Answer a URL to which one file of a run or a logged model can be uploaded for a while without a login.",
        handler=_presign_upload,
        request=wire.PresignUpload,
        response=wire.SignedUrl,
        required=("path",),
        errors=(NotFound, Conflict, Unsupported),
    ),
    Operation(
        name="downloadSignedArtifact",
        method="GET",
        path="/mlflow-artifacts/signed/download/{workspace:int}/{digest}/{artifact:path}",
        prefixes=PREFIXES,
        permission="public",  # the signature is the permission
        summary="Download a file, or a range of it, from a signed URL.",
        stream=_download_signed,
        errors=(Denied, NotFound, Conflict),
    ),
    Operation(
        name="uploadSignedArtifact",
        method="PUT",
        path="/mlflow-artifacts/signed/upload/{workspace:int}/{artifact:path}",
        prefixes=PREFIXES,
        permission="public",  # the signature is the permission
        summary="Upload a file to a signed URL: the body is its bytes.",
        stream=_upload_signed,
        body="application/octet-stream",
        errors=(Denied, Conflict, LimitExceeded, Unavailable),
    ),
)
