"""Messages about model versions. Source: mlflow 3.17, protos/model_registry.proto; fields in its order."""

from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class ModelVersion(Message, frozen=True, kw_only=True):
    """A version, as it is answered."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str | None = None
    current_stage: str
    description: str | None = None
    source: str
    run_id: str
    status: str
    status_message: str | None = None
    tags: list[KeyValue] = []
    run_link: str
    aliases: list[str] = []


class ModelVersionReply(Message, frozen=True):
    """One version."""

    model_version: ModelVersion


class ModelVersionsReply(Message, frozen=True):
    """Some versions, perhaps one page of them."""

    model_versions: list[ModelVersion] = []
    next_page_token: str | None = None


class CreateModelVersion(Message, frozen=True):
    """POST model-versions/create."""

    name: str | None = None
    source: str | None = None
    run_id: str | None = None
    tags: list[KeyValue] | None = None
    run_link: str | None = None
    description: str | None = None
    model_id: str | None = None


class VersionName(Message, frozen=True):
    """What get, delete and get-download-uri take."""

    name: str | None = None
    version: str | None = None


class UpdateModelVersion(Message, frozen=True):
    """PATCH model-versions/update."""

    name: str | None = None
    version: str | None = None
    description: str | None = None


class TransitionStage(Message, frozen=True):
    """POST model-versions/transition-stage."""

    name: str | None = None
    version: str | None = None
    stage: str | None = None
    archive_existing_versions: bool | None = None


class DownloadUriReply(Message, frozen=True):
    """Where the files of a version are."""

    artifact_uri: str


class SearchModelVersions(Message, frozen=True):
    """GET model-versions/search."""

    filter: str | None = None
    max_results: Int64 | None = None
    order_by: list[str] | None = None
    page_token: str | None = None


class SetTag(Message, frozen=True):
    """POST model-versions/set-tag."""

    name: str | None = None
    version: str | None = None
    key: str | None = None
    value: str | None = None


class DeleteTag(Message, frozen=True):
    """DELETE model-versions/delete-tag."""

    name: str | None = None
    version: str | None = None
    key: str | None = None
