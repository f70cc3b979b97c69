"""The store of a command that works on it directly, without a server."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lineal.artifacts.store import ArtifactStore
    from lineal.storage.database import Database


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which store is meant."""
    for option in (
        click.option("--artifacts", help="The directory of the bytes  [default: in the store's directory]"),
        click.option("--store", help="A directory, or postgresql://...  [default: .lineal]"),
        click.option(
            "--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings  [default: lineal.toml, if there is one]"
        ),
    ):
        command = option(command)
    return command


def database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that needs no bytes the options that say which store is meant."""
    for option in (
        click.option("--store", help="A directory, or postgresql://...  [default: .lineal]"),
        click.option(
            "--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings  [default: lineal.toml, if there is one]"
        ),
    ):
        command = option(command)
    return command


@asynccontextmanager
async def database_opened(file: Path | None, store: str | None) -> "AsyncGenerator[Database]":
    """Open the database that the settings and flags name; it is made where there is none.

    Raises:
        Conflict, Corrupt, Unavailable, Unsupported, Invalid: it cannot be opened; the message says what to do.
    """
    from lineal.server.assembly import open_database
    from lineal.server.config import load

    config, _ = load(file=file, flags={"store": store})
    database = open_database(config)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened(file: Path | None, store: str | None, artifacts: str | None) -> "AsyncGenerator[ArtifactStore]":
    """Open the store that the settings and flags name; one that is not there is not made.

    Raises:
        NotFound: there is no such store, or no such directory of bytes.
        Conflict, Corrupt, Unavailable, Unsupported, Invalid: it cannot be opened; the message says what to do.
    """
    import time

    from lineal.errors import NotFound
    from lineal.server.assembly import artifacts_directory, assemble, open_database
    from lineal.server.config import load
    from lineal.storage.database import Origin
    from lineal.storage.sqlite.database import FILE_NAME

    config, _ = load(file=file, flags={"store": store, "artifacts": artifacts})
    if "://" not in config.store and not (Path(config.store) / FILE_NAME).is_file():
        raise NotFound("store", config.store, f"There is no store in {config.store}: it has no {FILE_NAME}")
    database = open_database(config)
    try:
        directory = artifacts_directory(config, database)
        if not directory.is_dir():
            raise NotFound("directory", directory, f"The directory of the bytes, {directory}, is not there")
        assembly = await assemble(config, database, Origin("lineal", time.time_ns() // 1000, unrestricted=True))
        try:
            yield assembly.services.artifacts
        finally:
            await assembly.services.artifacts.blobs.close()
    finally:
        await database.close()
