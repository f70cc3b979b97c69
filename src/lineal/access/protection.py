"""Protected aliases: who may move them is a grant of its own."""

import msgspec

from lineal import ledger
from lineal.access.principals import SQL, changed
from lineal.storage.database import Reader, Transaction


class Protect(msgspec.Struct, frozen=True):
    """Let only those move an alias who were granted it. The model must exist, and the alias be one: who calls has looked."""

    model_id: int
    """EVERY: the alias of every registered model."""
    alias: str
    subject: str
    """How people call the model, for the ledger; `*` for every one."""


class Unprotect(msgspec.Struct, frozen=True):
    """Let everybody move an alias who may edit the registered model."""

    model_id: int
    alias: str
    subject: str


class ListProtected(msgspec.Struct, frozen=True):
    """A page of the protected aliases of a registered model, or (EVERY) of all of them together, by alias."""

    workspace_id: int
    model_id: int
    after: str = ""
    limit: int = 100


class ProtectedPage(msgspec.Struct, frozen=True):
    """A page; `next` is empty on the last."""

    aliases: tuple[str, ...]
    next: str


def protect(tx: Transaction, command: Protect) -> None:
    """Protect an alias; nothing changes when it is protected already."""
    if tx.run(SQL.protection_insert, workspace_id=tx.origin.workspace_id, model_id=command.model_id, alias=command.alias):
        changed(tx)
        _record(tx, "alias.protected", command.model_id, command.subject, command.alias)


def unprotect(tx: Transaction, command: Unprotect) -> None:
    """Protect an alias no longer; nothing changes when it is not protected."""
    if tx.run(SQL.protection_delete, workspace_id=tx.origin.workspace_id, model_id=command.model_id, alias=command.alias):
        changed(tx)
        _record(tx, "alias.unprotected", command.model_id, command.subject, command.alias)


def list_protected(reader: Reader, query: ListProtected) -> ProtectedPage:
    """Answer a page of protected aliases, by alias."""
    rows = reader.rows(
        SQL.protections_page, workspace_id=query.workspace_id, model_id=query.model_id, after=query.after, limit=query.limit + 1
    )
    found = tuple(str(row[0]) for row in rows[: query.limit])
    return ProtectedPage(found, found[-1] if len(rows) > query.limit else "")


def _record(tx: Transaction, kind: str, model_id: int, subject: str, alias: str) -> None:
    ledger.append(tx, ledger.Event(kind, "registered_model", model_id, f"{subject}@{alias}", None, None))
