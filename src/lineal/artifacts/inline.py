"""Small blobs, kept in the database instead of a file each: they become durable with the commit that names them.

A file costs the disk two syncs and an inode, however few bytes it has; a row costs a share of the commit that its name needs
anyway. A blob may be in both places, when equal bytes came by an upload in parts or by an older version; who looks for it looks here first.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection

import msgspec

from lineal.artifacts.commands import PutFile, put_file
from lineal.artifacts.values import File
from lineal.errors import LimitExceeded
from lineal.storage import statements
from lineal.storage.blobs import Blob, Digest, Expected, StoredBlob
from lineal.storage.blobs.port import check_expected
from lineal.storage.database import Reader, Transaction
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.artifacts")

INLINE_BYTES_MAX = 64 << 10
"""Bytes of the largest blob that is kept in the database (inclusive). Measured on ext4 with 60 KB: a row takes a third of the CPU
of a file and one sync instead of four. Larger ones are left to the disk: a row goes through the log and the writer, which all share."""


class PutInline(msgspec.Struct, frozen=True):
    """Store the bytes of a small blob and name them."""

    put: PutFile
    data: bytes
    """At most INLINE_BYTES_MAX."""


class InlinePage(msgspec.Struct, frozen=True):
    """Small blobs in the order of their digests, after `after` (exclusive; empty: from the first)."""

    after: bytes
    limit: int


def put_inline(tx: Transaction, command: PutInline) -> File:
    """Put a file in the tree together with its bytes. Bytes that are there and differ from what they should be are replaced.

    Raises:
        Conflict, Invalid: as for `put_file`.
    """
    file = put_file(tx, command.put)
    tx.run(SQL.inline_upsert, digest=file.digest, data=command.data)
    return file


def inline_bytes(reader: Reader, digest: Digest) -> bytes | None:
    """Answer the bytes of a blob; None when they are not here."""
    data = reader.value(SQL.inline_data, digest=digest)
    return None if data is None else bytes(data)


def inline_blob(reader: Reader, digest: Digest) -> StoredBlob | None:
    """Answer what is known of a blob; None when it is not here."""
    row = reader.row(SQL.inline_by_digest, digest=digest)
    return None if row is None else StoredBlob(digest, row[0], row[1])


def inline_existing(reader: Reader, digests: Collection[Digest]) -> set[Digest]:
    """Answer which of `digests` are here."""
    rows = reader.rows(Sql("select digest from inline_blobs where digest in ") + in_list(digests))
    return {Digest(bytes(digest)) for (digest,) in rows}


def inline_page(reader: Reader, page: InlinePage) -> list[StoredBlob]:
    """Answer a page of the blobs that are here."""
    rows = reader.rows(SQL.inline_after, after=page.after, limit=page.limit)
    return [StoredBlob(Digest(bytes(digest)), size_bytes, created_us) for digest, size_bytes, created_us in rows]


async def small_or_rest(chunks: AsyncIterable[bytes], bytes_max: int) -> tuple[bytes, AsyncGenerator[bytes, None] | None]:
    """Read until more than `bytes_max` came or the end did: answer all of it and None, or nothing and a stream of everything."""
    iterator = aiter(chunks)
    gathered: list[bytes] = []
    size_bytes = 0
    async for chunk in iterator:
        gathered.append(chunk)
        size_bytes += len(chunk)
        if size_bytes > bytes_max:
            return b"", _rejoined(gathered, iterator)
    return b"".join(gathered), None


async def _rejoined(gathered: list[bytes], rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    for chunk in gathered:
        yield chunk
    async for chunk in rest:
        yield chunk


def checked_blob(data: bytes, expected: Expected, size_bytes_max: int) -> Blob:
    """Hash small bytes and compare them with what the sender said.

    Raises:
        LimitExceeded: there are more than `size_bytes_max` (inclusive).
        Invalid: they are others.
    """
    if len(data) > size_bytes_max:
        raise LimitExceeded("size_bytes", size_bytes_max, len(data))
    blob = Blob(Digest(hashlib.sha256(data).digest()), len(data))
    check_expected(blob, expected)
    return blob
