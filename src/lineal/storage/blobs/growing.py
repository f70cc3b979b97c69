"""Uploads that grow by appending, on local disk: `uploads/<upload id>/data` while they grow, `done` once they are whole.

Bytes stay as they arrive, whatever ends the request or the process: the size of the file is where to go on. One request
appends at a time; its lock goes with the process.
"""

import fcntl
import os
import threading
from collections.abc import Sequence
from contextlib import suppress

from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound
from lineal.storage.blobs.staging import disk_errors

_DATA = "data"
_DONE = "done"
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ_ONLY = 0o444
_GIVEN_UP = "The upload was given up"


class Growing:
    """One request that appends. One thread works at a time."""

    def __init__(self, directory: int, offset: int, size_bytes_max: int | None) -> None:
        """Take the open `directory` of an upload, which this closes, and lock its file.

        Raises:
            Conflict: the upload is whole, has another size than `offset`, or another request appends to it.
        """
        self._directory = directory
        self._size_bytes_max = size_bytes_max
        self._mutex = threading.Lock()
        self._fd: int | None = None
        try:
            self._fd = _locked(directory)
            self.size_bytes = os.fstat(self._fd).st_size
            if self.size_bytes != offset:
                message = f"The upload has {self.size_bytes} bytes; go on from there, not from {offset}"
                raise Conflict(message)
        except BaseException:
            self.close()
            raise

    def write(self, chunks: Sequence[bytes]) -> None:
        """Append `chunks`.

        Raises:
            LimitExceeded: the file would be larger than allowed.
            Unavailable: the disk is full or failing.
        """
        with self._mutex, disk_errors():
            if self._fd is None:
                return
            for data in chunks:
                if self._size_bytes_max is not None and self.size_bytes + len(data) > self._size_bytes_max:
                    raise LimitExceeded("size_bytes", self._size_bytes_max, self.size_bytes + len(data))
                view = memoryview(data)
                while view:
                    written = os.write(self._fd, view)
                    self.size_bytes += written
                    view = view[written:]

    def end(self, chunks: Sequence[bytes]) -> int:
        """Append the last `chunks`, make everything durable, let the file go, and answer its size."""
        try:
            self.write(chunks)
            with self._mutex, disk_errors():
                assert self._fd is not None
                os.fsync(self._fd)
                os.fsync(self._directory)
                os.utime(self._directory)  # appending alone does not make an upload look alive
        finally:
            self.close()
        return self.size_bytes

    def break_off(self, chunks: Sequence[bytes]) -> None:
        """Keep what arrived before a request broke off, and let the file go."""
        with suppress(LimitExceeded):
            try:
                self.write(chunks)
            finally:
                self.close()

    def close(self) -> None:
        """Let the file go; may be called again."""
        with self._mutex:
            if self._fd is not None:
                os.close(self._fd)
                self._fd = None
            if self._directory >= 0:
                os.close(self._directory)
                self._directory = -1


def grown_bytes(directory: int) -> int:
    """Answer how many bytes an upload has by now."""
    for name in (_DONE, _DATA):
        with suppress(FileNotFoundError), disk_errors():
            return os.stat(name, dir_fd=directory, follow_symlinks=False).st_size
    return 0


def finish(directory: int, size_bytes: int) -> int:
    """End the growth of an upload and answer its file, open for reading; it is durable and read-only. May be repeated.

    Raises:
        Conflict: a request appends to it.
        Invalid: it does not have `size_bytes`.
    """
    try:
        return os.open(_DONE, _READ, dir_fd=directory)
    except FileNotFoundError:
        pass
    fd = _locked(directory)
    try:
        found = os.fstat(fd).st_size
        if found != size_bytes:
            raise Invalid("size_bytes", f"{size_bytes} bytes were announced, the upload has {found}")
        with disk_errors():
            os.fchmod(fd, _READ_ONLY)
            os.fsync(fd)
            os.rename(_DATA, _DONE, src_dir_fd=directory, dst_dir_fd=directory)
            os.fsync(directory)
            return os.open(_DONE, _READ, dir_fd=directory)
    finally:
        os.close(fd)


def link_done(directory: int, name: str, target: int) -> None:
    """Give the file of a finished upload another `name`, in the open directory `target`."""
    with disk_errors():
        os.utime(_DONE, dir_fd=directory, follow_symlinks=False)
        os.link(_DONE, name, src_dir_fd=directory, dst_dir_fd=target, follow_symlinks=False)


def _locked(directory: int) -> int:
    """Open and lock the file of an upload that still grows."""
    with disk_errors():
        if _exists(_DONE, directory):
            message = "The upload is whole"
            raise Conflict(message)
        try:
            fd = os.open(_DATA, _APPEND, 0o600, dir_fd=directory)
        except FileNotFoundError:
            raise NotFound("upload", "", _GIVEN_UP) from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        message = "Another request appends to the upload; try again when it has ended"
        raise Conflict(message) from None
    # Whoever held the lock before may have finished or removed the upload meanwhile.
    if os.fstat(fd).st_nlink == 0:
        os.close(fd)
        raise NotFound("upload", "", _GIVEN_UP)
    if _exists(_DONE, directory):
        os.close(fd)
        message = "The upload is whole"
        raise Conflict(message)
    return fd


def _exists(name: str, directory: int) -> bool:
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
