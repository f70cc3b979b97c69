"""The parts of uploads on local disk: `uploads/<upload id>/<number>-<digest>`, one file each.

The name says what is in the file, so two deliveries of one part with different bytes stand side by side until the
upload is completed with one of them.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

from lineal.errors import Invalid, NotFound
from lineal.storage.blobs.port import PARTS_MAX, UPLOAD_ID_CHARS_MAX, Part, check_part_number
from lineal.storage.blobs.staging import StagedFile, disk_errors, open_directory

_UPLOAD_ID = re.compile(rf"[a-z0-9-]{{8,{UPLOAD_ID_CHARS_MAX}}}")
_NS_PER_US = 1000


class PartFiles:
    """The uploads below one directory. Plain blocking calls: the store runs them on its threads."""

    def __init__(self, root: Path) -> None:
        """Open or create the directory."""
        root.mkdir(exist_ok=True)
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)

    def create(self, upload_id: str) -> None:
        """Make an upload; one that exists is left as it is."""
        _check_id(upload_id)
        with disk_errors():
            try:
                os.mkdir(upload_id, 0o700, dir_fd=self._root)
            except FileExistsError:
                return
            os.fsync(self._root)

    def check(self, upload_id: str, number: int) -> None:
        """Refuse a part before its bytes are read.

        Raises:
            NotFound: no such upload.
            Invalid: the number is out of range.
        """
        check_part_number(number)
        os.close(self.open(upload_id))

    def keep(self, upload_id: str, number: int, file: StagedFile) -> Part:
        """Publish a written file as a part."""
        blob = file.blob()
        part = Part(number, blob.digest, blob.size_bytes)
        directory = self.open(upload_id)
        try:
            with disk_errors():
                file.publish(_name(part), directory, nullcontext())
                os.fsync(directory)
        except FileNotFoundError:
            raise NotFound("upload", upload_id) from None
        finally:
            os.close(directory)
        return part

    def join(self, upload_id: str, parts: Sequence[Part], into: StagedFile, step_bytes: int) -> None:
        """Append the parts to a file in constant memory, checking the digest of each.

        Raises:
            NotFound: no such upload.
            Invalid: no parts, too many, numbers that do not rise, or a part that was never sent with these bytes.
        """
        numbers = [part.number for part in parts]
        if not numbers or len(numbers) > PARTS_MAX or any(a >= b for a, b in pairwise(numbers)):
            raise Invalid("parts", f"1 to {PARTS_MAX} parts with rising numbers are needed")
        directory = self.open(upload_id)
        try:
            for part in parts:
                _append(part, directory, into, step_bytes)
        finally:
            os.close(directory)

    def abort(self, upload_id: str) -> bool:
        """Remove an upload; answer whether there was one."""
        _check_id(upload_id)
        with disk_errors():
            try:
                shutil.rmtree(upload_id, dir_fd=self._root)
            except FileNotFoundError:
                return False
        return True

    def expire(self, idle_since_us: int) -> int:
        """Remove the uploads whose directory did not change after `idle_since_us`; answer how many."""
        expired = 0
        for name in os.listdir(self._root):  # noqa: PTH208 - an open directory, which Path cannot list
            try:
                changed_us = os.stat(name, dir_fd=self._root, follow_symlinks=False).st_mtime_ns // _NS_PER_US
            except FileNotFoundError:
                continue
            if _UPLOAD_ID.fullmatch(name) and changed_us <= idle_since_us:
                expired += self.abort(name)
        return expired

    def open(self, upload_id: str) -> int:
        """Open the directory of an upload.

        Raises:
            NotFound: no such upload.
        """
        _check_id(upload_id)
        try:
            return open_directory(upload_id, self._root)
        except FileNotFoundError:
            raise NotFound("upload", upload_id) from None

    def close(self) -> None:
        """Release the directory."""
        os.close(self._root)


def _append(part: Part, directory: int, into: StagedFile, step_bytes: int) -> None:
    try:
        fd = os.open(_name(part), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=directory)
    except FileNotFoundError:
        raise Invalid("parts", f"part {part.number} was not sent with digest {part.digest.hex()}") from None
    try:
        hasher = hashlib.sha256()
        while True:
            with disk_errors():
                piece = os.read(fd, step_bytes)
            if not piece:
                break
            hasher.update(piece)
            into.write([piece])
    finally:
        os.close(fd)
    if hasher.digest() != part.digest:
        raise Invalid("parts", f"part {part.number} does not have the bytes it was sent with; send it again")


def _name(part: Part) -> str:
    return f"{part.number:05d}-{part.digest.hex()}"


def _check_id(upload_id: str) -> None:
    if _UPLOAD_ID.fullmatch(upload_id) is None:
        raise NotFound("upload", upload_id)
