"""Runs the server in this process until it is told to end."""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Generator

import uvicorn
import uvloop

from lineal.errors import Invalid, Unavailable
from lineal.server.app import Server, create_server
from lineal.server.busy_poll import BusyPoll, window_s
from lineal.server.config import Config
from lineal.server.connection import connections
from lineal.server.middleware.hosts import is_loopback

_log = logging.getLogger("lineal.server")

BACKLOG = 4_096
"""Connections that may wait to be accepted."""
OPEN_FILES_MAX = 65_536
"""File descriptors the server asks for: connections and blobs being read."""
CLOSING_PAUSE_S = 0.1
"""Between two looks at the connections of a server that ends."""
KEEP_ALIVE_S = 75
"""How long an idle connection is kept: longer than the common proxies' 60 s, so that they never reuse a closed one."""


def check_exposure(config: Config) -> None:
    """Refuse to serve strangers.

    Raises:
        Invalid: the address can be reached from other machines, nobody has to log in, and `insecure` is not set.
    """
    if not is_loopback(config.host) and config.auth == "off" and not config.insecure:
        message = (
            f"Listening on {config.host} would let anyone on the network read and change everything, since nobody has to log in. "
            "Say --auth on and make a first user (lineal users create NAME --admin), or --insecure if the network is trusted."
        )
        raise Invalid("host", "needs --auth on, or --insecure", message)


def run(config: Config, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then finish running requests and queued writes.

    Args:
        config: All settings.
        announce: Called once with the URL, when the server answers.

    Raises:
        LinealError: it cannot start; the message says what to do.
    """
    check_exposure(config)
    _allow_connections()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    listener = _listen(config)
    try:
        server = create_server(config)
    except BaseException:
        listener.close()
        raise
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(config, server, listener, announce))


class _Uvicorn(uvicorn.Server):
    """uvicorn, ending quietly on a signal and telling when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], end_streams: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._announce = announce
        self._end_streams = end_streams

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Who followed a stream comes back at once: it must find the door closed, or its new connection would be waited for.
        for server in self.servers:
            server.close()
        await self._end_streams()
        closing = asyncio.ensure_future(self._close_idle())
        try:
            await super().shutdown(sockets)
        finally:
            closing.cancel()

    async def _close_idle(self) -> None:
        """Close what became idle, or came through the door as it closed: uvicorn looks at its connections only once."""
        while True:
            for connection in list(self.server_state.connections):
                connection.shutdown()
            await asyncio.sleep(CLOSING_PAUSE_S)


async def _serve(config: Config, server: Server, listener: socket.socket, announce: Callable[[str], None]) -> None:
    try:
        await server.start()
        token = await server.setup_token()
        if token:
            _log.warning("There is no administrator yet. Make the first with this token: %s (POST /api/v1/setup, or the web app)", token)
        http = uvicorn.Config(
            server,
            http=connections(BusyPoll(window_s(config.busy_poll_us))),
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=config.forwarded_allow_ips,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=config.shutdown_timeout_s,
        )
        host = f"[{config.host}]" if ":" in config.host else config.host
        url = f"http://{host}:{listener.getsockname()[1]}{config.path_prefix}"
        await _Uvicorn(http, lambda: announce(url), server.end_streams).serve(sockets=[listener])
    finally:
        await server.stop()


def _allow_connections() -> None:
    """Use as many file descriptors as the system allows: each connection is one, and the usual soft limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES_MAX if hard == resource.RLIM_INFINITY else min(OPEN_FILES_MAX, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        message = f"Cannot listen on {config.host}:{config.port}: {error.strerror}. Choose another --port, or end what uses it."
        raise Unavailable(message) from error
    listener.set_inheritable(True)
    return listener
