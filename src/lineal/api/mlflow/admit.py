"""What holds for every operation of MLflow's protocol, before its message is read."""

from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from lineal.api.asgi import Scope
from lineal.api.mlflow.wording import shown
from lineal.api.operation import Operation
from lineal.artifacts import paths
from lineal.errors import Invalid, NotFound

WORKSPACE_HEADER = b"x-mlflow-workspace"
"""Source: mlflow 3.17, utils/workspace_utils.py."""
DEFAULT_WORKSPACE = "default"

_PATH_FIELDS = frozenset({"path", "artifact", "directory"})
"""Fields whose refusals have a wording of their own."""


def admit(operation: Operation, scope: Scope, parameters: dict[str, str]) -> None:
    """Refuse a request for another workspace than the one there is, and NUL characters in its path and query.

    A NUL is text in SQLite and none in PostgreSQL: it is refused on both. Public operations belong to no workspace: a client
    asks them whether there are workspaces.

    Raises:
        NotFound: there is no such workspace.
        Invalid: a NUL character; says in which field.
    """
    if operation.permission != "public":
        for name, value in scope["headers"]:
            if name == WORKSPACE_HEADER:
                _check_workspace(value.decode("latin-1").strip())
    if "\0" in scope["path"]:
        for name, value in parameters.items():
            if "\0" in value:
                refuse_nul(name, value)
    if b"%00" in scope["query_string"]:
        for name, value in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True):
            if "\0" in value:
                refuse_nul(name, value)


def _check_workspace(name: str) -> None:
    if name not in {"", DEFAULT_WORKSPACE}:
        raise NotFound("workspace", name)


def refuse_nul_in(message: Any) -> None:
    """Look for a NUL character in every text of a JSON value.

    Raises:
        Invalid: there is one; names the field, as in `metrics[0].key`.
    """
    for field, text in _texts(message):
        if "\0" in text:
            refuse_nul(field, text)


def refuse_nul(field: str, text: str) -> NoReturn:
    """Refuse `text` as the value of `field`.

    Raises:
        Invalid: always.
    """
    reason = "must not contain NUL characters"
    message = f"Invalid value {shown(text)} for parameter '{field}' supplied: it {reason}."
    raise Invalid(field, reason, paths.MESSAGE if field in _PATH_FIELDS else message)


def _texts(message: Any) -> Iterator[tuple[str, str]]:
    """Answer every text with the path of its field, names of fields too; without recursion, as a stranger chose the depth."""
    waiting: list[tuple[str, Any]] = [("", message)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, list):
            waiting.extend((f"{path}[{index}]", item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for name, item in value.items():
                yield path or "body", name
                waiting.append((f"{path}.{name}" if path else name, item))
