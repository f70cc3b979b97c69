"""Serving below a path, whether or not the proxy in front strips it."""

from lineal.api.asgi import App, Receive, Scope, Send


class PathPrefix:
    """Marks the prefix as the root path, as ASGI calls it; routes are looked up without it."""

    def __init__(self, app: App, *, prefix: str) -> None:
        """Wrap `app`; an empty prefix changes nothing."""
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self._prefix:
            path: str = scope["path"]
            if path == self._prefix or path.startswith(self._prefix + "/"):
                scope["root_path"] = self._prefix
        await self._app(scope, receive, send)
