"""The short way of heads that have been let pass before."""

from lineal.api.asgi import OF_HEAD, App, OfHead, Receive, Scope, Send


class KnownHeads:
    """Takes a request straight to the dispatcher where the same head has come that far before.

    The wrappers between the two look at nothing but heads: they would let it pass again, and change nothing of its answer.
    """

    def __init__(self, app: App, dispatcher: App) -> None:
        """Wrap `app`, at whose end there is `dispatcher`."""
        self._app = app
        self._dispatcher = dispatcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        of_head: OfHead | None = scope.get(OF_HEAD)
        if of_head is not None and of_head.way is not None:
            scope["root_path"] = of_head.way.root_path
            await self._dispatcher(scope, receive, send)
        else:
            await self._app(scope, receive, send)
