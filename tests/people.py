"""A server where everybody has to log in, and people of different rights: for tests of who may do what.

    with guarded(tmp_path) as place:
        place.admin("POST", "/api/2.0/mlflow/experiments/create", {"name": "x"})
        ada = place.person("ada")                       # a user without any right but those of everyone
        place.grant("ada", "experiment", "1", "READ")
        assert ada("GET", "/api/2.0/mlflow/experiments/get?experiment_id=1").status_code == 200

`person.environment` is what the mlflow client reads to log in as them.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
from tests.servers import LinealServer, serving

ADMIN = "root-of-tests"
PASSWORD = "correct horse battery"


class Person:
    """Sends requests as somebody; with a password, or with a token instead."""

    def __init__(self, client: httpx.Client, name: str, *, password: str = PASSWORD, token: str = "") -> None:
        self.name = name
        self.password = password
        self.token = token
        self._client = client

    @property
    def environment(self) -> dict[str, str]:
        """How the mlflow client is told who it is."""
        if self.token:
            return {"MLFLOW_TRACKING_TOKEN": self.token}
        return {"MLFLOW_TRACKING_USERNAME": self.name, "MLFLOW_TRACKING_PASSWORD": self.password}

    @property
    def headers(self) -> dict[str, str]:
        if self.token:
            return {"authorization": f"Bearer {self.token}"}
        return {"authorization": httpx.BasicAuth(self.name, self.password)._auth_header} if self.name else {}

    def __call__(self, method: str, path: str, message: Any = None, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return self._client.request(method, path, json=message, headers=headers, **more)

    def ok(self, method: str, path: str, message: Any = None, **more: Any) -> Any:
        """Answer what a request that must succeed is answered."""
        answer = self(method, path, message, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


class Place:
    """A running server with its people."""

    def __init__(self, server: LinealServer, client: httpx.Client) -> None:
        self.server = server
        self.url = server.url
        self.client = client
        self.admin = Person(client, ADMIN)
        self.stranger = Person(client, "")

    def person(self, name: str, **more: Any) -> Person:
        """Make a user."""
        self.admin.ok("POST", "/api/v1/users", {"name": name, "password": PASSWORD, **more})
        return Person(self.client, name)

    def service(self, name: str, *scopes: str) -> Person:
        """Make a service account with a token."""
        self.admin.ok("POST", "/api/v1/service-accounts", {"name": name})
        return self.token(name, *scopes)

    def token(self, name: str, *scopes: str) -> Person:
        """Make a token for an account, and answer who sends it."""
        made = self.admin.ok("POST", "/api/v1/tokens", {"account": name, "name": "of a test", "scopes": list(scopes or ("all",))})
        return Person(self.client, name, token=made["token"])

    def grant(self, principal: str, kind: str, name: str, level: str, **more: Any) -> None:
        """Grant a level on `store`, `experiment` (by id) or `registered_model` (by name); `*` stands for every one."""
        self.admin.ok("PUT", "/api/v1/grants", {"principal": principal, "object_kind": kind, "object": name, "level": level, **more})

    def role(self, role: str, member: str) -> None:
        """Give somebody a role."""
        self.admin.ok("PUT", f"/api/v1/roles/{role}/members/{member}")


@contextlib.contextmanager
def guarded(store: str | Path, *options: str) -> Generator[Place]:
    """Run a server with `--auth on` over a new store that has one administrator, ADMIN."""
    command = [sys.executable, "-m", "lineal", "users", "create", ADMIN, "--admin", "--password-stdin", "--store", str(store)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINEAL_")}
    subprocess.run(command, input=PASSWORD + "\n", text=True, check=True, capture_output=True, env=clean)
    with serving(store, "--auth", "on", *options) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        yield Place(server, client)
