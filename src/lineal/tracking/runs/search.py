"""Search of runs: filter, order and keyset pages, and the data of a whole page in a constant number of statements."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import LimitExceeded
from lineal.search import (
    RUNS,
    Catalogue,
    Coded,
    Column,
    Key,
    Keyed,
    Keyset,
    Match,
    compile_filter,
    cursor,
    parse_filter,
    parse_order_by,
)
from lineal.search.tree import Condition, Filter
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, in_list
from lineal.tracking.datasets.queries import links_of
from lineal.tracking.datasets.values import NO_LINKS
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import extremes
from lineal.tracking.runs.images import NO_IMAGES, Images
from lineal.tracking.runs.plan import PARTS_MAX, Matching, Question, Wanted, find, matching
from lineal.tracking.runs.queries import info_from_row
from lineal.tracking.runs.values import Param, Run, RunInfo, RunStatus, Tag
from lineal.tracking.series.values import Summary

PAGE_RUNS_MAX = 50_000
"""Runs in one page, inclusive. Source: mlflow 3.17, SEARCH_MAX_RESULTS_THRESHOLD."""
PAGE_RUNS_DEFAULT = 1_000
EXPERIMENTS_MAX = 10_000
"""Experiments one search may cover, inclusive: SQLite binds at most 32,766 parameters."""
_IDS_AT_A_TIME = 10_000

_COLUMNS = Sql("r.id, r.public_id, r.experiment_id, r.name, r.user_id, r.status, r.start_ms, r.end_ms, r.lifecycle, r.artifact_uri, ")
_WIDTH = 10


class SearchRuns(msgspec.Struct, frozen=True):
    """What to look for, in which order, and from where on."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    filter: str = ""
    view: View = View.ACTIVE_ONLY
    order_by: tuple[str, ...] = ()
    limit: int = PAGE_RUNS_DEFAULT
    """Runs in a page, 1 to PAGE_RUNS_MAX inclusive."""
    page_token: str = ""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class WhichRuns(msgspec.Struct, frozen=True):
    """All runs that match a filter, in no order."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    filter: str = ""
    view: View = View.ACTIVE_ONLY
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


class RunPage(msgspec.Struct, frozen=True):
    """One page; `next_page_token` is empty on the last."""

    runs: list[Run]
    next_page_token: str


class FoundRuns(msgspec.Struct, frozen=True):
    """One page of runs without what was logged to them; `next_page_token` is empty on the last."""

    rows: list[Row]
    """What `info_from_row` reads, the inner id first."""
    next_page_token: str

    @property
    def infos(self) -> list[RunInfo]:
        """The runs."""
        return [info_from_row(row) for row in self.rows]


def _param(key: str, match: Match) -> Sql:
    return Sql("exists (select 1 from params p where p.run_id = r.id and p.key = ? and ", key) + match.on(Sql("p.value")) + Sql(")")


def _param_key(key: str) -> Key:
    return Key(Sql("(select p.value from params p where p.run_id = r.id and p.key = ?)", key), "text")


def _tag(key: str, match: Match) -> Sql:
    return Sql("exists (select 1 from run_tags t where t.run_id = r.id and t.key = ? and ", key) + match.on(Sql("t.value")) + Sql(")")


def _tag_key(key: str) -> Key:
    return Key(Sql("(select t.value from run_tags t where t.run_id = r.id and t.key = ?)", key), "text")


def _metric(key: str, match: Match) -> Sql:
    # The plus keeps SQLite from testing each run by the index of values, which is longer than the run's own series.
    value = match.on(Sql("+s.last_value"), null_is_nan=True)
    return Sql("exists (select 1 from series_summary s where ") + extremes.series_is(key) + Sql(" and ") + value + Sql(")")


def _metric_key(key: str) -> Key:
    return Key(
        Sql("(select s.last_value from series_summary s where ") + extremes.series_is(key) + Sql(")"),
        "number",
        present=Sql("exists (select 1 from series_summary s where ") + extremes.series_is(key) + Sql(")"),
    )


def _dataset(key: str, match: Match) -> Sql:
    if key == "context":
        return (
            Sql(
                "exists (select 1 from edge_tags g where g.target_id = r.id and g.role = 1 and g.key = ? and ",
                "mlflow.data.context",
            )
            + match.on(Sql("g.value"))
            + Sql(")")
        )
    column = Sql("d.name") if key == "name" else Sql("v.digest")
    return (
        Sql(
            "exists (select 1 from edges e join dataset_versions v on v.id = e.source_id join datasets d on d.id = v.dataset_id"
            " where e.target_id = r.id and e.role = 1 and "
        )
        + match.on(column)
        + Sql(")")
    )


CATALOGUE = Catalogue(
    RUNS,
    attributes={
        "run_id": Column(Sql("r.public_id"), nullable=False),
        "run_name": Column(Sql("r.name"), nullable=False),
        "user_id": Column(Sql("r.user_id"), nullable=False),
        "status": Coded(Sql("r.status"), {status.name: int(status) for status in RunStatus}),
        "start_time": Column(Sql("r.start_ms"), nullable=False),
        "end_time": Column(Sql("r.end_ms")),
        "artifact_uri": Column(Sql("r.artifact_uri"), nullable=False),
    },
    keyed={
        "params": Keyed(_param, _param_key),
        "metrics": Keyed(_metric, _metric_key),
        "tags": Keyed(_tag, _tag_key),
        "datasets": Keyed(_dataset),
        **extremes.KEYED,
    },
)
_TIE_BREAKERS = [
    Key(Sql("r.start_ms"), "number", descending=True, nullable=False),
    Key(Sql("r.public_id"), "text", nullable=False),
]


def search_runs(reader: Reader, query: SearchRuns) -> RunPage:
    """Answer one page of the runs that match, as `find_runs` does, with what was logged to them."""
    found = find_runs(reader, query)
    return RunPage(runs_with_data(reader, found.infos), found.next_page_token)


def find_runs(reader: Reader, query: SearchRuns, images: Images = NO_IMAGES) -> FoundRuns:
    """Answer one page of the runs that match. Ties are broken by start (newest first), then by run id.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page or a list of experiments that is too long.
    """
    if query.limit > PAGE_RUNS_MAX:
        raise LimitExceeded("max_results", PAGE_RUNS_MAX, query.limit)
    if len(query.experiment_ids) > EXPERIMENTS_MAX:
        raise LimitExceeded("experiment_ids", EXPERIMENTS_MAX, len(query.experiment_ids))
    parsed = parse_filter(query.filter, RUNS)
    orders = parse_order_by(query.order_by, RUNS)
    keyset = Keyset([*CATALOGUE.order_keys(orders), *_TIE_BREAKERS])
    fingerprint = cursor.fingerprint(
        "runs", query.workspace_id, sorted(query.experiment_ids), query.filter, query.view.name, list(query.order_by)
    )
    after = cursor.decode(query.page_token, fingerprint) if query.page_token else None
    if not query.experiment_ids:
        return FoundRuns([], "")
    experiment_ids = _known_experiments(reader, query.viewer, query.workspace_id, query.experiment_ids)
    if not experiment_ids:
        return FoundRuns([], "")
    question = Question(
        columns=_COLUMNS,
        scope=_scope(experiment_ids, query.view),
        parts=_parts(experiment_ids, query.view),
        parsed=parsed,
        condition=compile_filter(parsed, CATALOGUE, reader.dialect),
        test=_tests(reader, parsed),
        orders=orders,
        keyset=keyset,
        after=after,
        limit=query.limit + 1,
        images=images,
    )
    page = find(reader, question)
    shown = page.rows[: query.limit]
    token = ""
    if len(page.rows) > query.limit and shown:
        token = cursor.encode(page.keyset.values(shown[-1][_WIDTH:]), fingerprint)
    return FoundRuns([row[:_WIDTH] for row in shown], token)


def matching_runs(reader: Reader, which: WhichRuns, images: Images = NO_IMAGES) -> Matching | None:
    """Answer all runs that match, or None where no experiment is known.

    Raises:
        Invalid: a filter that cannot be read.
        LimitExceeded: a list of experiments that is too long.
    """
    if len(which.experiment_ids) > EXPERIMENTS_MAX:
        raise LimitExceeded("experiment_ids", EXPERIMENTS_MAX, len(which.experiment_ids))
    parsed = parse_filter(which.filter, RUNS)
    experiment_ids = _known_experiments(reader, which.viewer, which.workspace_id, which.experiment_ids) if which.experiment_ids else []
    if not experiment_ids:
        return None
    wanted = Wanted(
        scope=_scope(experiment_ids, which.view),
        parts=_parts(experiment_ids, which.view),
        parsed=parsed,
        condition=compile_filter(parsed, CATALOGUE, reader.dialect),
        test=_tests(reader, parsed),
        images=images,
    )
    return matching(reader, wanted)


def _tests(reader: Reader, parsed: Filter) -> Callable[[Condition], Sql]:
    return lambda condition: compile_filter(Filter(parsed.source, condition), CATALOGUE, reader.dialect)


def _known_experiments(reader: Reader, viewer: Viewer, workspace_id: int, asked: tuple[int, ...]) -> list[int]:
    """Answer those of the experiments asked for that there are, and that `viewer` may read."""
    rows = reader.rows(
        Sql("select x.id from experiments x where x.workspace_id = ? and x.id in ", workspace_id)
        + in_list(sorted(set(asked)))
        + Sql(" and ")
        + readable(reader, viewer, "experiment", Sql("x.id"))
    )
    return [int(row[0]) for row in rows]


def _scope(experiment_ids: list[int], view: View) -> Sql:
    """Equality where there is one value: only then does an index give the order by start."""
    stages = view.stages
    one = Sql("r.experiment_id = ?", experiment_ids[0])
    experiments = one if len(experiment_ids) == 1 else Sql("r.experiment_id in ") + in_list(experiment_ids)
    lifecycle = Sql("r.lifecycle = ?", stages[0]) if len(stages) == 1 else Sql("r.lifecycle in ") + in_list(stages)
    return experiments + Sql(" and ") + lifecycle


def _parts(experiment_ids: list[int], view: View) -> list[Sql]:
    pairs = [(experiment_id, stage) for experiment_id in experiment_ids for stage in view.stages]
    return [Sql("r.experiment_id = ? and r.lifecycle = ?", *pair) for pair in pairs] if len(pairs) <= PARTS_MAX else []


def runs_with_data(reader: Reader, infos: list[RunInfo]) -> list[Run]:
    """Add to each run what was logged to it, in the same order."""
    params: defaultdict[int, list[Param]] = defaultdict(list)
    tags: defaultdict[int, list[Tag]] = defaultdict(list)
    metrics: defaultdict[int, list[Summary]] = defaultdict(list)
    for ids in _slices([info.id for info in infos]):
        within = in_list(ids)
        for run_id, key, value in reader.rows(
            Sql("select run_id, key, value from params where run_id in ") + within + Sql(" order by run_id, key")
        ):
            params[run_id].append(Param(key, value))
        for run_id, key, value in reader.rows(
            Sql("select run_id, key, value from run_tags where run_id in ") + within + Sql(" order by run_id, key")
        ):
            tags[run_id].append(Tag(key, value))
        for run_id, key, points, last_step, last_ms, value in reader.rows(
            Sql(
                "select s.run_id, k.name, s.points, s.last_step, s.last_ms, s.last_value"
                " from series_summary s join series_keys k on k.id = s.key_id where s.run_id in "
            )
            + within
            + Sql(" order by s.run_id, k.name")
        ):
            metrics[run_id].append(Summary(key, points, last_step, last_ms, math.nan if value is None else value))
    links = links_of(reader, [info.id for info in infos])
    return [
        Run(info, tuple(params[info.id]), tuple(tags[info.id]), tuple(metrics[info.id]), links.get(info.id, NO_LINKS)) for info in infos
    ]


def _slices(ids: list[int]) -> Iterable[list[Any]]:
    return (ids[start : start + _IDS_AT_A_TIME] for start in range(0, len(ids), _IDS_AT_A_TIME))
