"""Pages of a series that survive new points: a page starts after a point, not after a count."""

import itertools
import math
from typing import NamedTuple, TypeAlias

import numpy as np

from lineal.errors import Invalid
from lineal.search.cursor import CursorValue
from lineal.storage.database import Reader
from lineal.tracking.series import levels
from lineal.tracking.series.log import RunLog
from lineal.tracking.series.ordering import by_time
from lineal.tracking.series.packed import Columns, join
from lineal.tracking.series.queries import SEEK_POINTS, SQL, read_chunk
from lineal.tracking.series.segments import Segment, columns_of, segments

After: TypeAlias = tuple[CursorValue, ...] | None
"""What `position` answered for the last point of the page before; None for the first page."""
_WINDOW_POINTS_MIN = 8_192
_TIMES = frozenset({"first_ms", "last_ms"})


class Page(NamedTuple):
    """Points of a history, by (time, step, value)."""

    columns: Columns
    is_last: bool


def history_page(reader: Reader, run_id: int, key: str, after: After, limit: int) -> Page:
    """Answer the first `limit` (>= 1) points of a series after a point, reading little more than these.

    Where times fall while steps rise, the whole series has to be read and put in order.

    Raises:
        Invalid: `after` does not name a point.
    """
    key_id = reader.value(SQL.series_key, name=key)
    parts = segments(reader, RunLog(reader), run_id, key_id) if key_id is not None else []
    if all(part.in_time for part in parts) and all(one.end[1] <= other.start[1] for one, other in itertools.pairwise(parts)):
        found = join(_seek(reader, parts, after, limit + 1))
    else:
        whole = by_time(join([columns_of(reader, part) for part in parts]))
        start = page_after(whole, after)
        found = whole.pick(slice(start, start + limit + 1))
    return Page(found.pick(slice(0, limit)), is_last=len(found.steps) <= limit)


def _seek(reader: Reader, parts: list[Segment], after: After, count: int) -> list[Columns]:
    """Answer the first `count` points after a point; the parts follow each other in time."""
    found: list[Columns] = []
    for part in parts:
        start = _start_in(reader, part, after)
        while count > 0 and start < part.points:
            window = _window(reader, part, start, start + max(count, _WINDOW_POINTS_MIN))
            start += len(window.steps)
            at = page_after(window, after)
            window = window.pick(slice(at, at + count))
            count -= len(window.steps)
            found.append(window)
    return found


def _start_in(reader: Reader, part: Segment, after: After) -> int:
    """Answer a position in a part before which all points are at earlier times than `after`."""
    if after is None or not isinstance(after[0], int) or part.start[1] >= after[0]:
        return 0
    if part.end[1] < after[0]:
        return part.points
    if part.chunk is None:
        return 0
    level = levels.coarse(reader, levels.Sized(part.chunk.id, part.chunk.points), SEEK_POINTS, _TIMES)
    return 0 if level is None else int(np.searchsorted(level[1].last_ms, after[0], "left")) * level[0]


def _window(reader: Reader, part: Segment, start: int, stop: int) -> Columns:
    if part.columns is not None:
        return part.columns.pick(slice(start, stop))
    assert part.chunk is not None
    return read_chunk(reader, part.chunk, start, stop)


def position(columns: Columns, index: int) -> tuple[CursorValue, ...]:
    """Answer what names the point at `index` of a history: time, step, value."""
    return int(columns.times_ms[index]), int(columns.steps[index]), float(columns.values[index])


def page_after(columns: Columns, after: After) -> int:
    """Answer the index of the first point of a history, or a part of one, after the one that `position` named; None means the start.

    Raises:
        Invalid: `after` does not name a point.
    """
    if after is None:
        return 0
    match after:
        case (int() as time_ms, int() as step, int() | float() as value):
            nan = math.isnan(value)
            placed = 0.0 if nan else float(value)
        case _:
            raise Invalid("page_token", "it does not name a point", "Invalid page token, it does not name a point.")
    start = int(np.searchsorted(columns.times_ms, time_ms, "left"))
    stop = int(np.searchsorted(columns.times_ms, time_ms, "right"))
    values, steps = columns.values[start:stop], columns.steps[start:stop]
    nans = np.isnan(values)
    numbers = np.where(nans, 0.0, values)
    beyond = (steps > step) | ((steps == step) & ((numbers > placed) | ((numbers == placed) & (nans > nan))))
    return start + int(np.argmax(beyond)) if beyond.any() else stop
