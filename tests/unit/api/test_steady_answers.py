"""Steady operations: a head that comes again is answered from memory, exactly as long as nothing was committed."""

import types
from typing import Any

import msgspec
import pytest

from lineal.api.asgi import OF_HEAD, Answer, OfHead
from lineal.api.dispatch import KEPT_BYTES_MAX, Dispatcher, Protocol
from lineal.api.operation import Operation
from lineal.errors import NotFound

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Database:
    """Says which version it has."""

    version: int | None = 2


class Served:
    """A dispatcher of one operation, whose handler counts its calls."""

    def __init__(self, *, steady: bool = True, size: int = 10) -> None:
        self.database = Database()
        self.calls = 0
        self.size = size
        self.during: Any = None
        self.error: Exception | None = None
        operation = Operation(
            name="read", method="GET", path="/thing", permission="public", summary="A thing.", handler=self.handle, steady=steady
        )
        protocol = Protocol(
            name="test",
            prefixes=("/api",),
            operations=(operation,),
            admit=lambda *_: None,
            decode=lambda *_: None,
            answer_error=lambda error: Answer(404, str(error).encode()),
        )
        memory = types.SimpleNamespace(generation=0)
        services: Any = types.SimpleNamespace(db=self.database, gate=types.SimpleNamespace(memory=memory))
        self.dispatcher = Dispatcher(services, [protocol], lambda *_: Answer(404, b""))
        self.of_head = OfHead()

    async def handle(self, *_: Any) -> Any:
        self.calls += 1
        if self.during is not None:
            self.during()
        if self.error is not None:
            raise self.error
        return msgspec.Raw(b'"%s"' % str(self.calls).zfill(self.size).encode())

    async def get(self, body: bytes = b"") -> str:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"path": "/api/thing", "method": "GET", "headers": [], OF_HEAD: self.of_head}
        await self.dispatcher(scope, receive, send)
        return sent[1]["body"].decode().strip('"').lstrip("0")


async def test_it_is_asked_once_while_nothing_is_committed():
    served = Served()
    assert [await served.get() for _ in range(3)] == ["1", "1", "1"]
    served.database.version = 4
    assert [await served.get() for _ in range(3)] == ["2", "2", "2"]


async def test_an_earlier_version_does_not_come_back():
    served = Served()
    await served.get()
    served.database.version = 4
    await served.get()
    served.database.version = 2
    assert await served.get() == "3"


async def test_another_connection_asks_for_itself():
    served = Served()
    await served.get()
    served.of_head = OfHead()
    assert await served.get() == "2"


@pytest.mark.parametrize("version", [None, 6])
async def test_what_was_read_while_something_was_committed_is_not_kept(version):
    served = Served()

    def commit() -> None:
        served.database.version = version

    served.during = commit
    assert await served.get() == "1"
    served.during = None
    served.database.version = 2
    assert await served.get() == "2"


async def test_nothing_is_kept_where_the_version_is_not_known():
    served = Served()
    served.database.version = None
    assert [await served.get() for _ in range(3)] == ["1", "2", "3"]


async def test_errors_bodies_and_long_answers_are_not_kept():
    served = Served()
    served.error = NotFound("thing", "x")
    await served.get()
    served.error = None
    assert await served.get() == "2"
    assert await served.get(b"{}") == "3"
    long = Served(size=KEPT_BYTES_MAX)
    assert [await long.get() for _ in range(2)] == ["1", "2"]


async def test_other_operations_are_asked_each_time():
    served = Served(steady=False)
    assert [await served.get() for _ in range(3)] == ["1", "2", "3"]
