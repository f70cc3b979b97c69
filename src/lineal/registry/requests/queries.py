"""Reads of transition requests."""

from typing import Final

import msgspec

from lineal.access.decisions import may_move_alias, model_level, readable
from lineal.access.hands import same_hands
from lineal.access.values import Level, Viewer
from lineal.errors import NotFound
from lineal.registry.activities.queries import check_limit
from lineal.registry.activities.values import Subject
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.requests.values import OPEN_REQUESTS_MAX, Request, RequestAction, RequestState
from lineal.registry.versions.lookup import find_named
from lineal.registry.visibility import alias_movable, level_of
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql

START: Final = 0
"""The cursor after which every request is."""
END: Final = 2**63 - 1
"""The cursor before which every request is."""

_SELECT = Sql(
    "select r.id, m.name, v.version, r.kind, r.source, r.target, r.comment, r.state, r.created_by, r.created_ms, r.resolved_by,"
    " r.resolved_ms, r.model_id, r.level, m.workspace_id from transition_requests r"
    " join model_versions v on v.id = r.version_id join registered_models m on m.id = r.model_id where "
)


class RequestById(msgspec.Struct, frozen=True):
    """One request, as `viewer` sees it."""

    id: int
    viewer: Viewer


class RequestsOf(msgspec.Struct, frozen=True):
    """A page of the requests of a version, oldest first."""

    workspace_id: int
    name: str
    version: int
    viewer: Viewer
    open_only: bool = True
    after_id: int = START
    """Exclusive; `next_id` of the page before."""
    limit: int = OPEN_REQUESTS_MAX


class WaitingFor(msgspec.Struct, frozen=True):
    """A page of the open requests that `viewer` may approve, of all models, oldest first."""

    workspace_id: int
    viewer: Viewer
    after_id: int = START
    limit: int = 100


class FiledBy(msgspec.Struct, frozen=True):
    """A page of the requests that `viewer` filed, of all models, newest first."""

    workspace_id: int
    viewer: Viewer
    open_only: bool = False
    before_id: int = END
    limit: int = 100


class RequestPage(msgspec.Struct, frozen=True):
    """Requests, and where to go on."""

    requests: list[Request]
    next_id: int | None
    """None at the end."""


def are_same_hands(reader: Reader, one: str, other: str) -> bool:
    """Whether the four-eyes rule takes two names for one person; see `lineal.access.hands`."""
    return one == other or bool(reader.rows(Sql("select 1 where ") + same_hands(Sql("?", one), Sql("?", other))))


def get_request(reader: Reader, query: RequestById) -> Request:
    """Answer one request.

    Raises:
        NotFound: there is none.
    """
    rows = reader.rows(_SELECT + Sql("r.id = ?", query.id))
    if not rows:
        kind = "transition request"
        raise NotFound(kind, query.id)
    return _made(reader, rows, query.viewer)[0]


def list_requests(reader: Reader, query: RequestsOf) -> RequestPage:
    """Answer the requests of a version.

    Raises:
        NotFound: there is no such version.
        Invalid: the limit is out of range.
    """
    _, version = find_named(reader, query.workspace_id, query.name, query.version)
    only = Sql(" and r.state = 'open'") if query.open_only else Sql("")
    found = Sql("r.version_id = ? and r.id > ?", version.id, query.after_id) + only + Sql(" order by r.id")
    return _page(reader, found, query.viewer, query.limit)


def list_waiting(reader: Reader, query: WaitingFor) -> RequestPage:
    """Answer the open requests that somebody may approve; under the four-eyes rule, not those filed by that person.

    Raises:
        Invalid: the limit is out of range.
    """
    viewer = query.viewer
    model_id = Sql("r.model_id")
    found = (
        Sql("r.workspace_id = ? and r.state = 'open' and r.id > ? and ", query.workspace_id, query.after_id)
        + Sql("case when r.kind = 'alias' then ")
        + alias_movable(viewer, model_id, Sql("r.workspace_id"), Sql("r.target"))
        + Sql(" else ")
        + level_of(viewer, model_id)
        + Sql(" >= r.level end")
        + Sql(" and (not exists (select 1 from lifecycles l where l.model_id = r.model_id and l.four_eyes = 1) or not ")
        + same_hands(Sql("r.created_by"), Sql("?", viewer.name))
        + Sql(")")
        + Sql(" order by r.id")
    )
    return _page(reader, found, viewer, query.limit)


def list_filed(reader: Reader, query: FiledBy) -> RequestPage:
    """Answer the requests that somebody filed, newest first, of models that person may still read.

    Raises:
        Invalid: the limit is out of range.
    """
    only = Sql(" and r.state = 'open'") if query.open_only else Sql("")
    found = (
        Sql("r.workspace_id = ? and r.created_by = ? and r.id < ? and ", query.workspace_id, query.viewer.name, query.before_id)
        + readable(reader, query.viewer, "registered_model", Sql("r.model_id"))
        + only
        + Sql(" order by r.id desc")
    )
    return _page(reader, found, query.viewer, query.limit)


def _page(reader: Reader, found: Sql, viewer: Viewer, limit: int) -> RequestPage:
    size = check_limit(limit)
    rows = reader.rows(_SELECT + found + Sql(" limit ?", size + 1))
    return RequestPage(_made(reader, rows[:size], viewer), int(rows[size - 1][0]) if len(rows) > size else None)


def _made(reader: Reader, rows: list[Row], viewer: Viewer) -> list[Request]:
    levels: dict[int, Level] = {}
    four_eyes: dict[int, bool] = {}
    requests: list[Request] = []
    for row in rows:
        model_id = int(row[12])
        if model_id not in levels:
            levels[model_id] = model_level(reader, viewer, model_id)
            four_eyes[model_id] = lifecycle_of(reader, model_id).four_eyes
        requests.append(_one(reader, row, viewer, levels[model_id], is_four_eyes=four_eyes[model_id]))
    return requests


def _one(reader: Reader, row: Row, viewer: Viewer, level: Level, *, is_four_eyes: bool) -> Request:
    actions: list[RequestAction] = []
    kind, target, creator = Subject(row[3]), row[5], row[8]
    if row[7] == RequestState.OPEN:
        is_own = creator == viewer.name
        may_not = is_four_eyes and are_same_hands(reader, viewer.name, creator)
        is_alias = kind == Subject.ALIAS
        decides = may_move_alias(reader, viewer, int(row[14]), int(row[12]), target) if is_alias else level >= int(row[13])
        if decides and not may_not:
            actions.append(RequestAction.APPROVE)
        if decides:
            actions.append(RequestAction.REJECT)
        if is_own or level >= Level.MANAGE:
            actions.append(RequestAction.CANCEL)
    return Request(
        id=int(row[0]),
        model=row[1],
        version=row[2],
        kind=kind,
        source=row[4],
        target=target,
        comment=row[6],
        state=RequestState(row[7]),
        created_by=creator,
        created_ms=row[9],
        resolved_by=row[10],
        resolved_ms=row[11],
        available_actions=tuple(actions),
    )
