"""Sealing: rows of the log become chunks of one series each.

`plan` reads, decodes, merges and compresses, on a reader's thread and without holding up anybody. `seal` then writes one part of the plan:
it checks that the store still is what was planned for, swaps a bounded number of chunks and drops a bounded number of rows, in one
transaction of a few milliseconds. What the chunks of a series hold of the log is on them (`upto_id`), so a plan may end after any part.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np

from lineal import ledger
from lineal.errors import Conflict
from lineal.storage import statements
from lineal.storage.database import Reader, Transaction
from lineal.tracking.series import chunks as chunk_bytes
from lineal.tracking.series import levels
from lineal.tracking.series.levels import NewPiece
from lineal.tracking.series.merging import merged
from lineal.tracking.series.ordering import never_falls
from lineal.tracking.series.packed import EMPTY, Columns, join, unpack
from lineal.tracking.series.queries import Chunk

SQL = statements.load("lineal.tracking.series")

PLAN_POINTS = 262_144
"""A plan takes rows until it has so many points: a tenth of a second of work."""
PLAN_POINTS_MAX = 1_048_576
"""... or more, until they are POINTS_OF_SERIES_MIN for each series, but never more than this: 30 MB."""
PLAN_ROWS_MAX = 4_096
POINTS_OF_SERIES_MIN = 16
"""Fewer points of a series than this (on average) take less room in the log than in a chunk."""
PART_CHUNKS_MAX = 64
PART_BYTES_MAX = 2_097_152
PART_ROWS_MAX = 512
"""What one transaction may write and drop: a few milliseconds."""
_ROWS_AT_A_TIME = 256


class SealRun(msgspec.Struct, frozen=True):
    """Asks for a plan to seal what a run has in the log."""

    run_id: int
    """The inner id."""
    is_idle: bool = False
    """Nothing more is expected soon: small chunks are joined whatever their sizes."""


class NewChunk(msgspec.Struct, frozen=True):
    """A chunk to be written, with its pyramid."""

    first_step: int
    first_ms: int
    last_step: int
    last_ms: int
    points: int
    in_time: bool
    """Whether the times never fall from one point to the next."""
    blocks: tuple[bytes, ...]
    sha256: bytes
    """Over the blocks in order."""
    pieces: tuple[NewPiece, ...]
    """Of all levels of its pyramid."""

    @property
    def size_bytes(self) -> int:
        """Of its points and its pyramid at rest."""
        return sum(map(len, self.blocks)) + sum(len(piece.data) for piece in self.pieces)


class Swap(msgspec.Struct, frozen=True):
    """The chunks of one series that go, and those that come."""

    key_id: int
    base_id: int
    """The series' `upto_id` when it was planned; 0 when it had no chunk."""
    gone: tuple[tuple[int, bytes], ...]
    """Id and SHA-256 of each."""
    made: tuple[NewChunk, ...]


class Part(msgspec.Struct, frozen=True):
    """What one transaction writes: swaps, then the rows of the log that are dropped."""

    run_id: int
    subject: str
    """The public id of the run."""
    guard_id: int
    """The last row of the plan: as long as it is there, nobody has carried out the plan."""
    first_id: int
    """The first row of the plan."""
    rows: int
    rows_sha256: str
    """Over the SHA-256 of each row of the plan, in order: the run's events name the same digests."""
    swaps: tuple[Swap, ...] = ()
    drop: tuple[int, int, int] | None = None
    """First and last row to drop, and how many they are."""


class Plan(msgspec.Struct, frozen=True):
    """The parts in the order they must be written, and how much work they are."""

    workspace_id: int
    parts: tuple[Part, ...]
    points: int
    """Points of the log that become sealed."""
    is_complete: bool
    """Whether it reached the end of what the run has in the log."""


class _Rows:
    """Rows of the log, as a plan collects them."""

    def __init__(self, upto: dict[int, int]) -> None:
        self.ids: list[int] = []
        self.digest = hashlib.sha256()
        self.fresh: list[Columns] = []
        self.points = 0
        self.keys: set[int] = set()
        self._upto = upto
        self._sealed_id = max(upto.values(), default=0)

    def add(self, row_id: int, data: bytes) -> None:
        columns = unpack(data)
        if row_id <= self._sealed_id:
            columns = columns.pick(np.array([self._upto.get(key, 0) < row_id for key in columns.keys.tolist()], np.bool_))
        self.ids.append(row_id)
        self.digest.update(hashlib.sha256(data).digest())
        if len(columns.keys):
            self.fresh.append(columns)
            self.points += len(columns.keys)
            self.keys.update(columns.keys.tolist())

    @property
    def is_worth_it(self) -> bool:
        return self.points >= POINTS_OF_SERIES_MIN * len(self.keys)

    @property
    def is_full(self) -> bool:
        return self.points >= PLAN_POINTS_MAX or len(self.ids) >= PLAN_ROWS_MAX or (self.points >= PLAN_POINTS and self.is_worth_it)

    def split(self) -> Iterator[tuple[int, Columns]]:
        """Answer the fresh points of each series, in the order they were written."""
        columns = join(self.fresh)
        order = np.argsort(columns.keys, kind="stable")
        keys, starts = np.unique(columns.keys[order], return_index=True)
        for key, which in zip(keys.tolist(), np.split(order, starts[1:]), strict=True):
            yield key, columns.pick(which)


def plan(reader: Reader, query: SealRun) -> Plan | None:
    """Prepare to seal the oldest rows that a run has in the log; None when there is nothing that would gain from it.

    The work is bounded by PLAN_POINTS_MAX and PLAN_ROWS_MAX, and by what `merged` may read for each series.
    """
    newest = reader.value(SQL.log_newest) or 0
    chunks: dict[int, list[Chunk]] = {}
    for key_id, *row in reader.rows(SQL.chunks_of_run, run_id=query.run_id):
        chunks.setdefault(key_id, []).append(Chunk(*row))
    upto = {key_id: max(chunk.upto_id for chunk in listed) for key_id, listed in chunks.items()}
    rows = _Rows(upto)
    is_complete = _collect(reader, query.run_id, newest, rows)
    if not rows.ids or (rows.points and not rows.is_worth_it and not rows.is_full):
        return None
    swaps = [_swap(reader, key_id, points, chunks.get(key_id, []), query) for key_id, points in rows.split()] if rows.points else []
    subject, workspace_id = reader.rows(SQL.run_of_series, run_id=query.run_id)[0]
    base = Part(query.run_id, subject, rows.ids[-1], rows.ids[0], len(rows.ids), rows.digest.hexdigest())
    return Plan(workspace_id, tuple(_parts(base, swaps, rows.ids)), rows.points, is_complete)


def _collect(reader: Reader, run_id: int, newest: int, rows: _Rows) -> bool:
    """Take rows until there are enough; answer whether these are all."""
    after_id = 0
    while True:
        page = reader.rows(SQL.series_log_of_run, run_id=run_id, after_id=after_id, limit=_ROWS_AT_A_TIME)
        for row_id, data in page:
            if row_id == newest and data == EMPTY:
                return True
            if rows.is_full:
                return False
            rows.add(row_id, data)
        if len(page) < _ROWS_AT_A_TIME:
            return True
        after_id = page[-1][0]


def _swap(reader: Reader, key_id: int, points: Columns, chunks: list[Chunk], query: SealRun) -> Swap:
    gone, made = merged(reader, points, chunks, is_idle=query.is_idle)
    digests = tuple((chunk.id, bytes(reader.value(SQL.chunk_digest, id=chunk.id))) for chunk in gone)
    base_id = max((chunk.upto_id for chunk in chunks), default=0)
    return Swap(key_id, base_id, digests, tuple(_new_chunk(columns) for columns in made))


def _new_chunk(columns: Columns) -> NewChunk:
    blocks = tuple(chunk_bytes.encode(columns))
    pieces = tuple(levels.cut(columns))
    steps, times_ms = columns.steps, columns.times_ms
    ends = int(steps[0]), int(times_ms[0]), int(steps[-1]), int(times_ms[-1])
    return NewChunk(*ends, len(steps), never_falls(times_ms), blocks, chunk_bytes.digest(blocks), pieces)


def _parts(base: Part, swaps: Iterable[Swap], ids: list[int]) -> Iterator[Part]:
    drops = [ids[start : start + PART_ROWS_MAX] for start in range(0, len(ids), PART_ROWS_MAX)]
    drop, *later = [(listed[0], listed[-1], len(listed)) for listed in drops]
    together: list[Swap] = []
    count = size_bytes = 0
    for swap in swaps:
        swap_bytes = sum(chunk.size_bytes for chunk in swap.made)
        if together and (count + len(swap.made) > PART_CHUNKS_MAX or size_bytes + swap_bytes > PART_BYTES_MAX):
            yield msgspec.structs.replace(base, swaps=tuple(together))
            together, count, size_bytes = [], 0, 0
        together.append(swap)
        count += len(swap.made)
        size_bytes += swap_bytes
    yield msgspec.structs.replace(base, swaps=tuple(together), drop=drop)
    for drop in later:
        yield msgspec.structs.replace(base, drop=drop)


def seal(tx: Transaction, part: Part) -> None:
    """Write one part of a plan.

    Raises:
        Conflict: another server sealed some of it meanwhile; the rest of the plan is void.
    """
    if tx.value(SQL.log_row_lock, id=part.guard_id) is None:
        raise Conflict("These rows were sealed meanwhile")
    added = _Added()
    for swap in part.swaps:
        _write(tx, part, swap, added)
    if part.drop is not None:
        _drop(tx, part, part.drop, added)
    tx.run(SQL.totals_add, **added.parameters())
    ledger.append(tx, ledger.Event("series.sealed", "run", part.run_id, part.subject, _before(part), _after(part)))


class _Added:
    """What a transaction adds to the totals."""

    __slots__ = ("chunks", "dropped_bytes", "dropped_points", "dropped_rows", "sealed_bytes", "sealed_points")

    def __init__(self) -> None:
        self.chunks = self.sealed_points = self.sealed_bytes = 0
        self.dropped_rows = self.dropped_points = self.dropped_bytes = 0

    def parameters(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


def _drop(tx: Transaction, part: Part, drop: tuple[int, int, int], added: _Added) -> None:
    """Drop rows of the log that are in chunks; the newest of the log is emptied instead."""
    first_id, last_id, rows = drop
    scope = {"run_id": part.run_id, "first_id": first_id, "last_id": last_id}
    before = tx.rows(SQL.log_size_of_rows, **scope)[0]
    left = rows - tx.run(SQL.log_delete, **scope)
    after = (0, 0, 0)
    if left == 1:
        left -= tx.run(SQL.log_empty, run_id=part.run_id, id=last_id, data=EMPTY)
        after = tx.rows(SQL.log_size_of_rows, **scope)[0]
    if left:
        raise Conflict("These rows were sealed meanwhile")
    added.dropped_rows, added.dropped_points, added.dropped_bytes = (int(old - new) for old, new in zip(before, after, strict=True))


def _write(tx: Transaction, part: Part, swap: Swap, added: _Added) -> None:
    if (tx.value(SQL.chunk_upto, run_id=part.run_id, key_id=swap.key_id) or 0) != swap.base_id:
        raise Conflict("This series was sealed meanwhile")
    for chunk_id, sha256 in swap.gone:
        points, size_bytes = tx.row(SQL.chunk_size, id=chunk_id) or (0, 0)
        for statement in (SQL.pieces_delete, SQL.levels_delete):
            tx.run(statement, chunk_id=chunk_id)
        tx.run(SQL.blocks_delete, chunk_id=chunk_id)
        if tx.run(SQL.chunk_delete, id=chunk_id, sha256=sha256) != 1:
            raise Conflict("This chunk was merged meanwhile")
        added.chunks -= 1
        added.sealed_points -= points
        added.sealed_bytes -= size_bytes
    for made in swap.made:
        _write_chunk(tx, part, swap.key_id, made)
        added.chunks += 1
        added.sealed_points += made.points
        added.sealed_bytes += made.size_bytes


def _write_chunk(tx: Transaction, part: Part, key_id: int, made: NewChunk) -> None:
    chunk_id = tx.insert(
        SQL.chunk_insert,
        run_id=part.run_id,
        key_id=key_id,
        first_step=made.first_step,
        first_ms=made.first_ms,
        last_step=made.last_step,
        last_ms=made.last_ms,
        points=made.points,
        in_time=int(made.in_time),
        upto_id=part.guard_id,
        size_bytes=made.size_bytes,
        sha256=made.sha256,
    )
    starts = range(0, made.points, chunk_bytes.BLOCK_POINTS)
    tx.run_many(
        SQL.block_insert,
        [{"chunk_id": chunk_id, "first_point": start, "data": data} for start, data in zip(starts, made.blocks, strict=True)],
    )
    tx.run_many(
        SQL.piece_insert,
        [{"chunk_id": chunk_id, **msgspec.structs.asdict(piece)} for piece in made.pieces],
    )


def _before(part: Part) -> dict[str, Any]:
    """The rows of the log that the plan took, and the chunks that went."""
    rows = {"first": part.first_id, "last": part.guard_id, "count": part.rows, "sha256": part.rows_sha256}
    return {"rows": rows, "chunks": [sha256.hex() for swap in part.swaps for _, sha256 in swap.gone]}


def _after(part: Part) -> dict[str, Any]:
    """The chunks that came, each with its series, and the rows that were dropped."""
    chunks = [{"key_id": swap.key_id, "points": made.points, "sha256": made.sha256.hex()} for swap in part.swaps for made in swap.made]
    return {"chunks": chunks, "dropped": None if part.drop is None else {"first": part.drop[0], "last": part.drop[1]}}


class ClaimRun(msgspec.Struct, frozen=True):
    """Asks to have a run to seal for oneself."""

    run_id: int
    holder: str
    """Names the server."""
    duration_us: int


def claim(tx: Transaction, command: ClaimRun) -> bool:
    """Keep other servers from preparing the same plan; answer whether it worked. Only saves work: `seal` notices what they did."""
    now_us = tx.origin.at_us
    until_us = now_us + command.duration_us
    tx.run(SQL.claims_expire, now_us=now_us)
    return tx.run(SQL.claim, run_id=command.run_id, holder=command.holder, until_us=until_us, now_us=now_us) > 0
