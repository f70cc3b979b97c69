"""Long lists of inner ids, read as arrays: an entry of an index becomes a number in an array within 80 nanoseconds."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lineal.storage.database import Reader
from lineal.storage.sql import Sql

Ids: TypeAlias = NDArray[np.int64]

NO_IDS: Ids = np.zeros(0, np.int64)

PIECE_CHARACTERS = 1 << 20
"""Of a list of ids that is read at once: about two milliseconds, after which other threads have their turn."""


def read_ids(reader: Reader, query: Sql) -> Ids:
    """Answer the ids that `query` selects as `i`, in its order."""
    text = reader.value(Sql("select ") + joined(reader, Sql("i")) + Sql(" from (") + query + Sql(") q"))
    return NO_IDS if text is None else numbers(str(text))


def joined(reader: Reader, run_id: Sql) -> Sql:
    """Compile the aggregate that writes ids with commas in between, for `numbers`."""
    if reader.dialect == "sqlite":
        return Sql("group_concat(") + run_id + Sql(")")
    return Sql("string_agg(cast(") + run_id + Sql(" as text), ',')")


def numbers(text: str) -> Ids:
    """Read numbers with commas in between."""
    if not text:
        return NO_IDS
    if len(text) <= PIECE_CHARACTERS:
        return np.fromstring(text, np.int64, sep=",")
    pieces: list[Ids] = []
    at = 0
    while at < len(text):
        end = text.find(",", at + PIECE_CHARACTERS)
        end = len(text) if end < 0 else end
        pieces.append(np.fromstring(text[at:end], np.int64, sep=","))
        at = end + 1
    return np.concatenate(pieces)
