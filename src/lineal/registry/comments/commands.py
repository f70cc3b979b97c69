"""Writes of comments. Who may read a model may comment on its versions; only its author changes a comment."""

import msgspec

from lineal import ledger
from lineal.access.decisions import model_level
from lineal.access.values import Level
from lineal.errors import Denied, Invalid, NotFound
from lineal.registry.activities.commands import Happened, change_comment, check_comment, record
from lineal.registry.activities.values import ActivityType, Subject
from lineal.registry.comments.queries import made
from lineal.registry.comments.values import Comment
from lineal.registry.models.lookup import ModelRow
from lineal.registry.rights import caller, check_level
from lineal.registry.versions.lookup import VersionRow, lock_named
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.comments")


class CreateComment(msgspec.Struct, frozen=True):
    """Say something about a version."""

    name: str
    version: int
    text: str


class UpdateComment(msgspec.Struct, frozen=True):
    """Let a comment say something else."""

    id: int
    text: str


class DeleteComment(msgspec.Struct, frozen=True):
    """Delete a comment."""

    id: int


def create_comment(tx: Transaction, command: CreateComment) -> Comment:
    """Say something about a version and answer the comment.

    Raises:
        NotFound: there is no such version.
        Denied: the caller may not read the model.
        Invalid, LimitExceeded: it says nothing, or too much.
    """
    text = _check_text(command.text)
    model, version = lock_named(tx, command.name, command.version)
    check_level(tx, model, Level.READ, "comment on its versions", version.version)
    comment_id = tx.insert(SQL.comment_insert, version_id=version.id, text=text, actor=tx.origin.actor, now_ms=tx.origin.at_ms)
    happened = Happened(type=ActivityType.NEW_COMMENT, subject=Subject.COMMENT, comment=text, comment_id=comment_id)
    record(tx, model, version, happened)
    _record(tx, "comment.created", model, version, None, {"id": comment_id, "comment": text})
    return _whole(tx, model, comment_id)


def update_comment(tx: Transaction, command: UpdateComment) -> Comment:
    """Let a comment say something else and answer it.

    Raises:
        NotFound: there is no such comment.
        Denied: it is somebody else's, or the caller may not read the model any more.
        Invalid, LimitExceeded: it says nothing, or too much.
    """
    text = _check_text(command.text)
    model, version, before, author = _find(tx, command.id)
    if author != tx.origin.actor:
        message = f"Only {author} may change this comment"
        raise Denied(message)
    if text != before:
        tx.run(SQL.comment_set_text, id=command.id, text=text, now_ms=tx.origin.at_ms)
        change_comment(tx, command.id, text)
        _record(tx, "comment.updated", model, version, {"id": command.id, "comment": before}, {"id": command.id, "comment": text})
    return _whole(tx, model, command.id)


def delete_comment(tx: Transaction, command: DeleteComment) -> None:
    """Delete a comment; that there was one stays.

    Raises:
        NotFound: there is no such comment.
        Denied: it is somebody else's, and the caller does not manage the model.
    """
    model, version, before, author = _find(tx, command.id)
    if author != tx.origin.actor:
        check_level(tx, model, Level.MANAGE, f"delete a comment of {author}")
    tx.run(SQL.comment_delete, id=command.id, now_ms=tx.origin.at_ms)
    change_comment(tx, command.id, "", f"The comment was deleted by {tx.origin.actor}")
    _record(tx, "comment.deleted", model, version, {"id": command.id, "comment": before}, None)


def _check_text(text: str) -> str:
    if not text.strip():
        raise Invalid("comment", "must not be empty")
    return check_comment(text)


def _find(tx: Transaction, comment_id: int) -> tuple[ModelRow, VersionRow, str, str]:
    row = tx.row(SQL.comment_where, id=comment_id, workspace_id=tx.origin.workspace_id)
    if row is None:
        raise _unknown(comment_id)
    model, version = lock_named(tx, row[0], row[1])
    if model_level(tx, caller(tx), model.id) < Level.READ:
        raise _unknown(comment_id)
    return model, version, row[2], row[3]


def _unknown(comment_id: int) -> NotFound:
    kind = "comment"
    return NotFound(kind, comment_id)


def _whole(tx: Transaction, model: ModelRow, comment_id: int) -> Comment:
    viewer = caller(tx)
    row = tx.row(SQL.comment_by_id, id=comment_id)
    assert row is not None  # its model is locked
    return made(row, viewer, model_level(tx, viewer, model.id))


def _record(tx: Transaction, kind: str, model: ModelRow, version: VersionRow, before: object, after: object) -> None:
    ledger.append(tx, ledger.Event(kind, "model_version", version.id, f"{model.name}/{version.version}", before, after))
