"""The ASGI application made of operation rows.

Nearly all paths of our protocols are static: one dictionary look-up finds the operation. Only parametrised ones are matched, in order,
by regular expressions. A protocol brings its prefixes, its way to read a message and its shape of errors; see `Protocol`.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.routing import compile_path

from lineal.access.values import STRANGER, Caller
from lineal.api.asgi import OF_HEAD, Answer, OfHead, Receive, Scope, Send, send_answer
from lineal.api.guard import Guard, guard_of
from lineal.api.objects import Objects
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded
from lineal.storage.database import Origin

_log = logging.getLogger("lineal.api")
_encode = msgspec.json.Encoder().encode

KEPT_BYTES_MAX = 2_048
"""Longer answers are not kept: each head of each connection may have one."""

Unknown: TypeAlias = Callable[[str, str, tuple[str, ...]], Answer]
"""`answer_unknown(method, path, methods that the path has)` answers what no operation serves."""


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """One foreign or native protocol, as the dispatcher needs it."""

    name: str
    prefixes: tuple[str, ...]
    operations: tuple[Operation, ...]
    admit: Callable[[Operation, Scope, dict[str, str]], None]
    """`admit(operation, scope, path parameters)` raises when the protocol refuses the request whatever its message says."""
    decode: Callable[[Operation, Scope, bytes, dict[str, str]], Any]
    """`decode(operation, scope, body, path parameters)` makes the request Struct, or raises Invalid."""
    answer_error: Callable[[Exception], Answer]
    """Any exception, in the protocol's own shape."""
    claims: Callable[[Scope], bool] | None = None
    """Whether a request for a path that an earlier protocol serves, too, is for this one; None where it shares no path."""
    answer: Callable[[Operation, Call, Any], Answer] | None = None
    """What a handler answered, as a response; None where it always is 200 with that as JSON."""
    answer_unknown: Unknown | None = None
    """Answers what no operation serves below the protocol's prefixes; None where the dispatcher's fallback does."""


class _Route(msgspec.Struct, frozen=True):
    operation: Operation
    protocol: Protocol
    guard: Guard
    rival: "_Route | None" = None
    """The same path in a later protocol, for the requests it claims."""


class Kept(msgspec.Struct, frozen=True):
    """An answer that holds as long as neither the database nor the caller is another."""

    version: int
    caller: Caller
    answer: Answer


class Way(msgspec.Struct):
    """What a request's head says of how to serve it; the same for every request with this head on its connection."""

    route: _Route
    parameters: dict[str, str]
    """Of the path."""
    root_path: str
    base_url: str
    is_admitted: bool = False
    """Whether the protocol let such a head pass."""
    message: Any = None
    """Of a request whose message is all in the head."""
    is_read: bool = False
    """Whether there is such a message."""
    kept: Kept | None = None
    """The last answer of a steady operation."""

    @property
    def is_plain(self) -> bool:
        """Whether an operation answers at once, with a whole message."""
        return self.route.operation.stream is None


class Dispatcher:
    """Routes requests to operations; unknown paths are answered by the protocol whose prefix they have, else by `fallback`."""

    def __init__(self, services: Services, protocols: Iterable[Protocol], fallback: Unknown) -> None:
        """Build the tables. `fallback` answers what is below no protocol's prefixes, or below those of one that leaves it to it.

        Raises:
            ValueError: two rows serve the same, or one does not say what its permission speaks of.
        """
        self._services = services
        self._gate = services.gate
        self._objects = Objects(services.db, services.gate.memory)
        self._fallback = fallback
        self._unknown: list[tuple[str, Unknown]] = []
        self._static: dict[str, dict[str, _Route]] = {}
        self._patterns: list[tuple[Any, Any, dict[str, _Route]]] = []
        patterns: dict[str, dict[str, _Route]] = {}
        for protocol in protocols:
            if protocol.answer_unknown is not None:
                self._unknown += [(f"{prefix}/", protocol.answer_unknown) for prefix in protocol.prefixes]
            for operation in protocol.operations:
                guard = guard_of(operation)
                for prefix in operation.prefixes if operation.prefixes is not None else protocol.prefixes:
                    table = patterns if "{" in operation.path else self._static
                    methods = table.setdefault(prefix + operation.path, {})
                    methods[operation.method] = _routed(methods.get(operation.method), _Route(operation, protocol, guard), prefix)
        for path, methods in patterns.items():
            regex, _, convertors = compile_path(path)
            self._patterns.append((regex, convertors, methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        of_head: OfHead | None = scope.get(OF_HEAD)
        way: Way | Answer = of_head.way if of_head is not None and of_head.way is not None else self._way(scope)
        if isinstance(way, Answer):
            answer = way
        else:
            if of_head is not None:
                of_head.way = way
            if way.route.operation.stream is not None:
                await self._stream(way, scope, receive, send)
                return
            answer = await self._answer(way, scope, receive)
        await send_answer(send, answer, is_head=scope["method"] == "HEAD")

    def _way(self, scope: Scope) -> Way | Answer:
        """Find the operation for a request, or answer that there is none."""
        path: str = scope["path"]
        root: str = scope.get("root_path", "")
        if root and path.startswith(root):
            path = path[len(root) :]
        methods = self._static.get(path)
        parameters: dict[str, str] = {}
        if methods is None:
            methods, parameters = self._match(path)
        method: str = scope["method"]
        route = methods.get("GET" if method == "HEAD" else method) if methods is not None else None
        if route is not None and route.rival is not None and _is_claimed(route.rival, scope):
            route = route.rival
        if route is None:
            return self._answer_unknown(method, path, _allowed(methods or {}))
        return Way(route, parameters, root, _base_url(scope))

    async def _answer(self, way: Way, scope: Scope, receive: Receive) -> Answer:
        operation, protocol, guard = way.route.operation, way.route.protocol, way.route.guard
        assert operation.handler is not None
        try:
            call = self._known(way, scope) or await self._called(way, scope)
            if not way.is_admitted:
                protocol.admit(operation, scope, way.parameters)
                way.is_admitted = True
            body = await _body(scope, receive, operation.body_max_bytes)
            if way.is_read and not body:
                message = way.message
            else:
                message = protocol.decode(operation, scope, body, way.parameters)
                if not body:
                    way.message, way.is_read = message, True
            if not guard.allows(self._objects, call, message):
                await guard.check(self._objects, call, scope, message, way.parameters)
            version = self._services.db.version if operation.steady and not body else None
            kept = way.kept
            if kept is not None and kept.version == version and kept.caller is call.caller:
                return kept.answer
            try:
                result = await operation.handler(self._services, call, message)
            finally:
                if guard.may_change_access:
                    await self._gate.memory.look()
            if protocol.answer is not None:
                answer = protocol.answer(operation, call, result)
            else:
                answer = Answer(200, b"{}" if result is None else _encode(result))
            if version is not None and version == self._services.db.version and len(answer.body) <= KEPT_BYTES_MAX:
                way.kept = Kept(version, call.caller, answer)
        except Exception as error:  # noqa: BLE001 - every failure becomes an answer
            return protocol.answer_error(error)
        else:
            return answer

    async def _stream(self, way: Way, scope: Scope, receive: Receive, send: Send) -> None:
        route, parameters = way.route, way.parameters
        operation = route.operation
        assert operation.stream is not None
        started = False

        async def noted(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        guard = route.guard
        try:
            call = await self._called(way, scope)
            route.protocol.admit(operation, scope, parameters)
            await guard.check(self._objects, call, scope, None, parameters)
            scope["path_params"] = parameters
            try:
                response = await operation.stream(self._services, call, Request(scope, receive))
            finally:
                if guard.may_change_access:
                    await self._gate.memory.look()
            await response(scope, receive, noted)
        except Exception as error:
            if started:
                # The status is out: only a connection that closes before the promised length tells the client now.
                request_id = (scope.get("state") or {}).get("request_id", "")
                _log.error("%s %s (request %s) broke off: %s", scope["method"], scope["path"], request_id, error)
                raise
            await send_answer(send, route.protocol.answer_error(error), is_head=scope["method"] == "HEAD")

    def _answer_unknown(self, method: str, path: str, allowed: tuple[str, ...]) -> Answer:
        answer = next((unknown for prefix, unknown in self._unknown if path.startswith(prefix)), self._fallback)
        return answer(method, path, allowed)

    def _known(self, way: Way, scope: Scope) -> Call | None:
        """Answer what is known of a request, if it is known already who sent it."""
        caller = STRANGER if way.route.guard.is_public else self._gate.known(scope)
        return None if caller is None else _call(way, scope, caller, _address(scope))

    async def _called(self, way: Way, scope: Scope) -> Call:
        """Answer what is known of a request once it is known who sent it."""
        address = _address(scope)
        if way.route.guard.is_public:
            return _call(way, scope, STRANGER, address)
        caller = await self._gate.caller(scope["method"], scope["headers"], address, scope.get(OF_HEAD))
        return _call(way, scope, caller, address)

    def _match(self, path: str) -> tuple[dict[str, _Route] | None, dict[str, str]]:
        for regex, _, methods in self._patterns:
            match = regex.match(path)
            if match is not None:
                return methods, match.groupdict()
        return None, {}


def _routed(earlier: _Route | None, route: _Route, prefix: str) -> _Route:
    if earlier is None:
        return route
    if earlier.protocol is route.protocol or earlier.rival is not None or route.protocol.claims is None:
        message = f"two operations serve {route.operation.method} {prefix}{route.operation.path}"
        raise ValueError(message)
    return msgspec.structs.replace(earlier, rival=route)


def _is_claimed(route: _Route, scope: Scope) -> bool:
    return route.protocol.claims is not None and route.protocol.claims(scope)


def _allowed(methods: dict[str, _Route]) -> tuple[str, ...]:
    return tuple(sorted({*methods, "HEAD"} if "GET" in methods else methods))


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _base_url(scope: Scope) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return f"{scope.get('scheme', 'http')}://{host.decode('latin-1')}{scope.get('root_path', '')}"


def _call(way: Way, scope: Scope, caller: Caller, address: str) -> Call:
    state = scope.get("state") or {}
    return Call(
        Origin(
            actor=caller.name,
            at_us=time.time_ns() // 1000,
            request_id=state.get("request_id", ""),
            principal_ids=caller.principal_ids,
            unrestricted=caller.is_admin,
        ),
        way.base_url,
        caller,
        scope["headers"],
        address,
    )


async def _body(scope: Scope, receive: Receive, size_bytes_max: int) -> bytes:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > size_bytes_max:
            raise LimitExceeded("request body (bytes)", size_bytes_max, int(value))
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Invalid("body", "broke off")  # also where what came so far reads like a message: nobody said that it was all
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > size_bytes_max:
            raise LimitExceeded("request body (bytes)", size_bytes_max, size)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)
