"""Runs as CSV, streamed page by page: a search of any length in constant memory.

Two passes: the first finds which columns there are, where all of a kind were asked for, the second writes the rows. Each page is a
snapshot of its own, so a run that is logged to meanwhile may be written as it was then; columns that come later are left out.
"""

import csv
import io
from collections.abc import AsyncGenerator
from typing import Final

import msgspec

from lineal.access.values import Viewer
from lineal.api.native.convert.runs import ATTRIBUTES, bare, from_found, to_selection
from lineal.errors import LimitExceeded
from lineal.storage.database import Database, Reader
from lineal.tracking.lifecycle import View
from lineal.tracking.runs import extremes
from lineal.tracking.runs.keys import Kind, keys_of_runs
from lineal.tracking.runs.search import SearchRuns, find_runs
from lineal.wire import runs as wire

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
COLUMNS_MAX = 2_000
"""Columns of a file: spreadsheets take 16,384, people far less."""
PAGE_RUNS = 1_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_KINDS: tuple[Kind, ...] = ("params", "metrics", "tags")
_KEYED_AS: dict[str, Kind] = {kind: kind for kind in _KINDS}
"""Whose keys a kind has; the extremes have those of the metrics."""
_decode = msgspec.json.Decoder(wire.RunRows).decode


class Export(msgspec.Struct, frozen=True):
    """What to write."""

    workspace_id: int
    experiment_ids: tuple[int, ...]
    filter: str
    view: View
    order_by: tuple[str, ...]
    select: tuple[str, ...] | None
    """The columns, as in a search; None for all."""
    viewer: Viewer
    """Who asks: only what they may read is written."""


class _Page(msgspec.Struct, frozen=True):
    asked: Export
    token: str


async def start(database: Database, asked: Export) -> list[str]:
    """Answer the columns of the file.

    Raises:
        Invalid: a filter or an order that cannot be read.
        LimitExceeded: there are more than COLUMNS_MAX.
    """
    select = (*ATTRIBUTES, *(f"{kind}.*" for kind in _KINDS)) if asked.select is None else asked.select
    columns = dict.fromkeys(["run_id", *(bare(name) for name in select if not name.endswith(".*"))])
    wanted: dict[str, Kind] = {kind: _KEYED_AS.get(kind, "metrics") for kind in (*_KINDS, *extremes.COLUMNS) if f"{kind}.*" in select}
    if not wanted:
        await database.read(_page, _Page(asked, ""))  # what cannot be read is an error, and no broken file
        return list(columns)
    found: dict[str, set[str]] = {kind: set() for kind in wanted}
    token = ""
    while True:
        page = await database.read(_keys, _Page(asked, token))
        for kind, keyed in wanted.items():
            found[kind].update(page.keys[keyed])
        count = len(columns) + sum(map(len, found.values()))
        if count > COLUMNS_MAX:
            raise LimitExceeded("columns", COLUMNS_MAX, count)
        token = page.cursor
        if not token:
            break
    for kind in wanted:
        columns |= dict.fromkeys(f"{kind}.{key}" for key in sorted(found[kind]))
    return list(columns)


async def rows_of(database: Database, asked: Export, columns: list[str]) -> AsyncGenerator[bytes, None]:
    """Answer the file with these columns, a head and a page of rows at a time."""
    yield _written([columns])
    token = ""
    while True:
        page = await database.read(_page, _Page(asked, token))
        if page.runs:
            yield _written([[_cell(row, column) for column in columns] for row in page.runs])
        token = page.cursor
        if not token:
            return


class _KeysPage(msgspec.Struct, frozen=True):
    keys: dict[Kind, set[str]]
    cursor: str


def _keys(reader: Reader, asked: _Page) -> _KeysPage:
    found = find_runs(reader, _query(asked))
    ids = [info.id for info in found.infos]
    return _KeysPage({kind: keys_of_runs(reader, kind, ids) for kind in _KINDS}, found.next_page_token)


def _query(asked: _Page) -> SearchRuns:
    export = asked.asked
    return SearchRuns(
        export.workspace_id, export.experiment_ids, export.filter, export.view, export.order_by, PAGE_RUNS, asked.token, export.viewer
    )


def _page(reader: Reader, asked: _Page) -> wire.RunRows:
    select = asked.asked.select
    return _decode(from_found(reader, find_runs(reader, _query(asked)), to_selection(None if select is None else list(select))))


def _cell(row: wire.RunRow, column: str) -> str:
    kind, dot, key = column.partition(".")
    value = getattr(row, kind).get(key) if dot else getattr(row, column)
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value) if isinstance(value, float) else str(value)
    return f"'{value}" if value.startswith(_FORMULA_STARTS) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _written(rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()
