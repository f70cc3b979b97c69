"""The sender of webhooks, loaded with the first message: a server without webhooks does not pay for an HTTP client."""

from lineal.webhooks.receivers import Allowed
from lineal.webhooks.sending import Outcome, Outgoing, Sender


class LazySender(Sender):
    """An `HttpSender` that is made when it is needed."""

    def __init__(self, allowed: Allowed) -> None:
        """Send to public addresses, and to those that `allowed` names."""
        self._allowed = allowed
        self._sender: Sender | None = None

    async def send(self, message: Outgoing) -> Outcome:
        """Send a message once."""
        if self._sender is None:
            from lineal.server.sender import HttpSender  # noqa: PLC0415 - see above

            self._sender = HttpSender(self._allowed)
        return await self._sender.send(message)

    async def close(self) -> None:
        """Release what is kept between messages."""
        if self._sender is not None:
            await self._sender.close()
