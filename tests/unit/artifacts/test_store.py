import asyncio
import hashlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lineal.artifacts import paths
from lineal.artifacts.collect import collect, references
from lineal.artifacts.inline import INLINE_BYTES_MAX, InlinePage, inline_page
from lineal.artifacts.manifests import (
    AddSealedTree,
    RemoveSealedTree,
    Seal,
    add_sealed_tree,
    find_manifest,
    listing,
    remove_sealed_tree,
    seal,
)
from lineal.artifacts.queries import ListDirectory
from lineal.artifacts.store import ArtifactStore
from lineal.artifacts.values import Child, Entry, File, Manifest
from lineal.errors import Conflict, Corrupt, Invalid, LinealError, NotFound
from lineal.storage.blobs import Digest, Part
from lineal.storage.database import Origin, Reader
from lineal.storage.sql import Sql

pytestmark = pytest.mark.anyio

DAY_US = 24 * 3600 * 1_000_000


def at(us: int = 1_700_000_000_000_000) -> Origin:
    return Origin(actor="ada", at_us=us, request_id="r")


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def put(store: ArtifactStore, path: str, data: bytes | None = None, origin: Origin | None = None) -> File:
    return await store.upload(paths.parse(path), chunks(path.encode() if data is None else data), origin or at())


async def content(store: ArtifactStore, path: str) -> bytes:
    file = await store.find(1, paths.parse(path))
    return b"".join([piece async for piece in store.read(file)])


async def stored(store: ArtifactStore) -> list[Digest]:
    """Answer the digests of all bytes, wherever they are."""
    inline = await store.database.read(inline_page, InlinePage(b"", 100))
    return [blob.digest for blob in (*inline, *await store.blobs.scan(None, 100))]


async def children(store: ArtifactStore, path: str, limit: int = 1000) -> list[Child]:
    found: list[Child] = []
    start = ""
    while True:
        page = await store.list(ListDirectory(1, paths.parse_directory(path), start, limit))
        assert len(page.children) <= limit
        found.extend(page.children)
        if not page.next:
            return found
        start = page.next


async def names(store: ArtifactStore, path: str, limit: int = 1000) -> list[str]:
    return [child.path if child.file else f"{child.path}/" for child in await children(store, path, limit)]


async def seal_at(store: ArtifactStore, path: str, name: str = "") -> Manifest:
    manifest = await store.database.write(seal, Seal(paths.parse_directory(path)), at())
    if name:
        await store.database.write(add_sealed_tree, AddSealedTree(name, manifest.id), at())
    return manifest


async def events(store: ArtifactStore) -> list[tuple[str, str, object, object]]:
    def read(reader: Reader, _: None) -> list[tuple[str, str, object, object]]:
        records = [json.loads(bytes(row[0])) for row in reader.rows(Sql("select record from events order by seq"))]
        return [(record[6], record[9], record[10], record[11]) for record in records]

    return await store.database.read(read, None)


class TestFiles:
    async def test_what_is_uploaded_is_downloaded(self, store: ArtifactStore) -> None:
        file = await put(store, "0/run/artifacts/model.pkl", b"bytes")
        assert file == File(paths.parse("0/run/artifacts/model.pkl"), Digest(hashlib.sha256(b"bytes").digest()), 5, at().at_us)
        assert await store.find(1, file.path) == file
        assert await content(store, file.path) == b"bytes"

    async def test_each_change_is_one_event_with_before_and_after(self, store: ArtifactStore) -> None:
        one, two = (hashlib.sha256(data).hexdigest() for data in (b"one", b"three"))
        await put(store, "a/b", b"one")
        await put(store, "a/b", b"one")
        await put(store, "a/b", b"three")
        await store.delete(paths.parse("a/b"), at())
        assert await events(store) == [
            ("artifact.put", "a/b", None, {"digest": one, "size_bytes": 3}),
            ("artifact.put", "a/b", {"digest": one, "size_bytes": 3}, {"digest": two, "size_bytes": 5}),
            ("artifact.deleted", "a/b", {"digest": two, "size_bytes": 5}, None),
        ]

    async def test_the_event_of_a_deleted_directory_has_the_digest_of_its_manifest(self, store: ArtifactStore) -> None:
        await put(store, "a/b/x", b"1")
        await put(store, "a/b/y/z", b"22")
        manifest = await seal_at(store, "a/b")
        deleted = await store.delete(paths.parse("a/b"), at())
        assert (deleted.files_count, deleted.size_bytes) == (2, 3)
        assert (await events(store))[-1] == ("artifact.deleted", "a/b", {"manifest": manifest.hex, "files": 2, "size_bytes": 3}, None)

    @pytest.mark.parametrize(
        ("path", "error"),
        [
            ("a/b", Invalid),
            ("a", Invalid),
            ("a/b/c/d", Invalid),
            ("a/b/c/d/e", Invalid),
            ("model-versions/x/y", Conflict),
            ("model-versions", Conflict),
        ],
    )
    @pytest.mark.parametrize("size_bytes", [10, INLINE_BYTES_MAX + 1])
    async def test_a_file_system_would_refuse_too(self, store: ArtifactStore, path: str, error: type[LinealError], size_bytes: int) -> None:
        await put(store, "a/b/c")
        before = await events(store)
        with pytest.raises(error):
            await put(store, path, b"x" * size_bytes)
        assert await events(store) == before
        assert await names(store, "a/b") == ["a/b/c"]
        assert len(await stored(store)) == 1, "refused before the bytes were stored"

    async def test_what_looks_like_a_conflict_but_is_none(self, store: ArtifactStore) -> None:
        for path in ("a/b", "a/b.txt", "a/b0", "a/b-", "a/b c/d", "ab/b"):
            await put(store, path)
        await store.delete(paths.parse("a/b"), at())
        await put(store, "a/b/c")
        assert await names(store, "a") == ["a/b c/", "a/b-", "a/b.txt", "a/b/", "a/b0"]

    async def test_delete_takes_the_directory_and_nothing_beside_it(self, store: ArtifactStore) -> None:
        for path in ("d/x", "d/y/z", "d.txt", "d0", "dd/x", "e"):
            await put(store, path)
        await store.delete(paths.parse("d"), at())
        assert await names(store, "") == ["d.txt", "d0", "dd/", "e"]
        with pytest.raises(NotFound):
            await store.delete(paths.parse("d"), at())

    async def test_a_directory_is_no_file_and_nothing_is_not_found(self, store: ArtifactStore) -> None:
        await put(store, "a/b/c")
        with pytest.raises(Invalid, match="refers to a directory"):
            await store.find(1, paths.parse("a/b"))
        with pytest.raises(NotFound):
            await store.find(1, paths.parse("a/x"))
        with pytest.raises(NotFound):
            await store.find(2, paths.parse("a/b/c"))

    async def test_a_file_whose_bytes_are_gone_is_corrupt(self, store: ArtifactStore, on_disk: ArtifactStore) -> None:
        file = await put(on_disk, "a")
        await store.blobs.delete(file.digest)
        with pytest.raises(Corrupt):
            await content(store, "a")

    async def test_writers_at_the_same_time_never_make_a_path_both(self, store: ArtifactStore) -> None:
        results = await asyncio.gather(*(put(store, path) for path in ("r/a", "r/a/b", "r/a/b/c") * 4), return_exceptions=True)
        assert all(isinstance(result, File | Invalid) for result in results)
        assert len(await names(store, "r")) == 1
        kept = [result.path for result in results if isinstance(result, File)]
        assert len(set(kept)) == 1


class TestListing:
    @pytest.mark.parametrize("limit", [1, 2, 3, 1000])
    async def test_children_with_sizes_in_order_of_path(self, store: ArtifactStore, limit: int) -> None:
        for path in ("m/MLmodel", "m/data/1", "m/data/2/x", "m/data.csv", "m/data-2", "m/z", "n", "\u00e9/x", "\U0001f600"):
            await put(store, path, b"12345")
        listed = await children(store, "m", limit)
        assert [(c.path, c.file.size_bytes if c.file else None) for c in listed] == [
            ("m/MLmodel", 5), ("m/data-2", 5), ("m/data.csv", 5), ("m/data", None), ("m/z", 5),
        ]  # fmt: skip
        assert await names(store, "", limit) == ["m/", "n", "\u00e9/", "\U0001f600"]
        assert await names(store, "m/data", limit) == ["m/data/1", "m/data/2/"]

    async def test_a_file_and_nothing_have_no_children(self, store: ArtifactStore) -> None:
        await put(store, "a/b")
        assert await names(store, "a/b") == []
        assert await names(store, "x") == []
        assert await names(store, "model-versions/none/at/all") == []


class TestSealing:
    async def test_a_manifest_is_what_sha256sum_says(self, store: ArtifactStore, tmp_path: Path) -> None:
        tree = {"MLmodel": b"flavors", "data/model.pkl": b"\x00\x01", "data-2": b"x", "\u00e9 t\u00e9.txt": b"", "data.csv": b"1,2"}
        for path, data in tree.items():
            await put(store, f"0/r/artifacts/model/{path}", data)
            file = tmp_path / "audit" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        manifest = await seal_at(store, "0/r/artifacts/model")
        assert (manifest.files_count, manifest.size_bytes) == (5, 13)
        shell = shutil.which("sh")
        assert shell is not None
        audit = await asyncio.to_thread(
            subprocess.run,
            [shell, "-c", "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum"],
            cwd=tmp_path / "audit", capture_output=True, check=True,
        )  # fmt: skip
        assert audit.stdout.split()[0].decode() == manifest.hex

    async def test_equal_files_make_one_manifest_wherever_they_are(self, store: ArtifactStore) -> None:
        for root in ("a", "b/c"):
            await put(store, f"{root}/x", b"1")
            await put(store, f"{root}/y/z", b"2")
        first = await seal_at(store, "a")
        assert await seal_at(store, "b/c") == first
        assert await store.database.read(find_manifest, first.digest) == first
        assert [event[0] for event in await events(store)].count("manifest.sealed") == 1
        await put(store, "a/x", b"changed")
        assert (await seal_at(store, "a")).digest != first.digest

    async def test_a_single_file_and_nothing_can_be_sealed(self, store: ArtifactStore) -> None:
        file = await put(store, "a/model.pkl", b"1")
        alone = await seal_at(store, "a/model.pkl")
        assert alone.digest == hashlib.sha256(listing([Entry(paths.parse("model.pkl"), file.digest, 1)])).digest()
        empty = await seal_at(store, "nothing/there")
        assert (empty.files_count, empty.hex) == (0, hashlib.sha256(b"").hexdigest())

    async def test_a_sealed_tree_is_read_as_it_was(self, store: ArtifactStore) -> None:
        for path in ("m/MLmodel", "m/data/1", "m/data/2", "m/data.csv"):
            await put(store, path)
        await seal_at(store, "m", "mv-1")
        await put(store, "m/MLmodel", b"changed")
        await store.delete(paths.parse("m/data"), at())
        assert await content(store, "model-versions/mv-1/MLmodel") == b"m/MLmodel"
        assert await content(store, "model-versions/mv-1/data/1") == b"m/data/1"
        for limit in (1, 2, 100):
            assert await names(store, "model-versions/mv-1", limit) == [
                "model-versions/mv-1/MLmodel", "model-versions/mv-1/data.csv", "model-versions/mv-1/data/",
            ]  # fmt: skip
            assert await names(store, "model-versions/mv-1/data", limit) == [
                "model-versions/mv-1/data/1", "model-versions/mv-1/data/2",
            ]  # fmt: skip
        assert await names(store, "") == ["m/"]
        for path in ("model-versions", "model-versions/mv-1", "model-versions/mv-1/data"):
            with pytest.raises(Invalid, match="refers to a directory"):
                await store.find(1, paths.parse(path))
        for path in ("model-versions/mv-1/none", "model-versions/mv-2/MLmodel"):
            with pytest.raises(NotFound):
                await store.find(1, paths.parse(path))

    async def test_nothing_below_a_sealed_root_is_changed(self, store: ArtifactStore) -> None:
        await put(store, "m/x", b"1")
        await seal_at(store, "m", "mv-1")
        for path in ("model-versions/mv-1/x", "model-versions/mv-1/new", "model-versions/other/x"):
            with pytest.raises(Conflict, match="sealed"):
                await put(store, path)
            with pytest.raises(Conflict, match="sealed"):
                await store.delete(paths.parse(path), at())
            with pytest.raises(Conflict, match="sealed"):
                await store.create_upload(paths.parse(path), at())
        assert await content(store, "model-versions/mv-1/x") == b"1"

    async def test_a_sealed_tree_can_be_sealed_again_whole_or_in_part(self, store: ArtifactStore) -> None:
        for path in ("m/x", "m/d/y"):
            await put(store, path)
        manifest = await seal_at(store, "m", "mv-1")
        part = await seal_at(store, "m/d")
        assert await seal_at(store, "model-versions/mv-1", "mv-2") == manifest
        assert await seal_at(store, "model-versions/mv-1/d") == part
        assert await names(store, "model-versions") == ["model-versions/mv-1/", "model-versions/mv-2/"]
        assert await names(store, "model-versions", 1) == ["model-versions/mv-1/", "model-versions/mv-2/"]
        with pytest.raises(NotFound):
            await seal_at(store, "model-versions/mv-3")

    async def test_a_root_never_changes_its_manifest(self, store: ArtifactStore) -> None:
        await put(store, "m/x")
        await seal_at(store, "m", "mv-1")
        await seal_at(store, "m", "mv-1")
        await put(store, "m/y")
        with pytest.raises(Conflict):
            await seal_at(store, "m", "mv-1")
        await store.database.write(remove_sealed_tree, RemoveSealedTree("mv-1"), at())
        assert await names(store, "model-versions") == []

    @pytest.mark.parametrize("name", ["", "..", "a/b", "a%2fb", "."])
    async def test_a_root_has_one_plain_segment(self, store: ArtifactStore, name: str) -> None:
        manifest = await seal_at(store, "m")
        with pytest.raises(Invalid):
            await store.database.write(add_sealed_tree, AddSealedTree(name, manifest.id), at())


class TestUploadsInParts:
    async def test_parts_become_a_file_once(self, store: ArtifactStore) -> None:
        path = paths.parse("a/big")
        upload_id = await store.create_upload(path, at())
        parts = [await store.put_part(upload_id, number, chunks(data)) for number, data in ((1, b"one"), (2, b"two"))]
        file = await store.complete_upload(upload_id, path, parts, at())
        assert await store.complete_upload(upload_id, path, parts, at()) == file, "a retried completion is answered"
        assert await content(store, "a/big") == b"onetwo"
        assert [event[0] for event in await events(store)] == ["artifact.put"]

    async def test_another_path_or_an_unknown_upload_is_refused(self, store: ArtifactStore) -> None:
        path, other = paths.parse("a/big"), paths.parse("a/other")
        upload_id = await store.create_upload(path, at())
        part = await store.put_part(upload_id, 1, chunks(b"one"))
        with pytest.raises(Invalid):
            await store.complete_upload(upload_id, other, [part], at())
        with pytest.raises(Invalid):
            await store.abort_upload(upload_id, other, at())
        with pytest.raises(NotFound):
            await store.complete_upload("0" * 32, path, [part], at())
        with pytest.raises(Invalid):
            await store.complete_upload(upload_id, path, [Part(2, part.digest)], at())
        assert await names(store, "a") == []

    async def test_aborted_and_expired_uploads_are_gone(self, store: ArtifactStore) -> None:
        path = paths.parse("a/big")
        for end in ("abort", "expire"):
            upload_id = await store.create_upload(path, at())
            part = await store.put_part(upload_id, 1, chunks(b"one"))
            if end == "abort":
                await store.abort_upload(upload_id, path, at())
            else:
                await store.expire_uploads(1 << 60, at())
            with pytest.raises(NotFound):
                await store.complete_upload(upload_id, path, [part], at())
            with pytest.raises(NotFound):
                await store.put_part(upload_id, 1, chunks(b"one"))


class TestCollection:
    async def test_only_what_nothing_refers_to_goes_and_only_after_its_grace(self, on_disk: ArtifactStore) -> None:
        store = on_disk
        await put(store, "kept", b"kept")
        await put(store, "m/sealed", b"sealed")
        await seal_at(store, "m", "mv-1")
        await store.delete(paths.parse("m"), at())
        await put(store, "replaced", b"old")
        await put(store, "replaced", b"new")
        await store.blobs.put(chunks(b"left by a crash"))
        newest = max(blob.modified_us for blob in await store.blobs.scan(None, 100))
        early, late = at(newest + DAY_US // 2), at(newest + 2 * DAY_US)

        assert (await collect(store.database, store.blobs, early)).garbage_count == 0
        dry = await collect(store.database, store.blobs, late)
        assert (dry.scanned_count, dry.garbage_count, dry.garbage_bytes) == (5, 2, len(b"old" + b"left by a crash"))
        assert set(dry.sample) == {hashlib.sha256(data).hexdigest() for data in (b"old", b"left by a crash")}
        assert len(await store.blobs.scan(None, 100)) == 5

        assert await collect(store.database, store.blobs, late, dry_run=False) == dry
        assert (await collect(store.database, store.blobs, late, dry_run=False)).garbage_count == 0
        assert [await content(store, p) for p in ("kept", "replaced", "model-versions/mv-1/sealed")] == [b"kept", b"new", b"sealed"]
        await put(store, "again", b"old")
        assert await content(store, "again") == b"old"

    async def test_it_says_why_a_blob_lives(self, store: ArtifactStore) -> None:
        file = await put(store, "m/x", b"1")
        manifest = await seal_at(store, "m", "mv-1")
        found = await store.database.read(references, file.digest)
        assert [(r.kind, r.where, r.path) for r in found] == [
            ("file", "workspace 1", "m/x"),
            ("manifest", manifest.hex, "x"),
            ("sealed tree", "workspace 1, model-versions/mv-1", "x"),
        ]
        assert await store.database.read(references, Digest(bytes(32))) == []

    async def test_small_bytes_in_the_database_go_by_the_same_rules(self, store: ArtifactStore) -> None:
        await put(store, "kept", b"kept")
        await put(store, "m/sealed", b"sealed")
        await seal_at(store, "m", "mv-1")
        await store.delete(paths.parse("m"), at())
        await put(store, "replaced", b"old")
        await put(store, "replaced", b"new")
        early, late = at(at().at_us + DAY_US // 2), at(at().at_us + 2 * DAY_US)
        assert (await collect(store.database, store.blobs, early, dry_run=False)).garbage_count == 0
        dry = await collect(store.database, store.blobs, late)
        assert (dry.scanned_count, dry.garbage_count, dry.garbage_bytes, dry.sample) == (4, 1, 3, (hashlib.sha256(b"old").hexdigest(),))
        assert await collect(store.database, store.blobs, late, dry_run=False) == dry
        assert {digest.hex() for digest in await stored(store)} == {
            hashlib.sha256(data).hexdigest() for data in (b"kept", b"sealed", b"new")
        }
        assert [await content(store, p) for p in ("kept", "replaced", "model-versions/mv-1/sealed")] == [b"kept", b"new", b"sealed"]
        await put(store, "again", b"old")
        assert await content(store, "again") == b"old"
