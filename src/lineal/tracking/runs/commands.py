"""Writes of runs."""

from typing import Any

import msgspec

from lineal import ledger
from lineal.errors import Conflict, Invalid, NotFound
from lineal.lineage import NodeKind, create_node
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.storage.sql import Sql, in_set
from lineal.tracking.experiments.commands import active_experiment
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.logged_models.metrics import append_model_points
from lineal.tracking.runs.queries import info_from_row, unknown
from lineal.tracking.runs.values import (
    RUN_NAME_TAG,
    Param,
    Run,
    RunInfo,
    RunStatus,
    Tag,
    check_batch_size,
    check_distinct_params,
    check_first_tag,
    check_param,
    check_run_id,
    check_tag,
)
from lineal.tracking.series.commands import append_points
from lineal.tracking.series.values import NO_POINTS, Points, check_points

SQL = statements.load("lineal.tracking.runs")


class CreateRun(msgspec.Struct, frozen=True):
    """A new run."""

    run_id: str
    """A fresh public id: 32 hexadecimal digits."""
    experiment_id: int
    fallback_name: str
    """The name it gets when neither `name` nor the tag gives one."""
    name: str = ""
    user_id: str = ""
    start_ms: int = 0
    tags: tuple[Tag, ...] = ()


class UpdateRun(msgspec.Struct, frozen=True):
    """Change some fields of a run; None leaves one as it is, an empty name too."""

    run_id: str
    name: str | None = None
    status: RunStatus | None = None
    end_ms: int | None = None


class DeleteRun(msgspec.Struct, frozen=True):
    """Mark a run deleted."""

    run_id: str


class RestoreRun(msgspec.Struct, frozen=True):
    """Bring a deleted run back."""

    run_id: str


class LogToRun(msgspec.Struct, frozen=True):
    """Metrics, params and tags for one run: all of them are written, or nothing is."""

    run_id: str
    metrics: Points = NO_POINTS
    params: tuple[Param, ...] = ()
    tags: tuple[Tag, ...] = ()
    is_batch: bool = True
    """Whether messages speak of positions in a batch, or of the one metric, param or tag."""


class DeleteTag(msgspec.Struct, frozen=True):
    """Remove a tag of a run."""

    run_id: str
    key: str


def create_run(tx: Transaction, command: CreateRun) -> Run:
    """Start a run in an active experiment.

    Raises:
        NotFound, Conflict: the experiment does not exist, or is deleted.
        Invalid: a tag breaks a rule, or name and tag differ.
    """
    experiment = active_experiment(tx, command.experiment_id)
    tags = {tag.key: tag.value for tag in (check_first_tag(tag) for tag in command.tags)}
    tagged_name = tags.get(RUN_NAME_TAG, "")
    if command.name and tagged_name and command.name != tagged_name:
        message = (
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
            f"(run_name='{command.name}', mlflow.runName='{tagged_name}')."
        )
        raise Invalid("run_name", "must equal the tag mlflow.runName", message)
    name = command.name or tagged_name or command.fallback_name
    tags[RUN_NAME_TAG] = name
    node_id = create_node(tx, NodeKind.RUN, command.run_id)
    artifact_uri = f"{experiment.artifact_location.rstrip('/')}/{command.run_id}/artifacts"
    tx.run(
        SQL.run_insert,
        id=node_id,
        public_id=command.run_id,
        experiment_id=command.experiment_id,
        name=name,
        user_id=command.user_id,
        status=int(RunStatus.RUNNING),
        start_ms=command.start_ms,
        artifact_uri=artifact_uri,
    )
    _set_tags(tx, node_id, tags)
    info = RunInfo(
        node_id,
        command.run_id,
        command.experiment_id,
        name,
        command.user_id,
        RunStatus.RUNNING,
        command.start_ms,
        None,
        Lifecycle.ACTIVE,
        artifact_uri,
    )
    after = {"experiment_id": command.experiment_id, "name": name, "user_id": command.user_id, "tags": tags}
    _record(tx, "run.created", info, None, after)
    return Run(info, (), tuple(Tag(key, tags[key]) for key in sorted(tags)), ())


def update_run(tx: Transaction, command: UpdateRun) -> RunInfo:
    """Change status, end or name of an active run and answer it."""
    run = active_run(tx, command.run_id)
    changed = msgspec.structs.replace(
        run,
        name=command.name or run.name,
        status=run.status if command.status is None else command.status,
        end_ms=run.end_ms if command.end_ms is None else command.end_ms,
    )
    tx.run(SQL.run_update, id=run.id, name=changed.name, status=int(changed.status), end_ms=changed.end_ms)
    if command.name:
        tx.run(SQL.tag_upsert, run_id=run.id, key=RUN_NAME_TAG, value=command.name)
    before, after = _difference(run, changed)
    _record(tx, "run.updated", run, before, after)
    return changed


def delete_run(tx: Transaction, command: DeleteRun) -> None:
    """Mark a run deleted; a deleted one stays so."""
    run = lock_run(tx, command.run_id)
    tx.run(SQL.run_set_lifecycle, id=run.id, lifecycle=int(Lifecycle.DELETED), deleted_ms=tx.origin.at_ms)
    _record(tx, "run.deleted", run, {"lifecycle": run.lifecycle.word}, {"lifecycle": "deleted"})


def restore_run(tx: Transaction, command: RestoreRun) -> None:
    """Bring a run back; an active one stays so."""
    run = lock_run(tx, command.run_id)
    tx.run(SQL.run_set_lifecycle, id=run.id, lifecycle=int(Lifecycle.ACTIVE), deleted_ms=None)
    _record(tx, "run.restored", run, {"lifecycle": run.lifecycle.word}, {"lifecycle": "active"})


def log_to_run(tx: Transaction, command: LogToRun) -> None:
    """Write metrics, params and tags to an active run, all or nothing.

    Raises:
        NotFound, Conflict: the run does not exist, or is deleted.
        Invalid: an entry breaks a rule, or a param has another value already.
    """
    batch = command.is_batch
    if batch:
        check_run_id(command.run_id)
    check_points(command.metrics, is_batch=batch)
    params, tags = command.params, command.tags
    if params:
        params = tuple(check_param(param, f"params[{i}]" if batch else "") for i, param in enumerate(params))
    if tags:
        tags = tuple(check_tag(tag, f"tags[{i}]" if batch else "") for i, tag in enumerate(tags))
    if batch:
        check_batch_size(len(command.metrics.keys), len(params), len(tags))
        check_distinct_params(params)
    run = active_run(tx, command.run_id)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if params:
        after["params"] = _write_params(tx, run, params, is_batch=batch)
    if command.metrics.keys:
        after["metrics"] = append_points(tx, run.id, command.metrics)
        if command.metrics.measurements:
            after["model_metrics"] = append_model_points(tx, run.id, command.metrics)
    if tags:
        before["tags"], after["tags"] = _write_tags(tx, run, tags)
    _record(tx, "run.logged", run, before or None, after)


def delete_tag(tx: Transaction, command: DeleteTag) -> None:
    """Remove a tag of an active run.

    Raises:
        NotFound: the run has no such tag.
    """
    run = active_run(tx, command.run_id)
    value = tx.value(SQL.tag, run_id=run.id, key=command.key)
    if value is None:
        kind = "tag"
        raise NotFound(kind, command.key, f"No tag with name: {command.key} in run with id {command.run_id}")
    tx.run(SQL.tag_delete, run_id=run.id, key=command.key)
    _record(tx, "run.tag_deleted", run, {"tags": {command.key: value}}, None)


def active_run(tx: Transaction, run_id: str) -> RunInfo:
    """Answer a run that takes writes; it stays as it is until the transaction ends.

    Raises:
        NotFound, Conflict: it does not exist, or is deleted.
    """
    run = lock_run(tx, run_id)
    if run.lifecycle is not Lifecycle.ACTIVE:
        message = f"The run {run_id} must be in the 'active' state. Current state is {run.lifecycle.word}."
        raise Conflict(message)
    return run


def lock_run(tx: Transaction, run_id: str) -> RunInfo:
    """Answer a run, deleted or not; it stays as it is until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    row = tx.row(SQL.run_lock, run_id=run_id, workspace_id=tx.origin.workspace_id)
    if row is None:
        raise unknown(run_id)
    return info_from_row(row)


def _write_params(tx: Transaction, run: RunInfo, params: tuple[Param, ...], *, is_batch: bool) -> dict[str, str]:
    """Write the params that are new, and answer them; the same value again is fine."""
    fresh: dict[str, str] = {}
    changed: list[dict[str, str]] = []
    of_run = Sql("select key, value from params where run_id = ? and key in ", run.id)
    known = dict(tx.rows(of_run + in_set([param.key for param in params])))
    for param in params:
        old = known.get(param.key)
        if old is None:
            fresh[param.key] = param.value
        elif old != param.value:
            changed.append({"key": param.key, "old_value": old, "new_value": param.value})
    if changed:
        raise Invalid("params", "a param is written once", _changed_message(run.run_id, changed, is_batch=is_batch))
    tx.run_many(SQL.param_insert, [{"run_id": run.id, "key": key, "value": value} for key, value in fresh.items()])
    return fresh


def _changed_message(run_id: str, changed: list[dict[str, str]], *, is_batch: bool) -> str:
    if is_batch:
        return f"Changing param values is not allowed. Params were already logged='{changed}' for run ID='{run_id}'."
    first = changed[0]
    return (
        f"Changing param values is not allowed. Param with key='{first['key']}' was already logged with "
        f"value='{first['old_value']}' for run ID='{run_id}'. Attempted logging new value '{first['new_value']}'."
    )


def _write_tags(tx: Transaction, run: RunInfo, tags: tuple[Tag, ...]) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Set tags in order, the last of one key winning; answer those that changed, before and after."""
    after = {tag.key: tag.value for tag in tags}
    before: dict[str, str] = dict(tx.rows(Sql("select key, value from run_tags where run_id = ? and key in ", run.id) + in_set(after)))
    _set_tags(tx, run.id, after)
    if after.get(RUN_NAME_TAG):
        tx.run(SQL.run_update, id=run.id, name=after[RUN_NAME_TAG], status=int(run.status), end_ms=run.end_ms)
    return before or None, after


def _set_tags(tx: Transaction, run_id: int, tags: dict[str, str]) -> None:
    tx.run_many(SQL.tag_upsert, [{"run_id": run_id, "key": key, "value": value} for key, value in tags.items()])


def _difference(before: RunInfo, after: RunInfo) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = [field for field in ("name", "status", "end_ms") if getattr(before, field) != getattr(after, field)]
    return {field: getattr(before, field) for field in fields}, {field: getattr(after, field) for field in fields}


def _record(tx: Transaction, kind: str, run: RunInfo, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "run", run.id, run.run_id, before, after))
