"""Blobs on a local disk, one file each: `sha256/ab/<64 hexadecimal digits>`, read-only.

A file gets its name by a rename after its bytes are on the disk, so a name always stands for whole bytes. Directories are
opened one by one without following symbolic links, and no name is a client's: ids and digests are checked for their form.

Stores that an earlier version began have files at `sha256/ab/cd/<digits>`. They are found there, and new ones are not put there: nearly
every upload had to make a directory of its own, which costs as much as the file and one sync more.
"""

import asyncio
import hashlib
import os
import secrets
import stat
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from lineal.errors import Corrupt, NotFound
from lineal.storage.blobs.growing import Growing, finish, grown_bytes, link_done
from lineal.storage.blobs.parts import PartFiles
from lineal.storage.blobs.port import (
    DIGEST_BYTES,
    NOTHING_EXPECTED,
    Blob,
    BlobStore,
    Digest,
    Expected,
    Part,
    StoredBlob,
    check_expected,
    check_range,
)
from lineal.storage.blobs.staging import StagedFile, Staging, disk_errors, make_directory, open_directory

STEP_BYTES = 1 << 20
"""Bytes moved by one step on a thread: large enough that the hop between threads (about 50 us) does not count."""

THREADS = 8
"""Steps at the same time: they wait for the disk or hash without holding the interpreter's lock."""

_READ_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_NS_PER_US = 1000

P = ParamSpec("P")
R = TypeVar("R")


class DiskBlobStore(BlobStore):
    """Blobs below one directory."""

    def __init__(self, directory: Path) -> None:
        """Open or create the store in `directory` and sweep what a crash left in the making."""
        with disk_errors():
            directory.mkdir(parents=True, exist_ok=True)
            self.directory = directory
            root = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                self._blobs = make_directory("sha256", root)
                os.fsync(root)
            finally:
                os.close(root)
            self._staging = Staging(directory / "incoming")
            self._parts = PartFiles(directory / "uploads")
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="lineal-blob")
        self._gate = threading.Lock()
        """Held to see whether a blob is there and to remove one: `put` must not trust a blob that is just being removed."""
        self._settled = bytearray(1 << 8)
        """Which directories of blobs this process knows to be durable, by the number that the first two digits are."""
        self._closed = False

    async def _on_thread(self, f: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: f(*args, **kwargs))

    # Writing

    async def put(
        self,
        chunks: AsyncIterable[bytes],
        *,
        expected: Expected = NOTHING_EXPECTED,
        size_bytes_max: int | None = None,
    ) -> Blob:
        """Store bytes; a small blob takes a single hop to a thread."""
        return await self._receive(chunks, size_bytes_max, lambda file: self._keep(file, expected))

    async def _receive(self, chunks: AsyncIterable[bytes], size_bytes_max: int | None, end: Callable[[StagedFile], R]) -> R:
        """Write `chunks` into a new file, the next step gathering while the last one is written, and `end` it."""
        file = self._staging.file(size_bytes_max)
        gathered: list[bytes] = []
        gathered_bytes = 0
        writing: asyncio.Future[None] | None = None
        loop = asyncio.get_running_loop()
        try:
            async for chunk in chunks:
                gathered.append(chunk)
                gathered_bytes += len(chunk)
                if gathered_bytes < STEP_BYTES:
                    continue
                if writing is not None:
                    await writing
                writing = loop.run_in_executor(self._threads, file.write, gathered)
                gathered, gathered_bytes = [], 0
            if writing is not None:
                await writing
            return await self._on_thread(_write_and_end, file, gathered, end)
        except BaseException:
            if writing is not None:
                writing.add_done_callback(_ignore)
            if not self._closed:
                self._threads.submit(file.discard)
            raise

    def _keep(self, file: StagedFile, expected: Expected) -> Blob:
        """Publish a written file under its digest, or drop it when those bytes are stored already."""
        blob = file.blob()
        check_expected(blob, expected)
        if self._renewed(blob):
            file.discard()
        else:
            with self._making(blob.digest) as directory, disk_errors():
                file.publish(blob.hex, directory, self._gate)
                self._settle(blob.hex, [directory])
        return blob

    def _settle(self, name: str, directories: Sequence[int]) -> None:
        """Make the name of a blob durable in its open directory, the last one, and that directory's own name in the one before.

        The name of the first directory is made durable once in the life of this process, also when it was found: who made it may not have
        come to this, or have died before. That comes last because the syncs before it have often written it along.
        """
        for directory in reversed(directories):
            os.fsync(directory)
        number = int(name[:2], 16)
        if not self._settled[number]:
            os.fsync(self._blobs)
            self._settled[number] = 1

    def _renewed(self, blob: Blob) -> bool:
        """Whether the blob is there with its full size and durable; if so, it counts as new. One that lost bytes is to be replaced."""
        with self._places(blob.digest) as directories, disk_errors():
            for depth, directory in enumerate(directories, 1):
                with self._gate:
                    try:
                        status = os.stat(blob.hex, dir_fd=directory, follow_symlinks=False)
                    except FileNotFoundError:
                        continue
                    if not stat.S_ISREG(status.st_mode) or status.st_size != blob.size_bytes:
                        continue
                    os.utime(blob.hex, dir_fd=directory, follow_symlinks=False)
                self._settle(blob.hex, directories[:depth])
                return True
        return False

    # Reading

    async def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> AsyncGenerator[bytes, None]:
        """Answer a range of bytes, each piece read while the one before is taken; a small blob takes a single hop to a thread."""
        file, piece, end = await self._on_thread(self._open, digest, start, stop)
        at = start + len(piece)
        reading: asyncio.Future[bytes] | None = None
        loop = asyncio.get_running_loop()
        try:
            while piece:
                reading = loop.run_in_executor(self._threads, _read_at, file, at, min(end, at + STEP_BYTES)) if at < end else None
                yield piece
                piece = b"" if reading is None else await reading
                at += len(piece)
        finally:
            if reading is None or reading.done():
                file.close()
            else:  # not while a thread reads: the number that it reads by would be another file's
                reading.add_done_callback(lambda _: file.close())
            if reading is not None:
                reading.add_done_callback(_ignore)

    def _open(self, digest: Digest, start: int, stop: int | None) -> tuple[FileIO, bytes, int]:
        """Answer the file (closed when all is read), the first piece and the end of the range.

        A file object and not its number: when the caller is cancelled meanwhile, it closes itself.
        """
        file = FileIO(self._first(digest, lambda directory: os.open(digest.hex(), _READ_FILE, dir_fd=directory)))
        try:
            end = check_range(start, stop, os.fstat(file.fileno()).st_size)
            piece = _read_at(file, start, end) if start < end else b""
        except BaseException:
            file.close()
            raise
        if start + len(piece) == end:
            file.close()
        return file, piece, end

    async def stat(self, digest: Digest) -> StoredBlob:
        """Answer size and time of a blob."""
        return await self._on_thread(self._stat, digest)

    def _stat(self, digest: Digest) -> StoredBlob:
        return _stored(digest, self._first(digest, lambda directory: os.stat(digest.hex(), dir_fd=directory, follow_symlinks=False)))

    async def existing(self, digests: Collection[Digest]) -> set[Digest]:
        """Answer which of `digests` are stored."""
        return await self._on_thread(lambda: {digest for digest in digests if self._exists(digest)})

    def _exists(self, digest: Digest) -> bool:
        try:
            self._stat(digest)
        except NotFound:
            return False
        return True

    # Removing

    async def delete(self, digest: Digest, *, unmodified_since_us: int | None = None) -> bool:
        """Remove a blob unless it is newer."""
        return await self._on_thread(self._delete, digest, unmodified_since_us)

    def _delete(self, digest: Digest, unmodified_since_us: int | None) -> bool:
        with self._gate:
            try:
                found = self._stat(digest)
            except NotFound:
                return False
            if unmodified_since_us is not None and found.modified_us > unmodified_since_us:
                return False
            with self._places(digest) as directories, disk_errors():
                for directory in directories:
                    with suppress(FileNotFoundError):
                        os.unlink(digest.hex(), dir_fd=directory)
        return True

    async def scan(self, after: Digest | None, limit: int) -> Sequence[StoredBlob]:
        """Walk the directories in the order of digests."""
        return await self._on_thread(self._scan, after, limit)

    def _scan(self, after: Digest | None, limit: int) -> list[StoredBlob]:
        start = "" if after is None else after.hex()
        found: list[StoredBlob] = []
        with disk_errors():
            for prefix in _names(self._blobs, start[:2], 2):
                for name in self._names_below(prefix, start):
                    with suppress(NotFound):  # removed meanwhile
                        found.append(self._stat(Digest(bytes.fromhex(name))))
                    if len(found) >= limit:
                        return found
        return found

    def _names_below(self, prefix: str, after: str) -> Iterator[str]:
        """Answer the names of blobs that begin with `prefix` and come behind `after`, each once and in order."""
        directory = open_directory(prefix, self._blobs)
        try:
            flat = [name for name in _names(directory, after, 2 * DIGEST_BYTES) if name > after]
            older = _names(directory, after[2:4] if prefix == after[:2] else "", 2)
            if not older:
                yield from flat
                return
            below = defaultdict[str, set[str]](set)
            for name in flat:
                below[name[2:4]].add(name)
            for lower in sorted({*below, *older}):
                if lower in older:
                    below[lower].update(_names_in(lower, directory, after))
                yield from sorted(below[lower])
        finally:
            os.close(directory)

    @contextmanager
    def _making(self, digest: Digest) -> Generator[int]:
        """Open the directory for a new blob, made when it is missing."""
        with disk_errors():
            directory = make_directory(digest.hex()[:2], self._blobs)
        try:
            yield directory
        finally:
            os.close(directory)

    @contextmanager
    def _places(self, digest: Digest) -> Generator[list[int]]:
        """Open the directories where a blob may be: where new ones go, then where older versions put them; none when there are none."""
        name = digest.hex()
        opened: list[int] = []
        try:
            with disk_errors(), suppress(FileNotFoundError):
                opened.append(open_directory(name[:2], self._blobs))
                opened.append(open_directory(name[2:4], opened[0]))
            yield opened
        finally:
            for directory in opened:
                os.close(directory)

    def _first(self, digest: Digest, look: Callable[[int], R]) -> R:
        """Answer what `look` finds in the first directory that has the blob.

        Raises:
            NotFound: none has it.
        """
        with self._places(digest) as directories:
            for directory in directories:
                with suppress(FileNotFoundError), disk_errors():
                    return look(directory)
        raise NotFound("blob", digest.hex())

    # Uploads in parts

    async def create_upload(self, upload_id: str) -> None:
        """Make the directory of an upload."""
        await self._on_thread(self._parts.create, upload_id)

    async def put_part(self, upload_id: str, number: int, chunks: AsyncIterable[bytes], *, size_bytes_max: int | None = None) -> Part:
        """Store one part as a file of the upload."""
        await self._on_thread(self._parts.check, upload_id, number)
        return await self._receive(chunks, size_bytes_max, lambda file: self._parts.keep(upload_id, number, file))

    async def complete_upload(self, upload_id: str, parts: Sequence[Part], *, expected: Expected = NOTHING_EXPECTED) -> Blob:
        """Join the parts, a step at a time, on a thread."""
        return await self._on_thread(self._complete, upload_id, parts, expected)

    def _complete(self, upload_id: str, parts: Sequence[Part], expected: Expected) -> Blob:
        file = self._staging.file(None)
        try:
            self._parts.join(upload_id, parts, file, STEP_BYTES)
            return self._keep(file, expected)
        finally:
            file.discard()

    # Uploads that grow

    async def append(self, upload_id: str, offset: int, chunks: AsyncIterable[bytes], *, size_bytes_max: int | None = None) -> int:
        """Append to the file of an upload; what arrived stays, however the request ends."""
        growing = await self._on_thread(self._grow, upload_id, offset, size_bytes_max)
        gathered: list[bytes] = []
        gathered_bytes = 0
        try:
            async for chunk in chunks:
                gathered.append(chunk)
                gathered_bytes += len(chunk)
                if gathered_bytes >= STEP_BYTES:
                    step, gathered, gathered_bytes = gathered, [], 0
                    await self._on_thread(growing.write, step)
            return await self._on_thread(growing.end, gathered)
        except BaseException:
            if self._closed:
                growing.close()
            else:
                self._threads.submit(growing.break_off, gathered)
            raise

    def _grow(self, upload_id: str, offset: int, size_bytes_max: int | None) -> Growing:
        return Growing(self._parts.open(upload_id), offset, size_bytes_max)

    async def appended_bytes(self, upload_id: str) -> int:
        """Answer the size of the file of an upload."""
        return await self._on_thread(self._appended_bytes, upload_id)

    def _appended_bytes(self, upload_id: str) -> int:
        directory = self._parts.open(upload_id)
        try:
            return grown_bytes(directory)
        finally:
            os.close(directory)

    async def complete_appended(self, upload_id: str, blob: Blob) -> None:
        """Hash the file of an upload and link it as a blob, without copying it."""
        await self._on_thread(self._complete_appended, upload_id, blob)

    def _complete_appended(self, upload_id: str, blob: Blob) -> None:
        directory = self._parts.open(upload_id)
        try:
            with disk_errors(), FileIO(finish(directory, blob.size_bytes)) as file:
                found = Blob(Digest(hashlib.file_digest(file, "sha256").digest()), os.fstat(file.fileno()).st_size)
            check_expected(found, Expected(blob.digest, blob.size_bytes))
            if self._renewed(blob):
                return
            with self._making(blob.digest) as target, disk_errors():
                name = secrets.token_hex(16)
                link_done(directory, name, self._staging.fd)
                with self._gate:
                    os.rename(name, blob.hex, src_dir_fd=self._staging.fd, dst_dir_fd=target)
                with suppress(FileNotFoundError):  # a rename to another name of the same file leaves both
                    os.unlink(name, dir_fd=self._staging.fd)
                self._settle(blob.hex, [target])
        finally:
            os.close(directory)

    async def abort_upload(self, upload_id: str) -> bool:
        """Remove the directory of an upload."""
        return await self._on_thread(self._parts.abort, upload_id)

    async def expire_uploads(self, idle_since_us: int) -> int:
        """Remove the directories that have not changed for a while."""
        return await self._on_thread(self._parts.expire, idle_since_us)

    async def close(self) -> None:
        """Wait for the threads and release the directories."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        self._staging.close()
        self._parts.close()
        os.close(self._blobs)


def _ignore(step: asyncio.Future[Any]) -> None:
    """Take the failure of a step that nobody waits for any more: what ended the upload or download before it is what counts."""
    if not step.cancelled():
        step.exception()


def _write_and_end(file: StagedFile, chunks: list[bytes], end: Callable[[StagedFile], R]) -> R:
    try:
        file.write(chunks)
        return end(file)
    finally:
        file.discard()


def _read_at(file: FileIO, at: int, end: int) -> bytes:
    with disk_errors():
        piece = os.pread(file.fileno(), min(STEP_BYTES, end - at), at)
    if not piece:
        message = "A blob became shorter while it was read"
        raise Corrupt(message)
    return piece


def _stored(digest: Digest, status: os.stat_result) -> StoredBlob:
    return StoredBlob(digest, status.st_size, status.st_mtime_ns // _NS_PER_US)


def _names(fd: int, start: str, length: int) -> list[str]:
    """Answer the hexadecimal names of `length` in an open directory that are not below `start`, in order."""
    return sorted(name for name in os.listdir(fd) if len(name) == length and name >= start and set(name) <= set("0123456789abcdef"))


def _names_in(name: str, parent: int, after: str) -> list[str]:
    """Answer the names of blobs in the directory `name` of an open directory that come behind `after`, in order."""
    directory = open_directory(name, parent)
    try:
        return [found for found in _names(directory, after, 2 * DIGEST_BYTES) if found > after]
    finally:
        os.close(directory)
