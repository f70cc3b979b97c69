"""Aliases: set, deleted, listed, and what they pointed to at any time."""

import msgspec

from lineal.api.native import pages
from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change
from lineal.api.native.convert.registry import alias_entity, alias_state, from_spans
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Denied, LimitExceeded, NotFound, Stale
from lineal.registry.aliases import commands, queries
from lineal.registry.models.lookup import lock_model
from lineal.storage.database import Reader, Transaction
from lineal.wire import registered_models as wire

_MODEL = ObjectOf("registered_model", "name")


class _AliasOf(msgspec.Struct, frozen=True):
    workspace_id: int
    name: str
    alias: str
    at_us: int | None


async def _list(services: Services, call: Call, request: wire.ModelName) -> wire.Aliases:
    query = queries.AliasesOf(call.origin.workspace_id, request.name)
    return wire.Aliases(from_spans(await services.db.read(queries.running_aliases, query)))


async def _get(services: Services, call: Call, request: wire.AliasAsOf) -> Entity:
    return await services.db.peek(_span, _AliasOf(call.origin.workspace_id, request.name, request.alias, request.at_us))


def _span(reader: Reader, query: _AliasOf) -> Entity:
    if query.at_us is None:
        span = queries.running_alias(reader, queries.AliasNow(query.workspace_id, query.name, query.alias))
    else:
        span = queries.alias_as_of(reader, queries.AliasAsOf(query.workspace_id, query.name, query.alias, query.at_us))
    if span is None:
        raise NotFound("alias", f"{query.name}@{query.alias}")
    return alias_entity(span)


async def _set(services: Services, call: Call, request: wire.SetAlias) -> Made:
    command = commands.SetAlias(request.name, request.alias, request.version)

    def make(tx: Transaction) -> Entity:
        commands.set_alias(tx, command)
        return _span(tx, _AliasOf(tx.origin.workspace_id, request.name, request.alias, None))

    return await change(services, call, make, precondition=_precondition(request.name, request.alias))


async def _delete(services: Services, call: Call, request: wire.AliasName) -> Made:
    command = commands.DeleteAlias(request.name, request.alias)
    precondition = _precondition(request.name, request.alias)
    return await change(services, call, lambda tx: commands.delete_alias(tx, command), precondition=precondition)


def _precondition(name: str, alias: str) -> Precondition:
    def present(tx: Transaction) -> object:
        model = lock_model(tx, name)
        span = queries.running_alias(tx, queries.AliasNow(tx.origin.workspace_id, model.name, alias))
        return alias_state(None if span is None else span.version)

    return Precondition("alias", f"{name}@{alias}", present)


async def _history(services: Services, call: Call, request: wire.AliasHistory) -> wire.AliasSpans:
    workspace_id, limit = call.origin.workspace_id, pages.check_limit(request.limit, queries.HISTORY_PAGE_MAX)
    asked = ("alias history", workspace_id, request.name, request.alias)
    before = pages.decode(request.cursor, (int, int), *asked)
    query = queries.AliasHistory(workspace_id, request.name, request.alias, pages.integers(before), limit)
    page = await services.db.read(queries.alias_history, query)
    return wire.AliasSpans(from_spans(page.spans), pages.encode(page.next, *asked))


ALIASES: tuple[Operation, ...] = (
    Operation(
        name="listAliases",
        method="GET",
        path="/registered-models/{name}/aliases",
        permission="model.read",
        object=_MODEL,
        summary="Answer what the aliases of a registered model point to, since when and by whom; at most 1,000.",
        handler=_list,
        request=wire.ModelName,
        response=wire.Aliases,
        errors=(NotFound,),
    ),
    Operation(
        name="getAlias",
        method="GET",
        path="/registered-models/{name}/aliases/{alias}",
        permission="model.read",
        object=_MODEL,
        summary="Answer what an alias points to, or what it pointed to at a time.",
        handler=_get,
        request=wire.AliasAsOf,
        response=wire.AliasSpan,
        errors=(NotFound,),
        tagged=True,
        steady=True,
    ),
    Operation(
        name="setAlias",
        method="PUT",
        path="/registered-models/{name}/aliases/{alias}",
        permission="model.edit",
        object=ObjectOf("decided"),
        summary="Point an alias to a version, wherever it pointed before.",
        handler=_set,
        request=wire.SetAlias,
        response=wire.AliasSpan,
        errors=(NotFound, Denied, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteAlias",
        method="DELETE",
        path="/registered-models/{name}/aliases/{alias}",
        permission="model.edit",
        object=ObjectOf("decided"),
        summary="Remove an alias; nothing happens when the model has none of that name.",
        handler=_delete,
        request=wire.AliasName,
        errors=(NotFound, Denied, Stale),
        tagged=True,
    ),
    Operation(
        name="listAliasHistory",
        method="GET",
        path="/registered-models/{name}/aliases/{alias}/history",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of what an alias pointed to over time, newest first.",
        handler=_history,
        request=wire.AliasHistory,
        response=wire.AliasSpans,
        errors=(NotFound, LimitExceeded),
    ),
)
