"""Opens a store and writes to it from many tasks until it is killed, telling each acknowledgement on standard output.

Each command writes PARTS rows and one event, so that half a command would show.
"""

import asyncio
import itertools
import os
import sys
import time
from pathlib import Path

from lineal import ledger
from lineal.storage.database import Database, Origin, Transaction
from lineal.storage.sql import Sql

PARTS = 5
WRITERS = 16


def opened(store: str) -> Database:
    if store.startswith("postgresql:"):
        from lineal.storage.postgres import PostgresDatabase  # noqa: PLC0415 - only where PostgreSQL is tested

        return PostgresDatabase.open(store, before_commit=ledger.flush)
    from lineal.storage.sqlite import SqliteDatabase  # noqa: PLC0415 - the other half

    return SqliteDatabase.open(Path(store), before_commit=ledger.flush)


def origin() -> Origin:
    return Origin("crash", time.time_ns() // 1000)


def write_batch(tx: Transaction, batch: str) -> None:
    for part in range(PARTS):
        tx.run(Sql("insert into crash_parts (batch, part, filler) values (?, ?, ?)", batch, part, "x" * 300))
    ledger.append(tx, ledger.Event("batch.written", "batch", 0, batch, None, {"parts": PARTS}))


async def main(store: str, life: str) -> None:
    started = time.monotonic()
    database = opened(store)
    tell(f"open {time.monotonic() - started:.3f}")
    create = Sql("create table if not exists crash_parts (batch text, part integer, filler text, primary key (batch, part))")
    await database.write(lambda tx, _: tx.run(create), None, origin=origin())

    async def writer(name: str) -> None:
        for number in itertools.count():
            batch = f"{life}-{name}-{number}"
            # Both ways to write: by the writer's thread, and where the command arrives.
            await (database.write_small if number % 3 else database.write)(write_batch, batch, origin=origin())
            tell(f"ack {batch}")
            if number % 20 == 19:
                await database.write(ledger.extend_tree, 1000, origin=origin())

    await asyncio.gather(*(writer(str(name)) for name in range(WRITERS)))


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
