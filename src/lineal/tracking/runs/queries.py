"""Reads of runs."""

import msgspec

from lineal.errors import NotFound
from lineal.storage import statements
from lineal.storage.database import Reader, Row
from lineal.tracking.datasets.queries import links_of
from lineal.tracking.datasets.values import NO_LINKS
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.runs.values import Param, Run, RunInfo, RunStatus, Tag
from lineal.tracking.series import pages
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.queries import History, history, points_between, summaries

SQL = statements.load("lineal.tracking.runs")


class ByRunId(msgspec.Struct, frozen=True):
    """Which run of which workspace."""

    workspace_id: int
    run_id: str


class SeriesOfRun(msgspec.Struct, frozen=True):
    """Which series of which run of which workspace."""

    workspace_id: int
    run_id: str
    key: str


def get_run_info(reader: Reader, query: ByRunId) -> RunInfo:
    """Answer a run, deleted or not, without what was logged to it.

    Raises:
        NotFound: there is none.
    """
    row = reader.row(SQL.run_by_public_id, run_id=query.run_id, workspace_id=query.workspace_id)
    if row is None:
        raise unknown(query.run_id)
    return info_from_row(row)


def get_run(reader: Reader, query: ByRunId) -> Run:
    """Answer a run, deleted or not, with what was logged to it.

    Raises:
        NotFound: there is none.
    """
    return with_data(reader, get_run_info(reader, query))


def with_data(reader: Reader, info: RunInfo) -> Run:
    """Add what was logged to a run."""
    return Run(
        info,
        tuple(Param(key, value) for key, value in reader.rows(SQL.params_of_run, run_id=info.id)),
        tuple(Tag(key, value) for key, value in reader.rows(SQL.tags_of_run, run_id=info.id)),
        tuple(summaries(reader, info.id)),
        links_of(reader, [info.id]).get(info.id, NO_LINKS),
    )


def get_history(reader: Reader, query: SeriesOfRun) -> History:
    """Answer all points of one series of a run; a series that does not exist is empty.

    Raises:
        NotFound: there is no such run.
    """
    info = get_run_info(reader, ByRunId(query.workspace_id, query.run_id))
    return history(reader, info.id, query.key)


class PageOfSeries(msgspec.Struct, frozen=True):
    """Which page of which series of which run of which workspace."""

    workspace_id: int
    run_id: str
    key: str
    after: pages.After
    limit: int
    """Points, at least 1."""


def get_history_page(reader: Reader, query: PageOfSeries) -> pages.Page:
    """Answer a page of one series of a run by (time, step, value); a series that does not exist is empty.

    Raises:
        NotFound: there is no such run.
        Invalid: `after` does not name a point.
    """
    info = get_run_info(reader, ByRunId(query.workspace_id, query.run_id))
    return pages.history_page(reader, info.id, query.key, query.after, query.limit)


class StepsOfSeries(msgspec.Struct, frozen=True):
    """Which part of which series of which run of which workspace."""

    workspace_id: int
    run_id: str
    key: str
    first_step: int
    """Inclusive."""
    last_step: int
    """Inclusive."""


def get_points(reader: Reader, query: StepsOfSeries) -> Columns:
    """Answer the points of a part of a series by (step, time, value); a series that does not exist is empty.

    Raises:
        NotFound: there is no such run.
    """
    info = get_run_info(reader, ByRunId(query.workspace_id, query.run_id))
    return points_between(reader, info.id, query.key, query.first_step, query.last_step)


def info_from_row(row: Row) -> RunInfo:
    """Make a run's info of its row."""
    return RunInfo(row[0], row[1], row[2], row[3], row[4], _STATUSES[row[5]], row[6], row[7], _STAGES[row[8]], row[9])


_STATUSES = {int(status): status for status in RunStatus}
_STAGES = {int(stage): stage for stage in Lifecycle}


def unknown(run_id: str) -> NotFound:
    """Say that there is no such run."""
    return NotFound("run", run_id, f"Run with id={run_id} not found")
