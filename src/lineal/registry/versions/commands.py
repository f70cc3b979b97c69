"""Writes of versions."""

import msgspec

from lineal import ledger
from lineal.errors import Invalid
from lineal.lineage import NodeKind, connect, create_node
from lineal.registry.aliases.commands import drop_aliases_of_version
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.models.commands import touch_model
from lineal.registry.models.lookup import ModelRow, lock_model
from lineal.registry.names import Tag, check_description, check_tag, check_tag_key, check_tags, is_prompt
from lineal.registry.requests.closing import drop_requests_of_version
from lineal.registry.stages.history import begin_stage, end_stage
from lineal.registry.values import READY, ModelVersion
from lineal.registry.versions.backlinks import link_back
from lineal.registry.versions.lookup import VersionRow, lock_named
from lineal.registry.versions.provenance import Claim, Provenance, check_claim
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.registry.versions.sealing import Sealed, seal_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.versions")

RUN_LINK_LENGTH_MAX = 2_048
"""Characters of a link to a run: what browsers and proxies take as a URL."""


class CreateVersion(msgspec.Struct, frozen=True):
    """A new version of a registered model."""

    public_id: str
    """A fresh public id: `mv-` and 32 hexadecimal digits."""
    name: str
    source: str
    run_id: str | None = None
    """None where the client said nothing: a copy then takes the run of the version it is made from."""
    logged_model_id: str | None = None
    run_link: str = ""
    description: str | None = None
    tags: tuple[Tag, ...] = ()


class DescribeVersion(msgspec.Struct, frozen=True):
    """Give a version another description."""

    name: str
    version: int
    description: str | None


class DeleteVersion(msgspec.Struct, frozen=True):
    """Delete a version with its aliases."""

    name: str
    version: int


class SetVersionTag(msgspec.Struct, frozen=True):
    """Set a tag, over an earlier value."""

    name: str
    version: int
    tag: Tag


class DeleteVersionTag(msgspec.Struct, frozen=True):
    """Remove a tag."""

    name: str
    version: int
    key: str


def create_version(tx: Transaction, command: CreateVersion) -> ModelVersion:
    """Make the next version of a registered model and answer it.

    Raises:
        NotFound: there is no such model, or no such version to copy.
        Invalid: the source is not one a version may have, or a field breaks a rule.
    """
    tags = check_tags(command.tags)
    check_description(command.description)
    if len(command.run_link) > RUN_LINK_LENGTH_MAX:
        message = f"'run_link' exceeds the maximum length of {RUN_LINK_LENGTH_MAX} characters"
        raise Invalid("run_link", "is too long", message)
    provenance = check_claim(tx, Claim(command.source, command.run_id, command.logged_model_id, is_prompt(tags)))
    model = lock_model(tx, command.name)
    stage = lifecycle_of(tx, model.id).initial
    node_id, number = _insert(tx, model, command, stage, provenance, seal_version(tx, command.public_id, provenance))
    for key, value in tags.items():
        tx.run(SQL.version_tag_upsert, id=node_id, key=key, value=value)
    begin_stage(tx, model.id, node_id, number, stage)
    for source_id, role in provenance.edges:
        connect(tx, source_id, node_id, role)
    if provenance.is_backlinked:
        link_back(tx, provenance.logged_model_id, model.name, number)
    return get_version(tx, ByNumber(tx.origin.workspace_id, model.name, number))


def describe_version(tx: Transaction, command: DescribeVersion) -> ModelVersion:
    """Set the description of a version and answer it.

    Raises:
        NotFound: there is no such version.
    """
    check_description(command.description)
    model, version = lock_named(tx, command.name, command.version)
    tx.run(SQL.version_set_description, id=version.id, description=command.description, now_ms=tx.origin.at_ms)
    before, after = {"description": version.description}, {"description": command.description}
    _record(tx, "model_version.updated", model, version, before, after)
    return get_version(tx, ByNumber(tx.origin.workspace_id, model.name, version.version))


def delete_version(tx: Transaction, command: DeleteVersion) -> None:
    """Delete a version: it is gone from every answer, its aliases with it, and its number is never given again.

    Raises:
        NotFound: there is no such version.
    """
    model, version = lock_named(tx, command.name, command.version)
    aliases = drop_aliases_of_version(tx, model, version.id, version.version)
    drop_requests_of_version(tx, version.id)
    end_stage(tx, version.id)
    tx.run(SQL.version_delete, id=version.id, now_ms=tx.origin.at_ms)
    touch_model(tx, model)
    before = {
        "source": version.source,
        "run_id": version.run_id,
        "description": version.description,
        "stage": version.stage,
        "aliases": aliases,
        "manifest_digest": version.manifest_digest,
    }
    _record(tx, "model_version.deleted", model, version, before, None)


def set_version_tag(tx: Transaction, command: SetVersionTag) -> None:
    """Set a tag of a version.

    Raises:
        NotFound: there is no such version.
    """
    tag = check_tag(command.tag)
    model, version = lock_named(tx, command.name, command.version)
    before = tx.value(SQL.version_tag, id=version.id, key=tag.key)
    if before == tag.value:
        return
    tx.run(SQL.version_tag_upsert, id=version.id, key=tag.key, value=tag.value)
    old = None if before is None else {tag.key: before}
    _record(tx, "model_version.tag_set", model, version, old, {tag.key: tag.value})


def delete_version_tag(tx: Transaction, command: DeleteVersionTag) -> None:
    """Remove a tag of a version; nothing happens when it has none of that key, as in MLflow.

    Raises:
        NotFound: there is no such version.
    """
    check_tag_key(command.key)
    model, version = lock_named(tx, command.name, command.version)
    before = tx.value(SQL.version_tag, id=version.id, key=command.key)
    if before is None:
        return
    tx.run(SQL.version_tag_delete, id=version.id, key=command.key)
    _record(tx, "model_version.tag_deleted", model, version, {command.key: before}, None)


def _insert(
    tx: Transaction, model: ModelRow, command: CreateVersion, stage: str, provenance: Provenance, sealed: Sealed
) -> tuple[int, int]:
    """Write the row and the event of a new version and answer its node and number."""
    number = int(tx.value(SQL.version_take_number, model_id=model.id, now_ms=tx.origin.at_ms))
    node_id = create_node(tx, NodeKind.MODEL_VERSION, command.public_id)
    tx.run(
        SQL.version_insert,
        id=node_id,
        public_id=command.public_id,
        model_id=model.id,
        version=number,
        description=command.description,
        source=provenance.source,
        storage_location=sealed.location,
        run_id=provenance.run_id,
        run_link=command.run_link,
        logged_model_id=provenance.logged_model_id,
        status=READY,
        stage=stage,
        created_by=tx.origin.actor,
        now_ms=tx.origin.at_ms,
        manifest_id=sealed.manifest_id,
        manifest_digest=sealed.digest,
    )
    after = {
        "source": provenance.source,
        "storage_location": sealed.location,
        "run_id": provenance.run_id,
        "logged_model_id": provenance.logged_model_id,
        "description": command.description,
        "tags": {tag.key: tag.value for tag in command.tags},
        "public_id": command.public_id,
        "manifest_digest": sealed.digest,
    }
    subject = f"{model.name}/{number}"
    ledger.append(tx, ledger.Event("model_version.created", "model_version", node_id, subject, None, after))
    return node_id, number


def _record(tx: Transaction, kind: str, model: ModelRow, version: VersionRow, before: object, after: object) -> None:
    subject = f"{model.name}/{version.version}"
    ledger.append(tx, ledger.Event(kind, "model_version", version.id, subject, before, after))
