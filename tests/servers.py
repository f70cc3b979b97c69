"""Real Lineal servers in processes of their own, for tests that talk to one over a socket."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path

_STARTED = re.compile(r"^Lineal serves .* at (?P<url>http://\S+)$", re.MULTILINE)
START_TIME_MAX_S = 60.0
"""Generous: machines that run tests are busy."""


class LinealServer:
    """One server process and what it wrote to standard error."""

    def __init__(self, store: str, *options: str, environment: dict[str, str] | None = None) -> None:
        self.store = store
        arguments = [sys.executable, "-m", "lineal", "server", "--port", "0", "--store", store, "--no-access-log", *options]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("LINEAL_", "MLFLOW_"))}
        self.process = subprocess.Popen(
            arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**clean, **(environment or {})}
        )
        self.log = ""
        self._heard = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.url = self._wait()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._heard:
                self.log += line
                self._heard.notify_all()
        with self._heard:
            self._heard.notify_all()

    def _wait(self) -> str:
        deadline = time.monotonic() + START_TIME_MAX_S
        with self._heard:
            while (match := _STARTED.search(self.log)) is None:
                if self.process.poll() is not None or not self._heard.wait(deadline - time.monotonic()):
                    self.process.kill()
                    message = f"the server did not start:\n{self.log}"
                    raise RuntimeError(message)
        return match["url"]

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End it as a person does, and answer the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextlib.contextmanager
def serving(store: str | Path = ":memory:", *options: str, environment: dict[str, str] | None = None) -> Generator[LinealServer]:
    """Run a server for as long as the context lasts; fails when it logged a stack trace."""
    server = LinealServer(str(store), *options, environment=environment)
    try:
        yield server
    finally:
        server.stop()
    assert "Traceback" not in server.log, server.log
