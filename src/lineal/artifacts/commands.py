"""Writes of the mutable tree. They conflict as those of a file system do: a path is a file or a directory, never both."""

from typing import TypeAlias

import msgspec

from lineal import ledger
from lineal.artifacts import paths
from lineal.artifacts.manifests import listing_digest
from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.queries import below, is_sealed, path_range, tree_entries
from lineal.artifacts.values import Entry, File
from lineal.errors import Conflict, Invalid, NotFound
from lineal.storage import statements
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Reader, Transaction
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.artifacts")

Facts: TypeAlias = dict[str, str | int]
"""What an event says of a file or directory."""


class PutFile(msgspec.Struct, frozen=True):
    """Name a blob that is stored already."""

    path: ArtifactPath
    blob: Blob


class DeleteArtifacts(msgspec.Struct, frozen=True):
    """Remove a file, or everything below a directory."""

    path: ArtifactPath


class CheckWritable(msgspec.Struct, frozen=True):
    """Ask whether a file could be put at a path."""

    workspace_id: int
    path: ArtifactPath


class Deleted(msgspec.Struct, frozen=True):
    """What `delete_artifacts` removed."""

    files_count: int
    size_bytes: int


def check_writable(reader: Reader, query: CheckWritable) -> None:
    """Refuse a path that `put_file` would refuse, before its bytes are sent.

    Raises:
        Conflict: the path is below a sealed root.
        Invalid: it is a directory, or a file is where its directory would be.
    """
    _check_mutable(query.path)
    if reader.row(SQL.file_by_path, workspace_id=query.workspace_id, path=query.path) is None:
        _check_free(reader, query.workspace_id, query.path)


def put_file(tx: Transaction, command: PutFile) -> File:
    """Put a file in the tree, over whatever file was there; the blob must be durable.

    Putting the same bytes again changes nothing and makes no event.

    Raises:
        Conflict, Invalid: as for `check_writable`.
    """
    _check_mutable(command.path)
    workspace_id = tx.origin.workspace_id
    _lock(tx, command.path)
    before = tx.row(SQL.file_by_path, workspace_id=workspace_id, path=command.path)
    if before is None:
        _check_free(tx, workspace_id, command.path)
    elif bytes(before[1]) == command.blob.digest:
        return File(command.path, command.blob.digest, command.blob.size_bytes, before[3])
    file = File(command.path, command.blob.digest, command.blob.size_bytes, tx.origin.at_us)
    tx.run(SQL.blob_upsert, digest=file.digest, size_bytes=file.size_bytes, created_us=tx.origin.at_us)
    tx.run(
        SQL.file_upsert,
        workspace_id=workspace_id,
        path=file.path,
        blob_digest=file.digest,
        size_bytes=file.size_bytes,
        modified_us=file.modified_us,
    )
    was = None if before is None else _facts(Digest(bytes(before[1])), before[2])
    _record(tx, "artifact.put", command.path, was, _facts(file.digest, file.size_bytes))
    return file


def delete_artifacts(tx: Transaction, command: DeleteArtifacts) -> Deleted:
    """Remove a file or a directory from the tree; the blobs stay until garbage collection.

    The event of a directory says the digest its manifest would have had, so that it can be compared with sealed ones.

    Raises:
        NotFound: nothing is there.
        Conflict: the path is below a sealed root.
        LimitExceeded: there are more than TREE_FILES_MAX files.
    """
    _check_mutable(command.path)
    workspace_id = tx.origin.workspace_id
    _lock(tx, command.path)
    entries = tree_entries(tx, workspace_id, command.path)
    if not entries:
        raise NotFound("artifact", command.path, f"No such artifact: '{command.path}'")
    deleted = Deleted(len(entries), sum(entry.size_bytes for entry in entries))
    if entries[0].path == command.path:
        tx.run(SQL.file_delete, workspace_id=workspace_id, path=command.path)
        before = _facts(entries[0].digest, entries[0].size_bytes)
    else:
        start, stop = path_range(command.path)
        tx.run(SQL.files_delete, workspace_id=workspace_id, start=start, stop=stop)
        relative = (Entry(below(command.path, e.path), e.digest, e.size_bytes) for e in entries)
        before = {
            "manifest": listing_digest(relative).hex(),
            "files": deleted.files_count,
            "size_bytes": deleted.size_bytes,
        }
    _record(tx, "artifact.deleted", command.path, before, None)
    return deleted


def _check_mutable(path: ArtifactPath) -> None:
    if is_sealed(path):
        message = f"'{path}' is sealed: the files of a registered model version never change"
        raise Conflict(message)


def _check_free(reader: Reader, workspace_id: int, path: ArtifactPath) -> None:
    """Refuse a new file at `path` where it or what is above it is something else."""
    start, stop = path_range(path)
    if reader.row(SQL.file_first_in, workspace_id=workspace_id, start=start, stop=stop) is not None:
        message = f"Artifact path refers to a directory, not a file: '{path}'"
        raise Invalid("path", "is a directory", message)
    above = paths.ancestors(path)
    if above:
        query = Sql("select path from artifact_files where workspace_id = ? and path in ", workspace_id)
        found = reader.value(query + in_list(above) + Sql(" limit 1"))
        if found is not None:
            message = f"Artifact path '{path}' is below '{found}', which is a file"
            raise Invalid("path", "is below a file", message)


def _lock(tx: Transaction, path: ArtifactPath) -> None:
    """Keep other servers from making a directory of a file meanwhile, or the other way round."""
    if tx.dialect == "postgres":
        tx.rows(SQL.tree_lock, segment=path.partition("/")[0], workspace_id=tx.origin.workspace_id)


def _facts(digest: Digest, size_bytes: int) -> Facts:
    return {"digest": digest.hex(), "size_bytes": size_bytes}


def _record(tx: Transaction, kind: str, path: ArtifactPath, before: Facts | None, after: Facts | None) -> None:
    ledger.append(tx, ledger.Event(kind, "artifact", 0, path, before, after))
