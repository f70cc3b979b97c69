"""Checks that series are what the ledger says: every chunk, its pyramid, and every row of the log that is not sealed.

An event `run.logged` has the SHA-256 of its row of the log. An event `series.sealed` has those of the chunks that went and that came, and
which rows were dropped. So what must be there is known, and nothing else may be. Check the ledger first: its events are believed here.
All of it goes page by page, each in a snapshot of its own, and may run beside servers that write. Memory is bounded by one chunk, and by
what is known of the chunks of one run.
"""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np
import zstandard

from lineal.errors import Corrupt
from lineal.ledger.queries import KindEvents, events_of_kind
from lineal.ledger.values import Record
from lineal.storage.database import Reader, Row
from lineal.tracking.series import chunks as chunk_bytes
from lineal.tracking.series import level_bytes, levels, pyramid
from lineal.tracking.series.packed import EMPTY, Columns, join
from lineal.tracking.series.queries import SQL

PAGE_RUNS = 200
PAGE_BYTES = 64 * 1024 * 1024
"""A page ends after the run that reaches either: a second or two."""
_EVENTS_AT_A_TIME = 500
_ROWS_AT_A_TIME = 64
_PIECES_MAX = 64
_MEAN_TOLERANCE = 1e-9
_UNREADABLE = (Corrupt, zstandard.ZstdError, struct.error, ValueError)
"""What reading bytes may raise that were changed."""


class Problem(msgspec.Struct, frozen=True):
    """Something that is not what it was."""

    what: str
    """`chunk <digest>` or `row <number> of the log`, or those that are missing."""
    problem: str
    run_id: int
    """The inner id of the run that suffers from it."""
    run: str
    """Its public id, as the ledger or the run says it."""


class Page(msgspec.Struct, frozen=True):
    """What was checked of some runs; start with `Page()`, and go on with the answer of the page before."""

    after_id: int = 0
    """All runs up to this inner id are checked."""
    is_end: bool = False
    chunks: int = 0
    rows: int = 0
    size_bytes: int = 0
    problems: tuple[Problem, ...] = ()


class _Expected(NamedTuple):
    """What a chunk must be, besides its digest."""

    key_id: int
    points: int
    upto_id: int


class _Run:
    """One run while it is checked."""

    def __init__(self, reader: Reader, run_id: int) -> None:
        self.reader = reader
        self.run_id = run_id
        self.name = str((reader.row(SQL.run_of_series, run_id=run_id) or ("",))[0])
        self.chunks = self.rows = self.size_bytes = 0
        self.problems: list[Problem] = []

    def note(self, what: str, problem: str) -> None:
        self.problems.append(Problem(what, problem, self.run_id, self.name))


def check_page(reader: Reader, page: Page) -> Page:
    """Check the series of the runs after those of the page before."""
    chunks = rows = size_bytes = 0
    problems: list[Problem] = []
    run_id = page.after_id
    for _ in range(PAGE_RUNS):
        found = reader.value(SQL.run_to_verify, after_id=run_id)
        if found is None:
            return Page(run_id, is_end=True, chunks=chunks, rows=rows, size_bytes=size_bytes, problems=tuple(problems))
        run_id = int(found)
        run = _Run(reader, run_id)
        _check_rows(run, _check_chunks(run))
        chunks, rows, size_bytes = chunks + run.chunks, rows + run.rows, size_bytes + run.size_bytes
        problems += run.problems
        if size_bytes >= PAGE_BYTES:
            break
    return Page(run_id, chunks=chunks, rows=rows, size_bytes=size_bytes, problems=tuple(problems))


def _events(run: _Run, kind: str) -> Iterator[Record]:
    after_seq = 0
    while page := events_of_kind(run.reader, KindEvents("run", run.run_id, kind, after_seq, _EVENTS_AT_A_TIME)):
        yield from page
        after_seq = page[-1].seq


def _check_chunks(run: _Run) -> int:
    """Check what is sealed, and answer up to which row the log was dropped."""
    alive: Counter[str] = Counter()
    expected: dict[str, set[_Expected]] = {}
    dropped_id = 0
    for event in _events(run, "series.sealed"):
        alive.subtract(event.before["chunks"])
        for came in event.after["chunks"]:
            alive[came["sha256"]] += 1
            told = _Expected(came["key_id"], came["points"], event.before["rows"]["last"])
            expected.setdefault(came["sha256"], set()).add(told)
        for gone in event.before["chunks"]:
            if alive[gone] <= 0:
                expected.pop(gone, None)
        if event.after["dropped"] is not None:
            dropped_id = max(dropped_id, event.after["dropped"]["last"])
    for key_id, chunk_id, *ends, points, in_time, upto_id in run.reader.rows(SQL.chunks_of_run, run_id=run.run_id):
        sha256 = bytes(run.reader.value(SQL.chunk_digest, id=chunk_id)).hex()
        run.chunks += 1
        alive[sha256] -= 1
        if alive[sha256] < 0:
            run.note(f"chunk {sha256}", "is in no event of the ledger, or was replaced by others")
        elif _Expected(key_id, points, upto_id) not in expected[sha256]:
            run.note(f"chunk {sha256}", "is of another series, or has another number of points, than it was sealed with")
        elif problem := _chunk_problem(run, chunk_id, sha256, (*ends, in_time, points)):
            run.note(f"chunk {sha256}", problem)
    for sha256, count in alive.items():
        if count > 0:
            run.note(f"chunk {sha256}", "is missing")
    return dropped_id


def _chunk_problem(run: _Run, chunk_id: int, sha256: str, told: tuple[int, ...]) -> str:
    digest = hashlib.sha256()
    parts: list[Columns] = []
    start = 0
    try:
        for first_point, data in run.reader.rows(SQL.blocks_between, chunk_id=chunk_id, start=0, stop=told[-1]):
            digest.update(data)
            run.size_bytes += len(data)
            if first_point != start:
                return "lacks a block"
            parts.append(chunk_bytes.decode(data))
            start += len(parts[-1].steps)
    except _UNREADABLE:
        return "does not have the bytes it was sealed with"
    if digest.hexdigest() != sha256:
        return "does not have the bytes it was sealed with"
    columns = join(parts)
    steps, times_ms = columns.steps, columns.times_ms
    in_time = int(bool((times_ms[1:] >= times_ms[:-1]).all()))
    if told != (int(steps[0]), int(times_ms[0]), int(steps[-1]), int(times_ms[-1]), in_time, len(steps)):
        return "has other ends than its points have"
    return "" if _has_its_pyramid(run, chunk_id, columns) else "has a pyramid that is not that of its points"


def _has_its_pyramid(run: _Run, chunk_id: int, columns: Columns) -> bool:
    pieces = run.reader.rows(SQL.pieces_of_chunk, chunk_id=chunk_id, limit=_PIECES_MAX)
    whole = run.reader.rows(SQL.levels_of_chunk, chunk_id=chunk_id, limit=_PIECES_MAX)
    run.size_bytes += sum(len(row[-1]) for row in (*pieces, *whole))
    points = len(columns.steps)
    try:
        if whole:  # an earlier version sealed it
            sizes = [size for size in pyramid.FIRST_BUCKET_POINTS if points >= size * pyramid.BUCKETS_MIN]
            computed = pyramid.levels(columns, sizes)
            stored = {int(size): level_bytes.decode([bytes(data)]) for size, data in whole}
            return not pieces and stored.keys() == computed.keys() and all(_same(stored[size], computed[size]) for size in sizes)
        return _are_pieces(pieces, pyramid.levels(columns, pyramid.sizes(points)))
    except _UNREADABLE:
        return False


def _are_pieces(pieces: list[Row], computed: dict[int, pyramid.Buckets]) -> bool:
    """Whether the pieces are those of the levels, with the ends that they say they have."""
    rows = iter(pieces)
    for size, level in computed.items():
        at = 0
        while at < len(level.points):
            row = next(rows, None)
            if row is None or tuple(row[:2]) != (size, at):
                return False
            stored = level_bytes.decode([bytes(row[-1])])
            own = pyramid.pick(level, slice(at, at + len(stored.points)))
            if not len(stored.points) or not _same(stored, own) or tuple(row[2:-1]) != levels.ends(own):
                return False
            at += len(stored.points)
    return next(rows, None) is None


def _same(stored: pyramid.Buckets, computed: pyramid.Buckets) -> bool:
    """Compare two levels; a mean may differ in its last digits, since another build of numpy may add in another order."""
    for name, one, other in zip(pyramid.Buckets._fields, stored, computed, strict=True):
        same = np.allclose(one, other, rtol=_MEAN_TOLERANCE, atol=0) if name == "mean" else np.array_equal(one, other, equal_nan=True)
        if len(one) != len(other) or not same:
            return False
    return True


def _check_rows(run: _Run, dropped_id: int) -> None:
    """Check what is in the log against the events of the writes after the last that was dropped; both are in the order of writing."""
    rows = _rows(run)
    row = next(rows, None)
    for row_id, sha256 in _logged(run, dropped_id):
        while row is not None and row[0] < row_id:
            _check_unexpected(run, row, dropped_id)
            row = next(rows, None)
        if row is None or row[0] != row_id:
            run.note(f"row {row_id} of the log", "is missing")
            continue
        if hashlib.sha256(row[1]).hexdigest() != sha256:
            run.note(f"row {row_id} of the log", "does not have the bytes it was written with")
        row = next(rows, None)
    while row is not None:
        _check_unexpected(run, row, dropped_id)
        row = next(rows, None)


def _check_unexpected(run: _Run, row: tuple[int, bytes], dropped_id: int) -> None:
    """Only an emptied row may stay of what is sealed: the one that was the newest of the log."""
    if row[0] > dropped_id:
        run.note(f"row {row[0]} of the log", "is in no event of the ledger")
    elif row[1] != EMPTY:
        run.note(f"row {row[0]} of the log", "has points, although the ledger says that it was dropped")


def _logged(run: _Run, after_id: int) -> Iterator[tuple[int, str]]:
    for event in _events(run, "run.logged"):
        metrics = event.after.get("metrics")
        if metrics is not None and metrics["row"] > after_id:
            yield metrics["row"], metrics["sha256"]


def _rows(run: _Run) -> Iterator[tuple[int, bytes]]:
    after_id = 0
    while page := run.reader.rows(SQL.series_log_of_run, run_id=run.run_id, after_id=after_id, limit=_ROWS_AT_A_TIME):
        for row_id, data in page:
            run.rows += 1
            run.size_bytes += len(data)
            yield int(row_id), bytes(data)
        after_id = page[-1][0]
