"""The Lineal server as a child process, which the demo starts, waits for and ends."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lineal.demo.failure import DemoFailed

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
HEALTH_TIMEOUT_S = 2.0
POLL_INTERVAL_S = 0.05
LOG_TAIL_LINES = 15


def free_port(host: str) -> int:
    """Ask the system for a port of `host` that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(store: str, host: str, port: int) -> Generator[str]:
    """Run a Lineal server on `store` while the block runs, and end it cleanly afterwards.

    Args:
        store: what `lineal server --store` takes.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.

    Yields:
        The base URL of the server, which answers its health check.

    Raises:
        DemoFailed: the server did not come up, or did not end cleanly.
    """
    port = port or free_port(host)
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared with, not bound to
    url = f"http://{reachable}:{port}"
    command = [sys.executable, "-m", "lineal", "server", "--store", store, "--host", host, "--port", str(port), "--no-access-log"]
    with tempfile.TemporaryFile(mode="w+", prefix="lineal-demo-", suffix=".log") as log:
        # A session of its own: Ctrl-C reaches the demo alone, which then ends the server in order.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
            command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _wait_until_healthy(url, process, log)
            yield url
        finally:
            _stop(process, log)


@contextmanager
def borrow(url: str) -> Generator[str]:
    """Use a server that is already up and leave it so.

    Yields:
        `url` without a slash at the end.

    Raises:
        DemoFailed: no server answers there.
    """
    if not is_healthy(url):
        raise DemoFailed(f"no server answers at {url}")
    yield url.rstrip("/")


def is_healthy(url: str) -> bool:
    """Ask the server at `url` for its health."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=HEALTH_TIMEOUT_S):  # noqa: S310 - checked above
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]", log: IO[str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemoFailed(f"the server ended at once with exit code {process.returncode}\n{_tail(log)}")
        if is_healthy(url):
            return
        time.sleep(POLL_INTERVAL_S)
    raise DemoFailed(f"the server did not answer at {url} within {START_TIMEOUT_S:.0f} s\n{_tail(log)}")


def _stop(process: "subprocess.Popen[bytes]", log: IO[str]) -> None:
    if process.poll() is not None:
        if process.returncode != 0 and sys.exc_info()[0] is None:
            raise DemoFailed(f"the server died with exit code {process.returncode}\n{_tail(log)}")
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise DemoFailed(f"the server did not end within {STOP_TIMEOUT_S:.0f} s and was killed\n{_tail(log)}") from None
    if process.returncode not in {0, -signal.SIGTERM}:
        raise DemoFailed(f"the server ended with exit code {process.returncode}\n{_tail(log)}")


def _tail(log: IO[str]) -> str:
    log.flush()
    log.seek(0)
    return "\n".join(log.read().splitlines()[-LOG_TAIL_LINES:])


def store_path(store: str) -> str:
    """Show a store as people would type it: a folder below the current one without the way to it."""
    if "://" in store or store == ":memory:":
        return store
    return os.path.relpath(Path(store)) if Path(store).resolve().is_relative_to(Path.cwd()) else store
