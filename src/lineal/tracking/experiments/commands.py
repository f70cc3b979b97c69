"""Writes of experiments."""

import msgspec

from lineal import ledger
from lineal.access.decisions import store_level
from lineal.access.grants import Target, grant_to_maker
from lineal.access.principals import changed
from lineal.access.values import Level, Viewer
from lineal.errors import AlreadyExists, Conflict, Denied, NotFound
from lineal.storage import statements
from lineal.storage.database import Transaction
from lineal.tracking.experiments.places import place_of
from lineal.tracking.experiments.queries import from_row, unknown
from lineal.tracking.experiments.values import (
    DEFAULT_ARTIFACT_ROOT,
    Experiment,
    Tag,
    check_artifact_location,
    check_name,
    check_tag,
)
from lineal.tracking.lifecycle import Lifecycle

SQL = statements.load("lineal.tracking.experiments")


class CreateExperiment(msgspec.Struct, frozen=True):
    """A new experiment. An empty `artifact_location` means the server's own store."""

    name: str
    artifact_location: str = ""
    tags: tuple[Tag, ...] = ()


class DeleteExperiment(msgspec.Struct, frozen=True):
    """Delete an experiment with its active runs."""

    id: int


class RestoreExperiment(msgspec.Struct, frozen=True):
    """Restore an experiment with the runs that were deleted with it."""

    id: int


class RenameExperiment(msgspec.Struct, frozen=True):
    """Give an experiment another name."""

    id: int
    name: str


class SetExperimentTag(msgspec.Struct, frozen=True):
    """Set a tag, over an earlier value."""

    id: int
    tag: Tag


class DeleteExperimentTag(msgspec.Struct, frozen=True):
    """Remove a tag."""

    id: int
    key: str


def create_experiment(tx: Transaction, command: CreateExperiment) -> int:
    """Make an experiment and answer its id.

    Raises:
        AlreadyExists: the name is taken, perhaps by a deleted experiment.
        Denied: the caller may not choose a place in the server's own tree: it could be where others keep their files.
        Invalid: name, location or a tag breaks a rule.
    """
    check_name(command.name)
    location = check_artifact_location(command.artifact_location) if command.artifact_location else ""
    if place_of(location) is not None:
        _check_may_place(tx)
        changed(tx)
    for tag in command.tags:
        check_tag(tag)
    row = tx.row(
        SQL.experiment_insert,
        workspace_id=tx.origin.workspace_id,
        name=command.name,
        artifact_location=location,
        now_ms=tx.origin.at_ms,
    )
    if row is None:
        raise _taken(command.name)
    experiment_id = int(row[0])
    if not location:
        location = f"{DEFAULT_ARTIFACT_ROOT}/{experiment_id}"
        tx.run(SQL.experiment_set_location, id=experiment_id, artifact_location=location)
    for tag in command.tags:
        tx.run(SQL.experiment_tag_upsert, id=experiment_id, key=tag.key, value=tag.value)
    after = {"name": command.name, "artifact_location": location, "tags": {tag.key: tag.value for tag in command.tags}}
    _record(tx, "experiment.created", experiment_id, command.name, None, after)
    grant_to_maker(tx, Target("experiment", experiment_id, command.name))
    return experiment_id


def delete_experiment(tx: Transaction, command: DeleteExperiment) -> None:
    """Mark an active experiment and its active runs deleted.

    Raises:
        NotFound: there is no active experiment with this id.
    """
    experiment = lock_experiment(tx, command.id)
    if experiment.lifecycle is not Lifecycle.ACTIVE:
        raise unknown(command.id)
    now_ms = tx.origin.at_ms
    tx.run(SQL.experiment_set_lifecycle, id=command.id, lifecycle=int(Lifecycle.DELETED), deleted_ms=now_ms, now_ms=now_ms)
    runs = tx.run(SQL.experiment_delete_runs, id=command.id, now_ms=now_ms)
    _record(tx, "experiment.deleted", command.id, experiment.name, {"lifecycle": "active"}, {"lifecycle": "deleted", "runs": runs})


def restore_experiment(tx: Transaction, command: RestoreExperiment) -> None:
    """Bring back a deleted experiment and the runs that went with it; runs deleted before stay deleted.

    Raises:
        NotFound: there is no deleted experiment with this id.
    """
    experiment = lock_experiment(tx, command.id)
    if experiment.lifecycle is not Lifecycle.DELETED:
        raise unknown(command.id)
    tx.run(SQL.experiment_set_lifecycle, id=command.id, lifecycle=int(Lifecycle.ACTIVE), deleted_ms=None, now_ms=tx.origin.at_ms)
    runs = tx.run(SQL.experiment_restore_runs, id=command.id)
    _record(tx, "experiment.restored", command.id, experiment.name, {"lifecycle": "deleted"}, {"lifecycle": "active", "runs": runs})


def rename_experiment(tx: Transaction, command: RenameExperiment) -> None:
    """Give an active experiment another name.

    Raises:
        NotFound, Conflict: it does not exist, or is deleted.
        AlreadyExists: the name is taken.
    """
    check_name(command.name)
    experiment = lock_experiment(tx, command.id)
    if experiment.lifecycle is not Lifecycle.ACTIVE:
        message = "Cannot rename a non-active experiment."
        raise Conflict(message)
    owner = tx.value(SQL.experiment_id_by_name, name=command.name, workspace_id=tx.origin.workspace_id)
    if owner is not None and owner != command.id:
        raise _taken(command.name)
    tx.run(SQL.experiment_rename, id=command.id, name=command.name, now_ms=tx.origin.at_ms)
    _record(tx, "experiment.renamed", command.id, command.name, {"name": experiment.name}, {"name": command.name})


def set_experiment_tag(tx: Transaction, command: SetExperimentTag) -> None:
    """Set a tag of an active experiment."""
    check_tag(command.tag)
    experiment = _active(tx, command.id)
    before = tx.value(SQL.experiment_tag, id=command.id, key=command.tag.key)
    tx.run(SQL.experiment_tag_upsert, id=command.id, key=command.tag.key, value=command.tag.value)
    old = None if before is None else {command.tag.key: before}
    _record(tx, "experiment.tag_set", command.id, experiment.name, old, {command.tag.key: command.tag.value})


def delete_experiment_tag(tx: Transaction, command: DeleteExperimentTag) -> None:
    """Remove a tag of an active experiment.

    Raises:
        NotFound: the experiment has no such tag.
    """
    experiment = _active(tx, command.id)
    before = tx.value(SQL.experiment_tag, id=command.id, key=command.key)
    if before is None:
        kind = "tag"
        raise NotFound(kind, command.key, f"No tag with name: {command.key} in experiment with id {command.id}")
    tx.run(SQL.experiment_tag_delete, id=command.id, key=command.key)
    _record(tx, "experiment.tag_deleted", command.id, experiment.name, {command.key: before}, None)


def active_experiment(tx: Transaction, experiment_id: int) -> Experiment:
    """Answer an experiment that takes writes; it stays as it is until the transaction ends.

    Raises:
        NotFound, Conflict: it does not exist, or is deleted.
    """
    return _active(tx, experiment_id)


def _active(tx: Transaction, experiment_id: int) -> Experiment:
    experiment = lock_experiment(tx, experiment_id)
    if experiment.lifecycle is not Lifecycle.ACTIVE:
        message = f"The experiment {experiment_id} must be in the 'active' state. Current state is {experiment.lifecycle.word}."
        raise Conflict(message)
    return experiment


def lock_experiment(tx: Transaction, experiment_id: int) -> Experiment:
    """Answer an experiment, deleted or not; it stays as it is until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    row = tx.row(SQL.experiment_lock, id=experiment_id, workspace_id=tx.origin.workspace_id)
    if row is None:
        raise unknown(experiment_id)
    return from_row(tx, row)


def _check_may_place(tx: Transaction) -> None:
    if store_level(tx, Viewer.of(tx.origin)) < Level.EDIT:
        message = "Choosing a place in the server's own artifact tree needs the level EDIT on the store; leave artifact_location out"
        raise Denied(message)


def _taken(name: str) -> AlreadyExists:
    return AlreadyExists("experiment", name, f"Experiment(name={name}) already exists.")


def _record(tx: Transaction, kind: str, experiment_id: int, name: str, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "experiment", experiment_id, name, before, after))
