"""Logged models: searched, and read whole."""

from collections.abc import Sequence

import msgspec

from lineal.access.values import Viewer
from lineal.api.native.convert.run import from_version_names
from lineal.api.native.convert.runs import to_experiment_ids
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded, NotFound
from lineal.registry.values import ModelVersion
from lineal.registry.versions.origins import VersionsOf, versions_of_logged_model
from lineal.storage.database import Reader
from lineal.tracking.logged_models import search
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.tokens import Asked, DatasetClause, OrderClause
from lineal.tracking.logged_models.values import LoggedModel, ModelMetric
from lineal.tracking.series.values import wire_value
from lineal.wire import logged_models as wire

METRICS_MAX = 10_000
"""Points of metrics in the answer about one model."""
LISTED_METRICS_MAX = 100
"""The same, in a list."""


class _ModelOf(msgspec.Struct, frozen=True):
    workspace_id: int
    model_id: str
    viewer: Viewer


async def _search(services: Services, call: Call, request: wire.SearchLoggedModels) -> wire.LoggedModelPage:
    check_limit(request.limit)
    asked = Asked(
        tuple(request.experiment_ids),
        request.filter,
        tuple(DatasetClause(dataset.name, dataset.digest) for dataset in request.datasets),
        tuple(_order(index, text) for index, text in enumerate(request.order_by)),
    )
    ids = to_experiment_ids(request.experiment_ids)
    return await services.db.read(_page, search.SearchLoggedModels(call.origin.workspace_id, ids, asked, request.limit, request.cursor))


def _order(index: int, text: str) -> OrderClause:
    field, _, direction = text.strip().partition(" ")
    if not field or direction.strip().upper() not in {"", "ASC", "DESC"}:
        raise Invalid(f"order_by[{index}]", "is a field and, perhaps, ASC or DESC")
    return OrderClause(field, direction.strip().upper() != "DESC")


def _page(reader: Reader, query: search.SearchLoggedModels) -> wire.LoggedModelPage:
    with native_fields():
        found = search.search_logged_models(reader, query)
    return wire.LoggedModelPage([from_model(model, LISTED_METRICS_MAX) for model in found.models], found.next_page_token)


async def _get(services: Services, call: Call, request: wire.LoggedModelId) -> wire.LoggedModel:
    return await services.db.read(_whole, _ModelOf(call.origin.workspace_id, request.model_id, Viewer.of(call.origin)))


def _whole(reader: Reader, query: _ModelOf) -> wire.LoggedModel:
    model = get_logged_model(reader, ByModelId(query.workspace_id, query.model_id, with_deleted=True))
    versions = versions_of_logged_model(reader, VersionsOf(query.workspace_id, query.model_id, query.viewer))
    return from_model(model, METRICS_MAX, versions)


def from_model(model: LoggedModel, metrics_max: int, versions: Sequence[ModelVersion] = ()) -> wire.LoggedModel:
    """Spell a logged model."""
    info = model.info
    return wire.LoggedModel(
        model_id=info.model_id,
        name=info.name,
        experiment_id=str(info.experiment_id),
        source_run_id=info.source_run_id,
        model_type=info.model_type,
        status=info.status.name,
        lifecycle_stage="active" if info.lifecycle.word == "active" else "deleted",
        artifact_location=info.artifact_location,
        created_ms=info.created_ms,
        updated_ms=info.updated_ms,
        params={param.key: param.value for param in model.params},
        tags={tag.key: tag.value for tag in model.tags},
        metrics=[from_metric(metric) for metric in model.metrics[:metrics_max]],
        truncated=len(model.metrics) > metrics_max,
        versions=from_version_names(list(versions)),
    )


def from_metric(metric: ModelMetric) -> wire.ModelMetric:
    """Spell a point of a metric that measures a model."""
    return wire.ModelMetric(
        key=metric.key,
        value=wire_value(metric.value),
        step=metric.step,
        time_ms=metric.time_ms,
        run_id=metric.run_id,
        dataset_name=metric.dataset_name,
        dataset_digest=metric.dataset_digest,
    )


LOGGED_MODELS: tuple[Operation, ...] = (
    Operation(
        name="searchLoggedModels",
        method="POST",
        path="/logged-models/search",
        permission="experiment.read",
        object=ObjectOf("experiment", "experiment_ids"),
        summary="Answer a page of the active logged models that match a filter.",
        handler=_search,
        request=wire.SearchLoggedModels,
        response=wire.LoggedModelPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="getLoggedModel",
        method="GET",
        path="/logged-models/{model_id}",
        permission="experiment.read",
        object=ObjectOf("logged_model", "model_id"),
        summary="Answer a logged model, deleted or not, with its params, tags, metrics, and the versions made of it.",
        handler=_get,
        request=wire.LoggedModelId,
        response=wire.LoggedModel,
        errors=(NotFound,),
    ),
)
