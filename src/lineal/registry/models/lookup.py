"""Finding a registered model by name."""

import msgspec

from lineal.errors import NotFound
from lineal.registry.names import check_model_name
from lineal.storage import statements
from lineal.storage.database import Reader, Row, Transaction

SQL = statements.load("lineal.registry.models")


class ModelRow(msgspec.Struct, frozen=True):
    """The columns of a registered model."""

    id: int
    name: str
    description: str | None
    created_ms: int
    updated_ms: int
    created_by: str


def find_model(reader: Reader, workspace_id: int, name: str) -> ModelRow:
    """Answer the registered model that has this name now.

    Raises:
        Invalid: no registered model may have such a name.
        NotFound: there is none.
    """
    check_model_name(name)
    return _found(reader.row(SQL.model_by_name, workspace_id=workspace_id, name=name), name)


def lock_model(tx: Transaction, name: str) -> ModelRow:
    """Answer the registered model that has this name now; it stays as it is until the transaction ends.

    Raises:
        Invalid: no registered model may have such a name.
        NotFound: there is none.
    """
    check_model_name(name)
    return _found(tx.row(SQL.model_lock, workspace_id=tx.origin.workspace_id, name=name), name)


def name_of_model(reader: Reader, model_id: int) -> str | None:
    """Answer how a registered model is called now, or None when it is deleted."""
    name: str | None = reader.value(SQL.model_name_by_id, id=model_id)
    return name


def model_id_as_of(reader: Reader, workspace_id: int, name: str, at_us: int) -> int:
    """Answer the inner id of the registered model that had this name at `at_us`, even when it is renamed or deleted now.

    Raises:
        NotFound: no model had the name then.
    """
    row = reader.row(SQL.model_id_as_of, workspace_id=workspace_id, name=name, at_us=at_us)
    if row is None or (row[1] is not None and row[1] <= at_us):
        raise unknown_model(name)
    return int(row[0])


def unknown_model(name: str) -> NotFound:
    """Say that there is no such registered model."""
    return NotFound("registered model", name, f"Registered Model with name={name} not found")


def _found(row: Row | None, name: str) -> ModelRow:
    if row is None:
        raise unknown_model(name)
    return ModelRow(*row)
