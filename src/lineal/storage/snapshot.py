"""Reads: one use case on one consistent snapshot, within the read time limit."""

from abc import abstractmethod
from collections.abc import Callable
from typing import TypeVar

from lineal.errors import LinealError, Unavailable
from lineal.storage.database import Reader
from lineal.storage.shared_transaction import RetryTransaction

Q = TypeVar("Q")
R = TypeVar("R")


class ReadSession(Reader):
    """A Reader with the controls of its snapshot, for `snapshot` alone."""

    @abstractmethod
    def limit_time(self, time_max_ms: int | None) -> None:
        """Stop statements once `time_max_ms` have passed from now; None lifts the limit."""

    @abstractmethod
    def begin_read(self) -> None:
        """Open the snapshot."""

    @abstractmethod
    def rollback(self) -> None:
        """End the snapshot, if one is open; must not raise."""

    @abstractmethod
    def translate(self, error: Exception) -> Exception:
        """Turn a driver's error into ours; anything else comes back as it is."""

    @abstractmethod
    def close(self) -> None:
        """Release the connection."""


def snapshot(session: ReadSession, begin: Callable[[], None], f: Callable[[Reader, Q], R], query: Q, time_max_ms: int) -> R:
    """Run `f` on a snapshot that `begin` opens on `session`, for at most `time_max_ms` milliseconds."""
    session.limit_time(time_max_ms)
    try:
        begin()
        return f(session, query)
    except LinealError:
        raise
    except Exception as raised:
        error = session.translate(raised)
        if error is raised:
            raise
        if isinstance(error, RetryTransaction):  # a standby that had to catch up with its primary
            error = Unavailable("The read was in the way of the database; try again", detail=str(error))
        raise error from raised
    finally:
        session.limit_time(None)
        session.rollback()
