"""Uploads in parts, as the database remembers them; their parts are with the blob store."""

import msgspec

from lineal.artifacts.commands import CheckWritable, PutFile, check_writable, put_file
from lineal.artifacts.paths import ROOT, ArtifactPath
from lineal.artifacts.queries import FindFile, find_file
from lineal.artifacts.values import File
from lineal.errors import Invalid, NotFound
from lineal.storage import statements
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Reader, Transaction
from lineal.storage.statements import Statement

SQL = statements.load("lineal.artifacts")


class CreateUpload(msgspec.Struct, frozen=True):
    """An upload of one file in parts."""

    upload_id: str
    """Fresh and unguessable."""
    path: ArtifactPath


class FindUpload(msgspec.Struct, frozen=True):
    """An upload that was created for a path."""

    workspace_id: int
    upload_id: str
    path: ArtifactPath


class CompleteUpload(msgspec.Struct, frozen=True):
    """Name the blob that an upload became."""

    upload_id: str
    path: ArtifactPath
    blob: Blob


class AbortUpload(msgspec.Struct, frozen=True):
    """Forget an upload."""

    upload_id: str
    path: ArtifactPath


def create_upload(tx: Transaction, command: CreateUpload) -> None:
    """Remember an upload.

    Raises:
        Conflict, Invalid: no file could be put at the path.
    """
    workspace_id = tx.origin.workspace_id
    check_writable(tx, CheckWritable(workspace_id, command.path))
    tx.run(
        SQL.upload_insert,
        id=command.upload_id,
        workspace_id=workspace_id,
        path=command.path,
        created_us=tx.origin.at_us,
    )


def remember_upload(tx: Transaction, upload_id: str) -> None:
    """Remember an upload of bytes that have no name yet; the root stands for none."""
    tx.run(SQL.upload_insert, id=upload_id, workspace_id=tx.origin.workspace_id, path=ROOT, created_us=tx.origin.at_us)


def upload_digest(reader: Reader, query: FindUpload) -> Digest | None:
    """Answer the digest of what an upload became, or None while it is not complete.

    Raises:
        NotFound: no such upload.
        Invalid: it was created for another path.
    """
    return _completed_digest(reader, query, SQL.upload_by_id)


def completed_upload(reader: Reader, query: FindUpload) -> File | None:
    """Answer the file that an upload became, or None while it is not complete.

    Raises:
        NotFound: no such upload, or what it became was replaced or deleted since.
        Invalid: it was created for another path.
    """
    digest = _completed_digest(reader, query, SQL.upload_by_id)
    if digest is None:
        return None
    file = find_file(reader, FindFile(query.workspace_id, query.path))
    if file.digest != digest:
        raise NotFound("upload", query.upload_id)
    return file


def complete_upload(tx: Transaction, command: CompleteUpload) -> File:
    """Put the file and remember that the upload is complete. Completing it again with the same bytes changes nothing.

    Raises:
        NotFound: no such upload.
        Conflict, Invalid: as for `put_file`, or it was created for another path.
    """
    _completed_digest(tx, FindUpload(tx.origin.workspace_id, command.upload_id, command.path), SQL.upload_lock)
    file = put_file(tx, PutFile(command.path, command.blob))
    tx.run(SQL.upload_complete, id=command.upload_id, blob_digest=command.blob.digest)
    return file


def abort_upload(tx: Transaction, command: AbortUpload) -> None:
    """Forget an upload; a file that it became stays.

    Raises:
        NotFound: no such upload.
        Invalid: it was created for another path.
    """
    _completed_digest(tx, FindUpload(tx.origin.workspace_id, command.upload_id, command.path), SQL.upload_lock)
    tx.run(SQL.upload_delete, id=command.upload_id, workspace_id=tx.origin.workspace_id)


def expire_uploads(tx: Transaction, before_us: int) -> int:
    """Forget the uploads created before a time; answer how many."""
    return tx.run(SQL.uploads_expire, before_us=before_us)


def _completed_digest(reader: Reader, query: FindUpload, statement: Statement) -> Digest | None:
    row = reader.row(statement, id=query.upload_id, workspace_id=query.workspace_id)
    if row is None:
        raise NotFound("upload", query.upload_id)
    path, digest = row
    if path != query.path:
        raise Invalid("path", "the upload was created for another path")
    return None if digest is None else Digest(bytes(digest))
