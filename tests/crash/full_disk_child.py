"""Writes to a SQLite store while files may not grow beyond a limit, then goes on without the limit; tells what happened as JSON.

Two ways for a disk to be full: `limit` makes the kernel refuse to grow files (EFBIG), `nospace` answers SQLITE_FULL from the
file system layer as ENOSPC does.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

import apsw

from lineal import ledger
from lineal.errors import LinealError
from lineal.storage.database import Origin, Transaction
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

ROOM = 3_000_000
BASE = apsw.vfs_names()[0]
"""The file system layer that SQLite uses by itself."""


class Disk:
    """The one disk of this process."""

    full = False


class FullFile(apsw.VFSFile):
    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if Disk.full:
            raise apsw.FullError
        super().xWrite(data, offset)


class FullDisk(apsw.VFS):
    def __init__(self) -> None:
        super().__init__("full-disk", BASE, makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return FullFile(BASE, name, flags)


def put(tx: Transaction, number: int) -> None:
    for part in range(3):
        tx.run(Sql("insert into things (number, part, filler) values (?, ?, ?)", number, part, "x" * 60_000))
    ledger.append(tx, ledger.Event("thing.made", "thing", number, str(number)))


def full(*, on: bool, how: str) -> None:
    if how == "nospace":
        Disk.full = on
    else:
        unlimited = resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM if on else unlimited, unlimited))


async def main(directory: str, how: str) -> None:
    vfs = FullDisk() if how == "nospace" else None
    origin = Origin("crash", 1)
    database = SqliteDatabase.open(Path(directory), before_commit=ledger.flush)
    create = Sql("create table things (number integer, part integer, filler text, primary key (number, part))")
    await database.write(lambda tx, _: tx.run(create), None, origin=origin)

    async def attempt(number: int) -> tuple[int, str]:
        try:
            await database.write(put, number, origin=origin)
        except LinealError as error:
            return number, f"{type(error).__name__}: {error.message}"
        return number, ""

    before = [await attempt(number) for number in range(3)]
    full(on=True, how=how)
    during = [await attempt(number) for number in range(10, 40)]
    during += await asyncio.gather(*(attempt(number) for number in range(40, 80)))
    while_full = await database.read(lambda r, _: r.value(Sql("select count(*) from things")), None)
    full(on=False, how=how)
    after = [await attempt(number) for number in range(100, 103)]
    counts = await database.read(
        lambda r, _: r.rows(Sql("select number, count(*) from things group by number order by number limit 1000")), None
    )
    await database.close()
    print(json.dumps({"before": before, "during": during, "after": after, "counts": counts, "while_full": while_full}))  # noqa: T201 - the answer
    del vfs


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
