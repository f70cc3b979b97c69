"""Who may name bytes by their digest, and what keeps the bytes of an upload."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from lineal.artifacts import paths, resumable
from lineal.artifacts.collect import collect, references
from lineal.artifacts.commands import PutFile
from lineal.artifacts.digests import MissingBytes
from lineal.artifacts.manifests import AddSealedTree, Seal, add_sealed_tree, seal
from lineal.artifacts.store import ArtifactStore
from lineal.errors import Conflict, Invalid, NotFound
from lineal.ledger.queries import uncovered_count
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Origin, Transaction
from lineal.storage.sql import Sql

pytestmark = pytest.mark.anyio

DAY_US = 24 * 3600 * 1_000_000


def at(us: int = 1_700_000_000_000_000, workspace_id: int = 1) -> Origin:
    return Origin(actor="ada", at_us=us, request_id="r", workspace_id=workspace_id)


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


def blob(data: bytes) -> Blob:
    return Blob(Digest(hashlib.sha256(data).digest()), len(data))


def named(path: str, data: bytes) -> PutFile:
    return PutFile(paths.parse(path), blob(data))


async def sent(store: ArtifactStore, data: bytes, origin: Origin) -> str:
    upload_id = await resumable.begin(store, origin)
    await resumable.append(store, upload_id, 0, chunks(data), origin)
    await resumable.complete(store, upload_id, blob(data), origin)
    return upload_id


@pytest.fixture
async def other(store: ArtifactStore) -> Origin:
    """Another workspace."""

    def make(tx: Transaction, _: None) -> None:
        tx.run(Sql("insert into workspaces (id, name, created_ms) values (2, 'other', 0)"))

    await store.database.write(make, None, at())
    return at(workspace_id=2)


class TestWhoMayName:
    async def test_bytes_of_another_workspace_are_missing_however_it_has_them(self, store: ArtifactStore, other: Origin) -> None:
        await store.upload(paths.parse("file"), chunks(b"file"), at())
        await store.upload(paths.parse("m/sealed"), chunks(b"sealed"), at())
        manifest = await store.database.write(seal, Seal(paths.parse("m")), at())
        await store.database.write(add_sealed_tree, AddSealedTree("mv-1", manifest.id), at())
        await store.delete(paths.parse("m"), at())
        await sent(store, b"sent", at())
        digests = tuple(blob(data).digest for data in (b"file", b"sealed", b"sent"))

        assert await resumable.missing(store, 1, digests) == []
        assert await resumable.missing(store, other.workspace_id, digests) == list(digests)
        for data in (b"file", b"sealed", b"sent"):
            with pytest.raises(MissingBytes) as refused:
                await resumable.commit(store, (named("stolen", data),), other)
            assert refused.value.digests == (blob(data).hex,)
        with pytest.raises(NotFound):
            await store.find(other.workspace_id, paths.parse("stolen"))

        await sent(store, b"file", other)
        assert await resumable.missing(store, other.workspace_id, digests) == list(digests[1:])
        await resumable.commit(store, (named("own", b"file"),), other)

    async def test_an_upload_is_its_workspaces_own(self, store: ArtifactStore, other: Origin) -> None:
        upload_id = await resumable.begin(store, at())
        with pytest.raises(NotFound):
            await resumable.append(store, upload_id, 0, chunks(b"x"), other)
        with pytest.raises(NotFound):
            await resumable.progress(store, upload_id, other)
        with pytest.raises(NotFound):
            await resumable.complete(store, upload_id, blob(b""), other)
        with pytest.raises(NotFound):
            await resumable.give_up(store, upload_id, other)
        assert (await resumable.progress(store, upload_id, at())).offset == 0

    async def test_bytes_that_the_disk_lost_are_missing(self, store: ArtifactStore, on_disk: ArtifactStore) -> None:
        file = await on_disk.upload(paths.parse("file"), chunks(b"file"), at())
        await store.blobs.delete(file.digest)
        assert await resumable.missing(store, 1, (file.digest,)) == [file.digest]
        with pytest.raises(MissingBytes):
            await resumable.commit(store, (named("copy", b"file"),), at())


class TestCommit:
    async def test_all_or_none_with_an_event_each(self, store: ArtifactStore) -> None:
        await store.upload(paths.parse("file"), chunks(b"file"), at())
        before = await store.database.read(uncovered_count, None)
        with pytest.raises(Invalid):
            await resumable.commit(store, (named("a", b"file"), named("file/below", b"file")), at())
        with pytest.raises(Conflict):
            await resumable.commit(store, (named("a", b"file"), named("model-versions/x", b"file")), at())
        with pytest.raises(Invalid):
            await resumable.commit(store, (named("a", b"file"), PutFile(paths.parse("b"), Blob(blob(b"file").digest, 3))), at())
        assert await store.database.read(uncovered_count, None) == before
        await resumable.commit(store, (named("a", b"file"), named("b", b"file")), at())
        assert await store.database.read(uncovered_count, None) == before + 2


class TestUploads:
    async def test_the_bytes_of_a_finished_upload_stay_until_it_is_forgotten(self, store: ArtifactStore) -> None:
        upload_id = await sent(store, b"sent", at())
        found = await store.database.read(references, blob(b"sent").digest)
        assert [(r.kind, r.where, r.path) for r in found] == [("upload", "workspace 1", upload_id)]
        modified_us = (await store.blobs.stat(blob(b"sent").digest)).modified_us
        late = at(modified_us + 2 * DAY_US)
        assert (await collect(store.database, store.blobs, late, dry_run=False)).garbage_count == 0
        await resumable.give_up(store, upload_id, at())
        assert (await collect(store.database, store.blobs, late, dry_run=False)).garbage_count == 1
        assert await resumable.missing(store, 1, (blob(b"sent").digest,)) == [blob(b"sent").digest]

    async def test_an_upload_in_parts_is_none_that_grows(self, store: ArtifactStore) -> None:
        upload_id = await store.create_upload(paths.parse("in-parts"), at())
        with pytest.raises(Invalid):
            await resumable.append(store, upload_id, 0, chunks(b"x"), at())
        with pytest.raises(Invalid):
            await resumable.give_up(store, upload_id, at())
