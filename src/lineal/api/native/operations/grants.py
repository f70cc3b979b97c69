"""Grants, and aliases that only those may move who were granted it."""

import msgspec

from lineal.access.grants import GrantPage, ListGrants, Who, list_grants
from lineal.access.values import Level
from lineal.api.granting import (
    GrantOn,
    HoldersOf,
    LevelOf,
    Place,
    ProtectAlias,
    ProtectedOf,
    grant_on,
    holders_of,
    level_of,
    protect_alias,
    protected_of,
)
from lineal.api.native import pages
from lineal.api.native.convert.access import from_granted, from_holders, own_account, to_level
from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Denied, NotFound
from lineal.storage.database import Reader
from lineal.wire import access as wire


async def _set(services: Services, call: Call, request: wire.SetGrant) -> None:
    place = Place(request.object_kind, request.object, request.alias)
    command = GrantOn(Who(request.principal, request.is_role), place, to_level(request.level), request.may_create)
    await services.db.write(grant_on, command, call.origin)


async def _delete(services: Services, call: Call, request: wire.GrantTarget) -> None:
    place = Place(request.object_kind, request.object, request.alias)
    await services.db.write(grant_on, GrantOn(Who(request.principal, request.is_role), place, Level.NONE), call.origin)


async def _list(services: Services, call: Call, request: wire.ListGrants) -> wire.GrantPage:
    is_own = not request.is_role
    principal = own_account(call, request.principal) if is_own else request.principal
    if not is_own and not call.caller.is_admin:
        message = "What was granted to roles is for administrators to see"
        raise Denied(message)
    limit = pages.check_limit(request.limit)
    place = pages.decode(request.cursor, (str, int, str), "grants", principal)
    after = ("", 0, "") if place is None else (str(place[0]), int(place[1] or 0), str(place[2]))
    return await services.db.read(_page, ListGrants(Who(principal, request.is_role), after, limit))


def _page(reader: Reader, query: ListGrants) -> wire.GrantPage:
    page: GrantPage = list_grants(reader, query)
    found = [from_granted(reader, granted) for granted in page.grants]
    return wire.GrantPage([grant for grant in found if grant is not None], pages.encode(page.next, "grants", query.who.name))


async def _holders(services: Services, call: Call, request: wire.ListHolders) -> wire.HolderPage:
    asked = ("holders", request.object_kind, request.object, request.alias)
    after = pages.decode(request.cursor, (int,), *asked)
    place = Place(request.object_kind, request.object, request.alias)
    limit = pages.check_limit(request.limit)
    query = HoldersOf(call.viewer, call.origin.workspace_id, place, int(after[0] or 0) if after else 0, limit)
    page = await services.db.read(holders_of, query)
    return wire.HolderPage(from_holders(page), pages.encode((page.next,) if page.next else None, *asked))


async def _level(services: Services, call: Call, request: wire.LevelRequest) -> wire.LevelReply:
    query = LevelOf(call.viewer, call.origin.workspace_id, Place(request.object_kind, request.object, request.alias))
    return msgspec.convert({"level": (await services.db.peek(level_of, query)).name}, wire.LevelReply)


async def _protect(services: Services, call: Call, request: wire.ProtectedAlias) -> None:
    await services.db.write(protect_alias, ProtectAlias(request.object, request.alias), call.origin)


async def _unprotect(services: Services, call: Call, request: wire.ProtectedAlias) -> None:
    await services.db.write(protect_alias, ProtectAlias(request.object, request.alias, is_protected=False), call.origin)


async def _protected(services: Services, call: Call, request: wire.ListProtected) -> wire.ProtectedPage:
    after = pages.decode(request.cursor, (str,), "protected", request.object)
    limit = pages.check_limit(request.limit)
    query = ProtectedOf(call.viewer, call.origin.workspace_id, request.object, str(after[0]) if after else "", limit)
    page = await services.db.read(protected_of, query)
    return wire.ProtectedPage(list(page.aliases), pages.encode((page.next,) if page.next else None, "protected", request.object))


GRANTS: tuple[Operation, ...] = (
    Operation(
        name="setGrant",
        method="PUT",
        path="/grants",
        permission="caller",
        summary="Grant a level on an object that the caller manages.",
        handler=_set,
        request=wire.SetGrant,
        errors=(NotFound, Denied, Conflict),
    ),
    Operation(
        name="deleteGrant",
        method="DELETE",
        path="/grants",
        permission="caller",
        summary="Take a grant back on an object that the caller manages.",
        handler=_delete,
        request=wire.GrantTarget,
        errors=(NotFound, Denied, Conflict),
    ),
    Operation(
        name="listGrants",
        method="GET",
        path="/grants",
        permission="caller",
        summary="Answer a page of what was granted to somebody themselves.",
        handler=_list,
        request=wire.ListGrants,
        response=wire.GrantPage,
        errors=(NotFound, Denied, Conflict),
    ),
    Operation(
        name="listHolders",
        method="GET",
        path="/grants/holders",
        permission="caller",
        summary="Answer a page of who was granted what on an object that the caller manages.",
        handler=_holders,
        request=wire.ListHolders,
        response=wire.HolderPage,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="getLevel",
        method="GET",
        path="/level",
        permission="caller",
        summary="Answer what the caller may do with an object.",
        handler=_level,
        request=wire.LevelRequest,
        response=wire.LevelReply,
        errors=(NotFound,),
    ),
    Operation(
        name="protectAlias",
        method="PUT",
        path="/protected-aliases/{alias}",
        permission="caller",
        summary="Protect an alias of a registered model that the caller manages, or of every one.",
        handler=_protect,
        request=wire.ProtectedAlias,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="unprotectAlias",
        method="DELETE",
        path="/protected-aliases/{alias}",
        permission="caller",
        summary="Protect an alias no longer.",
        handler=_unprotect,
        request=wire.ProtectedAlias,
        errors=(NotFound, Denied),
    ),
    Operation(
        name="listProtectedAliases",
        method="GET",
        path="/protected-aliases",
        permission="caller",
        summary="Answer a page of the protected aliases of a registered model, or of those of every one.",
        handler=_protected,
        request=wire.ListProtected,
        response=wire.ProtectedPage,
        errors=(NotFound,),
    ),
)
