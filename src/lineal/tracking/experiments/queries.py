"""Reads of experiments."""

import msgspec

from lineal.errors import NotFound
from lineal.storage import statements
from lineal.storage.database import Reader, Row
from lineal.tracking.experiments.values import Experiment, Tag
from lineal.tracking.lifecycle import Lifecycle

SQL = statements.load("lineal.tracking.experiments")


class ById(msgspec.Struct, frozen=True):
    """Which experiment of which workspace."""

    workspace_id: int
    id: int


class ByName(msgspec.Struct, frozen=True):
    """Which experiment of which workspace."""

    workspace_id: int
    name: str


def get_experiment(reader: Reader, query: ById) -> Experiment:
    """Answer an experiment, deleted or not.

    Raises:
        NotFound: there is none.
    """
    row = reader.row(SQL.experiment_by_id, id=query.id, workspace_id=query.workspace_id)
    if row is None:
        raise unknown(query.id)
    return from_row(reader, row)


def get_experiment_by_name(reader: Reader, query: ByName) -> Experiment:
    """Answer an experiment, deleted or not.

    Raises:
        NotFound: there is none.
    """
    row = reader.row(SQL.experiment_by_name, name=query.name, workspace_id=query.workspace_id)
    if row is None:
        kind = "experiment"
        raise NotFound(kind, query.name, f"Could not find experiment with name '{query.name}'")
    return from_row(reader, row)


def from_row(reader: Reader, row: Row) -> Experiment:
    """Make an experiment of its row and its tags."""
    tags = tuple(Tag(key, value) for key, value in reader.rows(SQL.experiment_tags, id=row[0]))
    return Experiment(row[0], row[1], row[2], Lifecycle(row[3]), row[4], row[5], tags)


def unknown(experiment_id: object) -> NotFound:
    """Say that there is no such experiment."""
    return NotFound("experiment", experiment_id, f"No Experiment with id={experiment_id} exists")
