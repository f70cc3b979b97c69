"""Artifacts: bytes that need not be sent, files named by digest, and uploads that go on where they broke off."""

import re

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.transfer import announced, body_chunks
from lineal.artifacts import resumable
from lineal.artifacts.commands import PutFile
from lineal.artifacts.digests import DIGESTS_MAX, MissingBytes
from lineal.artifacts.paths import join, parse, parse_directory
from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound, Unavailable
from lineal.storage.blobs import Blob, Digest
from lineal.wire import artifacts as wire

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OFFSET_DIGITS_MAX = 18


def _digest(text: str, field: str) -> Digest:
    if _DIGEST.fullmatch(text) is None:
        raise Invalid(field, "is not a SHA-256 of 64 lower-case hexadecimal digits")
    return Digest(bytes.fromhex(text))


async def _missing(services: Services, call: Call, request: wire.MissingRequest) -> wire.MissingReply:
    if len(request.sha256) > DIGESTS_MAX:
        raise LimitExceeded("sha256", DIGESTS_MAX, len(request.sha256))
    digests = tuple(_digest(text, f"sha256[{index}]") for index, text in enumerate(request.sha256))
    found = await resumable.missing(services.artifacts, call.origin.workspace_id, digests)
    return wire.MissingReply([digest.hex() for digest in found])


async def _commit(services: Services, call: Call, request: wire.CommitRequest) -> wire.CommitReply:
    if not 1 <= len(request.files) <= DIGESTS_MAX:
        raise LimitExceeded("files", DIGESTS_MAX, len(request.files), f"1 to {DIGESTS_MAX} files can be committed at once")
    root = parse_directory(request.root)
    files: list[PutFile] = []
    for index, file in enumerate(request.files):
        blob = Blob(_digest(file.sha256, f"files[{index}].sha256"), file.size_bytes)
        files.append(PutFile(join(root, parse(file.path)), blob))
    if len({file.path for file in files}) < len(files):
        raise Invalid("files", "must have each path once")
    put = await resumable.commit(services.artifacts, tuple(files), call.origin)
    return wire.CommitReply(len(put), sum(file.size_bytes for file in put))


async def _begin(services: Services, call: Call, _request: wire.BeginRequest) -> wire.UploadReply:
    return wire.UploadReply(await resumable.begin(services.artifacts, call.origin), 0)


async def _progress(services: Services, call: Call, request: wire.UploadRequest) -> wire.UploadReply:
    found = await resumable.progress(services.artifacts, request.upload_id, call.origin)
    return wire.UploadReply(request.upload_id, found.offset, "" if found.digest is None else found.digest.hex())


async def _append(services: Services, call: Call, request: Request) -> Response:
    upload_id: str = request.path_params["upload_id"]
    text = request.query_params.get("offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= _OFFSET_DIGITS_MAX):
        raise Invalid("offset", "says where the upload ends, in bytes")
    size_bytes_max = services.upload_size_bytes_max
    announced(request, size_bytes_max)
    offset = await resumable.append(
        services.artifacts, upload_id, int(text), body_chunks(request), call.origin, size_bytes_max=size_bytes_max
    )
    return Response(msgspec.json.encode(wire.UploadReply(upload_id, offset)), media_type="application/json")


async def _complete(services: Services, call: Call, request: wire.CompleteRequest) -> wire.UploadReply:
    blob = Blob(_digest(request.sha256, "sha256"), request.size_bytes)
    await resumable.complete(services.artifacts, request.upload_id, blob, call.origin)
    return wire.UploadReply(request.upload_id, blob.size_bytes, blob.hex)


async def _give_up(services: Services, call: Call, request: Request) -> Response:
    await resumable.give_up(services.artifacts, request.path_params["upload_id"], call.origin)
    return Response(b"{}", media_type="application/json")


ARTIFACTS: tuple[Operation, ...] = (
    Operation(
        name="findMissingBytes",
        method="POST",
        path="/artifacts/missing",
        permission="artifact.read",
        object=ObjectOf("somewhere"),
        summary="Answer which bytes have to be sent, of those with these digests.",
        handler=_missing,
        request=wire.MissingRequest,
        response=wire.MissingReply,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="commitFiles",
        method="POST",
        path="/artifacts/commit",
        permission="artifact.edit",
        object=ObjectOf("artifact", "root"),
        summary="Put files by the digests of bytes that the store has, all or none.",
        handler=_commit,
        request=wire.CommitRequest,
        response=wire.CommitReply,
        errors=(MissingBytes, Conflict, LimitExceeded),
    ),
    Operation(
        name="beginUpload",
        method="POST",
        path="/uploads",
        permission="artifact.edit",
        object=ObjectOf("somewhere"),
        summary="Begin an upload that can go on where it broke off.",
        handler=_begin,
        request=wire.BeginRequest,
        response=wire.UploadReply,
    ),
    Operation(
        name="getUpload",
        method="GET",
        path="/uploads/{upload_id}",
        permission="artifact.edit",
        object=ObjectOf("somewhere"),
        summary="Answer how many bytes of an upload arrived.",
        handler=_progress,
        request=wire.UploadRequest,
        response=wire.UploadReply,
        errors=(NotFound,),
    ),
    Operation(
        name="appendToUpload",
        method="PUT",
        path="/uploads/{upload_id}",
        permission="artifact.edit",
        object=ObjectOf("somewhere"),
        summary="Append the body to an upload, at the query's `offset`, which must be where it ends.",
        stream=_append,
        body="application/octet-stream",
        query=("offset",),
        response=wire.UploadReply,
        errors=(NotFound, Conflict, LimitExceeded, Unavailable),
    ),
    Operation(
        name="completeUpload",
        method="POST",
        path="/uploads/complete",
        permission="artifact.edit",
        object=ObjectOf("somewhere"),
        summary="End an upload: its bytes can be committed by their digest then.",
        handler=_complete,
        request=wire.CompleteRequest,
        response=wire.UploadReply,
        errors=(NotFound, Conflict, Unavailable),
    ),
    Operation(
        name="abortUpload",
        method="DELETE",
        path="/uploads/{upload_id}",
        permission="artifact.edit",
        object=ObjectOf("somewhere"),
        summary="Forget an upload and its bytes.",
        stream=_give_up,
        errors=(NotFound,),
    ),
)
