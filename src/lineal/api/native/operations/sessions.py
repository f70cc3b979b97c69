"""Logging in and out, who one is, and the first administrator."""

import asyncio
import secrets

import msgspec

from lineal.access.accounts import CreateAccount, SetPassword, create_account, set_password
from lineal.access.collections import list_memberships_of
from lineal.access.passwords import check_new_password, hash_password
from lineal.access.principals import has_admin
from lineal.access.sessions import SECRET_BYTES, BeginSession, EndSession, begin_session, end_session
from lineal.access.values import Caller
from lineal.api.asgi import JSON, Answer
from lineal.api.native import cookies
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Denied, Throttled, Unauthenticated
from lineal.wire import access as wire

BODY_BYTES_MAX = 16 * 1024
"""Of a request that comes before any login."""


async def _state(services: Services, call: Call, _request: None) -> wire.SessionState:
    gate = services.gate
    caller, csrf_token = None, ""
    if gate.is_on:
        try:
            caller = await gate.caller("GET", call.headers, call.address)
        except (Unauthenticated, Throttled):
            caller = None
        csrf_token = gate.csrf_of(gate.session_in(call.headers)) if caller is not None and caller.session_id else ""
    return wire.SessionState(
        login_required=gate.is_on,
        with_password=gate.is_on,
        with_provider=gate.has_provider,
        setup_required=gate.is_on and not await services.db.peek(has_admin, None),
        name="" if caller is None else caller.name,
        is_admin=caller is not None and caller.is_admin,
        csrf_token=csrf_token,
    )


async def _login(services: Services, call: Call, request: wire.Login) -> Answer:
    gate = services.gate
    if not gate.is_on:
        message = "Nobody has to log in to this server"
        raise Conflict(message)
    caller = await gate.check_password(request.name, request.password, call.address)
    return await logged_in(services, call, caller)


async def logged_in(services: Services, call: Call, caller: Caller) -> Answer:
    """Begin a session for who proved who they are; one that the browser had ends, so that nobody else can know the new one's secret."""
    gate = services.gate
    headers = await new_session(services, call, caller)
    state = wire.SessionState(
        login_required=True,
        with_password=True,
        with_provider=gate.has_provider,
        setup_required=False,
        name=caller.name,
        is_admin=caller.is_admin,
        csrf_token=headers[1],
    )
    return Answer(200, msgspec.json.encode(state), (JSON, *headers[0]))


async def new_session(services: Services, call: Call, caller: Caller) -> tuple[tuple[cookies.Header, ...], str]:
    """Begin a session, and answer the headers that give it to the browser, and its CSRF token."""
    gate = services.gate
    secret = secrets.token_urlsafe(SECRET_BYTES)
    before = await gate.session_before(call.headers)
    origin = msgspec.structs.replace(call.origin, actor=caller.name, principal_ids=caller.principal_ids)
    await services.db.write(begin_session, BeginSession(caller.name, secret, before), origin)
    if before:
        await gate.memory.look()
    csrf_token = gate.csrf_of(secret)
    return cookies.begin(services.public_url or call.base_url, secret, csrf_token), csrf_token


async def _logout(services: Services, call: Call, _request: None) -> Answer:
    if call.caller.session_id:
        await services.db.write(end_session, EndSession(call.caller.name, call.caller.session_id), call.origin)
    return Answer(200, b"{}", (JSON, *cookies.end(services.public_url or call.base_url)))


async def _whoami(services: Services, call: Call, _request: None) -> wire.Whoami:
    groups, roles = await services.db.peek(list_memberships_of, call.caller.principal_ids[1:])
    caller = call.caller
    return msgspec.convert(
        {"name": caller.name, "is_admin": caller.is_admin, "groups": groups, "roles": roles, "scopes": caller.scopes}, wire.Whoami
    )


async def _setup(services: Services, call: Call, request: wire.Setup) -> wire.Account:
    gate = services.gate
    gate.limits.check("", call.address)
    if not gate.is_setup_token(request.token):
        gate.limits.note_failure("", call.address)
        message = "This is not the token that the server printed when it started"
        raise Denied(message)
    check_new_password(request.password, request.name)
    kept = await asyncio.to_thread(hash_password, request.password)
    command = CreateAccount(kind="user", name=request.name, password_hash=kept, is_admin=True, first_only=True)
    made = await services.db.write(create_account, command, call.origin)
    return wire.Account(made.name, "user", made.display_name, made.email, made.is_admin, is_disabled=False, created_at_ms=made.created_ms)


async def _change_password(services: Services, call: Call, request: wire.ChangePassword) -> None:
    name = call.caller.name
    await services.gate.check_password(name, request.old_password, call.address)
    check_new_password(request.new_password, name, "new_password")
    kept = await asyncio.to_thread(hash_password, request.new_password)
    await services.db.write(set_password, SetPassword(name, kept), call.origin)


SESSIONS: tuple[Operation, ...] = (
    Operation(
        name="getSession",
        method="GET",
        path="/session",
        permission="public",
        summary="Answer whether one has to log in, how, and who is logged in.",
        handler=_state,
        response=wire.SessionState,
    ),
    Operation(
        name="login",
        method="POST",
        path="/session",
        permission="public",
        summary="Log a browser in by user name and password; its session is a cookie.",
        handler=_login,
        request=wire.Login,
        response=wire.SessionState,
        errors=(Unauthenticated, Throttled, Conflict),
        body_max_bytes=BODY_BYTES_MAX,
    ),
    Operation(
        name="logout",
        method="DELETE",
        path="/session",
        permission="caller",
        summary="End the session that the request came with.",
        handler=_logout,
    ),
    Operation(
        name="whoami",
        method="GET",
        path="/whoami",
        permission="caller",
        summary="Answer who asks, with their groups and roles.",
        handler=_whoami,
        response=wire.Whoami,
    ),
    Operation(
        name="changePassword",
        method="PUT",
        path="/password",
        permission="caller",
        summary="Change one's own password; all one's sessions end.",
        handler=_change_password,
        request=wire.ChangePassword,
        errors=(Unauthenticated, Throttled),
        body_max_bytes=BODY_BYTES_MAX,
    ),
    Operation(
        name="setUp",
        method="POST",
        path="/setup",
        permission="public",
        summary="Make the first administrator, with the token that the server printed.",
        handler=_setup,
        request=wire.Setup,
        response=wire.Account,
        status=201,
        errors=(Denied, AlreadyExists, Conflict, Throttled),
        body_max_bytes=BODY_BYTES_MAX,
    ),
)
