"""One process owns a store directory: an exclusive `flock` on a file in it, which survives no `kill -9`."""

import fcntl
import os
import socket
from pathlib import Path

from lineal.errors import Conflict

LOCK_NAME = "lineal.lock"


class StoreLock:
    """Holds the lock of one directory from construction to `release`."""

    def __init__(self, directory: Path) -> None:
        """Take the lock.

        Raises:
            Conflict: another process holds it; the message says which one and what to do.
        """
        self._file = (directory / LOCK_NAME).open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.seek(0)
            owner = self._file.read(200).strip() or "another process"
            self._file.close()
            message = (
                f"The store {directory} is in use by {owner}. One process owns a SQLite store: stop that one, choose "
                "another --store, or use --store postgresql://... when several servers shall share it."
            )
            raise Conflict(message) from error
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        self._file.flush()

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would race with the next owner."""
        self._file.close()
