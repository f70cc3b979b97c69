"""What every BlobStore promises. A backend inherits the class and gives the fixture `store` (and `damage`, where it can)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from lineal.errors import Conflict, Corrupt, Invalid, LimitExceeded, NotFound
from lineal.storage.blobs import Blob, BlobStore, Digest, Expected, Part

pytestmark = pytest.mark.anyio

MIB = 1 << 20
UPLOAD = "0123456789abcdef"

Damage = Callable[[Digest], Awaitable[None]]


def digest_of(data: bytes) -> Digest:
    return Digest(hashlib.sha256(data).digest())


async def chunks_of(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


async def broken_after(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    message = "the client went away"
    raise ConnectionResetError(message)


def sliced(data: bytes, step: int) -> AsyncIterator[bytes]:
    return chunks_of(*(data[at : at + step] for at in range(0, len(data), step)))


def pattern(size: int, seed: int = 0) -> bytes:
    """Bytes that differ at every MiB, so that a step in the wrong place shows."""
    block = hashlib.sha256(str(seed).encode()).digest() * 32
    return b"".join(number.to_bytes(8, "big") + block[8:] for number in range(size // 1024 + 1))[:size]


async def content(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


class BlobStoreSuite:
    """Inherited by the tests of a backend."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.mark.parametrize("size", [0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])
    @pytest.mark.parametrize("step", [65536, 5 * MIB])
    async def test_what_is_put_is_read(self, store: BlobStore, size: int, step: int) -> None:
        data = pattern(size)
        blob = await store.put(sliced(data, step))
        assert blob == Blob(digest_of(data), size)
        assert await content(store.read(blob.digest)) == data
        assert (await store.stat(blob.digest)).size_bytes == size
        assert await store.verify(blob.digest) == blob

    async def test_no_chunks_and_empty_chunks_make_the_empty_blob(self, store: BlobStore) -> None:
        assert (await store.put(chunks_of())).hex == hashlib.sha256().hexdigest()
        assert (await store.put(chunks_of(b"", b""))).size_bytes == 0
        assert await content(store.read(digest_of(b""))) == b""

    @pytest.mark.parametrize(
        ("start", "stop"), [(0, 0), (0, 1), (5, None), (MIB - 1, MIB + 1), (10, 3 * MIB), (4 * MIB, 4 * MIB), (4 * MIB, None)]
    )
    async def test_a_range_is_start_inclusive_stop_exclusive(self, store: BlobStore, start: int, stop: int | None) -> None:
        data = pattern(4 * MIB)
        blob = await store.put(chunks_of(data))
        assert await content(store.read(blob.digest, start, stop)) == data[start:stop]

    @pytest.mark.parametrize(("start", "stop"), [(-1, None), (5, 4), (0, 11), (11, None)])
    async def test_a_range_outside_the_blob_is_refused(self, store: BlobStore, start: int, stop: int | None) -> None:
        blob = await store.put(chunks_of(b"0123456789"))
        with pytest.raises(Invalid):
            await content(store.read(blob.digest, start, stop))

    async def test_what_was_never_put_is_not_found(self, store: BlobStore) -> None:
        await store.put(chunks_of(b"something else"))
        missing = digest_of(b"never")
        with pytest.raises(NotFound):
            await content(store.read(missing))
        with pytest.raises(NotFound):
            await store.stat(missing)
        with pytest.raises(NotFound):
            await store.verify(missing)
        assert await store.existing([missing]) == set()

    async def test_existing_answers_for_many(self, store: BlobStore) -> None:
        stored = {(await store.put(chunks_of(f"{n}".encode()))).digest for n in range(20)}
        assert await store.existing([*stored, digest_of(b"no")]) == stored
        assert await store.existing([]) == set()

    async def test_the_same_bytes_are_stored_once(self, store: BlobStore) -> None:
        first = await store.put(chunks_of(b"abc"))
        second = await store.put(chunks_of(b"a", b"bc"))
        assert first == second
        assert len(await store.scan(None, 10)) == 1

    async def test_the_same_bytes_at_the_same_time(self, store: BlobStore) -> None:
        data = pattern(2 * MIB)
        blobs = await asyncio.gather(*(store.put(sliced(data, 65536)) for _ in range(8)))
        assert set(blobs) == {Blob(digest_of(data), len(data))}
        assert await content(store.read(blobs[0].digest)) == data

    @pytest.mark.parametrize(
        "expected",
        [Expected(digest=digest_of(b"other")), Expected(size_bytes=4), Expected(digest=digest_of(b"abc"), size_bytes=2)],
    )
    async def test_bytes_that_are_not_as_expected_are_not_kept(self, store: BlobStore, expected: Expected) -> None:
        with pytest.raises(Invalid):
            await store.put(chunks_of(b"abc"), expected=expected)
        assert await store.scan(None, 10) == []

    async def test_bytes_as_expected_are_kept(self, store: BlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"), expected=Expected(digest_of(b"abc"), 3))
        assert blob.size_bytes == 3

    @pytest.mark.parametrize("size", [11, 3 * MIB])
    async def test_too_many_bytes_are_refused_and_not_kept(self, store: BlobStore, size: int) -> None:
        with pytest.raises(LimitExceeded):
            await store.put(sliced(pattern(size), 65536), size_bytes_max=size - 1)
        assert await store.scan(None, 10) == []
        assert (await store.put(sliced(pattern(size), 65536), size_bytes_max=size)).size_bytes == size

    @pytest.mark.parametrize("size", [10, 3 * MIB])
    async def test_a_sender_that_breaks_off_leaves_nothing(self, store: BlobStore, size: int) -> None:
        with pytest.raises(ConnectionResetError):
            await store.put(broken_after(pattern(size)))
        assert await store.scan(None, 10) == []

    async def test_a_cancelled_put_leaves_nothing(self, store: BlobStore) -> None:
        started = asyncio.Event()

        async def stalls() -> AsyncIterator[bytes]:
            yield pattern(2 * MIB)
            started.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(store.put(stalls()))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await store.scan(None, 10) == []

    async def test_a_read_may_be_left_early(self, store: BlobStore) -> None:
        blob = await store.put(chunks_of(pattern(4 * MIB)))
        pieces = store.read(blob.digest)
        assert len(await anext(pieces)) > 0
        await pieces.aclose()
        assert await store.delete(blob.digest)

    async def test_delete_removes_and_says_so(self, store: BlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        assert await store.delete(blob.digest)
        assert not await store.delete(blob.digest)
        assert await store.existing([blob.digest]) == set()
        assert await store.put(chunks_of(b"abc")) == blob
        assert await content(store.read(blob.digest)) == b"abc"

    async def test_delete_spares_what_was_stored_again(self, store: BlobStore) -> None:
        blob = await store.put(chunks_of(b"abc"))
        before = (await store.stat(blob.digest)).modified_us
        await asyncio.sleep(0.02)
        await store.put(chunks_of(b"abc"))
        assert (await store.stat(blob.digest)).modified_us > before
        assert not await store.delete(blob.digest, unmodified_since_us=before)
        assert await store.delete(blob.digest, unmodified_since_us=(await store.stat(blob.digest)).modified_us)

    @pytest.mark.parametrize("limit", [1, 3, 7, 1000])
    async def test_pages_of_a_scan_joined_are_the_whole(self, store: BlobStore, limit: int) -> None:
        stored = sorted([(await store.put(chunks_of(f"{n}".encode()))).digest for n in range(40)])
        seen: list[Digest] = []
        while page := await store.scan(seen[-1] if seen else None, limit):
            assert len(page) <= limit
            seen.extend(blob.digest for blob in page)
        assert seen == stored

    async def test_verify_finds_changed_bytes(self, store: BlobStore, damage: Damage) -> None:
        blob = await store.put(chunks_of(b"the bytes as they were"))
        await damage(blob.digest)
        with pytest.raises(Corrupt):
            await store.verify(blob.digest)

    # Uploads in parts

    async def test_parts_are_joined_in_their_order(self, store: BlobStore) -> None:
        data = pattern(5 * MIB + 3)
        pieces = [data[at : at + 2 * MIB] for at in range(0, len(data), 2 * MIB)]
        await store.create_upload(UPLOAD)
        sent = await asyncio.gather(
            *(store.put_part(UPLOAD, number, sliced(piece, 65536)) for number, piece in reversed(list(enumerate(pieces, 1))))
        )
        assert {(part.number, part.size_bytes) for part in sent} == {(n, len(piece)) for n, piece in enumerate(pieces, 1)}
        parts = sorted(sent, key=lambda part: part.number)
        blob = await store.complete_upload(UPLOAD, parts)
        assert blob == Blob(digest_of(data), len(data))
        assert await content(store.read(blob.digest)) == data
        assert await store.complete_upload(UPLOAD, parts) == blob
        assert await store.abort_upload(UPLOAD)

    async def test_a_part_sent_again_with_other_bytes_stands_beside_the_first(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        first = await store.put_part(UPLOAD, 1, chunks_of(b"first"))
        assert await store.put_part(UPLOAD, 1, chunks_of(b"first")) == first
        second = await store.put_part(UPLOAD, 1, chunks_of(b"second"))
        assert (await store.complete_upload(UPLOAD, [second])).digest == digest_of(b"second")
        assert (await store.complete_upload(UPLOAD, [first])).digest == digest_of(b"first")

    @pytest.mark.parametrize("parts", [[], [(2, b"b"), (1, b"a")], [(1, b"a"), (1, b"a")], [(1, b"never sent")], [(3, b"a")]])
    async def test_parts_that_do_not_fit_are_refused(self, store: BlobStore, parts: list[tuple[int, bytes]]) -> None:
        await store.create_upload(UPLOAD)
        await store.put_part(UPLOAD, 1, chunks_of(b"a"))
        await store.put_part(UPLOAD, 2, chunks_of(b"b"))
        with pytest.raises(Invalid):
            await store.complete_upload(UPLOAD, [Part(number, digest_of(data)) for number, data in parts])
        assert await store.scan(None, 10) == []

    @pytest.mark.parametrize("number", [0, -1, 10_001])
    async def test_part_numbers_have_a_range(self, store: BlobStore, number: int) -> None:
        await store.create_upload(UPLOAD)
        with pytest.raises(Invalid):
            await store.put_part(UPLOAD, number, chunks_of(b"a"))

    async def test_too_large_a_part_is_refused(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        with pytest.raises(LimitExceeded):
            await store.put_part(UPLOAD, 1, chunks_of(b"abc"), size_bytes_max=2)

    async def test_an_ended_upload_takes_no_parts(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        part = await store.put_part(UPLOAD, 1, chunks_of(b"a"))
        assert await store.abort_upload(UPLOAD)
        assert not await store.abort_upload(UPLOAD)
        with pytest.raises(NotFound):
            await store.put_part(UPLOAD, 1, chunks_of(b"a"))
        with pytest.raises(NotFound):
            await store.complete_upload(UPLOAD, [part])

    @pytest.mark.parametrize("upload_id", ["", "short", "../../../../etc", "UPPERCASE0", "a" * 65, "0123456789abcde/", "12345678\x00"])
    async def test_what_is_no_upload_id_is_not_found(self, store: BlobStore, upload_id: str) -> None:
        with pytest.raises(NotFound):
            await store.put_part(upload_id, 1, chunks_of(b"a"))
        with pytest.raises(NotFound):
            await store.create_upload(upload_id)
        with pytest.raises(NotFound):
            await store.abort_upload(upload_id)

    async def test_idle_uploads_expire(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        await store.put_part(UPLOAD, 1, chunks_of(b"a"))
        assert await store.expire_uploads(0) == 0
        assert await store.expire_uploads(1 << 60) == 1
        assert await store.expire_uploads(1 << 60) == 0
        with pytest.raises(NotFound):
            await store.put_part(UPLOAD, 1, chunks_of(b"a"))

    # Uploads that grow

    @pytest.mark.parametrize("sizes", [[], [0], [3], [MIB, 0, 2 * MIB + 1], [1, 1, 1]])
    async def test_what_is_appended_becomes_a_blob(self, store: BlobStore, sizes: list[int]) -> None:
        data = pattern(sum(sizes))
        await store.create_upload(UPLOAD)
        at = 0
        for size in sizes:
            assert await store.append(UPLOAD, at, sliced(data[at : at + size], 65536)) == at + size
            at += size
            assert await store.appended_bytes(UPLOAD) == at
        blob = Blob(digest_of(data), len(data))
        for _ in range(2):
            await store.complete_appended(UPLOAD, blob)
        with pytest.raises(Conflict):
            await store.append(UPLOAD, at, chunks_of(b"x"))
        assert await store.appended_bytes(UPLOAD) == at
        assert await store.abort_upload(UPLOAD)
        assert await content(store.read(blob.digest)) == data
        assert await store.verify(blob.digest) == blob

    async def test_an_append_that_breaks_off_keeps_what_came(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        with pytest.raises(ConnectionResetError):
            await store.append(UPLOAD, 0, broken_after(b"a" * MIB, b"b" * 10))
        for _ in range(1_000):  # they are kept after the failure is told
            if await store.appended_bytes(UPLOAD) == MIB + 10:
                break
            await asyncio.sleep(0.01)
        assert await store.appended_bytes(UPLOAD) == MIB + 10

    async def test_appending_elsewhere_than_at_the_end_is_refused(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        await store.append(UPLOAD, 0, chunks_of(b"four"))
        for offset in (0, 3, 5):
            with pytest.raises(Conflict, match="has 4 bytes"):
                await store.append(UPLOAD, offset, chunks_of(b"x"))
        assert await store.appended_bytes(UPLOAD) == 4

    async def test_what_is_appended_has_a_limit(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        await store.append(UPLOAD, 0, chunks_of(b"four"), size_bytes_max=4)
        with pytest.raises(LimitExceeded):
            await store.append(UPLOAD, 4, chunks_of(b"x"), size_bytes_max=4)
        assert await store.appended_bytes(UPLOAD) == 4

    async def test_other_bytes_than_they_are_said_to_be_become_no_blob(self, store: BlobStore) -> None:
        await store.create_upload(UPLOAD)
        await store.append(UPLOAD, 0, chunks_of(b"four"))
        with pytest.raises(Invalid):
            await store.complete_appended(UPLOAD, Blob(digest_of(b"four"), 5))
        assert await store.append(UPLOAD, 4, chunks_of(b"teen")) == 8
        with pytest.raises(Invalid):
            await store.complete_appended(UPLOAD, Blob(digest_of(b"fortyone"), 8))
        assert await store.scan(None, 10) == []

    async def test_only_an_upload_that_is_there_can_grow(self, store: BlobStore) -> None:
        with pytest.raises(NotFound):
            await store.append(UPLOAD, 0, chunks_of(b"x"))
        with pytest.raises(NotFound):
            await store.appended_bytes(UPLOAD)
        with pytest.raises(NotFound):
            await store.complete_appended(UPLOAD, Blob(digest_of(b""), 0))
