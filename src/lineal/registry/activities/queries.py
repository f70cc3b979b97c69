"""Reads of activities."""

from typing import Final

import msgspec

from lineal.errors import Invalid
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.models.lookup import find_model
from lineal.registry.versions.lookup import find_named
from lineal.storage import statements
from lineal.storage.database import Reader, Row

SQL = statements.load("lineal.registry.activities")

PAGE_MAX = 1_000
"""Activities in one page, inclusive."""
END: Final = 2**63 - 1
"""The cursor before which every activity is."""


class ActivitiesOf(msgspec.Struct, frozen=True):
    """A page of what happened to a version, or to all versions of a model, newest first."""

    workspace_id: int
    name: str
    version: int | None = None
    """None means all of them."""
    before_id: int = END
    """Exclusive; `next_id` of the page before."""
    limit: int = 100
    """Activities, 1 to PAGE_MAX."""


class ActivityPage(msgspec.Struct, frozen=True):
    """Activities, newest first."""

    activities: list[Activity]
    next_id: int | None
    """For `ActivitiesOf.before_id`; None at the end."""


def list_activities(reader: Reader, query: ActivitiesOf) -> ActivityPage:
    """Answer what happened, newest first.

    Raises:
        NotFound: there is no such model or version.
        Invalid: the limit is out of range.
    """
    limit = check_limit(query.limit)
    if query.version is None:
        model = find_model(reader, query.workspace_id, query.name)
        rows = reader.rows(SQL.activities_of_model, model_id=model.id, before_id=query.before_id, limit=limit + 1)
    else:
        _, version = find_named(reader, query.workspace_id, query.name, query.version)
        rows = reader.rows(SQL.activities_of_version, version_id=version.id, before_id=query.before_id, limit=limit + 1)
    return ActivityPage([made(row) for row in rows[:limit]], int(rows[limit - 1][0]) if len(rows) > limit else None)


def check_limit(limit: int) -> int:
    """Answer how many to read.

    Raises:
        Invalid: it is not 1 to PAGE_MAX.
    """
    if not 1 <= limit <= PAGE_MAX:
        raise Invalid("limit", f"must be 1 to {PAGE_MAX}, got {limit}")
    return limit


def made(row: Row) -> Activity:
    """Make an activity of its columns, in the order of `activities_of_version`."""
    return Activity(
        id=row[0],
        model=row[1],
        version=row[2],
        type=ActivityType(row[3]),
        subject=Subject(row[4]),
        source=row[5],
        target=row[6],
        comment=row[7],
        system_comment=row[8],
        actor=row[9],
        created_ms=row[10],
        updated_ms=row[11],
        comment_id=row[12],
    )
