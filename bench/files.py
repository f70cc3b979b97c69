"""Workloads of artifact bytes through the server's proxy."""

import hashlib
import random

from calls import file_path, get, send
from checks import expect
from load import Operation
from workload import Workload

MARK = b"@@@@@@@@@@@@"
FIRST = 100_000_000_000  # twelve digits: each upload is of the same length, and of other bytes


class _File(Workload):
    size_index = 0

    @property
    def size(self) -> int:
        return self.scale.file_bytes[self.size_index]

    def prepare(self) -> None:
        self.verb = "PUT" if isinstance(self, PutSmall) else "GET"
        size = f"{self.size // 1_000_000} MB" if self.size >= 1_000_000 else f"{self.size // 1_000} KB"
        self.title = f"artifact {self.verb}, {size}"
        info = self.client.run(self.client.experiment(self.name), "files")
        self.path = file_path(info["artifact_uri"], "data/file.bin")
        content = MARK + random.Random(7).randbytes(self.size - len(MARK))
        self.upload = bytearray(send(f"{self.path}.{MARK.decode()}", content, "PUT", "application/octet-stream"))
        self.marks = (self.upload.index(MARK), len(self.upload) - self.size)
        self.stored: list[int] = []
        self.next = FIRST

    def put(self) -> Operation:
        """Upload a file that this server has not seen: new name, new bytes."""
        number = self.next
        self.next += 1
        for at in self.marks:
            self.upload[at : at + len(MARK)] = b"%d" % number
        yield self.upload
        self.stored.append(number)

    def content(self, number: int) -> bytes:
        return b"%d" % number + bytes(self.upload[self.marks[1] + len(MARK) :])

    def download(self, number: int) -> bytes:
        return get(f"{self.path}.{number}", {})

    def check(self) -> None:
        for number in {self.stored[0], self.stored[-1]}:
            body = self.client.ask(self.download(number)).body
            expect("size of the file", len(body), self.size)
            digests = [hashlib.sha256(content).hexdigest() for content in (body, self.content(number))]
            expect("SHA-256 of the file", digests[0], digests[1])


class PutSmall(_File):
    name = "put-small"

    def operation(self, lane: int) -> Operation:
        del lane
        return self.put()


class GetSmall(_File):
    name = "get-small"

    def prepare(self) -> None:
        super().prepare()
        for request in self.put():
            self.client.ask(bytes(request))
        self.request = self.download(FIRST)

    def operation(self, lane: int) -> Operation:
        del lane
        yield self.request


class PutLarge(PutSmall):
    name = "put-large"
    size_index = 1


class GetLarge(GetSmall):
    name = "get-large"
    size_index = 1
