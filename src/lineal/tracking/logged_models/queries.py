"""Reads of logged models."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lineal.access.decisions import require
from lineal.access.values import Level, Viewer
from lineal.errors import NotFound
from lineal.storage import statements
from lineal.storage.database import Reader, Row, Transaction
from lineal.storage.sql import Sql, in_list
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.logged_models.values import LoggedModel, LoggedModelStatus, ModelInfo, ModelMetric, Param, Tag

SQL = statements.load("lineal.tracking.logged_models")
_IDS_AT_A_TIME = 10_000
"""SQLite binds at most 32,766 parameters."""


class ByModelId(msgspec.Struct, frozen=True):
    """Which logged model of which workspace."""

    workspace_id: int
    model_id: str
    with_deleted: bool = False


def get_logged_model(reader: Reader, query: ByModelId) -> LoggedModel:
    """Answer a logged model with what was logged to it.

    Raises:
        NotFound: there is none, or it is deleted and `with_deleted` is False.
    """
    return with_data(reader, get_model_info(reader, query))


def get_model_info(reader: Reader, query: ByModelId) -> ModelInfo:
    """Answer a logged model without what was logged to it.

    Raises:
        NotFound: there is none, or it is deleted and `with_deleted` is False.
    """
    row = reader.row(SQL.model_by_public_id, model_id=query.model_id, workspace_id=query.workspace_id)
    if row is None:
        raise unknown(query.model_id)
    info = info_from_row(row)
    if info.lifecycle is Lifecycle.DELETED and not query.with_deleted:
        raise unknown(query.model_id)
    return info


def with_data(reader: Reader, info: ModelInfo) -> LoggedModel:
    """Add what was logged to a model."""
    return LoggedModel(
        info,
        tuple(Param(*row) for row in reader.rows(SQL.params_of_model, id=info.id)),
        tuple(Tag(*row) for row in reader.rows(SQL.tags_of_model, id=info.id)),
        tuple(metrics_from_rows(reader.rows(SQL.metrics_of_model, id=info.id))),
    )


def node_id_of(tx: Transaction, model_id: str, level: Level = Level.READ) -> int:
    """Answer the inner id of a logged model of the caller's workspace, deleted or not, on which the caller has `level`.

    Raises:
        NotFound: there is none, or the caller may not read it.
        Denied: the caller may read it, but needs a higher level.
    """
    found = tx.row(SQL.model_node, model_id=model_id, workspace_id=tx.origin.workspace_id)
    if found is None:
        raise unknown(model_id)
    require(tx, Viewer.of(tx.origin), "experiment", found[1], level, unknown(model_id))
    return int(found[0])


def names_of(reader: Reader, model_ids: Sequence[str]) -> dict[str, str]:
    """Answer the names of logged models by their public ids, deleted ones included; unknown ids are left out."""
    found: dict[str, str] = {}
    for start in range(0, len(model_ids), _IDS_AT_A_TIME):
        query = Sql("select public_id, name from logged_models where public_id in ") + in_list(model_ids[start : start + _IDS_AT_A_TIME])
        found.update(reader.rows(query))
    return found


def metrics_from_rows(rows: Iterable[Row]) -> Iterable[ModelMetric]:
    """Make points of rows (key, value, time, step, run, dataset name, dataset digest)."""
    for key, value, *rest in rows:
        others: Any = rest
        yield ModelMetric(key, math.nan if value is None else value, *others)


def info_from_row(row: Row) -> ModelInfo:
    """Make a model's info of its row."""
    return ModelInfo(row[0], row[1], row[2], row[3], row[4], row[5], LoggedModelStatus(row[6]), Lifecycle(row[7]), row[8], row[9], row[10])


def unknown(model_id: str) -> NotFound:
    """Say that there is no such logged model."""
    return NotFound("logged model", model_id, f"Logged model with ID '{model_id}' not found.")
