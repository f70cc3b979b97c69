"""An answer that comes later, for a coroutine that no task runs.

A task for each request costs more than many requests do. Whoever runs a coroutine step by step itself may be handed a `Later`: it sets
`then`, and goes on when that is called. Inside a task a future is what has to be awaited: tasks know nothing of this.
"""

from collections.abc import Callable, Generator
from typing import Any


class Later:
    """Awaited once, settled once, on one event loop and in any order."""

    __slots__ = ("_error", "_is_settled", "_result", "then")

    def __init__(self) -> None:
        """Make an answer that is not there yet."""
        self.then: Callable[[], None] | None = None
        """Called when the answer is there, by who has it."""
        self._is_settled = False
        self._result: Any = None
        self._error: BaseException | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        """Hand oneself to who runs the coroutine; then answer or raise."""
        if not self._is_settled:
            yield self
        if self._error is not None:
            raise self._error
        return self._result

    def done(self) -> bool:
        """Whether there is an answer. Nobody can cancel it."""
        return self._is_settled

    def set_result(self, result: Any) -> None:
        """Answer, and let the coroutine go on at once."""
        self._is_settled, self._result = True, result
        if self.then is not None:
            self.then()

    def set_exception(self, error: BaseException) -> None:
        """Fail, and let the coroutine go on at once."""
        self._is_settled, self._error = True, error
        if self.then is not None:
            self.then()
