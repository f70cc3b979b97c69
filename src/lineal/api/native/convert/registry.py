"""Registered models, versions and aliases: as they are answered, and the state their tags stand for."""

from collections.abc import Iterable, Sequence
from typing import Any

from lineal.api.native.answers import Entity
from lineal.api.native.convert.experiments import pairs
from lineal.errors import Invalid, NotFound
from lineal.registry.aliases.queries import AliasSpan
from lineal.registry.models.queries import count_versions
from lineal.registry.names import LATEST, check_alias
from lineal.registry.values import ModelVersion, RegisteredModel
from lineal.registry.versions.queries import ByAlias, ByNumber, get_version, get_version_by_alias
from lineal.storage.database import Reader
from lineal.tracking.runs.metrics import latest_values
from lineal.tracking.series.values import wire_value
from lineal.wire import registered_models as wire
from lineal.wire.series import Value


def find_version(reader: Reader, workspace_id: int, name: str, version: str) -> ModelVersion:
    """Answer a version by its number, `@` and an alias, or `latest`.

    Raises:
        Invalid: it is none of these.
        NotFound: there is none.
    """
    if version.startswith("@") or version.lower() == LATEST:
        return get_version_by_alias(reader, ByAlias(workspace_id, name, check_alias(version.removeprefix("@"))))
    if not (version.isascii() and version.isdigit()):
        raise Invalid("version", "is a number, '@' and an alias, or 'latest'")
    if len(version) > 18:
        raise NotFound("model version", f"{name}/{version}")
    return get_version(reader, ByNumber(workspace_id, name, int(version)))


def from_models(reader: Reader, models: Sequence[RegisteredModel]) -> list[wire.RegisteredModel]:
    """Spell registered models."""
    counts = count_versions(reader, [model.id for model in models]) if models else {}
    return [from_model(model, counts.get(model.id, 0)) for model in models]


def from_model(model: RegisteredModel, versions: int) -> wire.RegisteredModel:
    """Spell a registered model that has so many versions."""
    return wire.RegisteredModel(
        name=model.name,
        description=model.description or "",
        owner=model.created_by,
        created_ms=model.created_ms,
        updated_ms=model.updated_ms,
        tags=model.tags,
        aliases=model.aliases,
        versions=versions,
        latest_versions=[from_version(version) for version in model.latest_versions],
    )


def model_entity(reader: Reader, model: RegisteredModel) -> Entity:
    """Spell a registered model with its state."""
    return Entity(from_models(reader, [model])[0], model_state(model.name, model.description, model.tags))


def model_state(name: str, description: str | None, tags: dict[str, str]) -> list[object]:
    """What callers can change of a registered model by itself."""
    return [name, description or "", pairs(tags.items())]


def from_version(version: ModelVersion, metrics: dict[str, Value] | None = None) -> wire.VersionBrief:
    """Spell a version, with metrics of its run where they were asked for."""
    return wire.VersionBrief(
        name=version.name,
        version=version.version,
        stage=version.stage,
        aliases=list(version.aliases),
        description=version.description or "",
        created_by=version.created_by,
        created_ms=version.created_ms,
        updated_ms=version.updated_ms,
        run_id=version.run_id,
        logged_model_id=version.logged_model_id,
        source=version.source,
        manifest_digest=version.manifest_digest,
        status=version.status,
        tags=version.tags,
        public_id=version.public_id,
        metrics=metrics or {},
    )


def from_versions(reader: Reader, versions: Sequence[ModelVersion], workspace_id: int, metrics: Sequence[str]) -> list[wire.VersionBrief]:
    """Spell versions, with the latest values of `metrics` of their runs."""
    found: dict[str, dict[str, float]] = {}
    if metrics:
        found = latest_values(reader, workspace_id, [version.run_id for version in versions if version.run_id], metrics)
    return [from_version(version, _spelled(found.get(version.run_id, {}))) for version in versions]


def version_state(version: ModelVersion) -> list[object]:
    """What callers can change of a version by itself."""
    return [version.description or "", version.stage, pairs(version.tags.items())]


def alias_entity(span: AliasSpan) -> Entity:
    """Spell what an alias points to now with its state."""
    return Entity(from_span(span), alias_state(span.version))


def alias_state(version: int | None) -> list[object]:
    """What an alias points to; None for nothing."""
    return [version]


def from_span(span: AliasSpan) -> wire.AliasSpan:
    """Spell a part of the history of an alias."""
    return wire.AliasSpan(span.alias, span.version, span.from_us, span.to_us, span.actor)


def from_spans(spans: Iterable[AliasSpan]) -> list[wire.AliasSpan]:
    """Spell parts of the history of aliases."""
    return [from_span(span) for span in spans]


def _spelled(values: dict[str, float]) -> dict[str, Any]:
    return {key: wire_value(value) for key, value in values.items()}
