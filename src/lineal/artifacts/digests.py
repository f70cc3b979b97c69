"""Digest first: which bytes need not be sent, and files named by the digests of bytes that are stored already.

A digest is no key. What a workspace may name without sending it is what its own tree or sealed trees show, and what was sent to
one of its own uploads: whoever may read the tree can read those bytes anyway. Bytes that only other workspaces have count as
missing, so that nobody gets at them, or learns that they exist, by their digest; once sent, they are stored once all the same.
"""

from collections.abc import Sequence

import msgspec

from lineal.artifacts.commands import PutFile, put_file
from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.values import File
from lineal.errors import Conflict, Invalid
from lineal.storage import statements
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Reader, Transaction
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.artifacts")

DIGESTS_MAX = 1_000
"""Digests of one question, and files of one commit: keeps the writer busy for some 100 ms."""


class MissingBytes(Conflict):
    """Some of the bytes have to be sent first."""

    def __init__(self, digests: Sequence[Digest]) -> None:
        """Name the bytes by their `digests`."""
        self.digests = tuple(digest.hex() for digest in digests)
        super().__init__(f"{len(digests)} of the files have bytes that must be sent first")


class FindKnown(msgspec.Struct, frozen=True):
    """Ask which of `digests` a workspace may name without sending them."""

    workspace_id: int
    digests: tuple[Digest, ...]
    """At most DIGESTS_MAX."""


class CommitFiles(msgspec.Struct, frozen=True):
    """Name blobs, all or none."""

    files: tuple[PutFile, ...]
    """At most DIGESTS_MAX, each path once."""


def known(reader: Reader, query: FindKnown) -> dict[Digest, int]:
    """Answer the digests that the workspace may name, with the size of their bytes."""
    digests = in_list(query.digests)
    # The + keeps SQLite from walking the whole workspace instead of looking for the digests.
    files = Sql("select blob_digest, size_bytes from artifact_files where +workspace_id = ? and blob_digest in ", query.workspace_id)
    entries = Sql(
        " union select entry.blob_digest, entry.size_bytes from manifest_entries entry"
        " join sealed_trees tree on tree.manifest_id = entry.manifest_id where +tree.workspace_id = ? and entry.blob_digest in ",
        query.workspace_id,
    )
    uploads = Sql(
        " union select upload.blob_digest, blob.size_bytes from uploads upload"
        " join blobs blob on blob.digest = upload.blob_digest where upload.workspace_id = ? and upload.blob_digest in ",
        query.workspace_id,
    )
    found = reader.rows(files + digests + entries + digests + uploads + digests)
    return {Digest(bytes(digest)): size_bytes for digest, size_bytes in found}


def commit_files(tx: Transaction, command: CommitFiles) -> list[File]:
    """Put files whose bytes the workspace has, all or none; the blobs must be durable.

    Raises:
        MissingBytes: some bytes have to be sent first.
        Conflict, Invalid: as for `put_file`, or a digest has another size.
    """
    blobs = {file.blob.digest: file.blob for file in command.files}
    # First, and in one order: it locks what is there, so that garbage collection cannot take it away before the commit.
    for digest in sorted(blobs):
        tx.run(SQL.blob_keep, digest=digest)
    sizes = known(tx, FindKnown(tx.origin.workspace_id, tuple(blobs)))
    missing = [digest for digest in blobs if digest not in sizes]
    if missing:
        raise MissingBytes(missing)
    for file in command.files:
        if sizes[file.blob.digest] != file.blob.size_bytes:
            raise Invalid("size_bytes", f"'{file.path}' is said to have {file.blob.size_bytes} bytes, has {sizes[file.blob.digest]}")
    return [put_file(tx, file) for file in sorted(command.files, key=_path)]


def _path(file: PutFile) -> ArtifactPath:
    return file.path


class KeepUpload(msgspec.Struct, frozen=True):
    """Remember the bytes that a nameless upload became."""

    upload_id: str
    blob: Blob


def keep_upload(tx: Transaction, command: KeepUpload) -> None:
    """Let the workspace name the bytes, as long as the upload is remembered."""
    tx.run(SQL.blob_upsert, digest=command.blob.digest, size_bytes=command.blob.size_bytes, created_us=tx.origin.at_us)
    tx.run(SQL.upload_complete, id=command.upload_id, blob_digest=command.blob.digest)
