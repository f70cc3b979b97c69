"""The BlobStore port: bytes named by their SHA-256, and nothing more.

A blob never changes and has no name of its own. Whoever stores one keeps its digest; who no longer needs it says so by
forgetting the digest, and garbage collection removes the bytes later.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterable, Collection, Sequence
from typing import NewType

import msgspec

from lineal.errors import Corrupt, Invalid

Digest = NewType("Digest", bytes)
"""SHA-256 of a blob's bytes (32 bytes)."""

DIGEST_BYTES = 32
PARTS_MAX = 10_000
"""Parts of one upload. Source: the limit of S3's multipart uploads, which later backends must be able to keep."""
UPLOAD_ID_CHARS_MAX = 64


class Blob(msgspec.Struct, frozen=True):
    """What is known of stored bytes."""

    digest: Digest
    size_bytes: int

    @property
    def hex(self) -> str:
        """The digest as people and HTTP write it, 64 hexadecimal digits."""
        return self.digest.hex()


class StoredBlob(msgspec.Struct, frozen=True):
    """A blob as garbage collection sees it."""

    digest: Digest
    size_bytes: int
    modified_us: int
    """When it was last stored; storing the same bytes again counts. Microseconds since 1970-01-01 UTC."""


class Expected(msgspec.Struct, frozen=True):
    """What the sender says about the bytes before sending them; None where nothing was said."""

    digest: Digest | None = None
    size_bytes: int | None = None


class Part(msgspec.Struct, frozen=True):
    """One stored part of an upload. Number and digest name it: sending it again never disturbs the first."""

    number: int
    """1 ... PARTS_MAX, in the order of the bytes."""
    digest: Digest
    size_bytes: int = 0


NOTHING_EXPECTED = Expected()


class BlobStore(ABC):
    """Where blobs live. Every backend passes `tests/contract/blob_store_suite.py`.

    Bytes are durable once `put`, `put_part` or `complete_upload` has answered. All of it runs in constant memory and
    off the event loop.
    """

    @abstractmethod
    async def put(
        self,
        chunks: AsyncIterable[bytes],
        *,
        expected: Expected = NOTHING_EXPECTED,
        size_bytes_max: int | None = None,
    ) -> Blob:
        """Store the bytes of `chunks`; bytes that are stored already are not stored again, but count as new.

        Raises:
            Invalid: the bytes are not as `expected`; nothing is kept.
            LimitExceeded: there are more than `size_bytes_max` (inclusive) of them; nothing is kept.
            Unavailable: the disk is full or failing; nothing is kept.
        """

    @abstractmethod
    def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> AsyncGenerator[bytes, None]:
        """Answer the bytes from `start` (inclusive) to `stop` (exclusive, None: the end), in pieces of a few MiB.

        Raises, when the first piece is asked for:
            NotFound: there is no such blob.
            Invalid: not `0 <= start <= stop <= size`.
        """

    @abstractmethod
    async def stat(self, digest: Digest) -> StoredBlob:
        """Answer what is known of a blob.

        Raises:
            NotFound: there is no such blob.
        """

    @abstractmethod
    async def existing(self, digests: Collection[Digest]) -> set[Digest]:
        """Answer which of `digests` are stored."""

    @abstractmethod
    async def delete(self, digest: Digest, *, unmodified_since_us: int | None = None) -> bool:
        """Remove a blob unless it was stored (again) after `unmodified_since_us`; answer whether it was removed.

        A blob that is not there is no error. A `put` of the same bytes meanwhile finds the blob kept or stores it anew.
        """

    @abstractmethod
    async def scan(self, after: Digest | None, limit: int) -> Sequence[StoredBlob]:
        """Answer up to `limit` blobs with a digest greater than `after`, in the order of their digests."""

    @abstractmethod
    async def create_upload(self, upload_id: str) -> None:
        """Prepare for the parts of an upload. `upload_id`: 8 to 64 of `a-z`, `0-9` and `-`."""

    @abstractmethod
    async def put_part(self, upload_id: str, number: int, chunks: AsyncIterable[bytes], *, size_bytes_max: int | None = None) -> Part:
        """Store part `number` (1 ... PARTS_MAX); parts may come in any order, at the same time and again.

        Raises:
            NotFound: no such upload, or it has ended.
            Invalid, LimitExceeded, Unavailable: as for `put`.
        """

    @abstractmethod
    async def complete_upload(self, upload_id: str, parts: Sequence[Part], *, expected: Expected = NOTHING_EXPECTED) -> Blob:
        """Join `parts` in the order given to one blob.

        The upload stays until `abort_upload`, so that this may be repeated.

        Raises:
            NotFound: no such upload.
            Invalid: a part is missing, or has other bytes than its digest says.
        """

    @abstractmethod
    async def append(self, upload_id: str, offset: int, chunks: AsyncIterable[bytes], *, size_bytes_max: int | None = None) -> int:
        """Append to an upload that has `offset` bytes by now, and answer how many it has then; they are durable.

        When `chunks` breaks off, what came before stays. An upload takes parts or is appended to, not both.

        Raises:
            NotFound: no such upload.
            Conflict: it has another number of bytes, another request appends to it, or it is complete.
            LimitExceeded: it would have more than `size_bytes_max` (inclusive); what fits stays.
            Unavailable: the disk is full or failing; what fits stays.
        """

    @abstractmethod
    async def appended_bytes(self, upload_id: str) -> int:
        """Answer how many bytes were appended to an upload.

        Raises:
            NotFound: no such upload.
        """

    @abstractmethod
    async def complete_appended(self, upload_id: str, blob: Blob) -> None:
        """Make of an upload that was appended to the blob that it is said to be; it takes no more bytes then.

        The upload stays until `abort_upload`, so that this may be repeated.

        Raises:
            NotFound: no such upload.
            Conflict: a request appends to it.
            Invalid: it has another size, and may still grow; or another digest, and takes no more bytes.
        """

    @abstractmethod
    async def abort_upload(self, upload_id: str) -> bool:
        """Forget an upload and its parts; answer whether there was one."""

    @abstractmethod
    async def expire_uploads(self, idle_since_us: int) -> int:
        """Abort the uploads that received no part after `idle_since_us`; answer how many."""

    @abstractmethod
    async def close(self) -> None:
        """Finish what runs and release everything."""

    async def verify(self, digest: Digest) -> Blob:
        """Read a blob and hash it again.

        Raises:
            NotFound: there is no such blob.
            Corrupt: its bytes are not what they were.
        """
        hasher = hashlib.sha256()
        size_bytes = 0
        async for piece in self.read(digest):
            hasher.update(piece)
            size_bytes += len(piece)
        if hasher.digest() != digest:
            message = f"Blob {digest.hex()} does not have the bytes it was stored with"
            raise Corrupt(message)
        return Blob(digest, size_bytes)


def check_expected(blob: Blob, expected: Expected) -> None:
    """Compare what arrived with what the sender said.

    Raises:
        Invalid: they differ.
    """
    if expected.size_bytes is not None and blob.size_bytes != expected.size_bytes:
        raise Invalid("size_bytes", f"{expected.size_bytes} bytes were announced, {blob.size_bytes} arrived")
    if expected.digest is not None and blob.digest != expected.digest:
        raise Invalid("digest", f"SHA-256 {expected.digest.hex()} was announced, {blob.hex} arrived")


def check_range(start: int, stop: int | None, size_bytes: int) -> int:
    """Answer the exclusive end of a range of a blob of `size_bytes`.

    Raises:
        Invalid: not `0 <= start <= stop <= size_bytes`.
    """
    end = size_bytes if stop is None else stop
    if not 0 <= start <= end <= size_bytes:
        raise Invalid("range", f"{start} to {end} is not within the {size_bytes} bytes of the blob")
    return end


def check_part_number(number: int) -> None:
    """Refuse a part number outside 1 ... PARTS_MAX.

    Raises:
        Invalid: it is.
    """
    if not 1 <= number <= PARTS_MAX:
        raise Invalid("part_number", f"must be 1 to {PARTS_MAX}, got {number}")
