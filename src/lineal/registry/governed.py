"""Registered models and versions with what a viewer may do and what waits for a decision."""

import msgspec

from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.registry.activities.values import Subject
from lineal.registry.models.queries import ByName, get_model
from lineal.registry.requests.queries import RequestsOf, list_requests
from lineal.registry.requests.values import Request
from lineal.registry.subscriptions.queries import effective_state
from lineal.registry.subscriptions.values import SubscriptionState
from lineal.registry.values import ModelVersion, RegisteredModel
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.storage.database import Reader


class GovernedVersion(msgspec.Struct, frozen=True):
    """A version, as a viewer sees it."""

    version: ModelVersion
    level: Level
    subscription: SubscriptionState
    open_requests: tuple[Request, ...]
    """Those for stages, oldest first."""


class GovernedModel(msgspec.Struct, frozen=True):
    """A registered model, as a viewer sees it."""

    model: RegisteredModel
    level: Level


class VersionFor(msgspec.Struct, frozen=True):
    """Which version, for whom."""

    workspace_id: int
    name: str
    version: int
    viewer: Viewer


class ModelFor(msgspec.Struct, frozen=True):
    """Which registered model, for whom."""

    workspace_id: int
    name: str
    viewer: Viewer


def get_governed_version(reader: Reader, query: VersionFor) -> GovernedVersion:
    """Answer a version with what a viewer may do.

    Raises:
        NotFound: there is no such version.
    """
    version = get_version(reader, ByNumber(query.workspace_id, query.name, query.version))
    found = list_requests(reader, RequestsOf(query.workspace_id, query.name, query.version, query.viewer))
    return GovernedVersion(
        version,
        model_level(reader, query.viewer, version.model_id),
        effective_state(reader, version.model_id, version.id, query.viewer.name),
        tuple(request for request in found.requests if request.kind == Subject.STAGE),
    )


def get_governed_model(reader: Reader, query: ModelFor) -> GovernedModel:
    """Answer a registered model with what a viewer may do.

    Raises:
        NotFound: there is no such model.
    """
    model = get_model(reader, ByName(query.workspace_id, query.name))
    return GovernedModel(model, model_level(reader, query.viewer, model.id))
