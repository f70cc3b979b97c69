"""Reads of stages at any time."""

import msgspec

from lineal.errors import Invalid
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.models.lookup import model_id_as_of
from lineal.registry.versions.lookup import unknown_version
from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.registry.stages")

SPANS_MAX = 1_000
"""Spans in one answer."""


class StageAsOf(msgspec.Struct, frozen=True):
    """In which stage was version `version` of `name` at `at_us` (microseconds since 1970-01-01 UTC)?"""

    workspace_id: int
    name: str
    """The name the model had then."""
    version: int
    at_us: int


class VersionsAsOf(msgspec.Struct, frozen=True):
    """Which versions of `name` were in `stage` at `at_us`?"""

    workspace_id: int
    name: str
    """The name the model had then."""
    stage: str
    """In any case."""
    at_us: int


class StageSpan(msgspec.Struct, frozen=True):
    """A version was in a stage from `from_us` (inclusive) until `to_us` (exclusive; None while it is)."""

    version_id: int
    version: int
    stage: str
    from_us: int
    to_us: int | None
    actor: str
    """Who put it there."""


def stage_as_of(reader: Reader, query: StageAsOf) -> StageSpan | None:
    """Answer the stage of a version at a time, or None when it did not exist then, or no longer.

    Raises:
        NotFound: no model had that name then, or the model never had that version.
    """
    version_id = _version_id(reader, query)
    row = reader.row(SQL.stage_as_of, version_id=version_id, at_us=query.at_us)
    if row is None or (row[2] is not None and row[2] <= query.at_us):
        return None
    return StageSpan(version_id, query.version, *row)


def versions_as_of(reader: Reader, query: VersionsAsOf) -> tuple[StageSpan, ...]:
    """Answer the versions that were in a stage at a time, by number, at most SPANS_MAX.

    Raises:
        NotFound: no model had that name then.
        Invalid: there is no such stage.
    """
    model_id = model_id_as_of(reader, query.workspace_id, query.name, query.at_us)
    stage = _stage(reader, model_id, query.stage)
    rows = reader.rows(SQL.versions_in_stage_as_of, model_id=model_id, stage=stage, at_us=query.at_us, limit=SPANS_MAX)
    return tuple(StageSpan(row[0], row[1], stage, *row[2:]) for row in rows)


def stage_history(reader: Reader, query: StageAsOf) -> tuple[StageSpan, ...]:
    """Answer every stage a version was in, oldest first, at most SPANS_MAX; `at_us` says when the model had its name.

    Raises:
        NotFound: no model had that name then, or the model never had that version.
    """
    return stages_of_version(reader, _version_id(reader, query), query.version)


def stages_of_version(reader: Reader, version_id: int, version: int) -> tuple[StageSpan, ...]:
    """Answer every stage that the version with this node was in, oldest first, at most SPANS_MAX."""
    rows = reader.rows(SQL.spans_of_version, version_id=version_id, limit=SPANS_MAX)
    return tuple(StageSpan(version_id, version, *row) for row in rows)


def _stage(reader: Reader, model_id: int, text: str) -> str:
    """Answer a stage of the model's lifecycle, or one that a former lifecycle had, which is written exactly."""
    try:
        return lifecycle_of(reader, model_id).stage(text)
    except Invalid:
        if reader.value(SQL.stage_was_used, model_id=model_id, stage=text) is None:
            raise
        return text


def _version_id(reader: Reader, query: StageAsOf) -> int:
    model_id = model_id_as_of(reader, query.workspace_id, query.name, query.at_us)
    version_id = reader.value(SQL.version_id_by_number, model_id=model_id, version=query.version)
    if version_id is None:
        raise unknown_version(query.name, query.version)
    return int(version_id)
