"""Runs below runs: a tag of the child names its parent."""

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader

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
