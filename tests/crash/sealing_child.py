"""Writes and seals one series until it is killed; prints the number of each write that was acknowledged. Arguments: store, first number.

The store is a directory, or postgresql://...
"""

import asyncio
import sys
from pathlib import Path

from lineal import ledger
from lineal.storage.database import Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.commands import LogToRun, log_to_run
from lineal.tracking.series import merging, sealing
from lineal.tracking.series.values import Points

RUN_ID = "a" * 32
POINTS = 4
"""Of each series in each write."""
KEYS = ("a", "b", "c")
ORIGIN = Origin(actor="ann", at_us=1_000_000)


def points(number):
    steps = list(range(number * POINTS, (number + 1) * POINTS)) * len(KEYS)
    keys = [key for key in KEYS for _ in range(POINTS)]
    return Points(keys, [step / 3 for step in steps], [1_000 + step for step in steps], steps, [])


async def write(database, number):
    while True:
        await database.write(log_to_run, LogToRun(RUN_ID, points(number)), ORIGIN)
        print(number, flush=True)  # noqa: T201 - what the parent listens to
        number += 1


async def seal(database):
    while True:
        made = await database.read(sealing.plan, sealing.SealRun(1))
        for part in () if made is None else made.parts:
            await database.write(sealing.seal, part, ORIGIN)
        await asyncio.sleep(0)


def opened(store):
    if store.startswith("postgresql://"):
        return PostgresDatabase.open(store, before_commit=ledger.flush)
    return SqliteDatabase.open(Path(store), before_commit=ledger.flush)


async def main(store, number):
    database = opened(store)
    await asyncio.gather(write(database, number), seal(database))


if __name__ == "__main__":
    sealing.PART_CHUNKS_MAX = 1  # many small parts, so that kills fall between them
    sealing.PART_ROWS_MAX = 3
    merging.CHUNK_POINTS_MAX = 100
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
