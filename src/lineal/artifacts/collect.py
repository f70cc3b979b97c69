"""Garbage collection: blobs that nothing refers to any more.

A blob lives while a file of a tree, an entry of a manifest or a finished upload refers to it, and for a grace time after it was last
stored: an upload stores its bytes first and names them later. Collecting walks the blob store and not what the database knows of it, so
it also finds what a crash left nameless; then it walks the small blobs that the database holds itself.
"""

from collections.abc import AsyncIterator, Sequence

import msgspec

from lineal import ledger
from lineal.artifacts.inline import InlinePage, inline_page
from lineal.storage import statements
from lineal.storage.blobs import BlobStore, Digest, StoredBlob
from lineal.storage.database import Database, Origin, Reader, Transaction
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.artifacts")

GRACE_US = 24 * 3600 * 1_000_000
"""How long an unreferenced blob is kept: longer than any upload takes between its bytes and its name."""

PAGE_BLOBS = 500
"""Blobs looked at in one transaction."""

REFERENCES_MAX = 100
"""References of each kind that `references` answers."""


class Collected(msgspec.Struct, frozen=True):
    """What a collection found; what it removed, unless it was a dry run."""

    scanned_count: int
    garbage_count: int
    garbage_bytes: int
    sample: tuple[str, ...]
    """Up to a hundred digests of the garbage, hexadecimal."""


class Reference(msgspec.Struct, frozen=True):
    """Why a blob lives."""

    kind: str
    """`file`: of a workspace's tree; `manifest`: an entry; `sealed tree`: where that entry can be read; `upload`: a finished one."""
    where: str
    path: str

    @property
    def shown(self) -> str:
        """The same for people."""
        return f"{self.kind} {self.path} ({self.where})"


class Forget(msgspec.Struct, frozen=True):
    """Forget blobs unless something refers to them by now."""

    blobs: tuple[StoredBlob, ...]


async def collect(database: Database, blobs: BlobStore, origin: Origin, *, grace_us: int = GRACE_US, dry_run: bool = True) -> Collected:
    """Find the blobs that nothing refers to and that were last stored more than `grace_us` ago; remove them unless `dry_run`."""
    cutoff_us = origin.at_us - grace_us
    scanned = count = size = 0
    sample: list[str] = []
    async for page, is_inline in _pages(database, blobs):
        scanned += len(page)
        old = tuple(blob for blob in page if blob.modified_us <= cutoff_us)
        if not old:
            continue
        garbage: Sequence[StoredBlob] = await database.read(unreferenced, old)
        if garbage and not dry_run:
            garbage = await database.write(forget, Forget(tuple(garbage)), origin)
            if not is_inline:
                garbage = [b for b in garbage if await blobs.delete(b.digest, unmodified_since_us=cutoff_us)]
        count += len(garbage)
        size += sum(blob.size_bytes for blob in garbage)
        sample.extend(blob.digest.hex() for blob in garbage[: 100 - len(sample)])
    return Collected(scanned, count, size, tuple(sample))


async def _pages(database: Database, blobs: BlobStore) -> AsyncIterator[tuple[Sequence[StoredBlob], bool]]:
    """Answer all blobs by the page, and whether the page is of small ones in the database."""
    after: Digest | None = None
    while page := await blobs.scan(after, PAGE_BLOBS):
        yield page, False
        after = page[-1].digest
    inline_after = b""
    while page := await database.read(inline_page, InlinePage(inline_after, PAGE_BLOBS)):
        yield page, True
        inline_after = page[-1].digest


def unreferenced(reader: Reader, blobs: tuple[StoredBlob, ...]) -> list[StoredBlob]:
    """Answer those of `blobs` that no file, no manifest and no upload refers to, in their order."""
    digests = in_list(blob.digest for blob in blobs)
    query = (
        Sql("select blob_digest from artifact_files where blob_digest in ")
        + digests
        + Sql(" union select blob_digest from manifest_entries where blob_digest in ")
        + digests
        + Sql(" union select blob_digest from uploads where blob_digest in ")
        + digests
    )
    living = {bytes(digest) for (digest,) in reader.rows(query)}
    return [blob for blob in blobs if blob.digest not in living]


def forget(tx: Transaction, command: Forget) -> list[StoredBlob]:
    """Forget those of the blobs that are still unreferenced, and answer them: what they have in the blob store may be removed now."""
    locked = Sql("select digest from blobs where digest in ") + in_list(blob.digest for blob in command.blobs)
    if tx.dialect == "postgres":
        tx.rows(locked + Sql(" order by digest for update"))
    garbage = unreferenced(tx, command.blobs)
    if garbage:
        tx.run(Sql("delete from inline_blobs where digest in ") + in_list(blob.digest for blob in garbage))
        tx.run(Sql("delete from blobs where digest in ") + in_list(blob.digest for blob in garbage))
        before = {blob.digest.hex(): blob.size_bytes for blob in garbage}
        ledger.append(tx, ledger.Event("blobs.collected", "blob", 0, f"{len(garbage)} blobs", before, None))
    return garbage


def references(reader: Reader, digest: Digest) -> list[Reference]:
    """Answer why a blob lives: up to REFERENCES_MAX references of each kind; none when nothing refers to it."""
    files = reader.rows(SQL.blob_files, digest=digest, limit=REFERENCES_MAX)
    entries = reader.rows(SQL.blob_entries, digest=digest, limit=REFERENCES_MAX)
    roots = reader.rows(SQL.blob_roots, digest=digest, limit=REFERENCES_MAX)
    uploads = reader.rows(SQL.blob_uploads, digest=digest, limit=REFERENCES_MAX)
    return [
        *(Reference("file", f"workspace {workspace_id}", path) for workspace_id, path in files),
        *(Reference("manifest", bytes(manifest).hex(), path) for manifest, path in entries),
        *(Reference("sealed tree", f"workspace {workspace_id}, {root}", path) for workspace_id, root, path in roots),
        *(Reference("upload", f"workspace {workspace_id}", upload_id) for workspace_id, upload_id in uploads),
    ]
