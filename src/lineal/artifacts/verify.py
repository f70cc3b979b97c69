"""Checks that bytes are what they were: every stored blob, every blob that the database knows, every manifest.

All of it goes page by page and may run beside servers that write.
"""

import hashlib
from collections.abc import AsyncIterator

import msgspec

from lineal.artifacts.collect import REFERENCES_MAX, references
from lineal.artifacts.manifests import listing_digest
from lineal.artifacts.paths import ROOT
from lineal.artifacts.queries import path_range
from lineal.artifacts.values import TREE_FILES_MAX, Entry
from lineal.errors import Corrupt, NotFound, Unavailable
from lineal.storage import statements
from lineal.storage.blobs import BlobStore, Digest
from lineal.storage.database import Database, Reader, Row

SQL = statements.load("lineal.artifacts")

PAGE_BLOBS = 500
PAGE_INLINE = 100
"""Small blobs read at once: at most 6 MB."""
PAGE_MANIFESTS = 20
"""A manifest may have 100,000 files: a page of them still takes seconds at most."""


class Checked(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    """`blob <digest>` or `manifest <digest>`."""
    size_bytes: int
    problem: str = ""
    """What is wrong; empty: nothing."""
    used_by: tuple[str, ...] = ()
    """What suffers from it, at most REFERENCES_MAX of each kind."""


class Totals(msgspec.Struct, frozen=True):
    """What there is to check, as the database counts it."""

    blobs: int
    blobs_bytes: int
    manifests: int


def totals(reader: Reader, _: None = None) -> Totals:
    """Count the blobs and manifests that the database knows."""
    return Totals(*(reader.row(SQL.artifact_totals) or (0, 0, 0)))


async def check_stored(database: Database, blobs: BlobStore) -> AsyncIterator[Checked]:
    """Read and hash every stored blob, also those that nothing refers to: equal bytes put later would become them."""
    after: Digest | None = None
    while page := await blobs.scan(after, PAGE_BLOBS):
        after = page[-1].digest
        for blob in page:
            problem = ""
            try:
                await blobs.verify(blob.digest)
            except NotFound:
                continue  # collected meanwhile
            except Corrupt:
                problem = "does not have the bytes it was stored with"
            except Unavailable as error:
                problem = f"cannot be read: {error.detail or error.message}"
            yield await _checked(database, blob.digest, blob.size_bytes, problem)
    inline_after = Digest(b"")
    while hashed := await database.read(_inline_hashed, inline_after):
        inline_after = hashed[-1][0]
        for digest, size_bytes, is_right in hashed:
            yield await _checked(database, digest, size_bytes, "" if is_right else "does not have the bytes it was stored with")


async def check_known(database: Database, blobs: BlobStore) -> AsyncIterator[Checked]:
    """Look whether every blob that the database knows is stored with its size."""
    after = Digest(b"")
    while page := await database.read(_known_after, after):
        after = Digest(bytes(page[-1][0]))
        for row in page:
            digest, size_bytes, stored_bytes = Digest(bytes(row[0])), int(row[1]), row[2]
            problem = ""
            try:
                if stored_bytes is None:
                    stored_bytes = (await blobs.stat(digest)).size_bytes
                if stored_bytes != size_bytes:
                    problem = f"has {stored_bytes} bytes, should have {size_bytes}"
            except NotFound:
                if await database.read(_is_known, digest):  # or it was collected meanwhile
                    problem = "is missing"
            yield await _checked(database, digest, size_bytes, problem)


async def check_manifests(database: Database) -> AsyncIterator[Checked]:
    """Compute the digest of every manifest again from its entries."""
    after = 0
    while page := await database.read(_manifests_after, after):
        for manifest_id, checked in page:
            after = manifest_id
            yield checked


async def _checked(database: Database, digest: Digest, size_bytes: int, problem: str) -> Checked:
    used_by: tuple[str, ...] = ()
    if problem:
        used_by = tuple(reference.shown for reference in await database.read(references, digest))
    return Checked(f"blob {digest.hex()}", size_bytes, problem, used_by)


def _known_after(reader: Reader, digest: Digest) -> list[Row]:
    return reader.rows(SQL.blobs_after, digest=digest, limit=PAGE_BLOBS)


def _inline_hashed(reader: Reader, after: Digest) -> list[tuple[Digest, int, bool]]:
    """Answer a page of the small blobs in the database: digest, size, and whether the bytes are those of the digest."""
    rows = ((Digest(bytes(digest)), bytes(data)) for digest, data in reader.rows(SQL.inline_contents_after, after=after, limit=PAGE_INLINE))
    return [(digest, len(data), hashlib.sha256(data).digest() == digest) for digest, data in rows]


def _is_known(reader: Reader, digest: Digest) -> bool:
    return reader.value(SQL.blob_known, digest=digest) is not None


def _manifests_after(reader: Reader, after: int) -> list[tuple[int, Checked]]:
    return [(row[0], _check_manifest(reader, *row)) for row in reader.rows(SQL.manifests_after, after_id=after, limit=PAGE_MANIFESTS)]


def _check_manifest(reader: Reader, manifest_id: int, digest: bytes, files_count: int, size_bytes: int) -> Checked:
    start, stop = path_range(ROOT)
    rows = reader.rows(SQL.entries_in, manifest_id=manifest_id, start=start, stop=stop, limit=TREE_FILES_MAX + 1)
    entries = [Entry(path, Digest(bytes(blob)), size) for path, blob, size in rows]
    problem = ""
    if listing_digest(entries) != bytes(digest):
        problem = "has other files than it was sealed with"
    elif (len(entries), sum(entry.size_bytes for entry in entries)) != (files_count, size_bytes):
        problem = "has another number of files or bytes than it was sealed with"
    roots = reader.rows(SQL.manifest_roots, manifest_id=manifest_id, limit=REFERENCES_MAX) if problem else []
    return Checked(f"manifest {bytes(digest).hex()}", 0, problem, tuple(f"{root} (workspace {workspace})" for workspace, root in roots))
