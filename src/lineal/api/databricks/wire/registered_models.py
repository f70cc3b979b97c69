"""Messages about registered models that only Databricks' clients know."""

from lineal.api.databricks.wire.model_versions import ModelVersion
from lineal.api.databricks.wire.types import KeyValue, Message


class Model(Message, frozen=True):
    """A registered model, as the classic registry has it."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    tags: list[KeyValue] = []


class ModelDatabricks(Model, frozen=True, kw_only=True):
    """The same, with what names it for permissions and what the caller may do."""

    id: str
    permission_level: str


class ModelName(Message, frozen=True):
    """Which registered model."""

    name: str = ""


class ModelDatabricksReply(Message, frozen=True):
    """One registered model."""

    registered_model_databricks: ModelDatabricks


class RenameModel(Message, frozen=True):
    """POST registered-models/rename."""

    name: str = ""
    new_name: str = ""


class ModelReply(Message, frozen=True):
    """One registered model."""

    registered_model: Model


class ListModels(Message, frozen=True):
    """GET registered-models/list."""

    max_results: int | None = None
    page_token: str = ""


class ModelsReply(Message, frozen=True):
    """A page of registered models, by name."""

    registered_models: list[Model] = []
    next_page_token: str = ""
