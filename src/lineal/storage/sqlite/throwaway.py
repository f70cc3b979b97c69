"""The directories of stores that disappear when they are closed (`:memory:`)."""

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from lineal.storage.sqlite.lock import LOCK_NAME

PREFIX = "lineal-memory-"


def new_directory() -> Path:
    """Make an empty private directory, in memory where a file system offers that, and remove those whose process was killed."""
    parent = _parent()
    for directory in parent.glob(PREFIX + "*"):
        _sweep(directory)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))


def _parent() -> Path:
    shared_memory = Path("/dev/shm")  # noqa: S108 - Linux's file system in memory; mkdtemp makes it private
    return shared_memory if shared_memory.is_dir() else Path(tempfile.gettempdir())


def _sweep(directory: Path) -> None:
    """Remove a directory that was in use once and is not any more.

    A lock file that is missing or empty belongs to a process that is just starting: an owner writes into it once it has the lock.
    """
    with suppress(OSError), (directory / LOCK_NAME).open("r+b") as file:  # another user's, or gone by now
        if not file.read(1):
            return
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(directory, ignore_errors=True)
