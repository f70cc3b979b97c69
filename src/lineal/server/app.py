"""The whole server on one screen: what a request passes, in order, and which protocols answer it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from lineal.access.principals import has_admin
from lineal.api.asgi import App, Receive, Scope, Send
from lineal.api.databricks.protocol import DATABRICKS
from lineal.api.dispatch import Dispatcher
from lineal.api.mlflow.errors import answer_unknown
from lineal.api.mlflow.protocol import MLFLOW
from lineal.api.native.protocol import NATIVE
from lineal.api.services import Services
from lineal.events.tail import Tail
from lineal.server.assembly import Assembly, assemble, open_database
from lineal.server.config import Config
from lineal.server.deliverer import Deliverer
from lineal.server.interface import Interface
from lineal.server.jobs import JOBS, SYSTEM, Jobs
from lineal.server.mailer import Mailer
from lineal.server.middleware.access import AccessLog
from lineal.server.middleware.heads import KnownHeads
from lineal.server.middleware.hosts import LOOPBACK_NAMES, HostCheck, is_loopback
from lineal.server.middleware.origins import OriginCheck
from lineal.server.middleware.prefix import PathPrefix
from lineal.server.sealer import Sealer
from lineal.storage.database import Database, Origin
from lineal.webhooks.values import RetryPolicy

PROTOCOLS = (MLFLOW, DATABRICKS, NATIVE)


def serve_with(config: Config, assembly: Assembly) -> App:
    """Wrap the protocols: the last wrapper here is the first that a request meets."""
    dispatcher = Dispatcher(assembly.services, PROTOCOLS, answer_unknown)
    app: App = Interface(dispatcher, prefix=config.path_prefix)
    app = OriginCheck(app, allowed=frozenset(config.cors_origins))
    app = HostCheck(app, allowed=_allowed_hosts(config))
    app = PathPrefix(app, prefix=config.path_prefix)
    app = KnownHeads(app, dispatcher)
    app = AccessLog(app, enabled=config.access_log)
    return app  # noqa: RET504 - each line of the list is one wrapper


def _allowed_hosts(config: Config) -> frozenset[str]:
    if config.allowed_hosts:
        return frozenset(name.lower() for name in config.allowed_hosts) | LOOPBACK_NAMES
    return LOOPBACK_NAMES if is_loopback(config.host) else frozenset({"*"})


class Server:
    """The ASGI application over an opened store."""

    def __init__(self, config: Config, database: Database) -> None:
        """Serve an opened `database`, which `stop` closes."""
        self._config = config
        self._database = database
        self._app: App | None = None
        self._services: Services | None = None
        self._streams: Tail | None = None
        self._end: list[Callable[[], Awaitable[None]]] = [database.close]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; `start` must have run."""
        if scope["type"] == "http":
            assert self._app is not None
            await self._app(scope, receive, send)

    async def start(self) -> None:
        """Open the rest of the store and start the background jobs."""
        assembly = await assemble(self._config, self._database, Origin(actor=SYSTEM, at_us=time.time_ns() // 1000, unrestricted=True))
        policy = RetryPolicy(self._config.webhook_attempts_max)
        deliverer = Deliverer(self._database, assembly.services.webhooks, policy, self._config.webhook_history_days)
        own = (Sealer(self._database, assembly.services.backlog).job(), Mailer(self._database, self._config).job(), deliverer.job())
        jobs = Jobs(assembly.services, (*JOBS, *own))
        jobs.start(asyncio.get_running_loop())
        self._services = assembly.services
        deliverer.start(asyncio.get_running_loop())
        self._streams = assembly.services.events
        gate = assembly.services.gate
        self._end = [
            self._streams.close,
            deliverer.stop,
            assembly.services.webhooks.sender.close,
            jobs.stop,
            gate.close,
            assembly.services.artifacts.blobs.close,
            self._database.close,
        ]
        self._app = serve_with(self._config, assembly)

    async def setup_token(self) -> str:
        """Answer what makes the first administrator; empty where there is one already, or nobody has to log in."""
        assert self._services is not None
        gate = self._services.gate
        return gate.setup_token if gate.is_on and not await self._database.read(has_admin, None) else ""

    async def end_streams(self) -> None:
        """End the responses that would go on for ever, so that the others can be waited for."""
        if self._streams is not None:
            await self._streams.close()

    async def stop(self) -> None:
        """Finish queued writes and release the store."""
        for end in self._end:
            await end()


def create_server(config: Config) -> Server:
    """Open the store and make the application.

    Raises:
        Conflict, Corrupt, Unavailable, Unsupported, Invalid: the store cannot be opened; the message says what to do.
    """
    return Server(config, open_database(config))
