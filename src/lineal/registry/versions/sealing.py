"""Sealing: a version keeps the files it was made of, whatever happens to them where they came from."""

import msgspec

from lineal.artifacts.manifests import AddSealedTree, Seal, add_sealed_tree, seal
from lineal.artifacts.paths import ArtifactPath, basename
from lineal.artifacts.queries import FindFile, ListDirectory, find_file, list_directory
from lineal.errors import NotFound
from lineal.registry.versions.provenance import Provenance
from lineal.storage.database import Transaction

ARTIFACTS = "mlflow-artifacts:"
"""The scheme of locations in this server's own artifact tree."""


class Sealed(msgspec.Struct, frozen=True):
    """The files of a version: where they are, and the manifest that says what they are."""

    location: str
    manifest_id: int | None = None
    """None while the version is not sealed: it has no files, or they are in a store of somebody else's."""
    digest: str | None = None
    """SHA-256 of the manifest, hexadecimal."""


def seal_version(tx: Transaction, public_id: str, provenance: Provenance) -> Sealed:
    """Give a new version its own read-only tree, where its files are in this server's store or are those of a sealed version."""
    copied = provenance.copy_of
    if copied is not None and copied.manifest_id is not None:
        root = add_sealed_tree(tx, AddSealedTree(public_id, copied.manifest_id))
        below = copied.storage_location.removeprefix(f"{ARTIFACTS}/").split("/", 2)[2:]
        return Sealed(_location(root, *below), copied.manifest_id, copied.manifest_digest)
    if provenance.tree is None or not _has_files(tx, provenance.tree):
        return Sealed(provenance.location)
    manifest = seal(tx, Seal(provenance.tree))
    root = add_sealed_tree(tx, AddSealedTree(public_id, manifest.id))
    below = [basename(provenance.tree)] if _is_file(tx, provenance.tree) else []
    return Sealed(_location(root, *below), manifest.id, manifest.hex)


def _location(root: ArtifactPath, *below: str) -> str:
    """A single file is sealed under its own name, and the version's location is that file, as it was before."""
    return "/".join((ARTIFACTS, root, *below))


def _has_files(tx: Transaction, path: ArtifactPath) -> bool:
    listed = list_directory(tx, ListDirectory(tx.origin.workspace_id, path, limit=1))
    return bool(listed.children) or _is_file(tx, path)


def _is_file(tx: Transaction, path: ArtifactPath) -> bool:
    if list_directory(tx, ListDirectory(tx.origin.workspace_id, path, limit=1)).children:
        return False
    try:
        find_file(tx, FindFile(tx.origin.workspace_id, path))
    except NotFound:
        return False
    return True
