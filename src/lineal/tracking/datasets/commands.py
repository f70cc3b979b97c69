"""Writes of datasets, and of what went into and came out of runs."""

from typing import Any

import msgspec

from lineal import ledger
from lineal.lineage import EdgeRole, NodeKind, connect, create_node, tag_edge
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.tracking.datasets.values import (
    CONTEXT_TAG,
    Dataset,
    DatasetInput,
    ModelOutput,
    check_count,
    check_dataset,
    check_tag,
)
from lineal.tracking.logged_models.queries import node_id_of
from lineal.tracking.runs.commands import active_run
from lineal.tracking.runs.values import RunInfo, check_run_id

SQL = statements.load("lineal.tracking.datasets")


class LogInputs(msgspec.Struct, frozen=True):
    """Datasets and logged models that a run read."""

    run_id: str
    datasets: tuple[DatasetInput, ...] = ()
    fresh_ids: tuple[str, ...] = ()
    """One for each of `datasets`: the public id (`d-` and 32 hexadecimal digits) of its version, should it be new."""
    model_ids: tuple[str, ...] = ()


class LogOutputs(msgspec.Struct, frozen=True):
    """Logged models that a run made."""

    run_id: str
    models: tuple[ModelOutput, ...]


def log_inputs(tx: Transaction, command: LogInputs) -> None:
    """Say what an active run read. What it is known to have read stays as it is, tags included.

    Within an experiment the first dataset of a name and digest is the one that others of that name and digest mean; across experiments,
    equal descriptions are one version. Source: mlflow 3.17, store/tracking/sqlalchemy_store.py.

    Raises:
        NotFound: there is no such run, or no such logged model.
        Conflict: the run is deleted.
        Invalid, LimitExceeded: a dataset or a tag breaks a rule.
    """
    check_run_id(command.run_id)
    check_count("datasets", len(command.datasets))
    check_count("models", len(command.model_ids))
    for entry in command.datasets:
        check_dataset(entry.dataset)
        for tag in entry.tags:
            check_tag(tag)
    run = active_run(tx, command.run_id)
    seen: set[tuple[str, str]] = set()
    fresh: list[dict[str, Any]] = []
    for entry, fresh_id in zip(command.datasets, command.fresh_ids, strict=True):
        key = (entry.dataset.name, entry.dataset.digest)
        if key not in seen and _use(tx, run, entry, fresh_id):
            fresh.append({"name": key[0], "digest": key[1], "tags": {tag.key: tag.value for tag in entry.tags}})
        seen.add(key)
    models = [model_id for model_id in command.model_ids if connect(tx, node_id_of(tx, model_id), run.id, EdgeRole.INPUT)]
    if fresh or models:
        ledger.append(tx, ledger.Event("run.inputs_logged", "run", run.id, run.run_id, None, {"datasets": fresh, "models": models}))


def log_outputs(tx: Transaction, command: LogOutputs) -> None:
    """Say what an active run made. What it is known to have made stays as it is, the step included.

    Raises:
        NotFound: there is no such run, or no such logged model.
        Conflict: the run is deleted.
    """
    check_run_id(command.run_id)
    check_count("models", len(command.models))
    run = active_run(tx, command.run_id)
    fresh = [
        {"model_id": output.model_id, "step": output.step}
        for output in command.models
        if connect(tx, run.id, node_id_of(tx, output.model_id), EdgeRole.OUTPUT, step=output.step)
    ]
    if fresh:
        ledger.append(tx, ledger.Event("run.outputs_logged", "run", run.id, run.run_id, None, {"models": fresh}))


def _use(tx: Transaction, run: RunInfo, entry: DatasetInput, fresh_id: str) -> bool:
    """Connect a dataset to a run; answer False when it was already."""
    dataset = entry.dataset
    version_id = tx.value(
        SQL.version_in_experiment,
        workspace_id=tx.origin.workspace_id,
        name=dataset.name,
        experiment_id=run.experiment_id,
        digest=dataset.digest,
    )
    if version_id is None:
        version_id = _version(tx, dataset, fresh_id)
    if not connect(tx, version_id, run.id, EdgeRole.INPUT):
        return False
    context = ""
    for tag in entry.tags:
        tag_edge(tx, version_id, run.id, EdgeRole.INPUT, tag.key, tag.value)
        if tag.key == CONTEXT_TAG:
            context = tag.value
    tx.run(
        SQL.experiment_dataset_insert,
        experiment_id=run.experiment_id,
        dataset_id=tx.value(SQL.dataset_id_of_version, id=version_id),
        digest=dataset.digest,
        context=context,
        version_id=version_id,
    )
    return True


def _version(tx: Transaction, dataset: Dataset, fresh_id: str) -> int:
    """Find the version with this content in the workspace, or make it."""
    dataset_id = tx.value(SQL.dataset_upsert, workspace_id=tx.origin.workspace_id, name=dataset.name, created_ms=tx.origin.at_ms)
    detail = dataset.detail
    known = tx.value(SQL.version_by_detail, dataset_id=dataset_id, digest=dataset.digest, detail=detail)
    if known is not None:
        return int(known)
    node_id = create_node(tx, NodeKind.DATASET_VERSION, fresh_id)
    tx.run(
        SQL.version_insert,
        id=node_id,
        public_id=fresh_id,
        dataset_id=dataset_id,
        digest=dataset.digest,
        detail=detail,
        source_type=dataset.source_type,
        source=dataset.source,
        schema=dataset.schema,
        profile=dataset.profile,
    )
    after = {"dataset": dataset.name, "digest": dataset.digest, "source_type": dataset.source_type, "sha256": detail.hex()}
    ledger.append(tx, ledger.Event("dataset_version.created", "dataset_version", node_id, fresh_id, None, after))
    return node_id
