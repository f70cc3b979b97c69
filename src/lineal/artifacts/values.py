"""What artifacts are made of, and their limits."""

import msgspec

from lineal.artifacts.paths import ArtifactPath
from lineal.storage.blobs import Digest

CHILDREN_MAX = 1000
"""Children of a directory on one page: more than a person reads, and a page of them still takes milliseconds."""

TREE_FILES_MAX = 100_000
"""Files that one command seals or deletes: bounds the time the writer is busy with it (about a second)."""

UPLOAD_BYTES_MAX = 5 << 40
"""Bytes of one file. Source: the limit of an object in S3, where the blob may have to live one day (5 TiB)."""

PART_BYTES_MAX = 5 << 30
"""Bytes of one part. Source: the limit of a part of a multipart upload to S3 (5 GiB)."""


class File(msgspec.Struct, frozen=True):
    """A file of the tree or of a manifest."""

    path: ArtifactPath
    digest: Digest
    size_bytes: int
    modified_us: int
    """When it was last put; below a sealed root, when it was sealed. Microseconds since 1970-01-01 UTC."""

    @property
    def hex(self) -> str:
        """The digest as 64 hexadecimal digits."""
        return self.digest.hex()


class Child(msgspec.Struct, frozen=True):
    """One line of the listing of a directory."""

    path: ArtifactPath
    """From the root of the tree."""
    file: File | None
    """None: it is a directory."""


class Page(msgspec.Struct, frozen=True):
    """Some children of a directory, in order: by path, a directory where its path with a `/` behind would be."""

    children: tuple[Child, ...]
    next: str
    """Where the next page starts, for `ListDirectory.start`; empty when this is the last one."""


class Entry(msgspec.Struct, frozen=True):
    """One file of a manifest."""

    path: ArtifactPath
    """From the root of the manifest."""
    digest: Digest
    size_bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """A set of files that never changes."""

    id: int
    digest: Digest
    """SHA-256 of the canonical listing; see `artifacts.manifests.listing`."""
    files_count: int
    size_bytes: int
    created_us: int

    @property
    def hex(self) -> str:
        """The digest as 64 hexadecimal digits."""
        return self.digest.hex()
