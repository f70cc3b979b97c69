"""What a registered model and a model version are."""

import msgspec

READY = "READY"
"""The status of a version whose files are where they should be. Lineal makes versions in one step, so every version has it."""


class ModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a registered model."""

    id: int
    """Its node in the lineage."""
    public_id: str
    """`mv-` and 32 hexadecimal digits; never changes, whatever happens to the model's name."""
    model_id: int
    name: str
    """The name of its model."""
    version: int
    """1, 2, 3 ...; the number of a deleted version is never given again."""
    description: str | None
    source: str
    """Where its files came from, as the client wrote it."""
    storage_location: str
    """Where its files are now: the sealed tree, or what `source` stands for."""
    run_id: str
    """The public id of the run that made it; empty where there is none."""
    run_link: str
    logged_model_id: str
    """The public id of the logged model it was made from; empty where there is none."""
    status: str
    status_message: str
    stage: str
    created_by: str
    created_ms: int
    updated_ms: int
    manifest_digest: str
    """SHA-256 of the manifest of its files, hexadecimal; empty while it is not sealed, because its files are elsewhere."""
    tags: dict[str, str]
    """Ordered by key."""
    aliases: tuple[str, ...]
    """In alphabetical order."""


class RegisteredModel(msgspec.Struct, frozen=True, kw_only=True):
    """A named line of versions."""

    id: int
    name: str
    description: str | None
    created_ms: int
    updated_ms: int
    created_by: str
    tags: dict[str, str]
    """Ordered by key."""
    aliases: dict[str, int]
    """Versions by alias, in alphabetical order."""
    latest_versions: tuple[ModelVersion, ...]
    """The newest version of each stage that has one."""
