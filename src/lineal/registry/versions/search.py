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
from lineal.search.tree import And, Condition, Filter
from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.storage.statements import Dialect

PAGE_VERSIONS_MAX = 200_000
"""Versions in one page, inclusive. Source: mlflow 3.17, SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD."""
PAGE_VERSIONS_DEFAULT = 200_000
"""Source: mlflow 3.17, protos/model_registry.proto; its Python client asks for 10,000."""
CANDIDATES_MAX = 3_000
"""Versions that are looked at one by one rather than in the order of an index."""
VALUE_INDEXED_MAX = 100
"""Characters from which on the index of values has no tag."""
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
        _joined(reader, parsed, keyset, query.name)
        + Sql(
            "m.workspace_id = ? and m.deleted_ms is null and v.deleted_ms is null and ",
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


def _joined(reader: Reader, parsed: Filter, keyset: Keyset, name: str) -> Sql:
    """Compile ` from ... where ` in the order in which SQLite is to join: it cannot know how few versions match, or that a page ends early.

    Few versions that fulfil a condition of the filter; else versions, by whatever index has their order; or models, where these are named.
    """
    parts = parsed.root.parts if isinstance(parsed.root, And) else (parsed.root,)
    required = [part for part in parts if isinstance(part, Condition)]
    for condition in required:
        few = _few(condition, reader.dialect)
        if (
            few is not None
            and int(reader.value(Sql("select count(*) from (") + few + Sql(" limit ?) c", CANDIDATES_MAX + 1))) <= CANDIDATES_MAX
        ):
            joined = Sql(") f cross join model_versions v cross join registered_models m where v.id = f.id and m.id = v.model_id and ")
            return Sql(" from (") + few + joined
    fields = {condition.field.key for condition in required if condition.field.entity == "attributes"}
    is_named = name or any(condition.field.key == "name" and condition.comparator in {"=", "IN"} for condition in required)
    in_order_of_models = keyset.keys[0].sql == _TIE_BREAKERS[0].sql
    if is_named or "source_path" in fields or (in_order_of_models and "run_id" not in fields):
        return Sql(" from registered_models m join model_versions v on m.id = v.model_id where ")
    return Sql(" from model_versions v cross join registered_models m where m.id = v.model_id and ")


def _few(condition: Condition, dialect: Dialect) -> Sql | None:
    """Compile the inner ids of versions that contain every match, by an index; None where there is none."""
    key, value = condition.field.key, condition.value
    if condition.field.entity == "tags":
        if key == PROMPT_TAG or condition.comparator != "=" or not isinstance(value, str) or len(value) >= VALUE_INDEXED_MAX:
            return None
        return Sql(
            "select t.version_id as id from model_version_tags t where t.key = ? and length(t.value) < 100 and t.value = ?", key, value
        )
    if key == "creation_timestamp" and condition.comparator in {"=", "<", "<=", ">", ">=", "BETWEEN"}:
        created = Match(condition.comparator, value, dialect).on(Sql("w.created_ms"))
        return Sql("select w.id from model_versions w where w.deleted_ms is null and ") + created
    return None
