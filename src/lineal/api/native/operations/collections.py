"""Groups and roles, and who is in them."""

from lineal.access import collections
from lineal.access.values import PrincipalKind
from lineal.api.native import pages
from lineal.api.native.convert.access import from_collection, from_members
from lineal.api.operation import Call, Handler, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, LimitExceeded, NotFound
from lineal.wire import access as wire

_STORE = ObjectOf("store")


def _list(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, _call: Call, request: wire.ListAccounts) -> wire.CollectionPage:
        limit = pages.check_limit(request.limit)
        after = pages.decode(request.cursor, (str,), "collections", kind)
        query = collections.ListCollections(kind, str(after[0]) if after else "", limit)
        page = await services.db.read(collections.list_collections, query)
        cursor = pages.encode((page.next,) if page.next else None, "collections", kind)
        return wire.CollectionPage([from_collection(found) for found in page.principals], cursor)

    return handler


def _create(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.CreateCollection) -> wire.Collection:
        command = collections.CreateCollection(kind, request.name, request.display_name)
        return from_collection(await services.db.write(collections.create_collection, command, call.origin))

    return handler


def _update(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.UpdateCollection) -> wire.Collection:
        command = collections.RenameCollection(kind, request.name, request.display_name)
        return from_collection(await services.db.write(collections.rename_collection, command, call.origin))

    return handler


def _delete(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.CollectionName) -> None:
        await services.db.write(collections.delete_collection, collections.DeleteCollection(kind, request.name), call.origin)

    return handler


def _members(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, _call: Call, request: wire.ListMembers) -> wire.MemberPage:
        limit = pages.check_limit(request.limit)
        after = pages.decode(request.cursor, (str,), "members", kind, request.name)
        query = collections.ListMembers(kind, request.name, str(after[0]) if after else "", limit)
        page = await services.db.read(collections.list_members, query)
        cursor = pages.encode((page.next,) if page.next else None, "members", kind, request.name)
        return wire.MemberPage(from_members(page), cursor)

    return handler


def _add(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.Membership) -> None:
        await services.db.write(collections.add_member, collections.Membership(kind, request.name, request.member), call.origin)

    return handler


def _remove(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.Membership) -> None:
        await services.db.write(collections.remove_member, collections.Membership(kind, request.name, request.member), call.origin)

    return handler


def _reads(kind: PrincipalKind, path: str, name: str) -> tuple[Operation, ...]:
    return (
        Operation(
            name=f"list{name}s",
            method="GET",
            path=path,
            permission="caller",
            summary=f"Answer a page of the {kind}s, by name.",
            handler=_list(kind),
            request=wire.ListAccounts,
            response=wire.CollectionPage,
        ),
        Operation(
            name=f"list{name}Members",
            method="GET",
            path=f"{path}/{{name}}/members",
            permission="caller",
            summary=f"Answer a page of who is in a {kind}, by name.",
            handler=_members(kind),
            request=wire.ListMembers,
            response=wire.MemberPage,
            errors=(NotFound,),
        ),
    )


def _changes(kind: PrincipalKind, path: str, name: str) -> tuple[Operation, ...]:
    return (
        Operation(
            name=f"create{name}",
            method="POST",
            path=path,
            permission="store.manage",
            object=_STORE,
            summary=f"Make a {kind}.",
            handler=_create(kind),
            request=wire.CreateCollection,
            response=wire.Collection,
            status=201,
            errors=(AlreadyExists,),
        ),
        Operation(
            name=f"update{name}",
            method="PATCH",
            path=f"{path}/{{name}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Change what people see of a {kind}.",
            handler=_update(kind),
            request=wire.UpdateCollection,
            response=wire.Collection,
            errors=(NotFound, Conflict),
        ),
        Operation(
            name=f"delete{name}",
            method="DELETE",
            path=f"{path}/{{name}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Remove a {kind} with what was granted to it; its members stay.",
            handler=_delete(kind),
            request=wire.CollectionName,
            errors=(NotFound, Conflict),
        ),
        Operation(
            name=f"add{name}Member",
            method="PUT",
            path=f"{path}/{{name}}/members/{{member}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Put somebody in a {kind}; nothing happens when they are in it.",
            handler=_add(kind),
            request=wire.Membership,
            errors=(NotFound, Conflict, LimitExceeded),
        ),
        Operation(
            name=f"remove{name}Member",
            method="DELETE",
            path=f"{path}/{{name}}/members/{{member}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Take somebody out of a {kind}; nothing happens when they are not in it.",
            handler=_remove(kind),
            request=wire.Membership,
            errors=(NotFound, Conflict),
        ),
    )


COLLECTIONS: tuple[Operation, ...] = (
    *_reads("group", "/groups", "Group"),
    *_changes("group", "/groups", "Group"),
    *_reads("role", "/roles", "Role"),
    *_changes("role", "/roles", "Role"),
)
