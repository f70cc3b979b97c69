"""Writes of registered models."""

import msgspec

from lineal import ledger
from lineal.access.grants import Target, grant_to_maker
from lineal.access.principals import changed
from lineal.errors import AlreadyExists, Conflict
from lineal.registry.aliases.history import end_all_aliases
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import STAGES_MAX
from lineal.registry.models.lookup import ModelRow, lock_model
from lineal.registry.models.queries import ByName, get_model
from lineal.registry.names import Tag, check_description, check_model_name, check_tag, check_tag_key, check_tags, is_prompt
from lineal.registry.requests.closing import drop_requests_of_model
from lineal.registry.stages.history import end_all_stages
from lineal.registry.values import RegisteredModel
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.models")


class CreateModel(msgspec.Struct, frozen=True):
    """A new registered model."""

    name: str
    description: str | None = None
    tags: tuple[Tag, ...] = ()


class DescribeModel(msgspec.Struct, frozen=True):
    """Give a registered model another description."""

    name: str
    description: str | None


class RenameModel(msgspec.Struct, frozen=True):
    """Give a registered model another name; its versions, aliases and history go with it."""

    name: str
    new_name: str
    needs_rest: bool = False
    """Whether it is refused while versions are in use: in another stage than the first and the archive stage."""


class DeleteModel(msgspec.Struct, frozen=True):
    """Delete a registered model with its versions and aliases."""

    name: str
    needs_rest: bool = False
    """The same."""


class SetModelTag(msgspec.Struct, frozen=True):
    """Set a tag, over an earlier value."""

    name: str
    tag: Tag


class DeleteModelTag(msgspec.Struct, frozen=True):
    """Remove a tag."""

    name: str
    key: str


def create_model(tx: Transaction, command: CreateModel) -> RegisteredModel:
    """Make a registered model and answer it.

    A name that a deleted model had may be taken again: the new one is another model and starts at version 1.

    Raises:
        AlreadyExists: the name is taken.
        Invalid: name, description or a tag breaks a rule.
    """
    check_model_name(command.name)
    check_description(command.description)
    tags = check_tags(command.tags)
    row = tx.row(
        SQL.model_insert,
        workspace_id=tx.origin.workspace_id,
        name=command.name,
        description=command.description,
        now_ms=tx.origin.at_ms,
        created_by=tx.origin.actor,
    )
    if row is None:
        raise _taken(tx, command.name, to_be_prompt=is_prompt(tags))
    model_id = int(row[0])
    for key, value in tags.items():
        tx.run(SQL.model_tag_upsert, id=model_id, key=key, value=value)
    _begin_name(tx, model_id, command.name)
    after = {"name": command.name, "description": command.description, "tags": tags}
    _record(tx, "registered_model.created", model_id, command.name, None, after)
    grant_to_maker(tx, Target("registered_model", model_id, command.name))
    return get_model(tx, ByName(tx.origin.workspace_id, command.name))


def describe_model(tx: Transaction, command: DescribeModel) -> RegisteredModel:
    """Set the description of a registered model and answer it.

    Raises:
        NotFound: there is no such model.
    """
    check_description(command.description)
    model = lock_model(tx, command.name)
    tx.run(SQL.model_set_description, id=model.id, description=command.description, now_ms=tx.origin.at_ms)
    before, after = {"description": model.description}, {"description": command.description}
    _record(tx, "registered_model.updated", model.id, model.name, before, after)
    return get_model(tx, ByName(tx.origin.workspace_id, model.name))


def rename_model(tx: Transaction, command: RenameModel) -> RegisteredModel:
    """Give a registered model another name and answer it.

    Raises:
        NotFound: there is no such model.
        AlreadyExists: the new name is taken.
        Conflict: versions are in use.
    """
    check_model_name(command.new_name, "new_name")
    model = lock_model(tx, command.name)
    if command.needs_rest:
        _check_rest(tx, model)
    owner = tx.row(SQL.model_by_name, workspace_id=tx.origin.workspace_id, name=command.new_name)
    if owner is not None and owner[0] != model.id:
        kind = "registered model"
        raise AlreadyExists(kind, command.new_name, f"Registered Model (name={command.new_name}) already exists.")
    now_ms = tx.origin.at_ms
    tx.run(SQL.model_rename, id=model.id, name=command.new_name, now_ms=now_ms)
    tx.run(SQL.model_touch_versions, id=model.id, now_ms=now_ms)
    if command.new_name != model.name:
        tx.run(SQL.name_end, model_id=model.id, to_us=tx.origin.at_us)
        _begin_name(tx, model.id, command.new_name)
        changed(tx)
    before, after = {"name": model.name}, {"name": command.new_name}
    _record(tx, "registered_model.renamed", model.id, command.new_name, before, after)
    return get_model(tx, ByName(tx.origin.workspace_id, command.new_name))


def delete_model(tx: Transaction, command: DeleteModel) -> None:
    """Delete a registered model: its name is free, its versions are gone from every answer, its history stays.

    Raises:
        Denied: it has a protected alias, and the caller may not move that.
        NotFound: there is no such model.
        Conflict: versions are in use.
    """
    model = lock_model(tx, command.name)
    if command.needs_rest:
        _check_rest(tx, model)
    versions = tx.value(SQL.model_count_versions, id=model.id)
    aliases = end_all_aliases(tx, model.id)
    drop_requests_of_model(tx, model.id)
    end_all_stages(tx, model.id)
    tx.run(SQL.model_delete_versions, id=model.id, now_ms=tx.origin.at_ms)
    tx.run(SQL.model_delete, id=model.id, now_ms=tx.origin.at_ms)
    tx.run(SQL.name_end, model_id=model.id, to_us=tx.origin.at_us)
    changed(tx)
    before = {"description": model.description, "versions": versions, "aliases": aliases}
    _record(tx, "registered_model.deleted", model.id, model.name, before, None)


def set_model_tag(tx: Transaction, command: SetModelTag) -> None:
    """Set a tag of a registered model.

    Raises:
        NotFound: there is no such model.
    """
    tag = check_tag(command.tag)
    model = lock_model(tx, command.name)
    before = tx.value(SQL.model_tag, id=model.id, key=tag.key)
    if before == tag.value:
        return
    tx.run(SQL.model_tag_upsert, id=model.id, key=tag.key, value=tag.value)
    old = None if before is None else {tag.key: before}
    _record(tx, "registered_model.tag_set", model.id, model.name, old, {tag.key: tag.value})


def delete_model_tag(tx: Transaction, command: DeleteModelTag) -> None:
    """Remove a tag of a registered model; nothing happens when it has none of that key, as in MLflow.

    Raises:
        NotFound: there is no such model.
    """
    check_tag_key(command.key)
    model = lock_model(tx, command.name)
    before = tx.value(SQL.model_tag, id=model.id, key=command.key)
    if before is None:
        return
    tx.run(SQL.model_tag_delete, id=model.id, key=command.key)
    _record(tx, "registered_model.tag_deleted", model.id, model.name, {command.key: before}, None)


def touch_model(tx: Transaction, model: ModelRow) -> None:
    """Remember that something of the model was changed now."""
    tx.run(SQL.model_touch, id=model.id, now_ms=tx.origin.at_ms)


def _check_rest(tx: Transaction, model: ModelRow) -> None:
    """Refuse while a version is in use. Source: Databricks' documentation, "Delete a registered model"."""
    lifecycle = lifecycle_of(tx, model.id)
    resting = {lifecycle.initial, lifecycle.archive_stage}
    used = [row[0] for row in tx.rows(SQL.model_stages, id=model.id, limit=STAGES_MAX) if row[0] not in resting]
    if used:
        message = (
            f"Versions of '{model.name}' are in the stages {', '.join(used)}: move them to {' or '.join(sorted(resting - {''}))} first"
        )
        raise Conflict(message)


def _begin_name(tx: Transaction, model_id: int, name: str) -> None:
    """Start a span after the last one of this name, so that spans never overlap, in whatever order requests arrive."""
    last_us = tx.value(SQL.name_last_end, workspace_id=tx.origin.workspace_id, name=name)
    tx.run(
        SQL.name_begin,
        workspace_id=tx.origin.workspace_id,
        name=name,
        model_id=model_id,
        from_us=max(tx.origin.at_us, last_us or 0),
        actor=tx.origin.actor,
    )


def _taken(tx: Transaction, name: str, *, to_be_prompt: bool) -> AlreadyExists:
    """Say that a name is taken, and by what. Source: mlflow 3.17, prompt/registry_utils.py."""
    row = tx.row(SQL.model_by_name, workspace_id=tx.origin.workspace_id, name=name)
    tags = {} if row is None else dict(tx.rows(SQL.model_tags, id=row[0]))
    old = "Prompt" if is_prompt(tags) else "Registered Model"
    new = "Prompt" if to_be_prompt else "Registered Model"
    kind = new.lower()
    if old == new:
        return AlreadyExists(kind, name, f"{new} (name={name}) already exists.")
    message = (
        f"Tried to create a {new.lower()} with name {name!r}, but the name is already taken by a {old.lower()}. "
        "MLflow does not allow creating a model and a prompt with the same name."
    )
    return AlreadyExists(kind, name, message)


def _record(tx: Transaction, kind: str, model_id: int, name: str, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "registered_model", model_id, name, before, after))
