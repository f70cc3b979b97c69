"""A store of each kind with a little of everything in it, for commands that work on it without a server."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from lineal import ledger
from lineal.artifacts.manifests import AddSealedTree, Seal, add_sealed_tree, seal
from lineal.artifacts.paths import parse
from lineal.artifacts.store import ArtifactStore
from lineal.cli.main import main
from lineal.storage.blobs import DiskBlobStore
from lineal.storage.database import Database, Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.commands import CreateRun, LogToRun, create_run, log_to_run
from lineal.tracking.series.sealing import SealRun
from lineal.tracking.series.sealing import plan as series_plan
from lineal.tracking.series.sealing import seal as series_seal
from lineal.tracking.series.values import Points

ORIGIN = Origin("ada", 1_700_000_000_000_000, "r-1")


async def _bytes(data: bytes):
    yield data


class World(msgspec.Struct):
    """A store that no server has open."""

    options: tuple[str, ...]
    directory: Path
    """Of the bytes."""
    open_database: Callable[[], Database]
    digests: dict[str, str] = {}

    def run(self, command: str, *options: str) -> Result:
        return CliRunner().invoke(main, [command, *self.options, *options])

    def path(self, name: str) -> Path:
        digest = self.digests[name]
        return self.directory / "sha256" / digest[:2] / digest

    def put_inline(self, name: str, data: bytes) -> None:
        """Upload a small file, whose bytes go into the database."""

        async def act(store: ArtifactStore) -> None:
            self.digests[name] = (await ArtifactStore(store.database, store.blobs).upload(parse(name), _bytes(data), ORIGIN)).hex

        self.write(act)

    def write(self, act: Callable[[ArtifactStore], Coroutine[Any, Any, None]]) -> None:
        async def opened() -> None:
            database, blobs = self.open_database(), DiskBlobStore(self.directory)
            try:
                await act(ArtifactStore(database, blobs, inline_bytes_max=-1))
            finally:
                await blobs.close()
                await database.close()

        asyncio.run(opened())

    def fill(self) -> None:
        async def act(store: ArtifactStore) -> None:
            for name, data in (("a/kept", b"kept"), ("a/sealed", b"sealed bytes"), ("a/lost", b"nobody needs me")):
                self.digests[name] = (await store.upload(parse(name), _bytes(data), ORIGIN)).hex
            await store.delete(parse("a/lost"), ORIGIN)
            manifest = await store.database.write(seal, Seal(parse("a")), ORIGIN)
            await store.database.write(add_sealed_tree, AddSealedTree("v1", manifest.id), ORIGIN)
            await store.delete(parse("a/sealed"), ORIGIN)
            await store.database.write(create_run, CreateRun("a" * 32, 0, fallback_name="calm-owl-1"), ORIGIN)
            for start in (0, 500):
                metrics = Points(["loss"] * 500, [0.5] * 500, list(range(500)), list(range(start, start + 500)), [])
                await store.database.write(log_to_run, LogToRun("a" * 32, metrics), ORIGIN)
                made = await store.database.read(series_plan, SealRun(1, is_idle=True)) if start == 0 else None
                for part in made.parts if made else ():
                    await store.database.write(series_seal, part, ORIGIN)
            await store.database.write(ledger.extend_tree, 1_000, ORIGIN)

        self.write(act)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request, tmp_path) -> World:
    if request.param == "sqlite":
        store = tmp_path / "store"
        made = World(("--store", str(store)), store / "artifacts", lambda: SqliteDatabase.open(store, before_commit=ledger.flush))
    else:
        url: str = request.getfixturevalue("postgres_url")
        directory = tmp_path / "bytes"
        options = ("--store", url, "--artifacts", str(directory))
        made = World(options, directory, lambda: PostgresDatabase.open(url, before_commit=ledger.flush))
    made.fill()
    return made
