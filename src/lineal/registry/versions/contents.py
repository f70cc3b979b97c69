"""The files of a sealed version, as far as an answer about it carries them."""

import msgspec

from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.values import File
from lineal.storage import statements
from lineal.storage.blobs import Digest
from lineal.storage.database import Reader

SQL = statements.load("lineal.registry.versions")
FILES_MAX = 1_000


class Contents(msgspec.Struct, frozen=True):
    """What a version is made of."""

    files: tuple[File, ...] = ()
    """The first FILES_MAX by path, from the root of the manifest."""
    count: int = 0
    size_bytes: int = 0


def contents_of(reader: Reader, version_id: int) -> Contents:
    """Answer the files of the version with this node; none where it is not sealed."""
    row = reader.row(SQL.manifest_of_version, id=version_id)
    if row is None:
        return Contents()
    manifest_id, count, size_bytes, created_us = row
    rows = reader.rows(SQL.files_of_manifest, manifest_id=manifest_id, limit=FILES_MAX)
    files = tuple(File(ArtifactPath(path), Digest(bytes(digest)), size, created_us) for path, digest, size in rows)
    return Contents(files, count, size_bytes)


def file_of(reader: Reader, version_id: int, path: str) -> File | None:
    """Answer one file of a sealed version by its path from the root of the manifest, or None."""
    row = reader.row(SQL.file_of_version, id=version_id, path=path)
    return None if row is None else File(ArtifactPath(row[0]), Digest(bytes(row[1])), row[2], row[3])
