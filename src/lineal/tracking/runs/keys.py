"""Which params, metrics and tags the runs of experiments have, and which values: for pickers and completion."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.errors import LimitExceeded
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.runs.logged import slices
from lineal.tracking.runs.values import RunStatus

EXPERIMENTS_MAX = 100
RUNS_MAX = 5_000
"""Runs that are looked at, the newest of each experiment: what they lack, a person who picks a column hardly misses."""
KEYS_MAX = 10_000
VALUES_MAX = 1_000
Kind: TypeAlias = Literal["params", "metrics", "tags"]
_TABLES: dict[Kind, Sql] = {
    "params": Sql("select distinct v.key from params v where v.run_id in "),
    "tags": Sql("select distinct v.key from run_tags v where v.run_id in "),
    "metrics": Sql("select distinct k.name from series_summary v join series_keys k on k.id = v.key_id where v.run_id in "),
}
_VALUES: dict[str, Sql] = {
    "params": Sql("select v.value, count(*) from params v where v.key = "),
    "tags": Sql("select v.value, count(*) from run_tags v where v.key = "),
}
_ATTRIBUTES: dict[str, Sql] = {
    "status": Sql("select v.status, count(*) from runs v where v.id in "),
    "user_id": Sql("select v.user_id, count(*) from runs v where v.id in "),
    "run_name": Sql("select v.name, count(*) from runs v where v.id in "),
}
ATTRIBUTES = tuple(_ATTRIBUTES)


class KeysOf(msgspec.Struct, frozen=True):
    """Asks which keys there are."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    kinds: tuple[Kind, ...] = ("params", "metrics", "tags")
    contains: str = ""
    """What a key has in it, in any case."""
    limit: int = 1_000
    """Keys of each kind, 1 to KEYS_MAX."""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is looked at."""


class Keys(msgspec.Struct, frozen=True):
    """The keys of each kind asked for, in alphabetical order."""

    by_kind: dict[Kind, list[str]]
    truncated: bool
    """There are more keys."""
    is_whole: bool
    """Whether every run was looked at."""


class ValuesOf(msgspec.Struct, frozen=True):
    """Asks which values a param, tag or attribute has."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    entity: Literal["params", "tags", "attributes"]
    key: str
    contains: str = ""
    limit: int = 100
    """1 to VALUES_MAX."""
    viewer: Viewer = UNRESTRICTED
    """Who asks: only what they may read is looked at."""


class Values(msgspec.Struct, frozen=True):
    """Values with how many runs have each, most first."""

    counts: list[tuple[str, int]]
    truncated: bool
    is_whole: bool


def keys_of(reader: Reader, query: KeysOf) -> Keys:
    """Answer the keys of the newest RUNS_MAX active runs.

    Raises:
        LimitExceeded: more than EXPERIMENTS_MAX experiments.
    """
    run_ids, is_whole = _newest_runs(reader, query.viewer, query.workspace_id, query.experiment_ids)
    wanted = query.contains.casefold()
    truncated = False
    by_kind: dict[Kind, list[str]] = {}
    for kind in query.kinds:
        keys = sorted(key for key in keys_of_runs(reader, kind, run_ids) if wanted in key.casefold())
        truncated = truncated or len(keys) > query.limit
        by_kind[kind] = keys[: query.limit]
    return Keys(by_kind, truncated, is_whole)


def keys_of_runs(reader: Reader, kind: Kind, run_ids: Sequence[int]) -> set[str]:
    """Answer the keys that runs with these inner ids have."""
    found: set[str] = set()
    for ids in slices(run_ids):
        found.update(row[0] for row in reader.rows(_TABLES[kind] + in_list(ids)))
    return found


def values_of(reader: Reader, query: ValuesOf) -> Values:
    """Answer the values that the newest RUNS_MAX active runs have.

    Raises:
        LimitExceeded: more than EXPERIMENTS_MAX experiments.
    """
    run_ids, is_whole = _newest_runs(reader, query.viewer, query.workspace_id, query.experiment_ids)
    if query.entity == "attributes":
        head, group = _ATTRIBUTES[query.key] + in_list(run_ids), Sql(" group by 1")
    else:
        head, group = _VALUES[query.entity] + Sql("? and v.run_id in ", query.key) + in_list(run_ids), Sql(" group by 1")
    rows = reader.rows(head + group + Sql(" order by 2 desc, 1"))
    spelled = [(RunStatus(value).name if query.key == "status" and isinstance(value, int) else str(value), count) for value, count in rows]
    wanted = query.contains.casefold()
    counts = [(value, count) for value, count in spelled if wanted in value.casefold()]
    return Values(counts[: query.limit], len(counts) > query.limit, is_whole)


def _newest_runs(reader: Reader, viewer: Viewer, workspace_id: int, experiment_ids: Sequence[int]) -> tuple[list[int], bool]:
    """Answer inner ids of the newest active runs, as many of each experiment, and whether these are all."""
    if len(experiment_ids) > EXPERIMENTS_MAX:
        raise LimitExceeded("experiment_ids", EXPERIMENTS_MAX, len(experiment_ids))
    known = Sql("select x.id from experiments x where x.workspace_id = ? and x.id in ", workspace_id) + in_list(experiment_ids)
    mine = readable(reader, viewer, "experiment", Sql("x.id"))
    experiments = [row[0] for row in reader.rows(known + Sql(" and ") + mine)]
    each = RUNS_MAX // max(len(experiments), 1)
    run_ids: list[int] = []
    is_whole = True
    for experiment_id in experiments:
        rows = reader.rows(
            Sql(
                "select r.id from runs r where r.experiment_id = ? and r.lifecycle = 0 order by r.start_ms desc, r.public_id limit ?",
                experiment_id,
                each + 1,
            )
        )
        is_whole = is_whole and len(rows) <= each
        run_ids += [row[0] for row in rows[:each]]
    return run_ids, is_whole
