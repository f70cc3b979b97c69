"""Logging a browser in by the OpenID provider."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lineal.api.native.operations.sessions import new_session
from lineal.api.oidc import LOGIN_LASTS_S, Provider
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, NotFound, Unauthenticated, Unavailable

COOKIE = "lineal_login"
_PATH = "/login/oidc"


def _provider(services: Services) -> Provider:
    provider = services.gate.provider
    if provider is None:
        kind = "OpenID provider"
        raise NotFound(kind, "", "This server has no OpenID provider: set oidc_issuer")
    return provider


def _base(services: Services, call: Call) -> str:
    return services.public_url or call.base_url


def _redirect_uri(services: Services, call: Call) -> str:
    return f"{_base(services, call)}/api/v1{_PATH}/callback"


async def _begin(services: Services, call: Call, request: Request) -> Response:
    url, cookie = await _provider(services).begin(_redirect_uri(services, call), request.query_params.get("next", "/"))
    response = RedirectResponse(url, 303, {"cache-control": "no-store"})
    is_https = _base(services, call).startswith("https://")
    response.set_cookie(COOKIE, cookie, max_age=LOGIN_LASTS_S, httponly=True, samesite="lax", secure=is_https)
    return response


async def _finish(services: Services, call: Call, request: Request) -> Response:
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    caller, path = await _provider(services).finish(query, request.cookies.get(COOKIE, ""), _redirect_uri(services, call), call.origin)
    await services.gate.memory.look()
    headers, _ = await new_session(services, call, caller)
    response = RedirectResponse(_base(services, call) + path, 303, {"cache-control": "no-store"})
    response.delete_cookie(COOKIE)
    response.raw_headers.extend(headers)
    return response


PROVIDER: tuple[Operation, ...] = (
    Operation(
        name="beginProviderLogin",
        method="GET",
        path=_PATH,
        permission="public",
        summary="Send a browser to the OpenID provider; the query's `next` is the path to come back to.",
        stream=_begin,
        query=("next",),
        errors=(NotFound, Unavailable),
    ),
    Operation(
        name="finishProviderLogin",
        method="GET",
        path=f"{_PATH}/callback",
        permission="public",
        summary="Where the OpenID provider sends a browser back to; begins a session.",
        stream=_finish,
        query=("*",),
        errors=(NotFound, Denied, Unauthenticated, Conflict, Unavailable),
    ),
)
