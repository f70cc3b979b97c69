"""Messages about model versions that only Databricks' clients know."""

from lineal.api.databricks.wire.activities import Activity
from lineal.api.databricks.wire.types import KeyValue, Message


class ModelVersion(Message, frozen=True):
    """A version, as the classic registry has it."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str
    current_stage: str
    description: str | None = None
    source: str = ""
    run_id: str = ""
    run_link: str = ""
    status: str = ""
    status_message: str | None = None
    tags: list[KeyValue] = []


class ModelVersionDatabricks(ModelVersion, frozen=True, kw_only=True):
    """The same, with what the caller may do and what waits."""

    permission_level: str
    email_subscription_status: str
    open_requests: list[Activity] = []


class VersionName(Message, frozen=True):
    """Which version."""

    name: str = ""
    version: str = ""


class TransitionStage(Message, frozen=True):
    """POST databricks/model-versions/transition-stage."""

    name: str = ""
    version: str = ""
    stage: str = ""
    archive_existing_versions: bool = False
    comment: str = ""


class VersionReply(Message, frozen=True):
    """One version, under the key that the SDK reads and under the one that older clients do."""

    model_version_databricks: ModelVersionDatabricks
    model_version: ModelVersion


class ListArtifacts(Message, frozen=True):
    """GET model-versions/list-artifacts."""

    name: str = ""
    version: str = ""
    path: str = ""
    page_token: str = ""


class FileInfo(Message, frozen=True, omit_defaults=False):
    """A directory or a file below a version."""

    path: str
    is_dir: bool
    file_size: int | None = None
    """In bytes; None of a directory."""


class FilesReply(Message, frozen=True):
    """Some of the children of a directory."""

    files: list[FileInfo] = []
    next_page_token: str = ""


class SignDownload(Message, frozen=True):
    """GET model-versions/get-signed-download-uri."""

    name: str = ""
    version: str = ""
    path: str = ""


class Header(Message, frozen=True):
    """A header to send."""

    name: str
    value: str


class SignedUri(Message, frozen=True, omit_defaults=False):
    """A URL that needs no login."""

    signed_uri: str
    headers: list[Header] = []
