"""Runs below runs: a tag of the child names its parent."""

from collections.abc import Sequence

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.runs.logged import slices

SQL = statements.load("lineal.tracking.runs")

PARENT_TAG = "mlflow.parentRunId"
"""Source: mlflow 3.17, utils/mlflow_tags.py."""
CHILDREN_COUNTED_MAX = 1_000


class ChildrenOf(msgspec.Struct, frozen=True):
    """Asks for the children of a run."""

    workspace_id: int
    run_id: str


def count_children(reader: Reader, query: ChildrenOf) -> int:
    """Count the active runs of a run's experiment that name it as their parent, up to CHILDREN_COUNTED_MAX."""
    return int(
        reader.value(
            SQL.children_count,
            key=PARENT_TAG,
            parent_run_id=query.run_id,
            workspace_id=query.workspace_id,
            limit=CHILDREN_COUNTED_MAX,
        )
    )


def count_children_of(reader: Reader, run_ids: Sequence[int]) -> dict[int, int]:
    """Count the same of several runs, by inner id; runs without children are left out."""
    counts: dict[int, int] = {}
    for ids in slices(run_ids):
        children = Sql(
            "select 1 from run_tags t cross join runs c where t.key = ? and length(t.value) < 100 and t.value = r.public_id"
            " and c.id = t.run_id and c.experiment_id = r.experiment_id and c.lifecycle = 0 limit ?",
            PARENT_TAG,
            CHILDREN_COUNTED_MAX,
        )
        query = Sql("select r.id, (select count(*) from (") + children + Sql(") children) from runs r where r.id in ") + in_list(ids)
        counts.update((run_id, count) for run_id, count in reader.rows(query) if count)
    return counts
