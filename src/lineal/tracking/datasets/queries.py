"""Reads of datasets, and of what went into and came out of runs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import Invalid
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql, in_list
from lineal.tracking.datasets.values import Dataset, DatasetInput, DatasetUse, InputTag, Links, ModelOutput

EXPERIMENTS_MAX = 20
USES_MAX = 1_000
"""Source: mlflow 3.17: experiments that one request may name, and datasets it answers."""
_INPUT = 1
_IDS_AT_A_TIME = 10_000
"""SQLite binds at most 32,766 parameters, and `_edges` names each id twice."""


class SearchDatasets(msgspec.Struct, frozen=True):
    """Which experiments of which workspace."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is answered."""


def search_datasets(reader: Reader, query: SearchDatasets) -> list[DatasetUse]:
    """Answer the datasets that runs of the experiments used, at most USES_MAX, by experiment, name, digest and context.

    Raises:
        Invalid: no experiment is named, or more than EXPERIMENTS_MAX are.
    """
    count = len(query.experiment_ids)
    if not count:
        reason = "is required"
        raise Invalid("experiment_ids", reason, "SearchDatasets request must specify at least one experiment_id.")
    if count > EXPERIMENTS_MAX:
        message = f"SearchDatasets request cannot specify more than {EXPERIMENTS_MAX} experiment_ids. Received {count} experiment_ids."
        raise Invalid("experiment_ids", f"at most {EXPERIMENTS_MAX}", message)
    rows = reader.rows(
        Sql(
            "select u.experiment_id, d.name, u.digest, u.context"
            " from experiment_datasets u cross join datasets d"  # SQLite joins in this order: a workspace may have many datasets
            " where d.id = u.dataset_id and d.workspace_id = ? and u.experiment_id in ",
            query.workspace_id,
        )
        + in_list(sorted(set(query.experiment_ids)))
        + Sql(" and ")
        + readable(reader, query.viewer, "experiment", Sql("u.experiment_id"))
        + Sql(" order by u.experiment_id, d.name, u.digest, u.context limit ?", USES_MAX)
    )
    return [DatasetUse(*row) for row in rows]


def links_of(reader: Reader, run_ids: Sequence[int]) -> dict[int, Links]:
    """Answer what went into and came out of each of the runs with these inner ids; runs without any are left out.

    One statement when no run has any, and at most four for each 10,000 of them otherwise.
    """
    found: dict[int, Links] = {}
    for ids in _slices(run_ids):
        edges = _edges(reader, ids)
        if edges:
            found.update(_links(reader, ids, edges))
    return found


def _edges(reader: Reader, run_ids: list[int]) -> list[Row]:
    """Edges as (run, other end, role, step), in the order they were made."""
    within = in_list(run_ids)
    return reader.rows(
        Sql("select target_id as run_id, source_id as other_id, role, step, created_ms from edges where role = 1 and target_id in ")
        + within
        + Sql(" union all select source_id, target_id, role, step, created_ms from edges where role = 2 and source_id in ")
        + within
        + Sql(" order by 5, 2")
    )


def _links(reader: Reader, run_ids: list[int], edges: list[Row]) -> dict[int, Links]:
    others = sorted({row[1] for row in edges})
    datasets: dict[int, Dataset] = {}
    models: dict[int, str] = {}
    for ids in _slices(others):
        rows = reader.rows(
            Sql(
                "select v.id, d.name, v.digest, v.source_type, v.source, v.schema, v.profile"
                " from dataset_versions v join datasets d on d.id = v.dataset_id where v.id in "
            )
            + in_list(ids)
        )
        datasets.update((row[0], Dataset(*row[1:])) for row in rows)
        rest = [other for other in ids if other not in datasets]
        if rest:
            models.update(
                (row[0], row[1]) for row in reader.rows(Sql("select id, public_id from logged_models where id in ") + in_list(rest))
            )
    tags = _tags(reader, run_ids) if datasets else {}
    inputs: defaultdict[int, list[DatasetInput]] = defaultdict(list)
    model_inputs: defaultdict[int, list[str]] = defaultdict(list)
    model_outputs: defaultdict[int, list[ModelOutput]] = defaultdict(list)
    for run_id, other_id, role, step, _ in edges:
        dataset, model = datasets.get(other_id), models.get(other_id)
        if role == _INPUT and dataset is not None:
            inputs[run_id].append(DatasetInput(dataset, tuple(tags.get((other_id, run_id), ()))))
        elif role == _INPUT and model is not None:
            model_inputs[run_id].append(model)
        elif model is not None:
            model_outputs[run_id].append(ModelOutput(model, step))
    return {
        run_id: Links(tuple(inputs[run_id]), tuple(model_inputs[run_id]), tuple(model_outputs[run_id]))
        for run_id in {row[0] for row in edges}
    }


def _tags(reader: Reader, run_ids: list[int]) -> dict[tuple[int, int], list[InputTag]]:
    """Tags of the inputs of runs, by (dataset version, run), ordered by key."""
    found: defaultdict[tuple[int, int], list[InputTag]] = defaultdict(list)
    for source_id, target_id, key, value in reader.rows(
        Sql("select source_id, target_id, key, value from edge_tags where role = 1 and target_id in ")
        + in_list(run_ids)
        + Sql(" order by target_id, source_id, key")
    ):
        found[source_id, target_id].append(InputTag(key, value))
    return found


def _slices(ids: Sequence[int]) -> Iterable[list[Any]]:
    return (list(ids[start : start + _IDS_AT_A_TIME]) for start in range(0, len(ids), _IDS_AT_A_TIME))
