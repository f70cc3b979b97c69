"""An artifact store on each database; the bytes are on local disk."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from lineal import ledger
from lineal.artifacts.store import ArtifactStore
from lineal.storage.blobs import DiskBlobStore
from lineal.storage.database import Database
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_database(request: pytest.FixtureRequest) -> Callable[[], Database]:
    if request.param == "sqlite":
        return lambda: SqliteDatabase.temporary(before_commit=ledger.flush)
    url: str = request.getfixturevalue("postgres_url")
    return lambda: PostgresDatabase.open(url, before_commit=ledger.flush)


@pytest.fixture
async def store(open_database: Callable[[], Database], tmp_path: Path) -> AsyncIterator[ArtifactStore]:
    database = open_database()
    blobs = DiskBlobStore(tmp_path / "blobs")
    yield ArtifactStore(database, blobs)
    await database.close()
    await blobs.close()


@pytest.fixture
def on_disk(store: ArtifactStore) -> ArtifactStore:
    """The same store, keeping small files on the disk too."""
    return ArtifactStore(store.database, store.blobs, inline_bytes_max=-1)
