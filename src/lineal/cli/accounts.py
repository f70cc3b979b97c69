"""Writes and reads of accounts, groups and tokens by the command line: on the store itself, as the server `lineal`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lineal.storage.database import Reader, Transaction

C = TypeVar("C")
R = TypeVar("R")


def write(file: Path | None, store: str | None, f: "Callable[[Transaction, C], R]", command: C) -> R:
    """Run a command on the store that the settings and flags name."""
    import asyncio
    import time

    from lineal.cli.store import database_opened
    from lineal.storage.database import Origin

    async def run() -> R:
        async with database_opened(file, store) as database:
            return await database.write(f, command, Origin("lineal", time.time_ns() // 1000, unrestricted=True))

    return asyncio.run(run())


def read(file: Path | None, store: str | None, f: "Callable[[Reader, C], R]", query: C) -> R:
    """Run a query on the store that the settings and flags name."""
    import asyncio

    from lineal.cli.store import database_opened

    async def run() -> R:
        async with database_opened(file, store) as database:
            return await database.read(f, query)

    return asyncio.run(run())
