"""Runs: what was asked for, and rows of JSON that have only that."""

import math
from collections import defaultdict

import msgspec

from lineal.api.operation import Call
from lineal.errors import Invalid, LimitExceeded
from lineal.storage.database import Reader
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import grouping
from lineal.tracking.runs.logged import latest, logged_json
from lineal.tracking.runs.search import FoundRuns, WhichRuns
from lineal.tracking.runs.values import RunInfo
from lineal.tracking.series.values import wire_value
from lineal.wire import runs as wire

SELECT_MAX = 500
"""Columns that one request may name."""
_ATTRIBUTES = (
    "run_id", "experiment_id", "run_name", "user_id", "status", "start_time", "end_time", "lifecycle_stage", "artifact_uri",
)  # fmt: skip
_VIEWS = {"active": View.ACTIVE_ONLY, "deleted": View.DELETED_ONLY, "all": View.ALL}
_encode = msgspec.json.Encoder().encode


class Selection(msgspec.Struct, frozen=True):
    """The columns of an answer."""

    attributes: frozenset[str]
    keys: dict[str, list[str] | None]
    """Of `params`, `metrics` and `tags`, the kinds wanted: the keys of each, None for all."""


def to_view(view: wire.View) -> View:
    """Read which life-cycle stages are meant."""
    return _VIEWS[view]


def to_which(call: Call, request: wire.CountRuns | wire.GroupRuns) -> WhichRuns:
    """Read which runs are meant, of those that the caller may read."""
    ids = to_experiment_ids(request.experiment_ids)
    return WhichRuns(call.origin.workspace_id, ids, request.filter, to_view(request.view), call.viewer)


def to_experiment_ids(ids: list[str]) -> tuple[int, ...]:
    """Read ids of experiments."""
    return tuple(parse_experiment_id(text) for text in ids)


def to_selection(select: list[str] | None) -> Selection:
    """Read the columns asked for.

    Raises:
        Invalid: there is no such column.
        LimitExceeded: there are more than SELECT_MAX.
    """
    if select is None:
        return Selection(frozenset(_ATTRIBUTES), {"params": None, "metrics": None, "tags": None})
    if len(select) > SELECT_MAX:
        raise LimitExceeded("select", SELECT_MAX, len(select))
    attributes = {"run_id"}
    keys: dict[str, list[str] | None] = {}
    for index, column in enumerate(select):
        kind, dot, key = column.partition(".")
        if not dot and column in _ATTRIBUTES:
            attributes.add(column)
        elif kind not in {"params", "metrics", "tags"} or not key:
            known = ", ".join(_ATTRIBUTES)
            raise Invalid(f"select[{index}]", f"names an attribute ({known}), or params, metrics or tags with a key or '*'")
        elif key == "*":
            keys[kind] = None
        else:
            wanted = keys.setdefault(kind, [])
            if wanted is not None:
                wanted.append(bare(column).partition(".")[2])
    return Selection(frozenset(attributes), keys)


def bare(column: str) -> str:
    """Take the backticks or double quotes off the key of a column, which may be written as filters write it."""
    kind, dot, key = column.partition(".")
    quoted = len(key) > 2 and key[0] == key[-1] and key[0] in '`"'
    return f"{kind}.{key[1:-1]}" if dot and quoted else column


def from_found(reader: Reader, found: FoundRuns, selection: Selection) -> msgspec.Raw:
    """Spell a page as `RunRows`, with only the columns asked for fetched."""
    ids = [info.id for info in found.infos]
    wanted = selection.keys
    parts: list[tuple[str, dict[int, str]]] = []
    if "params" in wanted:
        parts.append(("params", logged_json(reader, "params", "object", ids, wanted["params"])))
    if "metrics" in wanted:
        parts.append(("metrics", _metrics(reader, ids, wanted["metrics"])))
    if "tags" in wanted:
        parts.append(("tags", logged_json(reader, "tags", "object", ids, wanted["tags"])))
    rows: list[str] = []
    for info in found.infos:
        row = _encode(_attributes(info, selection.attributes)).decode()[:-1]
        for name, logged in parts:
            if info.id in logged:
                row += f',"{name}":{logged[info.id]}'
        rows.append(row + "}")
    return msgspec.Raw(f'{{"runs":[{",".join(rows)}],"cursor":{_encode(found.next_page_token).decode()}}}'.encode())


def _attributes(info: RunInfo, wanted: frozenset[str]) -> dict[str, str | int | None]:
    every: dict[str, str | int | None] = {
        "run_id": info.run_id,
        "experiment_id": str(info.experiment_id),
        "run_name": info.name,
        "user_id": info.user_id,
        "status": info.status.name,
        "start_time": info.start_ms,
        "end_time": info.end_ms,
        "lifecycle_stage": info.lifecycle.word,
        "artifact_uri": info.artifact_uri,
    }
    return every if len(wanted) == len(every) else {name: every[name] for name in every if name in wanted}


def _metrics(reader: Reader, ids: list[int], keys: list[str] | None) -> dict[int, str]:
    found = latest(reader, ids, keys)
    heads = {number: _encode(name).decode() for number, name in found.names.items()}
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    # All values in one go: shortest forms are ten times as fast so, and a number has no comma.
    values = _encode([row[4] for row in found.rows]).decode()[1:-1].split(",")
    for (run_id, number, _, _, value), text in zip(found.rows, values, strict=bool(found.rows)):
        spelled = f'"{wire_value(math.nan if value is None else value)}"' if text == "null" else text
        pieces[run_id].append(f"{heads[number]}:{spelled}")
    return {run_id: f"{{{','.join(listed)}}}" for run_id, listed in pieces.items()}


def from_groups(found: grouping.Groups, metrics: list[str]) -> wire.Groups:
    """Spell groups."""
    groups = [
        wire.Group(list(group.values), group.runs, dict(zip(metrics, map(_from_spread, group.spreads), strict=True)))
        for group in found.groups
    ]
    return wire.Groups(groups, found.truncated)


def _from_spread(spread: grouping.Spread) -> wire.Spread:
    low, mean, high = (None if value is None else wire_value(value) for value in (spread.min, spread.mean, spread.max))
    return wire.Spread(spread.runs, low, mean, high)
