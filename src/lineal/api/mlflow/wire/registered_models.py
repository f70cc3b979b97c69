"""Messages about registered models and aliases. Source: mlflow 3.17, protos/model_registry.proto; fields in its order."""

from lineal.api.mlflow.wire.model_versions import ModelVersion
from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class Alias(Message, frozen=True):
    """An alias of a registered model."""

    alias: str
    version: str


class RegisteredModel(Message, frozen=True):
    """A registered model, as it is answered."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str | None = None
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    tags: list[KeyValue] = []
    aliases: list[Alias] = []


class RegisteredModelReply(Message, frozen=True):
    """One registered model."""

    registered_model: RegisteredModel


class CreateRegisteredModel(Message, frozen=True):
    """POST registered-models/create."""

    name: str | None = None
    tags: list[KeyValue] | None = None
    description: str | None = None


class ModelName(Message, frozen=True):
    """What get and delete take."""

    name: str | None = None


class UpdateRegisteredModel(Message, frozen=True):
    """PATCH registered-models/update."""

    name: str | None = None
    description: str | None = None


class RenameRegisteredModel(Message, frozen=True):
    """POST registered-models/rename."""

    name: str | None = None
    new_name: str | None = None


class SearchRegisteredModels(Message, frozen=True):
    """GET registered-models/search."""

    filter: str | None = None
    max_results: Int64 | None = None
    order_by: list[str] | None = None
    page_token: str | None = None


class RegisteredModelsReply(Message, frozen=True):
    """A page of registered models."""

    registered_models: list[RegisteredModel] = []
    next_page_token: str | None = None


class GetLatestVersions(Message, frozen=True):
    """POST or GET registered-models/get-latest-versions."""

    name: str | None = None
    stages: list[str] | None = None


class SetTag(Message, frozen=True):
    """POST registered-models/set-tag."""

    name: str | None = None
    key: str | None = None
    value: str | None = None


class DeleteTag(Message, frozen=True):
    """DELETE registered-models/delete-tag."""

    name: str | None = None
    key: str | None = None


class SetAlias(Message, frozen=True):
    """POST registered-models/alias."""

    name: str | None = None
    alias: str | None = None
    version: str | None = None


class AliasName(Message, frozen=True):
    """GET and DELETE registered-models/alias."""

    name: str | None = None
    alias: str | None = None
