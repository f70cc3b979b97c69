"""Personal tokens."""

import secrets

from lineal.access import tokens
from lineal.access.scopes import within
from lineal.api.native import pages
from lineal.api.native.convert.access import from_token, own_account
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, LimitExceeded, NotFound
from lineal.wire import access as wire

_DAY_MS = 86_400_000


async def _create(services: Services, call: Call, request: wire.CreateToken) -> wire.NewToken:
    if not within(request.scopes, call.caller.scopes):
        message = f"A token for {' and '.join(call.caller.scopes)} cannot make one for more"
        raise Denied(message)
    secret = tokens.spell(secrets.token_urlsafe(tokens.SECRET_BYTES))
    days = request.expires_in_days
    expires_ms = None if days is None else call.origin.at_ms + days * _DAY_MS
    command = tokens.CreateToken(own_account(call, request.account), request.name, secret, request.scopes, expires_ms)
    made = await services.db.write(tokens.create_token, command, call.origin)
    return wire.NewToken(secret, from_token(made))


async def _list(services: Services, call: Call, request: wire.ListTokens) -> wire.TokenPage:
    account = own_account(call, request.account)
    limit = pages.check_limit(request.limit)
    before = pages.decode(request.cursor, (int,), "tokens", account)
    query = tokens.ListTokens(account, limit=limit) if before is None else tokens.ListTokens(account, int(before[0] or 0), limit)
    page = await services.db.read(tokens.list_tokens, query)
    cursor = pages.encode((page.next,) if page.next else None, "tokens", account)
    return wire.TokenPage([from_token(token) for token in page.tokens], cursor)


async def _revoke(services: Services, call: Call, request: wire.TokenId) -> None:
    command = tokens.RevokeToken(own_account(call, request.account), request.token_id)
    await services.db.write(tokens.revoke_token, command, call.origin)


TOKENS: tuple[Operation, ...] = (
    Operation(
        name="createToken",
        method="POST",
        path="/tokens",
        permission="caller",
        summary="Make a token, and answer its secret this once.",
        handler=_create,
        request=wire.CreateToken,
        response=wire.NewToken,
        status=201,
        errors=(Denied, NotFound, Conflict, LimitExceeded),
    ),
    Operation(
        name="listTokens",
        method="GET",
        path="/tokens",
        permission="caller",
        summary="Answer a page of the tokens of an account, newest first.",
        handler=_list,
        request=wire.ListTokens,
        response=wire.TokenPage,
        errors=(Denied, NotFound, Conflict),
    ),
    Operation(
        name="revokeToken",
        method="DELETE",
        path="/tokens/{token_id}",
        permission="caller",
        summary="End a token.",
        handler=_revoke,
        request=wire.TokenId,
        errors=(Denied, NotFound, Conflict),
    ),
)
