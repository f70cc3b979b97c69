"""Versions of registered models: listed, made, changed and deleted."""

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from lineal.api.names import new_id
from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change, once
from lineal.api.native.convert.registry import find_version, from_version, from_versions, version_state
from lineal.api.native.convert.version import Known, Said, VersionOf, entity, known, said
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.artifacts.values import File
from lineal.errors import LimitExceeded, NotFound, Stale
from lineal.registry.models.lookup import find_model, lock_model
from lineal.registry.names import Tag
from lineal.registry.values import ModelVersion
from lineal.registry.versions import commands, search
from lineal.registry.versions.contents import file_of
from lineal.storage.database import Reader, Transaction
from lineal.wire import registered_models as wire
from lineal.wire.versions import Version

METRICS_MAX = 50
"""Metrics that a list of versions may carry."""
_MODEL = ObjectOf("registered_model", "name")


class _Page(msgspec.Struct, frozen=True):
    query: search.SearchVersions
    metrics: list[str]


async def _list(services: Services, call: Call, request: wire.ListVersions) -> wire.VersionPage:
    if len(request.metrics) > METRICS_MAX:
        raise LimitExceeded("metrics", METRICS_MAX, len(request.metrics))
    query = search.SearchVersions(
        call.origin.workspace_id,
        request.filter,
        tuple(request.order_by) or ("version_number DESC",),
        check_limit(request.limit),
        request.cursor,
        request.name,
        call.viewer,
    )
    return await services.db.read(_page, _Page(query, request.metrics))


def _page(reader: Reader, asked: _Page) -> wire.VersionPage:
    query = asked.query
    find_model(reader, query.workspace_id, query.name)
    with native_fields():
        found = search.search_versions(reader, query)
    return wire.VersionPage(from_versions(reader, found.versions, query.workspace_id, asked.metrics), found.next_page_token)


async def _get(services: Services, call: Call, request: wire.VersionId) -> Entity:
    query = VersionOf(call.origin.workspace_id, request.name, request.version, call.viewer)
    found = await services.db.read(known, query)
    return entity(found, await said_by(services, found))


async def said_by(services: Services, found: Known) -> Said:
    """Answer what the files of a version say."""

    async def find(path: str) -> File | None:
        return await services.db.peek(lambda reader, version_id: file_of(reader, version_id, path), found.version.id)

    return await said(services.artifacts, found.readable_files, find)


def _entity(version: ModelVersion) -> Entity:
    return Entity(from_version(version), version_state(version))


async def _create(services: Services, call: Call, request: wire.CreateVersion) -> Made:
    command = commands.CreateVersion(
        public_id=f"mv-{new_id()}",
        name=request.name,
        source=request.source,
        run_id=request.run_id,
        logged_model_id=request.logged_model_id,
        description=request.description or None,
        tags=tuple(Tag(key, value) for key, value in request.tags.items()),
    )
    return await change(
        services,
        call,
        lambda tx: _entity(commands.create_version(tx, command)),
        done_once=once(call, "createVersion", request),
        location=lambda made: f"/registered-models/{quote(made.body.name, safe='')}/versions/{made.body.version}",
    )


async def _update(services: Services, call: Call, request: wire.UpdateVersion) -> Made:
    tags = {} if isinstance(request.tags, msgspec.UnsetType) else request.tags

    def make(tx: Transaction, found: ModelVersion) -> None:
        if not isinstance(request.description, msgspec.UnsetType):
            commands.describe_version(tx, commands.DescribeVersion(found.name, found.version, request.description or None))
        for key, value in tags.items():
            if value is None:
                commands.delete_version_tag(tx, commands.DeleteVersionTag(found.name, found.version, key))
            else:
                commands.set_version_tag(tx, commands.SetVersionTag(found.name, found.version, Tag(key, value)))

    return await changed(services, call, request.name, request.version, make)


async def _set_tag(services: Services, call: Call, request: wire.SetVersionTag) -> Made:
    tag = Tag(request.key, request.value)

    def make(tx: Transaction, found: ModelVersion) -> None:
        commands.set_version_tag(tx, commands.SetVersionTag(found.name, found.version, tag))

    return await changed(services, call, request.name, request.version, make)


async def _delete_tag(services: Services, call: Call, request: wire.VersionTagKey) -> Made:
    def make(tx: Transaction, found: ModelVersion) -> None:
        commands.delete_version_tag(tx, commands.DeleteVersionTag(found.name, found.version, request.key))

    return await changed(services, call, request.name, request.version, make)


async def _delete(services: Services, call: Call, request: wire.VersionId) -> Made:
    def make(tx: Transaction) -> None:
        found = find_version(tx, tx.origin.workspace_id, request.name, request.version)
        commands.delete_version(tx, commands.DeleteVersion(found.name, found.version))

    return await change(services, call, make, precondition=_precondition(request.name, request.version))


async def changed(services: Services, call: Call, name: str, version: str, make: Callable[[Transaction, ModelVersion], object]) -> Made:
    """Make a change of a version, which `make` is given, and answer the version as it is then."""

    def made(tx: Transaction) -> Entity:
        found = find_version(tx, tx.origin.workspace_id, name, version)
        make(tx, found)
        return _entity(find_version(tx, tx.origin.workspace_id, name, str(found.version)))

    return await change(services, call, made, precondition=_precondition(name, version))


def _precondition(name: str, version: str) -> Precondition:
    def present(tx: Transaction) -> object:
        lock_model(tx, name)
        return version_state(find_version(tx, tx.origin.workspace_id, name, version))

    return Precondition("model version", f"{name}/{version}", present)


VERSIONS: tuple[Operation, ...] = (
    Operation(
        name="listVersions",
        method="GET",
        path="/registered-models/{name}/versions",
        permission="model.read",
        object=_MODEL,
        summary="Answer a page of the versions of a registered model, with metrics of their runs.",
        handler=_list,
        request=wire.ListVersions,
        response=wire.VersionPage,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="createVersion",
        method="POST",
        path="/registered-models/{name}/versions",
        permission="model.edit",
        object=_MODEL,
        summary="Make the next version of a registered model, and seal its files.",
        handler=_create,
        request=wire.CreateVersion,
        response=wire.VersionBrief,
        required=("source",),
        errors=(NotFound, LimitExceeded),
        status=201,
        tagged=True,
        repeatable=True,
    ),
    Operation(
        name="getVersion",
        method="GET",
        path="/registered-models/{name}/versions/{version}",
        permission="model.read",
        object=_MODEL,
        summary="Answer everything about a version: by its number, `@` and an alias, or `latest`.",
        handler=_get,
        request=wire.VersionId,
        response=Version,
        errors=(NotFound,),
        tagged=True,
    ),
    Operation(
        name="updateVersion",
        method="PATCH",
        path="/registered-models/{name}/versions/{version}",
        permission="model.edit",
        object=_MODEL,
        summary="Change description or tags of a version.",
        handler=_update,
        request=wire.UpdateVersion,
        response=wire.VersionBrief,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteVersion",
        method="DELETE",
        path="/registered-models/{name}/versions/{version}",
        permission="model.manage",
        object=_MODEL,
        summary="Delete a version with its aliases; its number is never given again.",
        handler=_delete,
        request=wire.VersionId,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="setVersionTag",
        method="PUT",
        path="/registered-models/{name}/versions/{version}/tags/{key:path}",
        permission="model.edit",
        object=_MODEL,
        summary="Set a tag of a version.",
        handler=_set_tag,
        request=wire.SetVersionTag,
        response=wire.VersionBrief,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteVersionTag",
        method="DELETE",
        path="/registered-models/{name}/versions/{version}/tags/{key:path}",
        permission="model.edit",
        object=_MODEL,
        summary="Remove a tag of a version; nothing happens when it has none of that key.",
        handler=_delete_tag,
        request=wire.VersionTagKey,
        response=wire.VersionBrief,
        errors=(NotFound, Stale),
        tagged=True,
    ),
)
