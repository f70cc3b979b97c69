"""The port through which messages leave: what is sent, and what came of it."""

from abc import ABC, abstractmethod

import msgspec


class Outgoing(msgspec.Struct, frozen=True):
    """One message, ready to be sent by POST."""

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    verify_tls: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """What came of an attempt."""

    status: int | None
    """The receiver's; None where there was no answer."""
    body: str = ""
    """The first RESPONSE_BYTES_MAX bytes of the answer, as text without NUL."""
    error: str = ""
    """Why there was no answer, or why it does not count; for people."""
    retry_after_s: int | None = None
    """How long the receiver asked to be left alone."""
    duration_ms: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


class Sender(ABC):
    """Sends messages to receivers that may be anywhere, and never to where they must not go."""

    @abstractmethod
    async def send(self, message: Outgoing) -> Outcome:
        """Send a message once. Whatever the receiver does is an outcome, and never raised."""

    @abstractmethod
    async def close(self) -> None:
        """Release what is kept between messages."""
