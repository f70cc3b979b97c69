"""Search of registered models: filter, order and keyset pages."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import LimitExceeded
from lineal.registry.models.lookup import ModelRow
from lineal.registry.models.queries import whole_models
from lineal.registry.names import PROMPT_TAG
from lineal.registry.prompts import NOT_A_PROMPT_MODEL, speaks_of_prompts
from lineal.registry.values import RegisteredModel
from lineal.search import (
    REGISTERED_MODELS,
    Catalogue,
    Column,
    Key,
    Keyed,
    Keyset,
    Match,
    compile_filter,
    cursor,
    fetch_page,
    parse_filter,
    parse_order_by,
)
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

PAGE_MODELS_MAX = 1_000
"""Registered models in one page, inclusive. Source: mlflow 3.17, SEARCH_REGISTERED_MODEL_MAX_RESULTS_THRESHOLD."""
PAGE_MODELS_DEFAULT = 100
"""Source: mlflow 3.17, protos/model_registry.proto."""
_COLUMNS = Sql("m.id, m.name, m.description, m.created_ms, m.updated_ms, m.created_by, ")
_WIDTH = len(ModelRow.__struct_fields__)


class SearchModels(msgspec.Struct, frozen=True):
    """What to look for, in which order, and from where on."""

    workspace_id: int
    filter: str = ""
    order_by: tuple[str, ...] = ()
    limit: int = PAGE_MODELS_DEFAULT
    """Registered models in a page, 1 to PAGE_MODELS_MAX inclusive."""
    page_token: str = ""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class ModelPage(msgspec.Struct, frozen=True):
    """One page; `next_page_token` is empty on the last."""

    models: list[RegisteredModel]
    next_page_token: str


def _tag_value(key: str) -> Sql:
    return Sql("(select t.value from registered_model_tags t where t.model_id = m.id and t.key = ?)", key)


def _tag(key: str, match: Match) -> Sql:
    if key == PROMPT_TAG:  # what has no such tag is no prompt
        return match.on(Sql("coalesce(") + _tag_value(key) + Sql(", 'false')"))
    return (
        Sql("exists (select 1 from registered_model_tags t where t.model_id = m.id and t.key = ? and ", key)
        + match.on(Sql("t.value"))
        + Sql(")")
    )


CATALOGUE = Catalogue(
    REGISTERED_MODELS,
    attributes={
        "name": Column(Sql("m.name"), nullable=False),
        "creation_timestamp": Column(Sql("m.created_ms"), nullable=False),
        "last_updated_timestamp": Column(Sql("m.updated_ms"), nullable=False),
    },
    keyed={"tags": Keyed(_tag, lambda key: Key(_tag_value(key), "text"))},
)
_BY_NAME = Key(Sql("m.name"), "text", nullable=False)


def search_models(reader: Reader, query: SearchModels) -> ModelPage:
    """Answer one page of the registered models that match, by name unless ordered otherwise.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page that is too long.
    """
    if query.limit > PAGE_MODELS_MAX:
        raise LimitExceeded("max_results", PAGE_MODELS_MAX, query.limit)
    parsed = parse_filter(query.filter, REGISTERED_MODELS)
    orders = parse_order_by(query.order_by, REGISTERED_MODELS)
    keyset = Keyset([*CATALOGUE.order_keys(orders), _BY_NAME])
    fingerprint = cursor.fingerprint("registered models", query.workspace_id, query.filter, list(query.order_by))
    source = (
        Sql(" from registered_models m where m.workspace_id = ? and m.deleted_ms is null and ", query.workspace_id)
        + (Sql("1 = 1") if speaks_of_prompts(parsed) else NOT_A_PROMPT_MODEL)
        + Sql(" and ")
        + readable(reader, query.viewer, "registered_model", Sql("m.id"))
        + Sql(" and ")
        + compile_filter(parsed, CATALOGUE, reader.dialect)
    )
    page, token = fetch_page(reader, _COLUMNS, source, keyset, limit=query.limit, page_token=query.page_token, query=fingerprint)
    return ModelPage(whole_models(reader, [ModelRow(*row[:_WIDTH]) for row in page]), token)
