"""Which web pages may call this server: its own, and those of the origins in the setting `cors_origins`."""

from typing import Any

from lineal.api.asgi import OF_HEAD, Answer, App, Receive, Scope, Send, send_answer
from lineal.api.mlflow.errors import answer_error
from lineal.errors import Denied

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, if-match, if-none-match, range, x-mlflow-workspace, x-request-id"),
    (b"access-control-max-age", b"600"),
)


class OriginCheck:
    """Refuses changes that a page of another site sends, and answers the browser's questions for allowed sites."""

    def __init__(self, app: App, *, allowed: frozenset[str]) -> None:
        """Wrap `app`. Origins are scheme and host, with the port when it is not the scheme's own."""
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        origin = host = fetch_site = b""
        for name, value in scope["headers"]:
            if name == b"origin":
                origin = value
            elif name == b"host":
                host = value
            elif name == b"sec-fetch-site":
                fetch_site = value
        if not origin and fetch_site != b"cross-site":
            await self._app(scope, receive, send)
            return
        scope.pop(OF_HEAD, None)  # it has to come here each time: what is sent depends on more than whether it passes
        text = origin.decode("latin-1")
        if text in self._allowed:
            await self._serve_allowed(scope, receive, send, origin)
            return
        own = origin.partition(b"://")[2] == host
        if (own and origin) or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        message = (
            f"Pages of {text[:200] or 'another site'} may not change anything here. "
            "Add the origin to the setting cors_origins (LINEAL_CORS_ORIGINS) if they should."
        )
        await send_answer(send, answer_error(Denied(message)))

    async def _serve_allowed(self, scope: Scope, receive: Receive, send: Send, origin: bytes) -> None:
        headers = [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"), (b"vary", b"Origin")]
        if scope["method"] == "OPTIONS":
            await send_answer(send, Answer(204, b"", (*headers, *_PREFLIGHT)))
            return

        async def shared(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += headers
            await send(message)

        await self._app(scope, receive, shared)
