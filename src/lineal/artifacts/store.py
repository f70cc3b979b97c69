"""The artifact store: names in the database, bytes in the blob store, or beside the names when they are few.

A small file is one transaction: its bytes, its name and its event. All others go in two phases. First the bytes become durable as a blob
nobody refers to; then one transaction names them and appends the event. A crash in between leaves a blob that garbage collection finds,
and never a name without its bytes.
"""

import secrets
from collections.abc import AsyncGenerator, AsyncIterable, Collection, Sequence

from lineal.artifacts.commands import (
    CheckWritable,
    DeleteArtifacts,
    Deleted,
    PutFile,
    check_writable,
    delete_artifacts,
    put_file,
)
from lineal.artifacts.inline import (
    INLINE_BYTES_MAX,
    PutInline,
    checked_blob,
    inline_blob,
    inline_bytes,
    inline_existing,
    put_inline,
    small_or_rest,
)
from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.queries import FindFile, ListDirectory, find_file, list_directory
from lineal.artifacts.uploads import (
    AbortUpload,
    CompleteUpload,
    CreateUpload,
    FindUpload,
    abort_upload,
    complete_upload,
    completed_upload,
    create_upload,
    expire_uploads,
)
from lineal.artifacts.values import PART_BYTES_MAX, UPLOAD_BYTES_MAX, File, Page
from lineal.errors import Corrupt, NotFound
from lineal.storage.blobs import BlobStore, Digest, Expected, Part, StoredBlob
from lineal.storage.blobs.port import NOTHING_EXPECTED, check_range
from lineal.storage.database import Database, Origin

_UPLOAD_ID_BYTES = 16


class ArtifactStore:
    """What protocol adapters use to move bytes."""

    def __init__(self, database: Database, blobs: BlobStore, *, inline_bytes_max: int = INLINE_BYTES_MAX) -> None:
        """Join the two; both stay the caller's to close. Uploads of up to `inline_bytes_max` bytes go into the database (-1: none)."""
        self.database = database
        self.blobs = blobs
        self._inline_bytes_max = inline_bytes_max

    async def upload(
        self,
        path: ArtifactPath,
        chunks: AsyncIterable[bytes],
        origin: Origin,
        *,
        expected: Expected = NOTHING_EXPECTED,
        size_bytes_max: int = UPLOAD_BYTES_MAX,
    ) -> File:
        """Store a file; it is durable and visible when this answers. In constant memory.

        Raises:
            Conflict, Invalid: no file can be put at the path, or the bytes are not as expected.
            LimitExceeded: there are too many bytes.
            Unavailable: the disk is full.
        """
        small, rest = await small_or_rest(chunks, self._inline_bytes_max)
        if rest is None:
            put = PutFile(path, checked_blob(small, expected, size_bytes_max))
            return await self.database.write_small(put_inline, PutInline(put, small), origin)
        await self.database.peek(check_writable, CheckWritable(origin.workspace_id, path))
        blob = await self.blobs.put(rest, expected=expected, size_bytes_max=size_bytes_max)
        return await self.database.write_small(put_file, PutFile(path, blob), origin)

    async def find(self, workspace_id: int, path: ArtifactPath) -> File:
        """Answer a file of the tree or of a sealed tree.

        Raises:
            NotFound: nothing is there.
            Invalid: it is a directory.
        """
        return await self.database.peek(find_file, FindFile(workspace_id, path))

    async def read(self, file: File, start: int = 0, stop: int | None = None) -> AsyncGenerator[bytes, None]:
        """Answer bytes `start` (inclusive) to `stop` (exclusive, None: the end) of a file, in constant memory.

        Raises, when the first piece is asked for:
            Corrupt: the bytes are gone.
            Invalid: the range is outside the file.
        """
        if file.size_bytes <= INLINE_BYTES_MAX:
            data = await self.database.peek(inline_bytes, file.digest)
            if data is not None:
                yield data[start : check_range(start, stop, len(data))]
                return
        try:
            async for piece in self.blobs.read(file.digest, start, stop):
                yield piece
        except NotFound as error:
            message = f"The bytes of artifact '{file.path}' are missing"
            raise Corrupt(message, detail=f"blob {file.hex}") from error

    async def stat(self, digest: Digest) -> StoredBlob:
        """Answer what is known of a blob, wherever it is.

        Raises:
            NotFound: there is no such blob.
        """
        return await self.database.peek(inline_blob, digest) or await self.blobs.stat(digest)

    async def existing(self, digests: Collection[Digest]) -> set[Digest]:
        """Answer which of `digests` (at most a thousand) are stored anywhere."""
        inline = await self.database.read(inline_existing, digests)
        return inline | await self.blobs.existing([digest for digest in digests if digest not in inline])

    async def list(self, query: ListDirectory) -> Page:
        """Answer a page of the children of a directory."""
        return await self.database.read(list_directory, query)

    async def delete(self, path: ArtifactPath, origin: Origin) -> Deleted:
        """Remove a file or a directory from the tree.

        Raises:
            NotFound: nothing is there.
            Conflict: it is sealed.
        """
        return await self.database.write(delete_artifacts, DeleteArtifacts(path), origin)

    # In parts

    async def create_upload(self, path: ArtifactPath, origin: Origin) -> str:
        """Begin an upload in parts and answer its id."""
        upload_id = secrets.token_hex(_UPLOAD_ID_BYTES)
        await self.database.write(create_upload, CreateUpload(upload_id, path), origin)
        await self.blobs.create_upload(upload_id)
        return upload_id

    async def put_part(self, upload_id: str, number: int, chunks: AsyncIterable[bytes], *, size_bytes_max: int = PART_BYTES_MAX) -> Part:
        """Store one part; the caller has checked that the sender may.

        Raises:
            NotFound: no such upload.
            Invalid, LimitExceeded, Unavailable: as for `BlobStore.put_part`.
        """
        return await self.blobs.put_part(upload_id, number, chunks, size_bytes_max=size_bytes_max)

    async def complete_upload(self, upload_id: str, path: ArtifactPath, parts: Sequence[Part], origin: Origin) -> File:
        """Join the parts and put the file. Completing again what is complete answers the same file.

        Raises:
            NotFound: no such upload.
            Conflict, Invalid: no file can be put at the path, or the parts do not fit.
        """
        done = await self.database.read(completed_upload, FindUpload(origin.workspace_id, upload_id, path))
        if done is not None:
            return done
        blob = await self.blobs.complete_upload(upload_id, parts)
        file = await self.database.write(complete_upload, CompleteUpload(upload_id, path, blob), origin)
        await self.blobs.abort_upload(upload_id)
        return file

    async def abort_upload(self, upload_id: str, path: ArtifactPath, origin: Origin) -> None:
        """Forget an upload and its parts.

        Raises:
            NotFound: no such upload.
        """
        await self.database.write(abort_upload, AbortUpload(upload_id, path), origin)
        await self.blobs.abort_upload(upload_id)

    async def expire_uploads(self, before_us: int, origin: Origin) -> int:
        """Forget the uploads that were created and last fed before a time; answer how many had parts."""
        await self.database.write(expire_uploads, before_us, origin)
        return await self.blobs.expire_uploads(before_us)
