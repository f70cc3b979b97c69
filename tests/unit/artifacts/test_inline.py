"""Small files are rows of the database, all others files of the blob store; nobody who reads can tell."""

import hashlib

import pytest
from tests.unit.artifacts.test_store import at, chunks, content, events, stored

from lineal.artifacts import paths, resumable
from lineal.artifacts.commands import PutFile
from lineal.artifacts.inline import INLINE_BYTES_MAX, InlinePage, inline_page, small_or_rest
from lineal.artifacts.store import ArtifactStore
from lineal.errors import Invalid, LimitExceeded
from lineal.storage.blobs import Blob, Digest, Expected

pytestmark = pytest.mark.anyio


async def pieces(*data: bytes):
    for piece in data:
        yield piece


async def in_database(store: ArtifactStore) -> int:
    return len(await store.database.read(inline_page, InlinePage(b"", 100)))


@pytest.mark.parametrize(
    ("size_bytes", "inline"), [(0, 1), (1, 1), (INLINE_BYTES_MAX, 1), (INLINE_BYTES_MAX + 1, 0), (3 * INLINE_BYTES_MAX, 0)]
)
async def test_where_bytes_go_depends_on_their_number_alone(store: ArtifactStore, size_bytes: int, inline: int) -> None:
    data = bytes(range(256)) * (size_bytes // 256) + b"x" * (size_bytes % 256)
    file = await store.upload(paths.parse("a/f"), pieces(data[:100], data[100:200], data[200:]), at())
    assert (file.size_bytes, file.hex) == (size_bytes, hashlib.sha256(data).hexdigest())
    assert await content(store, "a/f") == data
    assert (await in_database(store), len(await store.blobs.scan(None, 10))) == (inline, 1 - inline)
    assert (await store.stat(file.digest)).size_bytes == size_bytes
    assert await store.existing([file.digest, Digest(b"\0" * 32)]) == {file.digest}


async def test_a_range_of_small_bytes(store: ArtifactStore) -> None:
    file = await store.upload(paths.parse("f"), chunks(b"0123456789"), at())
    assert [piece async for piece in store.read(file, 2, 5)] == [b"234"]
    assert [piece async for piece in store.read(file, 7)] == [b"789"]
    with pytest.raises(Invalid):
        await anext(store.read(file, 5, 11))


@pytest.mark.parametrize(
    ("expected", "size_bytes_max", "error"),
    [
        (Expected(size_bytes=9), 100, Invalid),
        (Expected(digest=Digest(b"\1" * 32)), 100, Invalid),
        (Expected(size_bytes=10), 9, LimitExceeded),
    ],
)
async def test_what_was_not_announced_is_not_kept(store: ArtifactStore, expected: Expected, size_bytes_max: int, error) -> None:
    before = await events(store)
    with pytest.raises(error):
        await store.upload(paths.parse("f"), chunks(b"0123456789"), at(), expected=expected, size_bytes_max=size_bytes_max)
    assert (await stored(store), await events(store)) == ([], before)


async def test_a_sender_that_goes_away_leaves_nothing(store: ArtifactStore) -> None:
    async def broken():
        yield b"01234"
        raise Invalid("body", "ended before its end")

    with pytest.raises(Invalid):
        await store.upload(paths.parse("f"), broken(), at())
    assert await stored(store) == []


async def test_equal_small_bytes_are_one_row_and_one_event_a_name(store: ArtifactStore) -> None:
    for path in ("a", "b", "a"):
        await store.upload(paths.parse(path), chunks(b"same"), at())
    assert await in_database(store) == 1
    assert [(kind, subject) for kind, subject, _, _ in await events(store)] == [("artifact.put", "a"), ("artifact.put", "b")]


async def test_bytes_that_are_on_the_disk_may_come_again_as_small_ones(store: ArtifactStore, on_disk: ArtifactStore) -> None:
    file = await on_disk.upload(paths.parse("a"), chunks(b"same"), at())
    assert await in_database(store) == 0
    assert await content(store, "a") == b"same"
    await store.upload(paths.parse("a"), chunks(b"same"), at())
    assert await in_database(store) == 1
    await store.blobs.delete(file.digest)
    assert await content(store, "a") == b"same"


async def test_small_bytes_are_named_by_digest_like_others(store: ArtifactStore) -> None:
    file = await store.upload(paths.parse("a"), chunks(b"same"), at())
    assert await resumable.missing(store, 1, (file.digest,)) == []
    await resumable.commit(store, (PutFile(paths.parse("b"), Blob(file.digest, 4)),), at())
    assert await content(store, "b") == b"same"
    assert await resumable.missing(store, 2, (file.digest,)) == [file.digest], "a digest is no key"


async def test_what_is_read_ahead_is_given_on() -> None:
    small, rest = await small_or_rest(pieces(b"12", b"34"), 4)
    assert (small, rest) == (b"1234", None)
    small, rest = await small_or_rest(pieces(b"12", b"345", b"6", b""), 4)
    assert rest is not None
    assert (small, [piece async for piece in rest]) == (b"", [b"12", b"345", b"6", b""])
