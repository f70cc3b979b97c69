"""Real HTTP servers that webhooks are sent to: they keep what arrives, and answer as the test wants."""

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

WAIT_S = 30.0


class Received(msgspec.Struct, frozen=True):
    """One request."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    at_s: float
    answered: int

    @property
    def json(self):
        return msgspec.json.decode(self.body)


Answer = Callable[[int, bytes], tuple[int, dict[str, str], bytes]]
"""Answers status, headers and body of the nth request (from 0) with its body; may take its time."""


def accept(number: int, body: bytes) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"ok"


def always(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    """Answer every request the same."""
    return lambda _number, _body: (status, headers or {}, body)


class Receiver:
    """A server on loopback; `requests` grows as they come."""

    def __init__(self, answer: Answer = accept, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[Received] = []
        self._heard = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:  # the sender was killed in the middle: nothing was received
                    self.close_connection = True
                    return
                with receiver._heard:
                    number = receiver.started
                    receiver.started += 1
                status, headers, content = answer(number, body)
                seen = {name.lower(): value for name, value in self.headers.items()}
                with receiver._heard:
                    receiver.requests.append(Received(self.path, seen, body, time.time(), status))
                    receiver._heard.notify_all()
                with contextlib.suppress(OSError):  # the sender was killed
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.started = 0
        self.server = ThreadingHTTPServer((host, port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://{host}:{self.server.server_port}/hook"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def wait(self, count: int, within_s: float = WAIT_S) -> list[Received]:
        """Answer the requests once there are `count`; fails when they do not come."""
        self.wait_until(lambda requests: len(requests) >= count, within_s)
        return self.requests

    def wait_until(self, is_enough: Callable[[list[Received]], bool], within_s: float = WAIT_S) -> None:
        with self._heard:
            enough = self._heard.wait_for(lambda: is_enough(self.requests), within_s)
        assert enough, f"only {len(self.requests)} requests came: {[request.body for request in self.requests[-3:]]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@contextlib.contextmanager
def receiving(answer: Answer = accept, host: str = "127.0.0.1", port: int = 0) -> Generator[Receiver]:
    """Run a receiver for as long as the context lasts."""
    receiver = Receiver(answer, host, port)
    try:
        yield receiver
    finally:
        receiver.close()
