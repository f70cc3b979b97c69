"""Metrics that measure a logged model: what `LogToRun` writes beside the run's own series."""

import math

from lineal.access.values import Level
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.tracking.datasets.values import check_use
from lineal.tracking.logged_models.queries import node_id_of
from lineal.tracking.logged_models.values import METRIC_POINTS_MAX
from lineal.tracking.series.values import Points

SQL = statements.load("lineal.tracking.logged_models")


def append_model_points(tx: Transaction, run_id: int, points: Points) -> dict[str, int]:
    """Keep those of the checked `points` that measure a model with it, and answer how many for each model, for the run's event.

    Their keys must have been numbered, which `append_points` does.

    Raises:
        NotFound: there is no such logged model.
        Denied: the caller may not write to the model's experiment.
        Invalid: a dataset's name or digest is too long.
    """
    nodes: dict[str, int] = {}
    key_ids: dict[str, int] = {}
    counts: dict[str, int] = {}
    groups: set[tuple[int, int, str, str]] = set()
    for index, model_id, dataset_name, dataset_digest in points.measurements:
        key, value = points.keys[index], points.values[index]
        if model_id not in nodes:
            nodes[model_id] = node_id_of(tx, model_id, Level.EDIT)
        if key not in key_ids:
            key_ids[key] = int(tx.value(SQL.metric_key, name=key))
        check_use(dataset_name, dataset_digest)
        group = (nodes[model_id], key_ids[key], dataset_name, dataset_digest)
        tx.run(
            SQL.metric_upsert,
            model_id=group[0],
            key_id=group[1],
            run_id=run_id,
            dataset_name=group[2],
            dataset_digest=group[3],
            time_ms=points.times_ms[index],
            step=points.steps[index],
            value=None if math.isnan(value) else value,
        )
        groups.add(group)
        counts[model_id] = counts.get(model_id, 0) + 1
    for node_id, key_id, dataset_name, dataset_digest in sorted(groups):
        tx.run(
            SQL.metric_trim,
            model_id=node_id,
            key_id=key_id,
            run_id=run_id,
            dataset_name=dataset_name,
            dataset_digest=dataset_digest,
            others=METRIC_POINTS_MAX - 1,
        )
    return counts
