"""An operation of a protocol, as a row of data. Routes, validation, OpenAPI and the permission matrix derive from these rows."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from lineal.access.values import NOBODY, Caller, Viewer
from lineal.api.services import Services
from lineal.errors import LinealError
from lineal.storage.database import Origin

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

Permission = Literal[
    "public",
    "caller",
    "experiment.create",
    "experiment.read",
    "experiment.edit",
    "experiment.manage",
    "model.create",
    "model.read",
    "model.edit",
    "model.manage",
    "artifact.read",
    "artifact.edit",
    "store.read",
    "store.manage",
]
"""What the caller needs, as `object.level`. `public` needs nothing, not even a login; `caller` needs a login and no grant.
`store.manage` is for administrators alone: a level on the store, however high, is one on the objects in it."""

ObjectKind = Literal[
    "store",
    "experiment",
    "experiment_name",
    "run",
    "logged_model",
    "registered_model",
    "model_version",
    "artifact",
    "somewhere",
    "listed",
    "decided",
]


class ObjectOf(msgspec.Struct, frozen=True):
    """Which object the permission of an operation speaks of, and where the request names it."""

    kind: ObjectKind
    """`listed`: the handler answers only what the caller may see. `decided`: the use case decides in its transaction.
    `somewhere`: the permission is needed on any one object, for what belongs to none yet."""
    field: str = ""
    """The field of the request (a list means each of them, `lines.run_id` that of each item), of the path or of the query that names it;
    empty for the store."""
    or_else: "ObjectOf | None" = None
    """Another object that the request may name instead. Each one that it names is checked, and it must name one."""
    default: str = ""
    """What is meant where the request names none."""


class Call(msgspec.Struct, frozen=True):
    """What a handler knows of the request besides its message."""

    origin: Origin
    base_url: str
    """Scheme, host and prefix as the caller sees them, without a trailing slash: for the URLs an answer contains."""
    caller: Caller = NOBODY
    """Who asks, and with what they proved it. Use cases get the same in the origin."""
    headers: Sequence[tuple[bytes, bytes]] = ()
    """The request's, names in lower case."""
    address: str = ""
    """Where it came from, as far as the proxies in front are believed."""

    def header(self, name: bytes) -> str:
        """Answer the value of a header, or an empty text."""
        return next((value.decode("latin-1") for given, value in self.headers if given == name), "")

    @property
    def viewer(self) -> Viewer:
        """Who asks, for queries that answer only what the caller may read."""
        return Viewer.of(self.origin)


Handler: TypeAlias = Callable[[Services, Call, Any], Awaitable[Any]]
"""`async handler(services, call, request) -> response Struct, msgspec.Raw of JSON, or None for `{}``."""

StreamHandler: TypeAlias = Callable[[Services, Call, Request], Awaitable[Response]]
"""`async handler(services, call, starlette request) -> starlette response`, for bodies that are not JSON messages."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One row: everything there is to know of an operation but its code."""

    name: str
    """The operation id in OpenAPI, unique in its protocol: `createExperiment`."""
    method: Method
    path: str
    """Under the protocol's prefixes. `{name}` matches one segment, `{name:path}` the rest."""
    permission: Permission
    summary: str
    """One line, for people."""
    object: ObjectOf | None = None
    """What `permission` is needed on."""
    handler: Handler | None = None
    stream: StreamHandler | None = None
    """Exactly one of `handler` and `stream`."""
    request: type[msgspec.Struct] | None = None
    response: Any = None
    """A Struct type, or None for an empty object."""
    body: str | None = None
    """The media type of the body that `stream` reads."""
    query: tuple[str, ...] = ()
    """The fields of the query that `stream` reads; `*` where they are not ours to name."""
    status: Literal[200, 201] = 200
    """What a success answers: 201 where something was made."""
    tagged: bool = False
    """Whether the answer is a thing with an entity tag: a read heeds If-None-Match, a change If-Match."""
    steady: bool = False
    """Whether the answer comes from the request's head, the caller and the database alone: while nothing was committed it stays the same,
    and a connection that asks again with the same head is answered from memory. For what programs ask again and again."""
    repeatable: bool = False
    """Whether a call with an Idempotency-Key is done once, however often it is sent."""
    required: tuple[str, ...] = ()
    """Fields that must be present and not empty, in the order they are checked and reported."""
    errors: tuple[type[LinealError], ...] = ()
    """What it may raise besides Invalid."""
    body_max_bytes: int = 4 * 1024 * 1024
    """Larger request bodies are refused before they are read."""
    prefixes: tuple[str, ...] | None = None
    """Where the protocol's own prefixes do not hold."""
    effect: Literal["", "read", "change"] = ""
    """What tokens for reading only may not do: `change`. Empty: a GET reads, and so does what needs a permission to read."""
