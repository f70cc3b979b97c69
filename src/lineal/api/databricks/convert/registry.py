"""Registered models and versions, between wire and subject."""

from lineal.api.databricks.convert.activities import from_open_request
from lineal.api.databricks.wire import model_versions as versions_wire
from lineal.api.databricks.wire import registered_models as models_wire
from lineal.api.databricks.wire.types import KeyValue
from lineal.registry.governed import GovernedModel, GovernedVersion
from lineal.registry.rights import NAMES
from lineal.registry.values import ModelVersion, RegisteredModel


def from_version(version: ModelVersion) -> versions_wire.ModelVersion:
    """Spell a version."""
    return versions_wire.ModelVersion(
        name=version.name,
        version=str(version.version),
        creation_timestamp=version.created_ms,
        last_updated_timestamp=version.updated_ms,
        user_id=version.created_by,
        current_stage=version.stage,
        description=version.description or None,
        source=version.source,
        run_id=version.run_id,
        run_link=version.run_link,
        status=version.status,
        status_message=version.status_message or None,
        tags=from_tags(version.tags),
    )


def from_governed_version(governed: GovernedVersion) -> versions_wire.VersionReply:
    """Spell a version with what the caller may do, under both keys."""
    plain = from_version(governed.version)
    fields = {name: getattr(plain, name) for name in plain.__struct_fields__}
    whole = versions_wire.ModelVersionDatabricks(
        **fields,
        permission_level=NAMES[governed.level],
        email_subscription_status=governed.subscription,
        open_requests=[from_open_request(request) for request in governed.open_requests],
    )
    return versions_wire.VersionReply(model_version_databricks=whole, model_version=plain)


def from_model(model: RegisteredModel) -> models_wire.Model:
    """Spell a registered model."""
    return models_wire.Model(
        name=model.name,
        creation_timestamp=model.created_ms,
        last_updated_timestamp=model.updated_ms,
        user_id=model.created_by,
        description=model.description or None,
        latest_versions=[from_version(version) for version in model.latest_versions],
        tags=from_tags(model.tags),
    )


def from_governed_model(governed: GovernedModel) -> models_wire.ModelDatabricks:
    """Spell a registered model with what names it for permissions and what the caller may do."""
    plain = from_model(governed.model)
    fields = {name: getattr(plain, name) for name in plain.__struct_fields__}
    return models_wire.ModelDatabricks(**fields, id=str(governed.model.id), permission_level=NAMES[governed.level])


def from_tags(tags: dict[str, str]) -> list[KeyValue]:
    """Spell tags."""
    return [KeyValue(key=key, value=value) for key, value in tags.items()]
