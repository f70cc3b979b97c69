"""Experiments and runs whose name or id has a text in it: for a command palette, so quick and a few only."""

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import Viewer
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

HITS_MAX = 50
RECENT_RUNS_MAX = 2_000
"""The newest runs, in whose names a text is looked for anywhere; older ones are found by the start of name or id."""
_INDEXED = 100
"""Characters of a run's name that its index has."""
_AFTER = "\U0010ffff"


class Named(msgspec.Struct, frozen=True):
    """Asks for what is called so."""

    workspace_id: int
    viewer: Viewer
    text: str
    """Not empty."""
    limit: int = 10
    """Hits of each kind, 1 to HITS_MAX."""


class ExperimentHit(msgspec.Struct, frozen=True):
    """An active experiment."""

    id: int
    name: str
    updated_ms: int


class RunHit(msgspec.Struct, frozen=True):
    """An active run."""

    run_id: str
    name: str
    experiment_id: int
    experiment_name: str
    start_ms: int


def experiments_named(reader: Reader, query: Named) -> list[ExperimentHit]:
    """Answer active experiments with the text in their name, or with this id: names that start with it first, then the last changed."""
    pattern = like(query.text)
    rows = reader.rows(
        Sql("select x.id, x.name, x.updated_ms from experiments x where x.workspace_id = ? and x.lifecycle = 0", query.workspace_id)
        + Sql(" and (lower(x.name) like ? escape '\\' or cast(x.id as text) = ?) and ", f"%{pattern}", query.text)
        + readable(reader, query.viewer, "experiment", Sql("x.id"))
        + Sql(
            " order by case when lower(x.name) like ? escape '\\' then 0 else 1 end, x.updated_ms desc, x.id limit ?", pattern, query.limit
        )
    )
    return [ExperimentHit(*row) for row in rows]


def runs_named(reader: Reader, query: Named) -> list[RunHit]:
    """Answer active runs whose id or name starts with the text, then recent ones that have it in their name."""
    mine = readable(reader, query.viewer, "experiment", Sql("x.id"))
    # SQLite joins in this order: each experiment has an index of the starts of its runs' names.
    head = Sql(
        "select r.public_id, r.name, x.id, x.name, r.start_ms from experiments x cross join runs r"
        " where r.experiment_id = x.id and r.lifecycle = 0 and x.workspace_id = ? and ",
        query.workspace_id,
    )
    start, end = query.text[:_INDEXED], query.text[:_INDEXED] + _AFTER
    by_id = Sql(
        "select r.public_id, r.name, x.id, x.name, r.start_ms from runs r cross join experiments x"
        " where x.id = r.experiment_id and r.lifecycle = 0 and x.workspace_id = ? and r.public_id >= ? and r.public_id < ? and ",
        query.workspace_id,
        query.text,
        query.text + _AFTER,
    )
    by_name = head + Sql("substr(r.name, 1, 100) >= ? and substr(r.name, 1, 100) < ? and ", start, end)
    recent = head + Sql(
        "r.id in (select n.id from nodes n where n.workspace_id = ? and n.kind = 1 order by n.id desc limit ?)"
        " and lower(r.name) like ? escape '\\' and ",
        query.workspace_id,
        RECENT_RUNS_MAX,
        f"%{like(query.text)}",
    )
    found: dict[str, RunHit] = {}
    for which in (by_id, by_name, recent):
        if len(found) < query.limit:
            found |= {row[0]: RunHit(*row) for row in reader.rows(which + mine + Sql(" limit ?", query.limit)) if row[0] not in found}
    return list(found.values())[: query.limit]


def like(text: str) -> str:
    """Make a pattern of what starts with a text, in lower case."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
