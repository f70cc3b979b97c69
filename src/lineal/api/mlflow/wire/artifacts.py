"""Messages about artifacts. Source: mlflow 3.17, protos/mlflow_artifacts.proto and protos/service.proto."""

from lineal.api.mlflow.wire.types import Int32, Int64, Message


class ListArtifacts(Message, frozen=True):
    """A directory of the whole tree."""

    path: str | None = None


class ListRunArtifacts(Message, frozen=True):
    """A directory below a run's root."""

    run_id: str | None = None
    run_uuid: str | None = None
    path: str | None = None
    page_token: str | None = None


class FileInfo(Message, frozen=True, omit_defaults=False):
    """A directory, or an empty file."""

    path: str
    is_dir: bool


class SizedFileInfo(FileInfo, frozen=True, omit_defaults=False):
    """A file that is not empty: protobuf's JSON leaves a size of 0 out."""

    file_size: Int64


class FilesReply(Message, frozen=True):
    """The children of a directory."""

    root_uri: str | None = None
    files: list[FileInfo] = []


class CreateUpload(Message, frozen=True):
    """A file to upload in parts."""

    directory: str = ""
    path: str | None = None
    """The client's own path of the file; only its last segment counts."""
    num_parts: Int32 | None = None


class Credential(Message, frozen=True, omit_defaults=False):
    """Where to send one part."""

    url: str
    part_number: int
    headers: dict[str, str]


class CreateUploadReply(Message, frozen=True, omit_defaults=False):
    """Where to send the parts."""

    upload_id: str
    credentials: list[Credential]


class UploadedPart(Message, frozen=True):
    """A part that was sent."""

    part_number: Int32 = 0
    etag: str | None = None
    url: str | None = None


class CompleteUpload(Message, frozen=True):
    """All parts were sent."""

    directory: str = ""
    path: str | None = None
    upload_id: str | None = None
    parts: list[UploadedPart] | None = None


class AbortUpload(Message, frozen=True):
    """The upload is given up."""

    directory: str = ""
    path: str | None = None
    upload_id: str | None = None


class Presigned(Message, frozen=True):
    """A file to download from a signed URL."""

    artifact: str = ""


class PresignedReply(Message, frozen=True, omit_defaults=False):
    """Where to download it."""

    url: str
    headers: dict[str, str]
    file_size: int


class PresignUpload(Message, frozen=True):
    """A file to upload to a signed URL, below a run or a logged model."""

    run_id: str | None = None
    model_id: str | None = None
    path: str | None = None
    expiration: Int64 | None = None
    """Seconds."""


class PresignDownload(Message, frozen=True):
    """A file of a run to download from a signed URL."""

    run_id: str | None = None
    path: str | None = None
    expiration: Int64 | None = None
    """Seconds."""


class SignedUrl(Message, frozen=True):
    """Where to put or get a file. Protobuf's JSON leaves what is empty or 0 out."""

    presigned_url: str
    headers: dict[str, str] = {}
    file_size: int = 0
