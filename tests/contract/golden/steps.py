"""What a golden scenario is made of, and the short words its scripts are written with.

A scenario is a list of requests to a tracking server, sent in order, with variables captured on the way. The scripts in
`scenarios/` say only what is asked; `record.py` asks a real MLflow server and keeps the answers; `replay.py` asks another
server and compares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

API = "/api/2.0/mlflow/"
AJAX = "/ajax-api/2.0/mlflow/"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"


@dataclass(frozen=True)
class Better:
    """What Lineal answers where MLflow's own answer is a bug that we do not copy."""

    why: str
    response: Any
    status: int = 200


@dataclass(frozen=True)
class Step:
    """One request. Strings may hold `{variable}` and `{x*250}` (250 times the letter x)."""

    name: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    raw: str | None = None  # sent as it stands, instead of a JSON `body`
    headers: Mapping[str, str] = field(default_factory=dict)
    capture: Mapping[str, str] = field(default_factory=dict)
    better: Better | None = None
    any_message: str = ""  # why only the status and the code of this error matter, not its wording
    longer: str = ""  # why ours may go on after the words of this error
    unordered: tuple[str, ...] = ()  # paths of lists that are sets: MLflow gives them no order
    pause_ms: int = 0  # waited before the request, where the order of two creation times matters


@dataclass(frozen=True)
class Scenario:
    """Steps that belong together and need no other scenario."""

    name: str
    steps: Sequence[Step]


def _path(path: str) -> str:
    return path if path.startswith("/") else API + path


def _query(query: Mapping[str, str | int | Sequence[str]]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for key, value in query.items():
        values = [str(value)] if isinstance(value, (str, int)) else value
        pairs.extend((key, one) for one in values)
    return tuple(pairs)


def get(name: str, path: str, query: Mapping[str, str | int | Sequence[str]] | None = None, **more: Any) -> Step:
    """Ask with a query string; a list gives a repeated key."""
    return Step(name, "GET", _path(path), _query(query or {}), **more)


def post(name: str, path: str, body: Any = None, **more: Any) -> Step:
    """Send a JSON body."""
    return Step(name, "POST", _path(path), body=body, **more)


def patch(name: str, path: str, body: Any = None, **more: Any) -> Step:
    """Send a JSON body with PATCH."""
    return Step(name, "PATCH", _path(path), body=body, **more)


def delete(name: str, path: str, body: Any = None, **more: Any) -> Step:
    """Send DELETE, with a JSON body where MLflow wants one."""
    return Step(name, "DELETE", _path(path), body=body, **more)


def put(name: str, path: str, raw: str, **more: Any) -> Step:
    """Upload text as it stands."""
    return Step(name, "PUT", _path(path), raw=raw, **more)


def repeat(count: int, item: Any) -> dict[str, Any]:
    """Stand for a list of `count` times `item`, in which `{i}` counts from 0."""
    return {"$repeat": count, "item": item}
