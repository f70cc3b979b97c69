"""Registered models, between wire and subject."""

from lineal.api.mlflow.convert.model_versions import from_tags, from_user, from_version
from lineal.api.mlflow.wire import registered_models as wire
from lineal.registry.values import RegisteredModel


def from_model(model: RegisteredModel) -> wire.RegisteredModel:
    """Spell a registered model."""
    return wire.RegisteredModel(
        name=model.name,
        creation_timestamp=model.created_ms,
        last_updated_timestamp=model.updated_ms,
        user_id=from_user(model.created_by),
        description=model.description or None,
        latest_versions=[from_version(version) for version in model.latest_versions],
        tags=from_tags(model.tags),
        aliases=[wire.Alias(alias=alias, version=str(version)) for alias, version in model.aliases.items()],
    )
