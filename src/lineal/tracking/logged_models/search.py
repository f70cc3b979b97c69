"""Search of logged models: filter, datasets, order and keyset pages, and the data of a whole page in four statements."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, assert_never

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import Invalid, LimitExceeded
from lineal.search import (
    LOGGED_MODELS,
    And,
    Catalogue,
    Column,
    Computed,
    Condition,
    Key,
    Keyed,
    Keyset,
    Match,
    Not,
    Or,
    compile_filter,
    parse_filter,
)
from lineal.search.tree import Node
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list, join
from lineal.tracking.logged_models import tokens
from lineal.tracking.logged_models.queries import info_from_row, metrics_from_rows
from lineal.tracking.logged_models.tokens import Asked, DatasetClause, OrderClause
from lineal.tracking.logged_models.values import LoggedModel, ModelInfo, Param, Tag

PAGE_MODELS_DEFAULT = 100
"""Source: mlflow 3.17, SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT."""
PAGE_MODELS_MAX = 1_000
"""Models in one page. MLflow has no limit; who asks for more gets a page with a token."""
EXPERIMENTS_MAX = 10_000
DATASETS_MAX = 100
ORDERS_MAX = 10
"""What one search may name."""

_COLUMNS = Sql(
    "m.id, m.public_id, m.experiment_id, m.name, m.model_type, m.source_run_id, m.status, m.lifecycle, m.artifact_location,"
    " m.created_ms, m.updated_ms, "
)
_WIDTH = 11
_STATUS_PREFIX = "LOGGED_MODEL_"
_STATUS_NAME = Sql("case m.status when 1 then 'PENDING' when 2 then 'READY' else 'UPLOAD_FAILED' end")


class SearchLoggedModels(msgspec.Struct, frozen=True):
    """What to look for, in which order, and from where on."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    asked: Asked
    limit: int = PAGE_MODELS_DEFAULT
    """Models in a page, 1 or more; at most PAGE_MODELS_MAX are answered."""
    page_token: str = ""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class ModelPage(msgspec.Struct, frozen=True):
    """One page; `next_page_token` is empty on the last."""

    models: list[LoggedModel]
    next_page_token: str


def search_logged_models(reader: Reader, query: SearchLoggedModels) -> ModelPage:
    """Answer one page of the active models that match. Ties are broken by creation (newest first), then by model id.

    Raises:
        Invalid: a filter, dataset, order or page token that cannot be read.
        LimitExceeded: a list that is too long.
    """
    asked = query.asked
    _check(query)
    catalogue = _catalogue(asked.datasets)
    parsed = parse_filter(asked.filter, LOGGED_MODELS)
    keyset = Keyset([*(_order_key(catalogue, clause) for clause in asked.order_by), *_TIE_BREAKERS])
    after = tokens.decode(query.page_token, asked) if query.page_token else None
    if not query.experiment_ids:
        return ModelPage([], "")
    limit = min(query.limit, PAGE_MODELS_MAX)
    measured = Sql("1 = 1")
    if asked.datasets and not _has_metrics(parsed.root):
        measured = Sql("exists (select 1 from logged_model_metrics s where s.model_id = m.id and ") + _on(asked.datasets) + Sql(")")
    found = reader.rows(
        Sql("select ")
        + _COLUMNS
        + keyset.columns
        + Sql(
            " from logged_models m where m.experiment_id in (select x.id from experiments x where x.workspace_id = ? and x.id in ",
            query.workspace_id,
        )
        + in_list(sorted(set(query.experiment_ids)))
        + Sql(" and ")
        + readable(reader, query.viewer, "experiment", Sql("x.id"))
        + Sql(") and m.lifecycle = 0 and ")
        + compile_filter(parsed, catalogue, reader.dialect)
        + Sql(" and ")
        + measured
        + Sql(" and ")
        + keyset.after(after)
        + Sql(" order by ")
        + keyset.order_by
        + Sql(" limit ?", limit + 1)
    )
    page = found[:limit]
    token = tokens.encode(asked, keyset.values(page[-1][_WIDTH:])) if len(found) > limit else ""
    return ModelPage(_models_with_data(reader, [info_from_row(row) for row in page]), token)


def _check(query: SearchLoggedModels) -> None:
    for field, count, count_max in (
        ("experiment_ids", len(query.experiment_ids), EXPERIMENTS_MAX),
        ("datasets", len(query.asked.datasets), DATASETS_MAX),
        ("order_by", len(query.asked.order_by), ORDERS_MAX),
    ):
        if count > count_max:
            raise LimitExceeded(field, count_max, count)
    if not all(dataset.name for dataset in query.asked.datasets):
        raise Invalid("datasets", "needs dataset_name", "`dataset_name` in the `datasets` clause must be specified.")


def _has_metrics(node: Node | None) -> bool:
    match node:
        case None:
            return False
        case Condition():
            return node.field.entity == "metrics"
        case And(parts) | Or(parts):
            return any(map(_has_metrics, parts))
        case Not(part):
            return _has_metrics(part)
        case _:
            assert_never(node)


def _on(datasets: tuple[DatasetClause, ...]) -> Sql:
    """The metric `s` was measured on one of the datasets; no digest means any."""
    tests = [
        Sql("(s.dataset_name = ? and s.dataset_digest = ?)", dataset.name, dataset.digest)
        if dataset.digest
        else Sql("s.dataset_name = ?", dataset.name)
        for dataset in datasets
    ]
    return Sql("(") + join(" or ", tests) + Sql(")") if tests else Sql("1 = 1")


def _param(key: str, match: Match) -> Sql:
    return (
        Sql("exists (select 1 from logged_model_params p where p.model_id = m.id and p.key = ? and ", key)
        + match.on(Sql("p.value"))
        + Sql(")")
    )


def _tag(key: str, match: Match) -> Sql:
    return (
        Sql("exists (select 1 from logged_model_tags t where t.model_id = m.id and t.key = ? and ", key)
        + match.on(Sql("t.value"))
        + Sql(")")
    )


def _status(match: Match) -> Sql:
    """Compare by name, which may be written as on the wire."""
    if match.comparator in {"=", "!=", "IN", "NOT IN"}:
        match = match.with_values(tuple(str(value).removeprefix(_STATUS_PREFIX) for value in match.values))
    return match.on(_STATUS_NAME)


def _catalogue(datasets: tuple[DatasetClause, ...]) -> Catalogue:
    """Bind the vocabulary; metrics count when they were measured on one of `datasets`, all of them when none is given."""

    def metric(key: str, match: Match) -> Sql:
        return (
            Sql("exists (select 1 from logged_model_metrics s where ")
            + _metric(key)
            + Sql(" and ")
            + _on(datasets)
            + Sql(" and ")
            + match.on(Sql("s.value"), null_is_nan=True)
            + Sql(")")
        )

    return Catalogue(
        LOGGED_MODELS,
        attributes={
            "name": Column(Sql("m.name"), nullable=False),
            "model_id": Column(Sql("m.public_id"), nullable=False),
            "model_type": Column(Sql("m.model_type"), nullable=False),
            "status": Computed(_status, Key(Sql("m.status"), "number", nullable=False)),
            "source_run_id": Column(Sql("m.source_run_id"), nullable=False),
            "creation_timestamp": Column(Sql("m.created_ms"), nullable=False),
            "last_updated_timestamp": Column(Sql("m.updated_ms"), nullable=False),
        },
        keyed={"metrics": Keyed(metric), "params": Keyed(_param), "tags": Keyed(_tag)},
    )


def _metric(key: str) -> Sql:
    return Sql("s.model_id = m.id and s.key_id = (select k.id from series_keys k where k.name = ?)", key)


_TIE_BREAKERS = [
    Key(Sql("m.created_ms"), "number", descending=True, nullable=False),
    Key(Sql("m.public_id"), "text", nullable=False),
]


def _order_key(catalogue: Catalogue, clause: OrderClause) -> Key:
    """Order by an attribute, or by the newest value of a metric. Source: mlflow 3.17, store/tracking/sqlalchemy_store.py."""
    entity, dot, name = clause.field.partition(".")
    if not dot:
        attribute = LOGGED_MODELS.attributes_by_name.get(clause.field)
        if attribute is None:
            raise Invalid("order_by", "names no field", f"Invalid order by field name: {clause.field[:300]}")
        binding = catalogue.attributes[attribute.name]
        key = Key(binding.sql, "text" if attribute.kind == "text" else "number", nullable=False) if isinstance(binding, Column) else None
        if isinstance(binding, Computed):
            key = binding.order
        assert key is not None  # every attribute above is one of the two, and can be ordered by
    elif entity == "metrics":
        where = _metric(name)
        if clause.dataset_name:
            where += Sql(" and s.dataset_name = ?", clause.dataset_name)
        if clause.dataset_digest:
            where += Sql(" and s.dataset_digest = ?", clause.dataset_digest)
        value = Sql("(select s.value from logged_model_metrics s where ") + where
        key = Key(
            value + Sql(" order by s.time_ms desc, s.step desc, s.run_id limit 1)"),
            "number",
            present=Sql("exists (select 1 from logged_model_metrics s where ") + where + Sql(")"),
        )
    else:
        message = f"Invalid order by field name: {clause.field[:300]}. Only metrics are supported."
        raise Invalid("order_by", "only metrics are supported", message)
    return msgspec.structs.replace(key, descending=not clause.ascending)


def _models_with_data(reader: Reader, infos: list[ModelInfo]) -> list[LoggedModel]:
    """Add to each model what was logged to it, in the same order."""
    if not infos:
        return []
    within = in_list(info.id for info in infos)
    params = _by_model(
        reader.rows(Sql("select model_id, key, value from logged_model_params where model_id in ") + within + Sql(" order by 1, 2"))
    )
    tags = _by_model(
        reader.rows(Sql("select model_id, key, value from logged_model_tags where model_id in ") + within + Sql(" order by 1, 2"))
    )
    metrics = _by_model(
        reader.rows(
            Sql(
                "select s.model_id, k.name, s.value, s.time_ms, s.step, r.public_id, s.dataset_name, s.dataset_digest"
                " from logged_model_metrics s join series_keys k on k.id = s.key_id join runs r on r.id = s.run_id where s.model_id in "
            )
            + within
            + Sql(" order by 1, 2, 6, 7, 8, 4, 5")
        )
    )
    return [
        LoggedModel(
            info,
            tuple(Param(*row) for row in params.get(info.id, ())),
            tuple(Tag(*row) for row in tags.get(info.id, ())),
            tuple(metrics_from_rows(metrics.get(info.id, ()))),
        )
        for info in infos
    ]


def _by_model(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for model_id, *rest in rows:
        found[model_id].append(tuple(rest))
    return dict(found)
