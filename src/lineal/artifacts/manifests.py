r"""Manifests: what was under a path at one moment, as a set of files that never changes.

The digest of a manifest is the SHA-256 of its canonical listing: for each file, in the order of the bytes of its path, the line

    <SHA-256 of the file, 64 lower-case hexadecimal digits> <two spaces> <path from the root> <line feed>

which is what `sha256sum` prints. So anyone who has the files can compute it with nothing of ours:

    find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum

A path has no line feed and no backslash (`artifacts.paths` refuses both), so `sha256sum` never escapes a line.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from lineal import ledger
from lineal.artifacts import paths
from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.queries import (
    SealedPlace,
    below,
    manifest_entries,
    place_of,
    tree_entries,
)
from lineal.artifacts.values import Entry, Manifest
from lineal.errors import Conflict, Invalid, NotFound
from lineal.storage import statements
from lineal.storage.blobs import Digest
from lineal.storage.database import Reader, Row, Transaction

SQL = statements.load("lineal.artifacts")


class Seal(msgspec.Struct, frozen=True):
    """Seal what is at a path now: a directory, a single file, or a part of a sealed tree."""

    path: ArtifactPath


class AddSealedTree(msgspec.Struct, frozen=True):
    """Make a manifest readable at `model-versions/<name>`."""

    name: str
    """One path segment: the public id of the model version."""
    manifest_id: int


class RemoveSealedTree(msgspec.Struct, frozen=True):
    """Take `model-versions/<name>` away; the manifest stays."""

    name: str


def listing(entries: Iterable[Entry]) -> bytes:
    """Answer the canonical listing of `entries`, which must be in the order of their paths' bytes."""
    return b"".join(f"{entry.digest.hex()}  {entry.path}\n".encode() for entry in entries)


def listing_digest(entries: Iterable[Entry]) -> Digest:
    """Answer the SHA-256 of the canonical listing."""
    hasher = hashlib.sha256()
    for entry in entries:
        hasher.update(listing((entry,)))
    return Digest(hasher.digest())


def seal(tx: Transaction, command: Seal) -> Manifest:
    """Answer the manifest of the files at a path, stored once for equal files. No files make the empty manifest.

    A single file is sealed under its own name.

    Raises:
        NotFound: the path is below `model-versions/` and there is no such tree.
        LimitExceeded: there are more than TREE_FILES_MAX files.
    """
    entries = _entries_at(tx, command.path)
    digest = listing_digest(entries)
    found = tx.row(SQL.manifest_by_digest, digest=digest)
    if found is not None:
        return _manifest(found)
    size_bytes = sum(entry.size_bytes for entry in entries)
    made = Manifest(0, digest, len(entries), size_bytes, tx.origin.at_us)
    manifest_id = tx.value(
        SQL.manifest_insert,
        digest=made.digest,
        files_count=made.files_count,
        size_bytes=made.size_bytes,
        created_us=made.created_us,
    )
    tx.run_many(
        SQL.manifest_entry_insert,
        [{"manifest_id": manifest_id, "path": e.path, "blob_digest": e.digest, "size_bytes": e.size_bytes} for e in entries],
    )
    after = {"path": command.path, "files": made.files_count, "size_bytes": made.size_bytes}
    ledger.append(tx, ledger.Event("manifest.sealed", "manifest", manifest_id, made.hex, None, after))
    return msgspec.structs.replace(made, id=manifest_id)


def find_manifest(reader: Reader, digest: Digest) -> Manifest:
    """Answer a manifest by its digest.

    Raises:
        NotFound: there is none.
    """
    row = reader.row(SQL.manifest_by_digest, digest=digest)
    if row is None:
        raise NotFound("manifest", digest.hex())
    return _manifest(row)


def add_sealed_tree(tx: Transaction, command: AddSealedTree) -> ArtifactPath:
    """Make a manifest readable in the tree and answer where: `model-versions/<name>`.

    The event that says so is that of the thing which has the manifest, a model version.

    Raises:
        Conflict: another manifest is there.
    """
    root = sealed_root(command.name)
    found = tx.value(SQL.sealed_tree_by_root, workspace_id=tx.origin.workspace_id, root=root)
    if found is None:
        tx.run(
            SQL.sealed_tree_insert,
            workspace_id=tx.origin.workspace_id,
            root=root,
            manifest_id=command.manifest_id,
        )
    elif found != command.manifest_id:
        message = f"'{root}' is sealed with another manifest"
        raise Conflict(message)
    return root


def remove_sealed_tree(tx: Transaction, command: RemoveSealedTree) -> None:
    """Take a sealed tree away, if it is there."""
    tx.run(SQL.sealed_tree_delete, workspace_id=tx.origin.workspace_id, root=sealed_root(command.name))


def sealed_root(name: str) -> ArtifactPath:
    """Answer where the sealed tree `name` is read.

    Raises:
        Invalid: the name is not one path segment.
    """
    root = paths.parse(f"{paths.SEALED_SEGMENT}/{name}")
    if root.count("/") != 1:
        raise Invalid("name", "must be one path segment")
    return root


def _entries_at(reader: Transaction, path: ArtifactPath) -> list[Entry]:
    workspace_id = reader.origin.workspace_id
    place = place_of(reader, workspace_id, path)
    entries = manifest_entries(reader, place) if isinstance(place, SealedPlace) else tree_entries(reader, workspace_id, path)
    return [Entry(below(path, entry.path), entry.digest, entry.size_bytes) for entry in entries]


def _manifest(row: Row) -> Manifest:
    manifest_id, digest, files_count, size_bytes, created_us = row
    return Manifest(manifest_id, Digest(bytes(digest)), files_count, size_bytes, created_us)
