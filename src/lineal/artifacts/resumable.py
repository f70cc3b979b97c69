"""Uploads that go on where they broke off, of bytes that have no name yet; and the names for them, by digest."""

import secrets
from collections.abc import AsyncIterable

import msgspec

from lineal.artifacts.commands import PutFile
from lineal.artifacts.digests import CommitFiles, FindKnown, KeepUpload, MissingBytes, commit_files, keep_upload, known
from lineal.artifacts.paths import ROOT
from lineal.artifacts.store import ArtifactStore
from lineal.artifacts.uploads import AbortUpload, FindUpload, abort_upload, remember_upload, upload_digest
from lineal.artifacts.values import UPLOAD_BYTES_MAX, File
from lineal.errors import Conflict
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Origin

_UPLOAD_ID_BYTES = 16


class Progress(msgspec.Struct, frozen=True):
    """How far an upload is."""

    offset: int
    """Bytes that arrived: where to go on."""
    digest: Digest | None
    """None while it is not complete."""


async def missing(store: ArtifactStore, workspace_id: int, digests: tuple[Digest, ...]) -> list[Digest]:
    """Answer those of `digests` (at most DIGESTS_MAX) that the workspace has to send, in their order and each once."""
    found = await store.database.read(known, FindKnown(workspace_id, digests))
    stored = await store.existing(found)
    return [digest for digest in dict.fromkeys(digests) if digest not in stored]


async def commit(store: ArtifactStore, files: tuple[PutFile, ...], origin: Origin) -> list[File]:
    """Name stored bytes, all or none.

    Raises:
        MissingBytes: some bytes have to be sent first; says which.
        Conflict, Invalid: no file can be put at one of the paths, or a size is wrong.
    """
    lost = await missing(store, origin.workspace_id, tuple(file.blob.digest for file in files))
    if lost:
        raise MissingBytes(lost)
    return await store.database.write(commit_files, CommitFiles(files), origin)


async def begin(store: ArtifactStore, origin: Origin) -> str:
    """Begin an upload and answer its id."""
    upload_id = secrets.token_hex(_UPLOAD_ID_BYTES)
    await store.database.write(remember_upload, upload_id, origin)
    await store.blobs.create_upload(upload_id)
    return upload_id


async def progress(store: ArtifactStore, upload_id: str, origin: Origin) -> Progress:
    """Answer how far an upload is.

    Raises:
        NotFound: no such upload in the workspace.
    """
    digest = await store.database.peek(upload_digest, FindUpload(origin.workspace_id, upload_id, ROOT))
    if digest is not None:
        return Progress((await store.blobs.stat(digest)).size_bytes, digest)
    return Progress(await store.blobs.appended_bytes(upload_id), None)


async def append(
    store: ArtifactStore,
    upload_id: str,
    offset: int,
    chunks: AsyncIterable[bytes],
    origin: Origin,
    *,
    size_bytes_max: int = UPLOAD_BYTES_MAX,
) -> int:
    """Append bytes at `offset`, which must be where the upload ends; answer where it ends then.

    Raises:
        NotFound: no such upload in the workspace.
        Conflict: it ends elsewhere, is complete, or another request appends to it.
        LimitExceeded, Unavailable: there are too many bytes, or the disk is full.
    """
    if await store.database.peek(upload_digest, FindUpload(origin.workspace_id, upload_id, ROOT)) is not None:
        message = "The upload is complete"
        raise Conflict(message)
    return await store.blobs.append(upload_id, offset, chunks, size_bytes_max=size_bytes_max)


async def complete(store: ArtifactStore, upload_id: str, blob: Blob, origin: Origin) -> None:
    """End an upload whose bytes are `blob`; completing it again with the same bytes changes nothing.

    Raises:
        NotFound: no such upload in the workspace.
        Conflict: a request appends to it, or it is complete with other bytes.
        Invalid: its bytes are others.
    """
    done = await store.database.read(upload_digest, FindUpload(origin.workspace_id, upload_id, ROOT))
    if done is None:
        await store.blobs.complete_appended(upload_id, blob)
        await store.database.write(keep_upload, KeepUpload(upload_id, blob), origin)
    elif done != blob.digest:
        message = "The upload is complete, with other bytes"
        raise Conflict(message)
    await store.blobs.abort_upload(upload_id)


async def give_up(store: ArtifactStore, upload_id: str, origin: Origin) -> None:
    """Forget an upload and its bytes; files that were named by their digest stay.

    Raises:
        NotFound: no such upload in the workspace.
    """
    await store.database.peek(upload_digest, FindUpload(origin.workspace_id, upload_id, ROOT))
    await store.database.write(abort_upload, AbortUpload(upload_id, ROOT), origin)
    await store.blobs.abort_upload(upload_id)
