"""Runs: what was asked for, and rows of JSON that have only that."""

import math
from collections import defaultdict
from itertools import chain

import msgspec

from lineal.api.operation import Call
from lineal.errors import Invalid, LimitExceeded
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import extremes, grouping
from lineal.tracking.runs.family import count_children_of
from lineal.tracking.runs.fragments import NOT_KEPT, Fragments
from lineal.tracking.runs.logged import figures, logged_json
from lineal.tracking.runs.queries import info_from_row
from lineal.tracking.runs.search import FoundRuns, WhichRuns
from lineal.tracking.runs.values import RunInfo
from lineal.tracking.series.values import wire_value
from lineal.wire import runs as wire

SELECT_MAX = 500
"""Columns that one request may name."""
ATTRIBUTES = (
    "run_id", "experiment_id", "run_name", "user_id", "status", "start_time", "end_time", "lifecycle_stage", "artifact_uri",
)  # fmt: skip
_KINDS = ("params", "metrics", "tags", *extremes.COLUMNS)
_VIEWS = {"active": View.ACTIVE_ONLY, "deleted": View.DELETED_ONLY, "all": View.ALL}
_FIGURES = {"metrics": Sql("s.last_value"), **extremes.COLUMNS}
_encode = msgspec.json.Encoder().encode


class Selection(msgspec.Struct, frozen=True):
    """The columns of an answer."""

    attributes: frozenset[str]
    keys: dict[str, list[str] | None]
    """Of `params`, `metrics`, `tags` and the extremes of metrics, the kinds wanted: the keys of each, None for all."""
    children: bool = False
    """Whether the runs below each are counted."""


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
        return Selection(frozenset(ATTRIBUTES), {"params": None, "metrics": None, "tags": None})
    if len(select) > SELECT_MAX:
        raise LimitExceeded("select", SELECT_MAX, len(select))
    attributes = {"run_id"}
    children = False
    keys: dict[str, list[str] | None] = {}
    for index, column in enumerate(select):
        kind, dot, key = column.partition(".")
        if not dot and column in ATTRIBUTES:
            attributes.add(column)
        elif column == "children":
            children = True
        elif kind not in _KINDS or not key:
            known, kinds = ", ".join((*ATTRIBUTES, "children")), ", ".join(_KINDS)
            raise Invalid(f"select[{index}]", f"names an attribute ({known}), or a key or '*' of one of {kinds}")
        elif key == "*":
            keys[kind] = None
        else:
            wanted = keys.setdefault(kind, [])
            if wanted is not None:
                wanted.append(bare(column).partition(".")[2])
    return Selection(frozenset(attributes), keys, children)


def bare(column: str) -> str:
    """Take the backticks or double quotes off the key of a column, which may be written as filters write it."""
    kind, dot, key = column.partition(".")
    quoted = len(key) > 2 and key[0] == key[-1] and key[0] in '`"'
    return f"{kind}.{key[1:-1]}" if dot and quoted else column


def from_found(reader: Reader, found: FoundRuns, selection: Selection, fragments: Fragments = NOT_KEPT) -> msgspec.Raw:
    """Spell a page as `RunRows`, with only the columns asked for fetched, and of `fragments` those that have been spelled before."""
    shape = _encode((sorted(selection.attributes), selection.keys))
    runs = fragments.of(reader, shape, found.rows, lambda rows: _encoded(reader, rows, selection))
    if selection.children:  # these change without their parent
        counts = count_children_of(reader, [row[0] for row in found.rows])
        runs = [
            run[:-1] + b',"children":%d}' % counts[row[0]] if row[0] in counts else run for row, run in zip(found.rows, runs, strict=True)
        ]
    return msgspec.Raw(b'{"runs":[' + b",".join(runs) + b'],"cursor":' + _encode(found.next_page_token) + b"}")


def _encoded(reader: Reader, found: list[Row], selection: Selection) -> list[bytes]:
    """Spell runs with the columns asked for, without their children."""
    infos = [info_from_row(row) for row in found]
    ids = [info.id for info in infos]
    wanted = selection.keys
    parts: list[tuple[str, dict[int, str]]] = []
    if "params" in wanted:
        parts.append(("params", logged_json(reader, "params", "object", ids, wanted["params"])))
    parts += _figures(reader, ids, {kind: wanted[kind] for kind in ("metrics", *extremes.COLUMNS) if kind in wanted})
    if "tags" in wanted:
        parts.append(("tags", logged_json(reader, "tags", "object", ids, wanted["tags"])))
    rows: list[bytes] = []
    for info in infos:
        row = _encode(_attributes(info, selection.attributes)).decode()[:-1]
        for name, logged in parts:
            if info.id in logged:
                row += f',"{name}":{logged[info.id]}'
        rows.append((row + "}").encode())
    return rows


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


def _figures(reader: Reader, ids: list[int], kinds: dict[str, list[str] | None]) -> list[tuple[str, dict[int, str]]]:
    """Answer the JSON objects of the latest values and extremes by kind and run, of one read of the summaries."""
    if not kinds:
        return []
    named = [keys for keys in kinds.values() if keys is not None]
    keys = list(dict.fromkeys(chain(*named))) if len(named) == len(kinds) else None
    found = figures(reader, ids, [_FIGURES[kind] for kind in kinds], keys)
    heads = {number: _encode(name).decode() for number, name in found.names.items()}
    return [
        (kind, _objects(found.rows, at, heads if wanted is None else {n: h for n, h in heads.items() if found.names[n] in wanted}, kind))
        for at, (kind, wanted) in enumerate(kinds.items(), start=2)
    ]


def _objects(rows: list[Row], at: int, heads: dict[int, str], kind: str) -> dict[int, str]:
    """Spell one column of `rows`, of the keys in `heads`; None is NaN as a latest value, and nothing as an extreme."""
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    # All values in one go: shortest forms are ten times as fast so, and a number has no comma.
    values = _encode([row[at] for row in rows]).decode()[1:-1].split(",")
    for row, text in zip(rows, values, strict=bool(rows)):
        number, value = row[1], row[at]
        if number not in heads or (value is None and kind != "metrics"):
            continue
        spelled = f'"{wire_value(math.nan if value is None else value)}"' if text == "null" else text
        pieces[row[0]].append(f"{heads[number]}:{spelled}")
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
