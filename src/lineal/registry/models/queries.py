"""Reads of registered models."""

from collections.abc import Sequence

import msgspec

from lineal.registry.models.lookup import ModelRow, find_model
from lineal.registry.values import ModelVersion, RegisteredModel
from lineal.registry.versions.queries import IDS_IN_QUERY_MAX, latest_of_models
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

SQL = statements.load("lineal.registry.models")


class ByName(msgspec.Struct, frozen=True):
    """Which registered model of which workspace."""

    workspace_id: int
    name: str


def get_model(reader: Reader, query: ByName) -> RegisteredModel:
    """Answer a registered model with its tags, aliases and newest versions.

    Raises:
        NotFound: there is none.
    """
    return whole_models(reader, [find_model(reader, query.workspace_id, query.name)])[0]


def tags_of(reader: Reader, model: ModelRow) -> dict[str, str]:
    """Answer the tags of a registered model, by key."""
    return dict(reader.rows(SQL.model_tags, id=model.id))


def count_versions(reader: Reader, model_ids: Sequence[int]) -> dict[int, int]:
    """Answer how many versions each of at most IDS_IN_QUERY_MAX models has; models without any are left out."""
    assert len(model_ids) <= IDS_IN_QUERY_MAX
    query = Sql("select model_id, count(*) from model_versions where deleted_ms is null and model_id in ") + in_list(model_ids)
    return {row[0]: row[1] for row in reader.rows(query + Sql(" group by model_id"))}


def whole_models(reader: Reader, rows: list[ModelRow]) -> list[RegisteredModel]:
    """Add tags, aliases and newest versions to at most IDS_IN_QUERY_MAX models; order is kept."""
    assert len(rows) <= IDS_IN_QUERY_MAX
    if not rows:
        return []
    tags: dict[int, dict[str, str]] = {row.id: {} for row in rows}
    aliases: dict[int, dict[str, int]] = {row.id: {} for row in rows}
    listed = in_list(tags)
    query = Sql("select model_id, key, value from registered_model_tags where model_id in ") + listed
    for model_id, key, value in reader.rows(query + Sql(" order by model_id, key")):
        tags[model_id][key] = value
    query = Sql("select model_id, alias, version from model_aliases where model_id in ") + listed
    for model_id, alias, version in reader.rows(query + Sql(" order by model_id, alias")):
        aliases[model_id][alias] = version
    latest = latest_of_models(reader, {row.id: row.name for row in rows})
    return [_made(row, tags[row.id], aliases[row.id], latest[row.id]) for row in rows]


def _made(row: ModelRow, tags: dict[str, str], aliases: dict[str, int], latest: list[ModelVersion]) -> RegisteredModel:
    return RegisteredModel(
        id=row.id,
        name=row.name,
        description=row.description,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        created_by=row.created_by,
        tags=tags,
        aliases=aliases,
        latest_versions=tuple(latest),
    )
