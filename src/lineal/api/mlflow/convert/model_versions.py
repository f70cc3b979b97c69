"""Model versions, between wire and subject."""

from lineal.api.mlflow.wire import model_versions as wire
from lineal.api.mlflow.wire.types import KeyValue
from lineal.registry.names import Tag
from lineal.registry.values import ModelVersion

_NOBODY = "anonymous"


def to_tags(tags: list[KeyValue] | None) -> tuple[Tag, ...]:
    """Read tags; what is absent is empty."""
    return tuple(Tag(tag.key or "", tag.value or "") for tag in tags or ())


def from_tags(tags: dict[str, str]) -> list[KeyValue]:
    """Spell tags."""
    return [KeyValue(key=key, value=value) for key, value in tags.items()]


def from_user(user: str) -> str | None:
    """Spell who made something; MLflow leaves the field out where nobody logs in."""
    return None if user == _NOBODY else user


def from_version(version: ModelVersion) -> wire.ModelVersion:
    """Spell a version, with its aliases, which MLflow leaves out of searches and of `latest_versions`."""
    return wire.ModelVersion(
        name=version.name,
        version=str(version.version),
        creation_timestamp=version.created_ms,
        last_updated_timestamp=version.updated_ms,
        user_id=from_user(version.created_by),
        current_stage=version.stage,
        description=version.description,
        source=version.source,
        run_id=version.run_id,
        status=version.status,
        status_message=version.status_message or None,
        tags=from_tags(version.tags),
        run_link=version.run_link,
        aliases=list(version.aliases),
    )
