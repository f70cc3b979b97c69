"""Levels of pyramids in the database: what of them reaches into a range, and where in a chunk a place is."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.series import level_bytes, pyramid
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.pyramid import Buckets

SQL = statements.load("lineal.tracking.series")

PIECE_BUCKETS = 1_024
"""A zoom to so many buckets of a level fetches twice as many at most: 40 kB each."""
_CHUNKS_AT_A_TIME = 10_000
"""Databases take some ten thousand parameters."""
_STEP_MIN, _STEP_MAX = -(2**63), 2**63 - 1


class NewPiece(msgspec.Struct, frozen=True):
    """A piece of a level to be written, see the columns of `series_pieces`."""

    bucket_points: int
    first_bucket: int
    first_step: int
    last_step: int
    first_ms: int
    last_ms: int
    data: bytes


class Piece(NamedTuple):
    """Consecutive buckets of a level of a chunk."""

    bucket_points: int
    first_bucket: int
    data: bytes


class Sized(NamedTuple):
    """A chunk, and how many points it has."""

    id: int
    points: int

    def bucket_points(self, most: int) -> int:
        """Answer the points of a bucket of the coarsest level with at most so many; 0 where there is none."""
        return max((size for size in pyramid.sizes(self.points) if size <= most), default=0)


def cut(columns: Columns) -> Iterable[NewPiece]:
    """Make the pieces of the whole pyramid over the points of a chunk."""
    for bucket_points, level in pyramid.levels(columns, pyramid.sizes(len(columns.steps))).items():
        for start in range(0, len(level.points), PIECE_BUCKETS):
            own = pyramid.pick(level, slice(start, start + PIECE_BUCKETS))
            yield NewPiece(bucket_points, start, *ends(own), level_bytes.encode(own, bucket_points))


def ends(buckets: Buckets) -> tuple[int, int, int, int]:
    """Answer the least and the greatest step and time of buckets that are in order."""
    return int(buckets.first_step[0]), int(buckets.last_step[-1]), int(buckets.first_ms.min()), int(buckets.last_ms.max())


def reaching(
    reader: Reader, chunks: Sequence[Sized], bucket_points_max: int, low: float, high: float, *, is_step: bool
) -> dict[int, list[Piece]]:
    """Answer by chunk the pieces that reach into a range (inclusive), of the coarsest level with buckets of at most so many points.

    A chunk without such a level is not in the answer. One that an earlier version sealed has its level in one piece.
    """
    by_size: dict[int, list[int]] = {}
    for chunk in chunks:
        size = chunk.bucket_points(bucket_points_max)
        if size:
            by_size.setdefault(size, []).append(chunk.id)
    least, greatest = _whole(low), _whole(high)
    between = Sql(" and last_step >= ? and first_step <= ?" if is_step else " and last_ms >= ? and first_ms <= ?", least, greatest)
    found: dict[int, list[Piece]] = {}
    for size, ids in by_size.items():
        for start in range(0, len(ids), _CHUNKS_AT_A_TIME):
            some = ids[start : start + _CHUNKS_AT_A_TIME]
            query = Sql(
                "select chunk_id, bucket_points, first_bucket, data from series_pieces where bucket_points = ? and chunk_id in ", size
            )
            query += in_list(some) + between + Sql(" order by chunk_id, first_bucket")
            for chunk_id, *piece in reader.rows(query):
                found.setdefault(chunk_id, []).append(Piece(*piece))
            for chunk_id in some:
                if chunk_id not in found and (piece := _undivided(reader, chunk_id, bucket_points_max)) is not None:
                    found[chunk_id] = [piece]
    return found


def _whole(place: float) -> int:
    """Answer a place as an integer that the database can compare; those of pieces are integers, so that rounding down loses none."""
    return max(_STEP_MIN, min(_STEP_MAX, int(place // 1)))


def coarse(reader: Reader, chunk: Sized, bucket_points_max: int, wanted: frozenset[str]) -> tuple[int, Buckets] | None:
    """Answer the points of a bucket and all buckets of the coarsest level of a chunk with at most so many points in each."""
    size = chunk.bucket_points(bucket_points_max)
    if not size:
        return None
    pieces = [bytes(row[0]) for row in reader.rows(SQL.level_pieces, chunk_id=chunk.id, bucket_points=size)]
    if not pieces:
        piece = _undivided(reader, chunk.id, bucket_points_max)
        if piece is None:
            return None
        size, pieces = piece.bucket_points, [piece.data]
    return size, level_bytes.decode(pieces, wanted)


def _undivided(reader: Reader, chunk_id: int, bucket_points_max: int) -> Piece | None:
    row = reader.row(SQL.level_data, chunk_id=chunk_id, bucket_points_max=bucket_points_max)
    return None if row is None else Piece(int(row[0]), 0, bytes(row[1]))
