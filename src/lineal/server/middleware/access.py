"""What goes with every answer: its id, the headers against sniffing, framing and leaking, and a line in the access log.

The log has one JSON line for each request, written in batches off the request's path.
"""

import asyncio
import itertools
import secrets
import sys
import time
from typing import Any, TextIO

import msgspec

from lineal.api.asgi import App, Receive, Scope, Send

_FLUSH_AFTER_S = 0.2
_REQUEST_ID_LENGTH_MAX = 64
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""An operation's own take precedence by being first."""
_encode = msgspec.json.Encoder().encode


class Reply:
    """How a request is answered: whatever goes with every answer is added."""

    __slots__ = ("_request_id", "_send", "_whole", "sent_bytes", "status")

    def __init__(self, send: Send, request_id: str) -> None:
        """Answer through `send`."""
        self._send = send
        self._whole = getattr(send, "whole", None)
        self._request_id = request_id.encode("latin-1")
        self.status = 0
        self.sent_bytes = 0

    async def __call__(self, message: dict[str, Any]) -> None:
        """Send one message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *_HEADERS, (b"x-request-id", self._request_id)]
        else:
            self.sent_bytes += len(message.get("body", b""))
        await self._send(message)

    def whole(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send a whole answer at once, if the connection can; False: nothing was sent."""
        if self._whole is None or not self._whole(status, [*headers, *_HEADERS, (b"x-request-id", self._request_id)], body):
            return False
        self.status = status
        self.sent_bytes = len(body)
        return True


class AccessLog:
    """Gives each request an id, answers it in `X-Request-Id` with the headers of every answer, and logs how the request ended."""

    def __init__(self, app: App, *, enabled: bool, stream: TextIO | None = None) -> None:
        """Wrap `app`; lines go to `stream`, standard error by default."""
        self._app = app
        self._enabled = enabled
        self._stream = stream or sys.stderr
        self._prefix = secrets.token_hex(10)
        """Random once, then counted: a call for randomness in each request would cost more than all else here."""
        self._numbers = itertools.count(1)
        self._lines: list[bytes] = []
        self._flush_is_due = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request_id = _given_id(scope) or f"{self._prefix}{next(self._numbers):012x}"
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        reply = Reply(send, request_id)
        try:
            await self._app(scope, receive, reply)
        finally:
            if self._enabled:
                self._note(scope, request_id, reply.status, reply.sent_bytes, time.perf_counter() - started)

    def _note(self, scope: Scope, request_id: str, status: int, sent_bytes: int, seconds: float) -> None:
        client = scope.get("client")
        self._lines.append(
            _encode(
                {
                    "at_ms": time.time_ns() // 1_000_000,
                    "request_id": request_id,
                    "client": client[0] if client else "",
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "bytes": sent_bytes,
                    "ms": round(seconds * 1000, 3),
                }
            )
        )
        if not self._flush_is_due:
            self._flush_is_due = True
            asyncio.get_running_loop().call_later(_FLUSH_AFTER_S, self.flush)

    def flush(self) -> None:
        """Write what has gathered."""
        self._flush_is_due = False
        lines, self._lines = self._lines, []
        if lines:
            self._stream.write(b"\n".join(lines).decode() + "\n")
            self._stream.flush()


def _given_id(scope: Scope) -> str:
    """An id that the caller chose, when it is short and printable: it ends up in the log and the ledger."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            if 0 < len(text) <= _REQUEST_ID_LENGTH_MAX and text.isascii() and text.replace("-", "").replace("_", "").isalnum():
                return text
    return ""
