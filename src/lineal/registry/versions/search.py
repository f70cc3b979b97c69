"""Search of versions: filter, order and keyset pages."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import LimitExceeded
from lineal.registry.names import PROMPT_TAG
from lineal.registry.prompts import NOT_A_PROMPT_VERSION, speaks_of_prompts
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow
from lineal.registry.versions.queries import VERSION_COLUMNS, whole_all
from lineal.search import (
    MODEL_VERSIONS,
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

PAGE_VERSIONS_MAX = 200_000
"""Versions in one page, inclusive. Source: mlflow 3.17, SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD."""
PAGE_VERSIONS_DEFAULT = 200_000
"""Source: mlflow 3.17, protos/model_registry.proto; its Python client asks for 10,000."""
_WIDTH = len(VersionRow.__struct_fields__)


class SearchVersions(msgspec.Struct, frozen=True):
    """What to look for, in which order, and from where on."""

    workspace_id: int
    filter: str = ""
    order_by: tuple[str, ...] = ()
    limit: int = PAGE_VERSIONS_DEFAULT
    """Versions in a page, 1 to PAGE_VERSIONS_MAX inclusive."""
    page_token: str = ""
    name: str = ""
    """The only registered model whose versions count; empty for all."""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class VersionPage(msgspec.Struct, frozen=True):
    """One page; `next_page_token` is empty on the last."""

    versions: list[ModelVersion]
    next_page_token: str


def _tag_value(key: str) -> Sql:
    return Sql("(select t.value from model_version_tags t where t.version_id = v.id and t.key = ?)", key)


def _tag(key: str, match: Match) -> Sql:
    if key == PROMPT_TAG:  # a version is a prompt when it or its model says so
        model = Sql(", (select t.value from registered_model_tags t where t.model_id = m.id and t.key = ?)", key)
        return match.on(Sql("coalesce(") + _tag_value(key) + model + Sql(", 'false')"))
    return (
        Sql("exists (select 1 from model_version_tags t where t.version_id = v.id and t.key = ? and ", key)
        + match.on(Sql("t.value"))
        + Sql(")")
    )


CATALOGUE = Catalogue(
    MODEL_VERSIONS,
    attributes={
        "name": Column(Sql("m.name"), nullable=False),
        "run_id": Column(Sql("v.run_id"), nullable=False),
        "source_path": Column(Sql("v.source"), nullable=False),
        "version_number": Column(Sql("v.version"), nullable=False),
        "creation_timestamp": Column(Sql("v.created_ms"), nullable=False),
        "last_updated_timestamp": Column(Sql("v.updated_ms"), nullable=False),
    },
    keyed={"tags": Keyed(_tag, lambda key: Key(_tag_value(key), "text"))},
)
_NEWEST_CHANGE = Key(Sql("v.updated_ms"), "number", descending=True, nullable=False)
_TIE_BREAKERS = [
    Key(Sql("m.name"), "text", nullable=False),
    Key(Sql("v.version"), "number", descending=True, nullable=False),
]


def search_versions(reader: Reader, query: SearchVersions) -> VersionPage:
    """Answer one page of the versions that match, the last changed first unless ordered otherwise.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page that is too long.
    """
    if query.limit > PAGE_VERSIONS_MAX:
        raise LimitExceeded("max_results", PAGE_VERSIONS_MAX, query.limit)
    parsed = parse_filter(query.filter, MODEL_VERSIONS)
    orders = parse_order_by(query.order_by, MODEL_VERSIONS)
    keyset = Keyset([*(CATALOGUE.order_keys(orders) or [_NEWEST_CHANGE]), *_TIE_BREAKERS])
    fingerprint = cursor.fingerprint("model versions", query.workspace_id, query.filter, list(query.order_by), query.name)
    source = (
        Sql(
            " from model_versions v join registered_models m on m.id = v.model_id"
            " where m.workspace_id = ? and m.deleted_ms is null and v.deleted_ms is null and ",
            query.workspace_id,
        )
        + (Sql("1 = 1") if query.name or speaks_of_prompts(parsed) else NOT_A_PROMPT_VERSION)
        + Sql(" and ")
        + readable(reader, query.viewer, "registered_model", Sql("m.id"))
        + Sql(" and ")
        + compile_filter(parsed, CATALOGUE, reader.dialect)
        + (Sql(" and m.name = ?", query.name) if query.name else Sql(""))
    )
    page, token = fetch_page(
        reader,
        Sql("m.name as model_name, ") + VERSION_COLUMNS + Sql(", "),
        source,
        keyset,
        limit=query.limit,
        page_token=query.page_token,
        query=fingerprint,
    )
    return VersionPage(whole_all(reader, [(row[0], VersionRow(*row[1 : 1 + _WIDTH])) for row in page]), token)
