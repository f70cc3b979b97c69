import hashlib

import pytest

from lineal.artifacts import paths
from lineal.artifacts.queries import ListDirectory, list_directory
from lineal.storage.database import Origin, Reader, Transaction
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase
from lineal.storage.sqlite.session import SqliteSession

pytestmark = pytest.mark.anyio

DIGEST = hashlib.sha256(b"").digest()
EMPTY_BLOB = Sql("insert into blobs (digest, size_bytes, created_us) values (?, 0, 0)", DIGEST)
FILE = "insert into artifact_files (workspace_id, path, blob_digest, size_bytes, modified_us) values (1, ?, ?, 0, 0)"


async def steps_to_list(files_below: int) -> int:
    """How many steps SQLite takes to list a root with one file and one directory with so many files."""

    def fill(tx: Transaction, _: None) -> None:
        tx.run(EMPTY_BLOB)
        for path in ("c", *(f"big/{number:06d}" for number in range(files_below))):
            tx.run(Sql(FILE, path, DIGEST))

    def listed(reader: Reader, _: None) -> int:
        steps = 0

        def step() -> bool:
            nonlocal steps
            steps += 1
            return False

        assert isinstance(reader, SqliteSession)
        reader.connection.set_progress_handler(step, 1)
        page = list_directory(reader, ListDirectory(1, paths.ROOT))
        reader.connection.set_progress_handler(None)
        assert [child.path for child in page.children] == ["big", "c"]
        return steps

    database = SqliteDatabase.temporary()
    try:
        await database.write(fill, None, Origin("ada", 0))
        return await database.read(listed, None)
    finally:
        await database.close()


async def test_a_large_subdirectory_is_jumped_over() -> None:
    assert await steps_to_list(20_000) < await steps_to_list(10) * 2
