"""Whose directory of blobs it is: what one database does not know is garbage to it, so no two may share one."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from lineal.errors import Conflict
from lineal.storage.blobs.staging import disk_errors

FILE_NAME = "OWNER"


def claim(directory: Path, owner: str) -> None:
    """Write `owner` into a directory that is nobody's yet. Several servers of one owner may do so at the same time.

    Raises:
        Conflict: the directory is another's.
        Unavailable: the disk is full or failing.
    """
    file = directory / FILE_NAME
    with disk_errors():
        if not file.exists():
            made = directory / f".{FILE_NAME}-{secrets.token_hex(8)}"
            try:
                with made.open("x", encoding="ascii") as new:
                    new.write(owner + "\n")
                    new.flush()
                    os.fsync(new.fileno())
                with suppress(FileExistsError):  # the first one counts
                    file.hardlink_to(made)
            finally:
                made.unlink(missing_ok=True)
        found = file.read_text("ascii").strip()
    if found != owner:
        message = (
            f"The bytes in {directory} belong to another database, which this one would take for garbage. "
            f"Give each database a directory of its own (--artifacts). If that database is gone for good, remove {file}."
        )
        raise Conflict(message)
