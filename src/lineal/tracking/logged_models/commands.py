"""Writes of logged models. As in MLflow, a deleted one still takes them: a client that finishes late should not fail."""

import msgspec

from lineal import ledger
from lineal.errors import Invalid, NotFound
from lineal.lineage import NodeKind, create_node
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.tracking.experiments.commands import active_experiment
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.logged_models.queries import info_from_row, unknown, with_data
from lineal.tracking.logged_models.values import (
    MODEL_TYPE_LENGTH_MAX,
    RUN_ID_LENGTH_MAX,
    LoggedModel,
    LoggedModelStatus,
    ModelInfo,
    Param,
    Tag,
    check_count,
    check_entry,
    check_name,
    check_text,
)

SQL = statements.load("lineal.tracking.logged_models")


class CreateLoggedModel(msgspec.Struct, frozen=True):
    """A new logged model, whose files are still to come."""

    model_id: str
    """A fresh public id: `m-` and 32 hexadecimal digits."""
    experiment_id: int
    fallback_name: str
    """The name it gets when `name` is empty."""
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    params: tuple[Param, ...] = ()
    tags: tuple[Tag, ...] = ()


class FinalizeLoggedModel(msgspec.Struct, frozen=True):
    """Say how the upload of a model's files ended."""

    model_id: str
    status: LoggedModelStatus


class DeleteLoggedModel(msgspec.Struct, frozen=True):
    """Mark a model deleted."""

    model_id: str


class SetModelTags(msgspec.Struct, frozen=True):
    """Set tags, over earlier values."""

    model_id: str
    tags: tuple[Tag, ...]


class DeleteModelTag(msgspec.Struct, frozen=True):
    """Remove a tag."""

    model_id: str
    key: str


class LogModelParams(msgspec.Struct, frozen=True):
    """Write params, once."""

    model_id: str
    params: tuple[Param, ...]


def create_logged_model(tx: Transaction, command: CreateLoggedModel) -> LoggedModel:
    """Make a logged model in an active experiment; names may repeat.

    Raises:
        NotFound, Conflict: the experiment does not exist, or is deleted.
        Invalid, LimitExceeded: a field breaks a rule.
    """
    name = check_name(command.name or command.fallback_name)
    check_text("model_type", command.model_type, MODEL_TYPE_LENGTH_MAX)
    check_text("source_run_id", command.source_run_id, RUN_ID_LENGTH_MAX)
    _check_entries("params", command.params)
    _check_entries("tags", command.tags)
    experiment = active_experiment(tx, command.experiment_id)
    node_id = create_node(tx, NodeKind.LOGGED_MODEL, command.model_id)
    now_ms = tx.origin.at_ms
    info = ModelInfo(
        node_id,
        command.model_id,
        command.experiment_id,
        name,
        command.model_type,
        command.source_run_id,
        LoggedModelStatus.PENDING,
        Lifecycle.ACTIVE,
        f"{experiment.artifact_location.rstrip('/')}/models/{command.model_id}/artifacts",
        now_ms,
        now_ms,
    )
    tx.run(
        SQL.model_insert,
        id=node_id,
        public_id=info.model_id,
        experiment_id=info.experiment_id,
        name=info.name,
        model_type=info.model_type,
        source_run_id=info.source_run_id,
        status=int(info.status),
        artifact_location=info.artifact_location,
        now_ms=now_ms,
    )
    params = _write_params(tx, info, command.params)
    tags = {tag.key: tag.value for tag in command.tags}
    tx.run_many(SQL.tag_upsert, [{"id": node_id, "key": key, "value": value} for key, value in tags.items()])
    after = {
        "experiment_id": info.experiment_id,
        "name": name,
        "model_type": info.model_type,
        "source_run_id": info.source_run_id,
        "params": params,
        "tags": tags,
    }
    _record(tx, "logged_model.created", info, None, after)
    return LoggedModel(
        info,
        tuple(Param(key, params[key]) for key in sorted(params)),
        tuple(Tag(key, tags[key]) for key in sorted(tags)),
    )


def finalize_logged_model(tx: Transaction, command: FinalizeLoggedModel) -> LoggedModel:
    """Set the status of a model and answer it.

    Raises:
        NotFound: there is none.
    """
    info = _locked(tx, command.model_id)
    tx.run(SQL.model_set_status, id=info.id, status=int(command.status), now_ms=tx.origin.at_ms)
    _record(tx, "logged_model.finalized", info, {"status": info.status.name}, {"status": command.status.name})
    return with_data(tx, msgspec.structs.replace(info, status=command.status, updated_ms=tx.origin.at_ms))


def delete_logged_model(tx: Transaction, command: DeleteLoggedModel) -> None:
    """Mark a model deleted; a deleted one stays so.

    Raises:
        NotFound: there is none.
    """
    info = _locked(tx, command.model_id)
    tx.run(SQL.model_delete, id=info.id, now_ms=tx.origin.at_ms)
    _record(tx, "logged_model.deleted", info, {"lifecycle": info.lifecycle.word}, {"lifecycle": "deleted"})


def set_model_tags(tx: Transaction, command: SetModelTags) -> None:
    """Set tags of a model, the last of one key winning.

    Raises:
        NotFound: there is no such model.
        Invalid, LimitExceeded: a tag breaks a rule.
    """
    _check_entries("tags", command.tags)
    info = _locked(tx, command.model_id)
    after = {tag.key: tag.value for tag in command.tags}
    before: dict[str, str] = {}
    for key, value in after.items():
        old = tx.value(SQL.tag, id=info.id, key=key)
        if old is not None:
            before[key] = old
        tx.run(SQL.tag_upsert, id=info.id, key=key, value=value)
    if after:
        _record(tx, "logged_model.tags_set", info, {"tags": before} if before else None, {"tags": after})


def delete_model_tag(tx: Transaction, command: DeleteModelTag) -> None:
    """Remove a tag of a model.

    Raises:
        NotFound: there is no such model, or it has no such tag.
    """
    info = _locked(tx, command.model_id)
    value = tx.value(SQL.tag, id=info.id, key=command.key)
    if value is None:
        kind = "tag"
        raise NotFound(kind, command.key, f"No tag with key {command.key!r} found for model with ID {command.model_id!r}.")
    tx.run(SQL.tag_delete, id=info.id, key=command.key)
    _record(tx, "logged_model.tag_deleted", info, {"tags": {command.key: value}}, None)


def log_model_params(tx: Transaction, command: LogModelParams) -> None:
    """Write params of a model; the same value again is fine.

    Raises:
        NotFound: there is no such model.
        Invalid, LimitExceeded: a param breaks a rule, or has another value already.
    """
    _check_entries("params", command.params)
    info = _locked(tx, command.model_id)
    fresh = _write_params(tx, info, command.params)
    if fresh:
        _record(tx, "logged_model.params_logged", info, None, {"params": fresh})


def _check_entries(field: str, entries: tuple[Param, ...] | tuple[Tag, ...]) -> None:
    check_count(field, len(entries))
    for i, entry in enumerate(entries):
        check_entry(entry, f"{field}[{i}]")


def _write_params(tx: Transaction, info: ModelInfo, params: tuple[Param, ...]) -> dict[str, str]:
    """Write the params that are new, and answer them."""
    fresh: dict[str, str] = {}
    for param in params:
        old = fresh.get(param.key)
        if old is None:
            old = tx.value(SQL.param, id=info.id, key=param.key)
        if old is None:
            fresh[param.key] = param.value
        elif old != param.value:
            message = (
                f"Changing param values is not allowed. Param with key='{param.key}' was already logged with "
                f"value='{old[:500]}' for model ID='{info.model_id}'. Attempted logging new value '{param.value[:500]}'."
            )
            raise Invalid("params", "a param is written once", message)
    tx.run_many(SQL.param_insert, [{"id": info.id, "key": key, "value": value} for key, value in fresh.items()])
    return fresh


def _locked(tx: Transaction, model_id: str) -> ModelInfo:
    row = tx.row(SQL.model_lock, model_id=model_id, workspace_id=tx.origin.workspace_id)
    if row is None:
        raise unknown(model_id)
    return info_from_row(row)


def _record(tx: Transaction, kind: str, info: ModelInfo, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "logged_model", info.id, info.model_id, before, after))
