"""The BlobStore suite on local disk, and what is true of a disk alone."""

import asyncio
import errno
import gc
import os
import stat
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.contract.blob_store_suite import MIB, UPLOAD, BlobStoreSuite, Damage, chunks_of, content, digest_of, pattern, sliced

from lineal.errors import Corrupt, Unavailable
from lineal.storage.blobs import Digest, DiskBlobStore

pytestmark = pytest.mark.anyio


def file_of(store: DiskBlobStore, digest: Digest) -> Path:
    name = digest.hex()
    return store.directory / "sha256" / name[:2] / name


def older(store: DiskBlobStore, digest: Digest) -> Path:
    """Move a blob to where older versions put it, and answer the file."""
    file = file_of(store, digest)
    moved = file.parent / file.name[2:4] / file.name
    moved.parent.mkdir(exist_ok=True)
    return file.rename(moved)


def files_below(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file() and path.name != ".lock"]


class TestDiskBlobStore(BlobStoreSuite):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[DiskBlobStore]:
        store = DiskBlobStore(tmp_path / "blobs")
        yield store
        await store.close()

    @pytest.fixture
    def damage(self, store: DiskBlobStore) -> Damage:
        async def damage(digest: Digest) -> None:
            file = file_of(store, digest)
            file.chmod(0o644)
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)

        return damage

    @pytest.mark.skipif(sys.platform != "linux", reason="counts open files where Linux lists them")
    async def test_a_read_that_is_left_closes_its_file(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(pattern(4 * MIB)))
        before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count is all
        for _ in range(5):
            pieces = store.read(blob.digest)
            await anext(pieces)
            await pieces.aclose()
        for _ in range(200):
            if len(os.listdir("/proc/self/fd")) == before:  # noqa: PTH208 - a count is all
                break
            await asyncio.sleep(0.01)
        assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - a count is all

    async def test_a_file_that_became_shorter_while_it_was_read_is_noticed(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(pattern(4 * MIB)))
        pieces = store.read(blob.digest)
        await anext(pieces)
        file_of(store, blob.digest).chmod(0o644)
        os.truncate(file_of(store, blob.digest), 2 * MIB)
        with pytest.raises(Corrupt):
            async for _ in pieces:
                pass

    async def test_a_blob_is_one_read_only_file_under_its_digest(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        file = file_of(store, blob.digest)
        assert file.read_bytes() == b"abc"
        assert stat.S_IMODE(file.stat().st_mode) == 0o444
        assert files_below(store.directory) == [file]

    async def test_a_blob_that_lost_bytes_is_replaced_when_it_is_put_again(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        file = file_of(store, blob.digest)
        file.chmod(0o644)
        file.write_bytes(b"a")
        await store.put(chunks_of(b"abc"))
        assert file.read_bytes() == b"abc"

    async def test_blobs_where_older_versions_put_them_are_found_and_not_stored_again(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        file = older(store, blob.digest)
        os.utime(file, (1, 1))
        assert await content(store.read(blob.digest)) == b"abc"
        assert (await store.stat(blob.digest)).modified_us == 1_000_000
        assert await store.existing([blob.digest]) == {blob.digest}
        await store.put(chunks_of(b"abc"))
        assert files_below(store.directory) == [file]
        assert (await store.stat(blob.digest)).modified_us > 1_000_000, "it counts as new"
        assert await store.delete(blob.digest)
        assert files_below(store.directory) == []

    async def test_a_blob_of_an_older_version_that_lost_bytes_is_replaced(self, store: DiskBlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        file = older(store, blob.digest)
        file.chmod(0o644)
        file.write_bytes(b"a")
        await store.put(chunks_of(b"abc"))
        assert await content(store.read(blob.digest)) == b"abc"
        assert [found.digest for found in await store.scan(None, 10)] == [blob.digest]
        assert await store.delete(blob.digest)
        assert files_below(store.directory) == []

    @pytest.mark.parametrize("limit", [1, 3, 1000])
    async def test_pages_of_a_scan_join_in_order_over_both_places(self, store: DiskBlobStore, limit: int) -> None:
        digests = sorted([(await store.put(chunks_of(str(number).encode()))).digest for number in range(600)])
        for digest in digests[::2]:
            older(store, digest)
        found: list[Digest] = []
        while page := await store.scan(found[-1] if found else None, limit):
            found += [blob.digest for blob in page]
        assert found == digests

    async def test_a_symbolic_link_in_place_of_a_blob_is_not_followed(self, store: DiskBlobStore, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(b"abc")
        blob = await store.put(chunks_of(b"abc"))
        file = file_of(store, blob.digest)
        file.unlink()
        file.symlink_to(secret)
        with pytest.raises(Corrupt):
            await content(store.read(blob.digest))
        await store.put(chunks_of(b"abc"))
        assert not file.is_symlink()
        assert await content(store.read(blob.digest)) == b"abc"

    async def test_a_symbolic_link_in_place_of_a_directory_is_not_followed(self, store: DiskBlobStore, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        name = digest_of(b"abc").hex()
        (store.directory / "sha256" / name[:2]).symlink_to(outside)
        with pytest.raises(Corrupt):
            await store.put(chunks_of(b"abc"))
        assert list(outside.iterdir()) == []
        assert files_below(store.directory) == []

    @pytest.mark.parametrize("call", ["write", "fsync", "rename", "open"])
    @pytest.mark.parametrize("size", [100, 3 * MIB])
    async def test_a_full_disk_leaves_nothing_and_says_so(
        self, store: DiskBlobStore, monkeypatch: pytest.MonkeyPatch, call: str, size: int
    ) -> None:
        await store.put(chunks_of(b"makes nothing easier"))
        real = getattr(os, call)

        def full(*args, **kwargs):
            if threading.current_thread().name.startswith("lineal-blob"):
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        with monkeypatch.context() as patched:
            patched.setattr(os, call, full)
            with pytest.raises(Unavailable, match="full"):
                await store.put(sliced(pattern(size), 65536))
            await asyncio.get_running_loop().run_in_executor(store._threads, lambda: None)
        assert len(files_below(store.directory)) == 1
        blob = await store.put(sliced(pattern(size), 65536))
        assert await content(store.read(blob.digest)) == pattern(size)

    async def test_hashing_and_writing_happen_off_the_event_loop(self, store: DiskBlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
        threads: set[str] = set()
        for call in ("write", "fsync", "rename", "pread", "unlink", "link"):
            real = getattr(os, call)

            def watched(*args, real=real, **kwargs):
                threads.add(threading.current_thread().name)
                return real(*args, **kwargs)

            monkeypatch.setattr(os, call, watched)
        blob = await store.put(sliced(pattern(3 * MIB), 65536))
        await content(store.read(blob.digest))
        await store.create_upload(UPLOAD)
        part = await store.put_part(UPLOAD, 1, chunks_of(pattern(2 * MIB)))
        await store.complete_upload(UPLOAD, [part])
        await store.delete(blob.digest)
        assert threads
        assert all(name.startswith("lineal-blob") for name in threads)

    async def test_a_small_put_takes_one_hop_and_a_large_one_a_hop_each_mib(self, store: DiskBlobStore) -> None:
        hops = 0
        real = store._threads.submit

        def counted(*args, **kwargs):
            nonlocal hops
            hops += 1
            return real(*args, **kwargs)

        store._threads.submit = counted
        await store.put(sliced(pattern(600_000), 65536))
        assert hops == 1
        hops = 0
        blob = await store.put(sliced(pattern(8 * MIB), 65536))
        assert hops == 9
        hops = 0
        await content(store.read(blob.digest))
        assert hops == 8

    async def test_opening_sweeps_what_a_dead_process_left(self, tmp_path: Path) -> None:
        script = (
            "import asyncio, os, sys\n"
            "from pathlib import Path\n"
            "from lineal.storage.blobs import DiskBlobStore\n"
            "async def endless():\n"
            "    yield b'x' * (3 << 20)\n"
            "    print('written', flush=True)\n"
            "    await asyncio.sleep(60)\n"
            "asyncio.run(DiskBlobStore(Path(sys.argv[1])).put(endless()))\n"
        )
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(tmp_path), stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"written\n"

        # While the process lives its files are its own; once it is dead they are swept.
        beside = DiskBlobStore(tmp_path)
        assert len(list((tmp_path / "incoming").iterdir())) == 2
        process.kill()
        await process.wait()
        after = DiskBlobStore(tmp_path)
        assert {after._staging.directory, beside._staging.directory} == set((tmp_path / "incoming").iterdir())
        assert files_below(tmp_path) == []
        await after.close()
        await beside.close()
        assert list((tmp_path / "incoming").iterdir()) == []

    async def test_the_failure_of_a_step_that_nobody_waits_for_is_no_news(self, store: DiskBlobStore) -> None:
        news: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: news.append(context))

        async def ends_early() -> AsyncIterator[bytes]:
            yield b"x" * (2 * MIB)  # too much: the step that writes it fails on its thread
            await asyncio.to_thread(store._threads.submit(int).result)
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await store.put(ends_early(), size_bytes_max=MIB)
        await asyncio.to_thread(store._threads.submit(int).result)
        await asyncio.sleep(0)
        gc.collect()
        assert news == []
