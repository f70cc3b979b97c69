"""Files in the making on local disk: unseen until published, swept when their process died.

Each process works in a directory of its own, `incoming/<random>`, and holds a lock on it. The lock goes with the
process, however it ends, so whoever opens the store next can tell leftovers from files that another process is still writing.
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from lineal.errors import Corrupt, LimitExceeded, Unavailable
from lineal.storage.blobs.port import Blob, Digest

_LOCK = ".lock"
_READ_ONLY = 0o444
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FOREIGN = {errno.ELOOP, errno.ENOTDIR}
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def disk_errors() -> Generator[None]:
    """Turn the operating system's errors into ours. A missing file is the caller's to judge and stays as it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            message = "The disk of the artifact store is full; nothing was stored"
            raise Unavailable(message, retry_after_s=30, detail=str(error)) from error
        if error.errno in _FOREIGN:
            message = "The artifact store holds a symbolic link or a file where it made a directory or a blob"
            raise Corrupt(message, detail=str(error)) from error
        message = "The disk of the artifact store cannot be used right now"
        raise Unavailable(message, detail=str(error)) from error


def open_directory(name: str, parent: int) -> int:
    """Open the directory `name` below the open directory `parent`; a symbolic link is refused."""
    return os.open(name, _DIRECTORY, dir_fd=parent)


def make_directory(name: str, parent: int) -> int:
    """Open the directory `name` below `parent`, made when it is missing. It is durable once `parent` was synced."""
    try:
        return open_directory(name, parent)
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.mkdir(name, 0o755, dir_fd=parent)
        return open_directory(name, parent)


class Staging:
    """The files in the making of this process."""

    def __init__(self, root: Path) -> None:
        """Sweep what dead processes left below `root`, and take a new directory there."""
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        self.directory = root / secrets.token_hex(8)
        self.directory.mkdir()
        self._lock = _locked(self.directory)
        self.fd = os.open(self.directory, _DIRECTORY)

    def file(self, size_bytes_max: int | None) -> "StagedFile":
        """Start a file of at most `size_bytes_max` bytes (inclusive; None: any size)."""
        return StagedFile(self.fd, size_bytes_max)

    def close(self) -> None:
        """Remove the directory and give up its lock."""
        shutil.rmtree(self.directory, ignore_errors=True)
        os.close(self.fd)
        if self._lock is not None:
            os.close(self._lock)


def _locked(directory: Path) -> int | None:
    """Open and lock the directory's lock file; None when another process holds it."""
    fd = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _sweep(root: Path) -> None:
    for entry in os.scandir(root):
        if not entry.is_dir(follow_symlinks=False):
            continue
        lock = _locked(Path(entry.path))
        if lock is not None:
            shutil.rmtree(entry.path, ignore_errors=True)
            os.close(lock)


def _sync_file_range() -> Callable[[int, int, int, int], int]:
    """Answer Linux's `sync_file_range`, which Python does not have; elsewhere, something that does nothing."""
    try:
        call = ctypes.CDLL(None).sync_file_range
    except (OSError, AttributeError):
        return lambda fd, start, size_bytes, flags: 0  # noqa: ARG005 - the shape of the call
    call.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    return call


_sync_range = _sync_file_range()
_WRITE = 2
"""Begins to write, and waits for nothing. Source: Linux, sync_file_range(2), SYNC_FILE_RANGE_WRITE."""


class StagedFile:
    """One file in the making. One thread writes at a time; `discard` may come from any thread at any moment.

    It is made without touching the disk, so that an event loop may hold it from the start and can always discard it.
    """

    def __init__(self, directory: int, size_bytes_max: int | None) -> None:
        """Say where it will be made: in the open `directory`."""
        self._directory = directory
        self._size_bytes_max = size_bytes_max
        self._name = secrets.token_hex(16)
        self._hasher = hashlib.sha256()
        self._size_bytes = 0
        self._mutex = threading.Lock()
        self._fd: int | None = None
        self._ended = False

    def write(self, chunks: Sequence[bytes]) -> None:
        """Append `chunks` and hash them.

        Raises:
            LimitExceeded: the file would be larger than allowed.
            Unavailable: the disk is full or failing, or the file was discarded meanwhile.
        """
        with self._mutex, disk_errors():
            fd = self._opened()
            size_bytes = self._size_bytes + sum(map(len, chunks))
            if self._size_bytes_max is not None and size_bytes > self._size_bytes_max:
                raise LimitExceeded("size_bytes", self._size_bytes_max, size_bytes)
            for chunk in chunks:
                view = memoryview(chunk)
                while view:
                    view = view[os.write(fd, view) :]
            # The disk writes while the processor hashes, and the sync at the end has little left to wait for. Whether it does is no matter.
            _sync_range(fd, self._size_bytes, size_bytes - self._size_bytes, _WRITE)
            self._size_bytes = size_bytes
            for chunk in chunks:
                self._hasher.update(chunk)

    def blob(self) -> Blob:
        """Answer what was written so far."""
        return Blob(Digest(self._hasher.digest()), self._size_bytes)

    def publish(self, name: str, directory: int, gate: AbstractContextManager[object]) -> None:
        """Make the bytes durable and read-only, then give them a name in the open `directory`, over whatever had it.

        `gate` is held around the rename. The caller makes `directory` durable.
        """
        with self._mutex, disk_errors():
            fd = self._opened()
            os.fchmod(fd, _READ_ONLY)
            os.fsync(fd)
            with gate:
                os.rename(self._name, name, src_dir_fd=self._directory, dst_dir_fd=directory)
            self._end()

    def discard(self) -> None:
        """Remove the file unless it was published; may be called again."""
        with self._mutex:
            if self._fd is not None:
                with suppress(FileNotFoundError):  # the store was closed and its directory removed
                    os.unlink(self._name, dir_fd=self._directory)
            self._end()

    def _opened(self) -> int:
        if self._ended:
            message = "The upload was given up"
            raise Unavailable(message)
        if self._fd is None:
            self._fd = os.open(self._name, _NEW_FILE, 0o600, dir_fd=self._directory)
        return self._fd

    def _end(self) -> None:
        self._ended = True
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
