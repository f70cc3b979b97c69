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

    runs: tuple[tuple[int, int, int, int], ...]
    """Inner id, rows, points, bytes."""
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
    return Page(tuple((row[0], row[1], int(row[2]), int(row[4])) for row in found), last_id, sum(row[1] for row in found) < LOOK_ROWS_MAX)


class Totals(msgspec.Struct, frozen=True):
    """What the transactions that seal keep count of."""

    chunks: int
    sealed_points: int
    sealed_bytes: int
    dropped_rows: int
    """Taken out of the log since the store was made."""
    dropped_points: int
    dropped_bytes: int


def totals(reader: Reader, _: None = None) -> Totals:
    """Answer what is sealed, and what sealing took out of the log so far: one row."""
    return Totals(*map(int, reader.rows(SQL.totals)[0]))


def size(reader: Reader, _: None = None) -> Size:
    """Answer what all series amount to by counting. It goes through the whole log: `Backlog.size` knows it without."""
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
        self._seen = (0, 0, 0)
        self._dropped_before = (0, 0, 0)

    def begin(self, found: Totals) -> None:
        """Take note of what was out of the log when the first look at it began."""
        self._seen = (0, 0, 0)
        self._dropped_before = _dropped(found)

    def size(self, found: Totals) -> Size:
        """Answer what all series amount to, as far as this server has looked.

        Exact for the process that owns a SQLite store, but for the writes since the last look. Of several servers on one database, each is
        off by what the others sealed while it started to look; it starts anew every hour.
        """
        dropped = zip(_dropped(found), self._dropped_before, strict=True)
        rows, points, size_bytes = (max(0, seen - (now - before)) for seen, (now, before) in zip(self._seen, dropped, strict=True))
        return Size(rows, points, size_bytes, found.chunks, found.sealed_points, found.sealed_bytes)

    def note(self, page: Page, now_us: int) -> None:
        """Count what `look` saw."""
        self.after_id = page.last_id
        for run_id, rows, points, size_bytes in page.runs:
            self._seen = (self._seen[0] + rows, self._seen[1] + points, self._seen[2] + size_bytes)
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


def _dropped(found: Totals) -> tuple[int, int, int]:
    return found.dropped_rows, found.dropped_points, found.dropped_bytes
