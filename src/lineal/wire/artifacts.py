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
