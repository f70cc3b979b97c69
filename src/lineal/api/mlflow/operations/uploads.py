"""Uploads in parts. Each part goes to a signed URL of this server. Source: mlflow 3.17, store/artifact/http_artifact_repo.py."""

import re

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.mlflow.operations.artifacts import PREFIXES
from lineal.api.mlflow.wire import artifacts as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.signing import check, sign
from lineal.api.transfer import announced, body_chunks
from lineal.artifacts.paths import ArtifactPath, join, parse, parse_directory
from lineal.artifacts.values import PART_BYTES_MAX
from lineal.errors import Conflict, Denied, Invalid, LimitExceeded, NotFound, Unavailable
from lineal.storage.blobs import Digest, Part
from lineal.storage.blobs.port import PARTS_MAX

PART_URL_TTL_S = 24 * 3600
"""How long the parts of one upload may take: the URLs are made before the first is sent."""

_SIGNED_PART = "part"
_ETAG = re.compile(r'(?:"?(?:sha256:)?(?P<digest>[0-9a-f]{64})"?)')


def _target(directory: str, local_path: str | None) -> ArtifactPath:
    """Answer the path of the file: the client names its directory, and the file by its own path of it."""
    name = re.split(r"[/\\]", local_path or "")[-1]
    return join(parse_directory(directory), parse(name))


async def _create(services: Services, call: Call, request: wire.CreateUpload) -> wire.CreateUploadReply:
    path = _target(request.directory, request.path)
    parts_count = 1 if request.num_parts is None else request.num_parts
    if not 1 <= parts_count <= PARTS_MAX:
        raise Invalid("num_parts", f"must be 1 to {PARTS_MAX}, got {parts_count}")
    upload_id = await services.artifacts.create_upload(path, call.origin)
    expires_s = call.origin.at_us // 1_000_000 + PART_URL_TTL_S
    base = f"{services.public_url or call.base_url}{PREFIXES[0]}/mlflow-artifacts/mpu/parts/{upload_id}"
    credentials = [
        wire.Credential(
            url=f"{base}/{number}?{sign(services.secret, _SIGNED_PART, upload_id, number, expires_s=expires_s)}",
            part_number=number,
            headers={},
        )
        for number in range(1, parts_count + 1)
    ]
    return wire.CreateUploadReply(upload_id=upload_id, credentials=credentials)


async def _put_part(services: Services, call: Call, request: Request) -> Response:
    upload_id, number = request.path_params["upload_id"], request.path_params["number"]
    check(
        services.secret,
        _SIGNED_PART,
        upload_id,
        number,
        expires=request.query_params.get("expires", ""),
        signature=request.query_params.get("signature", ""),
        now_s=call.origin.at_us // 1_000_000,
    )
    size_bytes_max = min(services.upload_size_bytes_max, PART_BYTES_MAX)
    announced(request, size_bytes_max)
    part = await services.artifacts.put_part(upload_id, int(number), body_chunks(request), size_bytes_max=size_bytes_max)
    return Response(headers={"etag": f'"{part.digest.hex()}"'})


async def _complete(services: Services, call: Call, request: wire.CompleteUpload) -> None:
    path = _target(request.directory, request.path)
    parts = [_part(part) for part in request.parts or ()]
    await services.artifacts.complete_upload(request.upload_id or "", path, parts, call.origin)


def _part(part: wire.UploadedPart) -> Part:
    match = _ETAG.fullmatch(part.etag or "")
    if match is None:
        raise Invalid("parts", f"part {part.part_number} needs the ETag that its upload was answered with")
    return Part(part.part_number, Digest(bytes.fromhex(match["digest"])))


async def _abort(services: Services, call: Call, request: wire.AbortUpload) -> None:
    path = _target(request.directory, request.path)
    await services.artifacts.abort_upload(request.upload_id or "", path, call.origin)


UPLOADS: tuple[Operation, ...] = (
    Operation(
        name="createMultipartUpload",
        method="POST",
        path="/mlflow-artifacts/mpu/create/{directory:path}",
        prefixes=PREFIXES,
        permission="artifact.edit",
        object=ObjectOf("artifact", "directory"),
        summary="Begin an upload in parts; answers a signed URL for each.",
        handler=_create,
        request=wire.CreateUpload,
        response=wire.CreateUploadReply,
        required=("path",),
        errors=(Conflict,),
    ),
    Operation(
        name="uploadPart",
        method="PUT",
        path="/mlflow-artifacts/mpu/parts/{upload_id}/{number}",
        prefixes=PREFIXES,
        permission="public",  # the signature is the permission
        summary="Upload one part to its signed URL.",
        stream=_put_part,
        body="application/octet-stream",
        errors=(Denied, NotFound, LimitExceeded, Unavailable),
    ),
    Operation(
        name="completeMultipartUpload",
        method="POST",
        path="/mlflow-artifacts/mpu/complete/{directory:path}",
        prefixes=PREFIXES,
        permission="artifact.edit",
        object=ObjectOf("artifact", "directory"),
        summary="Join the parts to the file.",
        handler=_complete,
        request=wire.CompleteUpload,
        required=("path", "upload_id", "parts"),
        errors=(NotFound, Conflict, Unavailable),
    ),
    Operation(
        name="abortMultipartUpload",
        method="POST",
        path="/mlflow-artifacts/mpu/abort/{directory:path}",
        prefixes=PREFIXES,
        permission="artifact.edit",
        object=ObjectOf("artifact", "directory"),
        summary="Give an upload in parts up.",
        handler=_abort,
        request=wire.AbortUpload,
        required=("path", "upload_id"),
        errors=(NotFound,),
    ),
)
