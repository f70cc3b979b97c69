"""Reads of versions, and the resolution of `models:/` URIs."""

import msgspec

from lineal.errors import NotFound
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import DEFAULT
from lineal.registry.models.lookup import ModelRow, find_model
from lineal.registry.names import LATEST, check_alias
from lineal.registry.uris import AliasUri, LatestUri, LoggedModelUri, StageUri, VersionUri, parse_model_uri
from lineal.registry.values import ModelVersion
from lineal.registry.versions.lookup import VersionRow, find_named, find_version
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.registry.versions")

_decode_tags = msgspec.json.Decoder(dict[str, str]).decode
_decode_aliases = msgspec.json.Decoder(tuple[str, ...]).decode

VERSION_COLUMNS = Sql(
    "v.id, v.public_id, v.model_id, v.version, v.description, v.source, v.storage_location, v.run_id, v.run_link, "
    "v.logged_model_id, v.status, v.status_message, v.stage, v.created_by, v.created_ms, v.updated_ms, v.manifest_id, v.manifest_digest"
)
"""The fields of VersionRow, in order, of a table called `v`."""
_STAGES = Sql(
    "select m.id as model_id, d.stage from registered_models m cross join "
    "(select 'None' as stage union all select 'Staging' union all select 'Production' union all select 'Archived') d where m.id in "
)
"""The default stages of models; those of their own lifecycles are added."""
_OWN_STAGES = Sql(" union select l.model_id, l.name from lifecycle_stages l where l.model_id in ")
_LATEST = Sql(
    " s join model_versions v on v.model_id = s.model_id and v.version = "
    "(select max(n.version) from model_versions n where n.model_id = s.model_id and n.stage = s.stage and n.deleted_ms is null)"
    " order by v.model_id, "
    "(select min(f.version) from model_versions f where f.model_id = s.model_id and f.stage = s.stage and f.deleted_ms is null)"
)
"""The newest version of each stage, the stage that was used first coming first."""
IDS_IN_QUERY_MAX = 10_000
"""Ids in one `in` list: SQLite takes 32,766 parameters, PostgreSQL 65,535."""


class ByNumber(msgspec.Struct, frozen=True):
    """Which version of which registered model of which workspace."""

    workspace_id: int
    name: str
    version: int


class ByAlias(msgspec.Struct, frozen=True):
    """The version an alias points to; `latest`, in any case, is the newest one."""

    workspace_id: int
    name: str
    alias: str


class LatestVersions(msgspec.Struct, frozen=True):
    """The newest version of each of these stages (in any case); no stages mean every one."""

    workspace_id: int
    name: str
    stages: tuple[str, ...] = ()


class ByUri(msgspec.Struct, frozen=True):
    """What a `models:/` URI speaks of."""

    workspace_id: int
    uri: str


def get_version(reader: Reader, query: ByNumber) -> ModelVersion:
    """Answer a version.

    Raises:
        NotFound: there is no such version.
    """
    model, version = find_named(reader, query.workspace_id, query.name, query.version)
    return whole(reader, model.name, version)


def get_version_by_alias(reader: Reader, query: ByAlias) -> ModelVersion:
    """Answer the version an alias points to.

    Raises:
        NotFound: there is no such model, or (kind `alias`) it has no such alias.
    """
    check_alias(query.alias)
    row = reader.row(SQL.version_at_alias, workspace_id=query.workspace_id, name=query.name, alias=query.alias)
    if row is not None and query.alias.lower() != LATEST:
        *columns, tags, aliases = row
        return _made(query.name, VersionRow(*columns), _decode_tags(tags), _decode_aliases(aliases))
    model = find_model(reader, query.workspace_id, query.name)  # the newest version, or to say what there is not
    return whole(reader, model.name, find_version(reader, model, _number_of_alias(reader, model, query.alias)))


def get_latest_versions(reader: Reader, query: LatestVersions) -> list[ModelVersion]:
    """Answer the newest version of each stage asked for that has one, the stage that was used first coming first.

    Raises:
        NotFound: there is no such model.
        Invalid: there is no such stage.
    """
    model = find_model(reader, query.workspace_id, query.name)
    lifecycle = lifecycle_of(reader, model.id) if query.stages else DEFAULT
    stages = {lifecycle.stage(stage) for stage in query.stages}
    found = latest_of_models(reader, {model.id: model.name})[model.id]
    return [version for version in found if not stages or version.stage in stages]


def resolve_uri(reader: Reader, query: ByUri) -> ModelVersion | LoggedModelUri:
    """Answer the version a `models:/` URI speaks of now, or the id of the logged model.

    Raises:
        Invalid: it is no such URI.
        NotFound: what it speaks of does not exist.
    """
    uri = parse_model_uri(query.uri)
    if isinstance(uri, LoggedModelUri):
        return uri
    model = find_model(reader, query.workspace_id, uri.name)
    match uri:
        case VersionUri():
            number = uri.version
        case LatestUri():
            number = _newest(reader, model)
        case AliasUri():
            number = _number_of_alias(reader, model, uri.alias)
        case StageUri():
            number = _newest_in_stage(reader, model, lifecycle_of(reader, model.id).stage(uri.stage))
    return whole(reader, model.name, find_version(reader, model, number))


def whole(reader: Reader, name: str, row: VersionRow) -> ModelVersion:
    """Add the tags and aliases of one version."""
    tags = dict(reader.rows(SQL.version_tags, id=row.id))
    aliases = tuple(found[0] for found in reader.rows(SQL.version_aliases, id=row.id))
    return _made(name, row, tags, aliases)


def whole_all(reader: Reader, rows: list[tuple[str, VersionRow]]) -> list[ModelVersion]:
    """Add the tags and aliases of many versions, each given with its model's name; order is kept."""
    tags: dict[int, dict[str, str]] = {row.id: {} for _, row in rows}
    aliases: dict[int, list[str]] = {row.id: [] for _, row in rows}
    ids = list(tags)
    for start in range(0, len(ids), IDS_IN_QUERY_MAX):
        listed = in_list(ids[start : start + IDS_IN_QUERY_MAX])
        query = Sql("select version_id, key, value from model_version_tags where version_id in ") + listed
        for version_id, key, value in reader.rows(query + Sql(" order by version_id, key")):
            tags[version_id][key] = value
        query = Sql("select version_id, alias from model_aliases where version_id in ") + listed
        for version_id, alias in reader.rows(query + Sql(" order by version_id, alias")):
            aliases[version_id].append(alias)
    return [_made(name, row, tags[row.id], tuple(aliases[row.id])) for name, row in rows]


def latest_of_models(reader: Reader, names: dict[int, str]) -> dict[int, list[ModelVersion]]:
    """Answer, for each model (names by id, at most IDS_IN_QUERY_MAX), the newest version of every stage that has one.

    Each is found by one step in an index, however many versions there are.
    """
    listed = in_list(names)
    query = Sql("select ") + VERSION_COLUMNS + Sql(" from (") + _STAGES + listed + _OWN_STAGES + listed + Sql(")") + _LATEST
    rows = [VersionRow(*row) for row in reader.rows(query)]
    found: dict[int, list[ModelVersion]] = {model_id: [] for model_id in names}
    for version in whole_all(reader, [(names[row.model_id], row) for row in rows]):
        found[version.model_id].append(version)
    return found


def _made(name: str, row: VersionRow, tags: dict[str, str], aliases: tuple[str, ...]) -> ModelVersion:
    return ModelVersion(
        id=row.id,
        public_id=row.public_id,
        model_id=row.model_id,
        name=name,
        version=row.version,
        description=row.description,
        source=row.source,
        storage_location=row.storage_location,
        run_id=row.run_id,
        run_link=row.run_link,
        logged_model_id=row.logged_model_id,
        status=row.status,
        status_message=row.status_message,
        stage=row.stage,
        created_by=row.created_by,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        manifest_digest=row.manifest_digest or "",
        tags=tags,
        aliases=aliases,
    )


def _number_of_alias(reader: Reader, model: ModelRow, alias: str) -> int:
    if alias.lower() == LATEST:
        return _newest(reader, model)
    number = reader.value(SQL.version_by_alias, model_id=model.id, alias=alias)
    if number is None:
        kind = "alias"
        raise NotFound(kind, f"{model.name}@{alias}", f"Registered model alias {alias} not found.")
    return int(number)


def _newest(reader: Reader, model: ModelRow) -> int:
    number = reader.value(SQL.version_newest, model_id=model.id)
    if number is None:
        kind = "model version"
        raise NotFound(kind, f"{model.name}/latest", f"Latest version not found for model {model.name}.")
    return int(number)


def _newest_in_stage(reader: Reader, model: ModelRow, stage: str) -> int:
    number = reader.value(SQL.version_newest_in_stage, model_id=model.id, stage=stage)
    if number is None:
        kind = "model version"
        message = f"No versions of model with name '{model.name}' and stage '{stage}' found"
        raise NotFound(kind, f"{model.name}/{stage}", message)
    return int(number)
