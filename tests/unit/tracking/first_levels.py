"""Pyramids as they were kept at first: one row of `series_levels` for each level, all columns in one frame."""

import struct

import numpy as np

from lineal.storage.sql import Sql
from lineal.tracking.series import chunks, pyramid
from lineal.tracking.series.coding import compress, encode_integers, shuffle
from lineal.tracking.series.packed import join


def encode(buckets):
    """The bytes of a level, version 1."""
    body = b"".join(
        (
            encode_integers(np.array(buckets[:6], "<i8")),
            shuffle(np.array(buckets[6:11], "<f8")),
            shuffle(np.array(buckets[11:], "<u4")),
        )
    )
    return struct.pack("<BxxxI", 1, len(buckets.points)) + compress(body)


def as_first_version(tx, _):
    """Make every chunk of a store one that an earlier version sealed."""
    for chunk_id, size_bytes in tx.rows(Sql("select chunk_id, sum(length(data)) from series_pieces group by chunk_id")):
        tx.run(Sql("update series_chunks set size_bytes = size_bytes - ? where id = ?", size_bytes, chunk_id))
    tx.run(Sql("delete from series_pieces"))
    for chunk_id, points in tx.rows(Sql("select id, points from series_chunks where id not in (select chunk_id from series_levels)")):
        blocks = tx.rows(Sql("select data from series_blocks where chunk_id = ? order by first_point", chunk_id))
        columns = join([chunks.decode(bytes(row[0])) for row in blocks])
        sizes = [size for size in pyramid.FIRST_BUCKET_POINTS if points >= size * pyramid.BUCKETS_MIN]
        for size, level in pyramid.levels(columns, sizes).items():
            tx.run(Sql("insert into series_levels (chunk_id, bucket_points, data) values (?, ?, ?)", chunk_id, size, encode(level)))
