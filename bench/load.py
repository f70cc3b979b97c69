"""The load generator: ready-made request bytes over keep-alive sockets, one thread, one epoll.

It has to cost far less than the servers it drives, for it shares the machine with them. So an answer is parsed
only as far as its status and its length, and what it costs the generator is measured and printed.
"""

import select
import socket
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeAlias

RECEIVE_BYTES_MAX = 1 << 20
TIMEOUT_S = 300.0
QUICK_ACK = getattr(socket, "TCP_QUICKACK", 12)
REFUSALS_MAX = 20  # a server that refuses this often is not worth waiting for


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer; the body is decoded only by those who read it."""

    status: int
    raw: bytearray
    body_at: int
    is_chunked: bool

    @property
    def body(self) -> bytes:
        if not self.is_chunked:
            return bytes(memoryview(self.raw)[self.body_at :])
        parts: list[bytes] = []
        at = self.body_at
        while True:
            line_end = self.raw.index(b"\r\n", at)
            size = int(self.raw[at:line_end].split(b";")[0], 16)
            if size == 0:
                return b"".join(parts)
            parts.append(bytes(self.raw[line_end + 2 : line_end + 2 + size]))
            at = line_end + 4 + size


Request: TypeAlias = bytes | bytearray
Operation: TypeAlias = Generator[Request, Answer, None]
"""One measured unit of work: yields a request, is sent its answer, ends when the unit is done."""


class Link:
    """One keep-alive connection and the operation that runs on it."""

    __slots__ = ("_body_at", "_buffer", "_chunk_at", "_end", "_is_chunked", "_is_quick", "_status", "begun_at", "lane", "socket", "steps")

    def __init__(self, port: int, lane: int = 0, *, is_quick: bool = True) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lane = lane
        self._is_quick = is_quick
        self.steps: Operation | None = None
        self.begun_at = 0.0
        self._reset()

    def _reset(self) -> None:
        self._buffer = bytearray()
        self._status = 0
        self._body_at = 0
        self._end = -1
        self._chunk_at = 0
        self._is_chunked = False

    def receive(self) -> Answer | None:
        """Receive once; answer only when the whole answer is there.

        Raises:
            ConnectionError: The server closed the connection in the middle.
        """
        piece = self.socket.recv(RECEIVE_BYTES_MAX)
        if self._is_quick:
            # A server that writes head and body apart without TCP_NODELAY waits 40 ms for a delayed acknowledgement.
            # The kernel forgets this option with every answer.
            self.socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        if not piece:
            message = "the server closed the connection before its answer was complete"
            raise ConnectionError(message)
        self._buffer += piece
        if self._status == 0 and not self._read_head():
            return None
        if not (self._ends_in_chunk() if self._is_chunked else len(self._buffer) >= self._end):
            return None
        answer = Answer(self._status, self._buffer, self._body_at, self._is_chunked)
        self._reset()
        return answer

    def _read_head(self) -> bool:
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return False
        head = bytes(self._buffer[: head_end + 2]).lower()
        self._status = int(head[9:12])
        self._body_at = self._chunk_at = head_end + 4
        self._is_chunked = b"\r\ntransfer-encoding: chunked\r\n" in head
        length_at = head.find(b"\r\ncontent-length:")
        length = int(head[length_at + 17 : head.index(b"\r\n", length_at + 17)]) if length_at >= 0 else 0
        self._end = self._body_at + length
        return True

    def _ends_in_chunk(self) -> bool:
        while True:
            line_end = self._buffer.find(b"\r\n", self._chunk_at)
            if line_end < 0:
                return False
            size = int(self._buffer[self._chunk_at : line_end].split(b";")[0], 16)
            following = line_end + 4 + size
            if len(self._buffer) < following:
                return False
            if size == 0:
                return True
            self._chunk_at = following

    def exchange(self, request: Request) -> Answer:
        """Send and wait, outside of measurements."""
        self.socket.sendall(request)
        while True:
            answer = self.receive()
            if answer is not None:
                return answer

    def close(self) -> None:
        self.socket.close()


@dataclass(slots=True)
class Load:
    """What one repetition measured."""

    seconds: float = 0.0
    generator_cpu_s: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def drive(
    port: int,
    lanes: int,
    operation: Callable[[int], Operation],
    seconds: float,
    operations_max: int,
    *,
    is_quick: bool = True,
) -> Load:
    """Keep `lanes` connections busy, one operation at a time on each, and measure.

    Args:
        port: Of the server, on loopback.
        lanes: Number of connections.
        operation: Makes the next operation of a lane (0 to lanes - 1).
        seconds: No operation is begun after this time; those under way are completed.
        operations_max: The same, by number.
        is_quick: Acknowledge at once; without it TCP behaves as with an ordinary client.
    """
    load = Load()
    links = {link.socket.fileno(): link for link in (Link(port, lane, is_quick=is_quick) for lane in range(lanes))}
    poll = select.epoll()
    try:
        cpu_before = time.process_time()
        begun_at = time.perf_counter()
        _turn(poll, links, operation, load, begun_at + seconds, operations_max)
        load.seconds = time.perf_counter() - begun_at
        load.generator_cpu_s = time.process_time() - cpu_before
    finally:
        poll.close()
        for link in links.values():
            link.close()
    return load


def _turn(
    poll: select.epoll,
    links: dict[int, Link],
    operation: Callable[[int], Operation],
    load: Load,
    deadline: float,
    operations_max: int,
) -> None:
    clock = time.perf_counter
    begun = 0
    for descriptor, link in links.items():
        poll.register(descriptor, select.EPOLLIN)
        link.steps = operation(link.lane)
        link.begun_at = clock()
        begun += 1
        link.socket.sendall(next(link.steps))
    active = len(links)
    while active:
        for descriptor, _ in poll.poll():
            link = links[descriptor]
            answer = link.receive()
            if answer is None or link.steps is None:
                continue
            if answer.status == 200:
                try:
                    link.socket.sendall(link.steps.send(answer))
                    continue
                except StopIteration:
                    load.latencies_s.append(clock() - link.begun_at)
            else:
                load.refusals.append(f"{answer.status} {answer.body[:200].decode(errors='replace')}")
            if clock() >= deadline or begun >= operations_max or len(load.refusals) >= REFUSALS_MAX:
                poll.unregister(descriptor)
                active -= 1
                continue
            begun += 1
            link.steps = operation(link.lane)
            link.begun_at = clock()
            link.socket.sendall(next(link.steps))
