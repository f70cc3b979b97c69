"""Search of experiments: filter, order and keyset pages."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import Invalid, LimitExceeded
from lineal.search import (
    EXPERIMENTS,
    Catalogue,
    Column,
    Converted,
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
from lineal.storage.sql import Sql, in_list
from lineal.tracking.experiments.queries import from_row
from lineal.tracking.experiments.values import Experiment, parse_experiment_id
from lineal.tracking.lifecycle import View

PAGE_EXPERIMENTS_MAX = 50_000
"""Experiments in one page, inclusive. Source: mlflow 3.17, SEARCH_MAX_RESULTS_THRESHOLD."""
_COLUMNS = Sql("x.id, x.name, x.artifact_location, x.lifecycle, x.created_ms, x.updated_ms, ")
_WIDTH = 6


class SearchExperiments(msgspec.Struct, frozen=True):
    """What to look for, in which order, and from where on."""

    workspace_id: int
    filter: str = ""
    view: View = View.ACTIVE_ONLY
    order_by: tuple[str, ...] = ()
    limit: int = 1_000
    """Experiments in a page, 1 to PAGE_EXPERIMENTS_MAX inclusive."""
    page_token: str = ""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class ExperimentPage(msgspec.Struct, frozen=True):
    """One page; `next_page_token` is empty on the last."""

    experiments: list[Experiment]
    next_page_token: str


def _tag(key: str, match: Match) -> Sql:
    return (
        Sql("exists (select 1 from experiment_tags t where t.experiment_id = x.id and t.key = ? and ", key)
        + match.on(Sql("t.value"))
        + Sql(")")
    )


def _tag_key(key: str) -> Key:
    return Key(Sql("(select t.value from experiment_tags t where t.experiment_id = x.id and t.key = ?)", key), "text")


def _stored_id(text: str) -> int:
    try:
        return parse_experiment_id(text)
    except Invalid as error:
        raise ValueError(error.message) from None


CATALOGUE = Catalogue(
    EXPERIMENTS,
    attributes={
        "name": Column(Sql("x.name"), nullable=False),
        "experiment_id": Converted(Sql("x.id"), _stored_id),
        "creation_time": Column(Sql("x.created_ms"), nullable=False),
        "last_update_time": Column(Sql("x.updated_ms"), nullable=False),
    },
    keyed={"tags": Keyed(_tag, _tag_key)},
)
_BY_CREATION = [
    Key(Sql("x.created_ms"), "number", descending=True, nullable=False),
    Key(Sql("x.id"), "number", nullable=False),
]
_TIE_BREAKER = Key(Sql("x.id"), "number", descending=True, nullable=False)


def search_experiments(reader: Reader, query: SearchExperiments) -> ExperimentPage:
    """Answer one page of the experiments that match, newest first unless ordered otherwise.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page that is too long.
    """
    if query.limit > PAGE_EXPERIMENTS_MAX:
        raise LimitExceeded("max_results", PAGE_EXPERIMENTS_MAX, query.limit)
    parsed = parse_filter(query.filter, EXPERIMENTS)
    orders = parse_order_by(query.order_by, EXPERIMENTS)
    keyset = Keyset([*CATALOGUE.order_keys(orders), _TIE_BREAKER] if orders else _BY_CREATION)
    fingerprint = cursor.fingerprint("experiments", query.workspace_id, query.filter, query.view.name, list(query.order_by))
    source = (
        Sql(" from experiments x where x.workspace_id = ? and x.lifecycle in ", query.workspace_id)
        + in_list(query.view.stages)
        + Sql(" and ")
        + readable(reader, query.viewer, "experiment", Sql("x.id"))
        + Sql(" and ")
        + compile_filter(parsed, CATALOGUE, reader.dialect)
    )
    page, token = fetch_page(reader, _COLUMNS, source, keyset, limit=query.limit, page_token=query.page_token, query=fingerprint)
    return ExperimentPage([from_row(reader, row) for row in page], token)
