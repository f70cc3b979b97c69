"""Which chunks of a series new points are merged with, and how the result is cut.

Chunks are kept apart in (step, time), so that repeats meet and a chart can take each by itself: new points go together with the chunks
they reach into. They also take in smaller chunks just before them, as a log-structured merge tree does, so that a long series has few,
large chunks and each point is rewritten a few times at most.
"""

from lineal.storage.database import Reader
from lineal.tracking.series.chunks import CHUNK_POINTS_MAX
from lineal.tracking.series.ordering import by_step
from lineal.tracking.series.packed import Columns, join
from lineal.tracking.series.queries import Chunk, read_chunk

MERGE_POINTS_MAX = 8 * CHUNK_POINTS_MAX
"""Points of chunks that one step may read for a series. Beyond, the new chunk overlaps others; reads put that right."""
GROWTH = 2
"""A chunk of up to so many times the points that come to it is joined with them."""


def merged(reader: Reader, points: Columns, chunks: list[Chunk], *, is_idle: bool) -> tuple[list[Chunk], list[Columns]]:
    """Answer which of `chunks` go, and the points of each that comes.

    Args:
        reader: Where the chunks are.
        points: The new points of the series, at least one, in the order they were written.
        chunks: All chunks of the series, by first step and time.
        is_idle: Join small chunks whatever their sizes.
    """
    fresh = by_step(points)
    start, end = _place(fresh, 0), _place(fresh, -1)
    gone = [chunk for chunk in chunks if chunk.start <= end and chunk.end >= start]
    total = len(fresh.steps) + sum(chunk.points for chunk in gone)
    if total - len(fresh.steps) > MERGE_POINTS_MAX:
        return [], _cut(fresh)
    start = min([start, *(chunk.start for chunk in gone)])
    for chunk in sorted((chunk for chunk in chunks if chunk.end < start), key=lambda chunk: chunk.end, reverse=True):
        if total + chunk.points > CHUNK_POINTS_MAX or (chunk.points > GROWTH * total and not is_idle):
            break
        gone.append(chunk)
        total += chunk.points
    gone.sort(key=lambda chunk: (chunk.start, chunk.id))
    return gone, _cut(by_step(join([*(read_chunk(reader, chunk) for chunk in gone), fresh])) if gone else fresh)


def _place(columns: Columns, index: int) -> tuple[int, int]:
    return int(columns.steps[index]), int(columns.times_ms[index])


def _cut(columns: Columns) -> list[Columns]:
    """Cut into pieces of at most CHUNK_POINTS_MAX, where possible not between points of the same step and time."""
    pieces: list[Columns] = []
    start = 0
    while len(columns.steps) - start > CHUNK_POINTS_MAX:
        stop = start + CHUNK_POINTS_MAX
        same = (columns.steps[start:stop] == columns.steps[stop]) & (columns.times_ms[start:stop] == columns.times_ms[stop])
        apart = CHUNK_POINTS_MAX - int(same.sum())
        stop = start + (apart or CHUNK_POINTS_MAX)
        pieces.append(columns.pick(slice(start, stop)))
        start = stop
    pieces.append(columns.pick(slice(start, None)))
    return pieces
