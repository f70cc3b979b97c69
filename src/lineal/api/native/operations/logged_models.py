"""Logged models: searched, and read whole."""

import msgspec

from lineal.access.values import Viewer
from lineal.api.native.convert.logged_models import from_model
from lineal.api.native.convert.runs import to_experiment_ids
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded, NotFound
from lineal.registry.versions.origins import VersionsOf, versions_of_logged_model
from lineal.storage.database import Reader
from lineal.tracking.logged_models import search
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.tokens import Asked, DatasetClause, OrderClause
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
    return await services.db.read(
        _page, search.SearchLoggedModels(call.origin.workspace_id, ids, asked, request.limit, request.cursor, call.viewer)
    )


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
    return await services.db.read(_whole, _ModelOf(call.origin.workspace_id, request.model_id, call.viewer))


def _whole(reader: Reader, query: _ModelOf) -> wire.LoggedModel:
    model = get_logged_model(reader, ByModelId(query.workspace_id, query.model_id, with_deleted=True))
    versions = versions_of_logged_model(reader, VersionsOf(query.workspace_id, query.model_id, query.viewer))
    return from_model(model, METRICS_MAX, versions)


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
