"""Which names this server answers to. A page on another site that points its own name at 127.0.0.1 (DNS rebinding) is refused."""

from lineal.api.asgi import App, Receive, Scope, Send, send_answer
from lineal.api.mlflow.errors import answer_error
from lineal.errors import Denied

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_OPEN_PATHS = frozenset({"/health"})
"""Load balancers ask for health by address."""


class HostCheck:
    """Refuses requests whose Host header names another server; ports do not matter."""

    def __init__(self, app: App, *, allowed: frozenset[str]) -> None:
        """Wrap `app`. Names are in lower case; `*` allows any."""
        self._app = app
        self._allowed = allowed
        self._any = "*" in allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if not self._any and _host(scope) not in self._allowed and scope["path"] not in _OPEN_PATHS:
            message = (
                "The Host header names a server that this one is not. "
                "Use one of its names, or add the name to the setting allowed_hosts (LINEAL_ALLOWED_HOSTS)."
            )
            await send_answer(send, answer_error(Denied(message)))
            return
        await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a server that listens on `host` can be reached from this machine only."""
    return host in LOOPBACK_NAMES or host.startswith("127.")


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            return host_name(value.decode("latin-1"))
    return ""


def host_name(header: str) -> str:
    """The name in a Host header, without the port, in lower case; IPv6 addresses without brackets."""
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]
