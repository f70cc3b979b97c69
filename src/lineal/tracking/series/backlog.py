"""Which runs have rows in the log and which of them to seal next, as one server has seen it.

A hint, no more: `sealing.plan` looks at what is there.
"""

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.series.sealing import POINTS_OF_SERIES_MIN, SealRun

SQL = statements.load("lineal.tracking.series")

LOOK_ROWS_MAX = 20_000
"""Rows of the log that one look goes through: a few milliseconds of a reader's thread."""
DUE_POINTS = 65_536
DUE_ROWS = 4_096
"""A run with so much in the log is sealed while it goes on: seldom enough that its writers do not notice, often enough that reading what is
not sealed takes a few ten milliseconds ..."""
IDLE_US = 20_000_000
"""... and any other once it was silent for so long."""


class Page(msgspec.Struct, frozen=True):
    """What the next rows of the log belong to."""

    runs: tuple[tuple[int, int, int], ...]
    """Inner id, rows, points."""
    last_id: int
    """The last row seen."""
    is_end: bool


class Size(msgspec.Struct, frozen=True):
    """What all series of the store amount to."""

    rows: int
    """Rows of the log."""
    unsealed_points: int
    unsealed_bytes: int
    chunks: int
    sealed_points: int
    sealed_bytes: int
    """With their pyramids."""


def look(reader: Reader, after_id: int) -> Page:
    """Answer what was logged after the row `after_id`, for LOOK_ROWS_MAX rows."""
    found = reader.rows(SQL.log_after, after_id=after_id, limit=LOOK_ROWS_MAX)
    last_id = max((row[3] for row in found), default=after_id)
    return Page(tuple((row[0], row[1], int(row[2])) for row in found), last_id, sum(row[1] for row in found) < LOOK_ROWS_MAX)


def size(reader: Reader, _: None = None) -> Size:
    """Answer what all series amount to. It goes through the whole log, so ask seldom."""
    rows, unsealed_points, unsealed_bytes = map(int, reader.rows(SQL.log_size)[0])
    chunks, sealed_points, sealed_bytes = map(int, reader.rows(SQL.chunks_size)[0])
    return Size(rows, unsealed_points, unsealed_bytes, chunks, sealed_points, sealed_bytes)


class _Waiting:
    __slots__ = ("due_points", "due_rows", "points", "rows", "seen_us")

    def __init__(self) -> None:
        self.rows = self.points = self.seen_us = 0
        self.due_points = DUE_POINTS
        self.due_rows = DUE_ROWS


class Backlog:
    """Counts what is logged, and says which runs to seal."""

    def __init__(self) -> None:
        """Start at the beginning of the log."""
        self.after_id = 0
        self._runs: dict[int, _Waiting] = {}

    def note(self, page: Page, now_us: int) -> None:
        """Count what `look` saw."""
        self.after_id = page.last_id
        for run_id, rows, points in page.runs:
            waiting = self._runs.get(run_id)
            if waiting is None:
                waiting = self._runs[run_id] = _Waiting()
            waiting.rows += rows
            waiting.points += points
            waiting.seen_us = now_us

    def due(self, now_us: int) -> list[SealRun]:
        """Answer the runs to seal now. A silent run is answered once: what is left of it would not gain from sealing."""
        found: list[SealRun] = []
        for run_id, waiting in list(self._runs.items()):
            is_idle = now_us - waiting.seen_us >= IDLE_US
            if is_idle:
                del self._runs[run_id]
            if (
                waiting.points >= waiting.due_points
                or waiting.rows >= waiting.due_rows
                or (is_idle and waiting.points >= POINTS_OF_SERIES_MIN)
            ):
                found.append(SealRun(run_id, is_idle))
        return found

    def sealed(self, run_id: int, *, is_any: bool) -> None:
        """Take note that a run was sealed as far as that goes; where nothing was worth sealing, wait until there is twice as much."""
        waiting = self._runs.get(run_id)
        if waiting is None:
            return
        if is_any:
            seen_us = waiting.seen_us
            self._runs[run_id] = waiting = _Waiting()
            waiting.seen_us = seen_us
        else:
            waiting.due_points = max(waiting.due_points, 2 * waiting.points)
            waiting.due_rows = max(waiting.due_rows, 2 * waiting.rows)

    def restart(self) -> None:
        """Look at the whole log again: on PostgreSQL a row may become visible after one with a greater number."""
        self.after_id = 0
        self._runs.clear()
