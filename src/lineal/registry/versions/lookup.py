"""Finding a version of a registered model."""

import msgspec

from lineal.errors import NotFound
from lineal.registry.models.lookup import ModelRow, find_model, lock_model
from lineal.storage import statements
from lineal.storage.database import Reader, Transaction

SQL = statements.load("lineal.registry.versions")


class VersionRow(msgspec.Struct, frozen=True):
    """The columns of a version."""

    id: int
    public_id: str
    model_id: int
    version: int
    description: str | None
    source: str
    storage_location: str
    run_id: str
    run_link: str
    logged_model_id: str
    status: str
    status_message: str
    stage: str
    created_by: str
    created_ms: int
    updated_ms: int
    manifest_id: int | None
    manifest_digest: str | None


def find_version(reader: Reader, model: ModelRow, version: int) -> VersionRow:
    """Answer a version by number.

    Raises:
        NotFound: the model has none of that number, or it is deleted.
    """
    row = reader.row(SQL.version_by_number, model_id=model.id, version=version)
    if row is None:
        raise unknown_version(model.name, version)
    return VersionRow(*row)


def find_named(reader: Reader, workspace_id: int, name: str, version: int) -> tuple[ModelRow, VersionRow]:
    """Answer a version by the name of its model and its number, with the model.

    Raises:
        NotFound: there is no such version; an unknown model is not told apart, as in MLflow.
    """
    try:
        model = find_model(reader, workspace_id, name)
    except NotFound as error:
        raise unknown_version(name, version) from error
    return model, find_version(reader, model, version)


class FindOwner(msgspec.Struct, frozen=True):
    """Whose is the version with this public id?"""

    workspace_id: int
    public_id: str


def find_owner(reader: Reader, query: FindOwner) -> int:
    """Answer the inner id of the registered model of a version.

    Raises:
        NotFound: there is no such version, or it is deleted; as where there are no such files.
    """
    row = reader.row(SQL.version_by_public_id, public_id=query.public_id, workspace_id=query.workspace_id)
    if row is None:
        kind = "artifact"
        raise NotFound(kind, query.public_id, f"No such artifact: '{query.public_id}'")
    return int(row[0])


def lock_named(tx: Transaction, name: str, version: int) -> tuple[ModelRow, VersionRow]:
    """Answer a version as `find_named` does; its model, and so all its versions, stay as they are until the transaction ends.

    Raises:
        NotFound: there is no such version.
    """
    try:
        model = lock_model(tx, name)
    except NotFound as error:
        raise unknown_version(name, version) from error
    return model, find_version(tx, model, version)


def unknown_version(name: str, version: int) -> NotFound:
    """Say that there is no such version."""
    message = f"Model Version (name={name}, version={version}) not found"
    return NotFound("model version", f"{name}/{version}", message)
