"""Reads of aliases: now, and at any time."""

import msgspec

from lineal.registry.models.lookup import find_model, model_id_as_of
from lineal.registry.names import check_alias
from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.registry.aliases")

HISTORY_PAGE_MAX = 1_000
"""Spans in one page of an alias's history."""
_END_OF_TIME_US = 2**63 - 1


class AliasAsOf(msgspec.Struct, frozen=True):
    """What was `name@alias` at `at_us` (microseconds since 1970-01-01 UTC)?"""

    workspace_id: int
    name: str
    """The name the model had then."""
    alias: str
    at_us: int


class AliasHistory(msgspec.Struct, frozen=True):
    """A page of the history of an alias, newest first."""

    workspace_id: int
    name: str
    """The name the model has now."""
    alias: str
    before: tuple[int, int] | None = None
    """`next` of the page before; None for the first page."""
    limit: int = 100
    """Spans, 1 to HISTORY_PAGE_MAX."""


class AliasSpan(msgspec.Struct, frozen=True):
    """An alias pointed to a version from `from_us` (inclusive) until `to_us` (exclusive; None while it does)."""

    alias: str
    version_id: int
    version: int
    from_us: int
    to_us: int | None
    actor: str
    """Who pointed it there."""


class AliasPage(msgspec.Struct, frozen=True):
    """Spans, newest first, and where to go on."""

    spans: tuple[AliasSpan, ...]
    next: tuple[int, int] | None
    """For `AliasHistory.before`; None at the end."""


def alias_as_of(reader: Reader, query: AliasAsOf) -> AliasSpan | None:
    """Answer which version an alias pointed to at a time, or None when it pointed to none.

    Raises:
        NotFound: no model had that name then.
    """
    check_alias(query.alias)
    model_id = model_id_as_of(reader, query.workspace_id, query.name, query.at_us)
    row = reader.row(SQL.alias_as_of, model_id=model_id, alias=query.alias, at_us=query.at_us)
    if row is None or (row[3] is not None and row[3] <= query.at_us):
        return None
    return AliasSpan(query.alias, *row)


def alias_history(reader: Reader, query: AliasHistory) -> AliasPage:
    """Answer what an alias pointed to over time.

    Raises:
        NotFound: there is no such model.
    """
    check_alias(query.alias)
    model = find_model(reader, query.workspace_id, query.name)
    limit = max(1, min(query.limit, HISTORY_PAGE_MAX))
    before_us, before_id = query.before or (_END_OF_TIME_US, _END_OF_TIME_US)
    rows = reader.rows(
        SQL.spans_of_alias,
        model_id=model.id,
        alias=query.alias,
        before_us=before_us,
        before_id=before_id,
        limit=limit + 1,
    )
    following = (rows[limit - 1][4], rows[limit - 1][0]) if len(rows) > limit else None
    return AliasPage(tuple(AliasSpan(*row[1:]) for row in rows[:limit]), following)


class AliasesOf(msgspec.Struct, frozen=True):
    """The aliases that a registered model has now."""

    workspace_id: int
    name: str


def running_aliases(reader: Reader, query: AliasesOf) -> tuple[AliasSpan, ...]:
    """Answer what the aliases of a model point to, since when and by whom, by alias; at most HISTORY_PAGE_MAX.

    Raises:
        NotFound: there is no such model.
    """
    model = find_model(reader, query.workspace_id, query.name)
    return tuple(AliasSpan(*row) for row in reader.rows(SQL.spans_running, model_id=model.id, limit=HISTORY_PAGE_MAX))


def aliases_of_version(reader: Reader, version_id: int) -> tuple[AliasSpan, ...]:
    """Answer the aliases that point or pointed to a version, newest first; at most HISTORY_PAGE_MAX."""
    return tuple(AliasSpan(*row) for row in reader.rows(SQL.spans_of_version, version_id=version_id, limit=HISTORY_PAGE_MAX))


class AliasNow(msgspec.Struct, frozen=True):
    """One alias that a registered model may have now."""

    workspace_id: int
    name: str
    alias: str


def running_alias(reader: Reader, query: AliasNow) -> AliasSpan | None:
    """Answer what an alias points to now, since when and by whom, or None when the model has none of that name.

    Raises:
        NotFound: there is no such model.
    """
    check_alias(query.alias)
    model = find_model(reader, query.workspace_id, query.name)
    row = reader.row(SQL.span_running, model_id=model.id, alias=query.alias)
    return None if row is None else AliasSpan(*row)
