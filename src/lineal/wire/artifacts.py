"""Messages about artifacts: bytes by digest, and uploads that go on where they broke off."""

import msgspec


class MissingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks which bytes have to be sent."""

    sha256: list[str]
    """Digests, 64 hexadecimal digits each; at most 1000."""


class MissingReply(msgspec.Struct, frozen=True):
    """The digests of the bytes that have to be sent, in the order asked and each once."""

    missing: list[str]


class NewFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file whose bytes the store has."""

    path: str
    """From the root of the commit."""
    sha256: str
    size_bytes: int


class CommitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Puts files by the digests of their bytes, all or none."""

    files: list[NewFile]
    """At most 1000, each path once."""
    root: str = ""
    """The directory that the paths are below; left out, the root of the tree."""


class CommitReply(msgspec.Struct, frozen=True):
    """The files are in the tree."""

    files: int
    size_bytes: int


class BeginRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Begins an upload."""


class UploadRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks how far an upload is."""

    upload_id: str


class UploadReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far an upload is."""

    upload_id: str
    offset: int
    """Bytes that arrived: where to go on."""
    sha256: str = ""
    """The digest, once the upload is complete."""


class CompleteRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ends an upload, saying what its bytes are."""

    upload_id: str
    sha256: str
    size_bytes: int


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file or a directory of a tree."""

    path: str
    """From the root of the tree."""
    name: str
    """The last part of the path."""
    is_dir: bool
    size_bytes: int | None = None
    """Null for a directory."""
    sha256: str = ""
    """Of a file's bytes; empty for a directory."""
    modified_ms: int | None = None
    """When it was put, or sealed; null for a directory."""
    content_type: str = ""
    """Guessed from the name; empty for a directory."""


class FilePage(msgspec.Struct, frozen=True):
    """A page of the children of a directory, by path."""

    root: str
    """The location of the tree, as clients know it."""
    files: list[FileEntry]
    cursor: str
    """For the next page; empty on the last."""


class ListRunFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the children of a directory of a run."""

    run_id: str
    path: str = ""
    """From the root of the run's files; left out, the root."""
    limit: int = 1_000
    """Children in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class ListVersionFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the children of a directory of a version."""

    name: str
    version: str
    """Its number, `@` and an alias, or `latest`."""
    path: str = ""
    """From the root of the version's files; left out, the root."""
    limit: int = 1_000
    """Children in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class ListModelFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the children of a directory of a logged model."""

    model_id: str
    path: str = ""
    """From the root of the model's files; left out, the root."""
    limit: int = 1_000
    """Children in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""
