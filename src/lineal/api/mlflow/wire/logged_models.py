"""Messages about logged models. Source: mlflow 3.17, protos/service.proto."""

from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class ModelMetric(Message, frozen=True, kw_only=True):
    """A point of a metric that measures a model."""

    key: str
    value: float | str
    timestamp: int
    step: int
    dataset_name: str | None = None
    dataset_digest: str | None = None
    model_id: str
    run_id: str


class ModelInfo(Message, frozen=True, kw_only=True):
    """A logged model without its data."""

    model_id: str
    experiment_id: str
    name: str
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    artifact_uri: str
    status: str
    model_type: str
    source_run_id: str
    tags: list[KeyValue] = []


class ModelData(Message, frozen=True):
    """What was logged to a model."""

    params: list[KeyValue] = []
    metrics: list[ModelMetric] = []


class LoggedModel(Message, frozen=True):
    """A logged model."""

    info: ModelInfo
    data: ModelData


class ModelReply(Message, frozen=True):
    """One logged model."""

    model: LoggedModel


class CreateLoggedModel(Message, frozen=True):
    """POST logged-models."""

    experiment_id: str | None = None
    name: str | None = None
    model_type: str | None = None
    source_run_id: str | None = None
    params: list[KeyValue] | None = None
    tags: list[KeyValue] | None = None


class FinalizeLoggedModel(Message, frozen=True):
    """PATCH logged-models/{id}. The body repeats the id."""

    id: str = ""
    model_id: str | None = None
    status: str | int | None = None


class GetLoggedModel(Message, frozen=True):
    """GET logged-models/{id}."""

    id: str = ""
    allow_deleted: str | None = None


class LoggedModelId(Message, frozen=True):
    """DELETE logged-models/{id}."""

    id: str = ""


class SetTags(Message, frozen=True):
    """PATCH logged-models/{id}/tags."""

    id: str = ""
    tags: list[KeyValue] | None = None


class DeleteTag(Message, frozen=True):
    """DELETE logged-models/{id}/tags/{key}."""

    id: str = ""
    key: str = ""


class LogParams(Message, frozen=True):
    """POST logged-models/{id}/params. The body repeats the id."""

    id: str = ""
    model_id: str | None = None
    params: list[KeyValue] | None = None


class ListModelArtifacts(Message, frozen=True):
    """GET logged-models/{id}/artifacts/directories."""

    id: str = ""
    artifact_directory_path: str | None = None
    page_token: str | None = None


class DatasetClause(Message, frozen=True):
    """A dataset whose metrics a search speaks of; without digest, any version."""

    dataset_name: str | None = None
    dataset_digest: str | None = None


class OrderClause(Message, frozen=True):
    """What a search orders by."""

    field_name: str | None = None
    ascending: bool | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class SearchLoggedModels(Message, frozen=True):
    """POST logged-models/search."""

    experiment_ids: list[str] | None = None
    filter: str | None = None
    datasets: list[DatasetClause] | None = None
    max_results: Int64 | None = None
    order_by: list[OrderClause] | None = None
    page_token: str | None = None


class ModelsReply(Message, frozen=True):
    """A page of logged models."""

    models: list[LoggedModel] = []
    next_page_token: str | None = None
