"""Reads of comments."""

import msgspec

from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.registry.activities.queries import check_limit
from lineal.registry.comments.values import Comment, CommentAction
from lineal.registry.versions.lookup import find_named
from lineal.storage import statements
from lineal.storage.database import Reader, Row

SQL = statements.load("lineal.registry.comments")


class CommentsOf(msgspec.Struct, frozen=True):
    """A page of the comments of a version, oldest first, as `viewer` sees them."""

    workspace_id: int
    name: str
    version: int
    viewer: Viewer
    after_id: int = 0
    """Exclusive; `next_id` of the page before."""
    limit: int = 100


class CommentPage(msgspec.Struct, frozen=True):
    """Comments, and where to go on."""

    comments: list[Comment]
    next_id: int | None
    """None at the end."""


def list_comments(reader: Reader, query: CommentsOf) -> CommentPage:
    """Answer what was said about a version.

    Raises:
        NotFound: there is no such version.
        Invalid: the limit is out of range.
    """
    limit = check_limit(query.limit)
    model, version = find_named(reader, query.workspace_id, query.name, query.version)
    rows = reader.rows(SQL.comments_of_version, version_id=version.id, after_id=query.after_id, limit=limit + 1)
    level = model_level(reader, query.viewer, model.id)
    comments = [made(row, query.viewer, level) for row in rows[:limit]]
    return CommentPage(comments, int(rows[limit - 1][0]) if len(rows) > limit else None)


def made(row: Row, viewer: Viewer, level: Level) -> Comment:
    """Make a comment of its columns, in the order of `comments_of_version`; `level` is what the viewer has on the model."""
    actions: list[CommentAction] = []
    if row[4] == viewer.name:
        actions.append(CommentAction.EDIT)
    if row[4] == viewer.name or level >= Level.MANAGE:
        actions.append(CommentAction.DELETE)
    return Comment(
        id=int(row[0]),
        model=row[1],
        version=row[2],
        text=row[3],
        created_by=row[4],
        created_ms=row[5],
        updated_ms=row[6],
        available_actions=tuple(actions),
    )
