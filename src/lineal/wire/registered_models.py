"""Messages about registered models, their versions, aliases and stages."""

from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from lineal.wire.series import Value

Stage: TypeAlias = str
"""`None`, `Staging`, `Production`, `Archived`, or what the model's own lifecycle calls it."""


class VersionBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A version, as a list shows it."""

    name: str
    """Of its registered model."""
    version: int
    stage: str
    aliases: list[str]
    description: str
    created_by: str
    created_ms: int
    updated_ms: int
    run_id: str
    """Of the run that made it; empty where there is none, or it is another server's."""
    logged_model_id: str
    source: str
    """Where its files came from, as its maker wrote it."""
    manifest_digest: str
    """SHA-256 of the list of its files; empty while it is not sealed."""
    status: str
    tags: dict[str, str]
    public_id: str
    """Its id in the lineage; never changes."""
    metrics: dict[str, Value] = {}
    """The latest values of its run, of the metrics asked for."""


class RegisteredModel(msgspec.Struct, frozen=True, kw_only=True):
    """A named line of versions."""

    name: str
    description: str
    owner: str
    """Who made it."""
    created_ms: int
    updated_ms: int
    tags: dict[str, str]
    aliases: dict[str, int]
    """Version numbers by alias."""
    versions: int
    """How many there are."""
    latest_versions: list[VersionBrief]
    """The newest version of each stage that has one."""


class ListRegisteredModels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the registered models that match."""

    filter: str = ""
    """In the filter language; empty lets every model through."""
    order_by: list[str] = []
    """`field [ASC|DESC]` each; by name when it is empty."""
    limit: int = 100
    """Registered models in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class RegisteredModelPage(msgspec.Struct, frozen=True):
    """A page of registered models."""

    registered_models: list[RegisteredModel]
    cursor: str
    """For the next page; empty on the last."""


class ModelName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a registered model."""

    name: str


class CreateRegisteredModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Makes a registered model."""

    name: str
    description: str = ""
    tags: dict[str, str] = {}


class UpdateRegisteredModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes a registered model; what is left out stays as it is."""

    name: str
    description: str | UnsetType = UNSET
    tags: dict[str, str | None] | UnsetType = UNSET
    """Tags to set; null removes one."""


class RenameRegisteredModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Gives a registered model another name; its versions, aliases and history go with it."""

    name: str
    new_name: str


class SetModelTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sets a tag of a registered model, over an earlier value."""

    name: str
    key: str
    value: str


class ModelTagKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a tag of a registered model."""

    name: str
    key: str


class ListVersions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the versions of a registered model."""

    name: str
    filter: str = ""
    """In the filter language; empty lets every version through."""
    order_by: list[str] = []
    """`field [ASC|DESC]` each; newest number first when it is empty."""
    metrics: list[str] = []
    """At most 50 metrics of the versions' runs, to see how they evolve."""
    limit: int = 100
    """Versions in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class VersionPage(msgspec.Struct, frozen=True):
    """A page of versions."""

    versions: list[VersionBrief]
    cursor: str
    """For the next page; empty on the last."""


class VersionId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a version."""

    name: str
    version: str
    """Its number, `@` and an alias, or `latest`."""


class CreateVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Makes the next version of a registered model."""

    name: str
    source: str
    """Where its files are: `runs:/<run id>/<path>`, `models:/<logged model id>`, `models:/<name>/<version>` (a copy), or a location in a
    store that clients open by themselves."""
    run_id: str | None = None
    """Of the run that made it."""
    logged_model_id: str | None = None
    """Of the logged model it is made from."""
    description: str = ""
    tags: dict[str, str] = {}


class UpdateVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes a version; what is left out stays as it is."""

    name: str
    version: str
    description: str | UnsetType = UNSET
    tags: dict[str, str | None] | UnsetType = UNSET
    """Tags to set; null removes one."""


class SetVersionTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sets a tag of a version, over an earlier value."""

    name: str
    version: str
    key: str
    value: str


class VersionTagKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a tag of a version."""

    name: str
    version: str
    key: str


class AliasSpan(msgspec.Struct, frozen=True):
    """An alias pointed to a version from one time until another."""

    alias: str
    version: int
    from_us: int
    """Microseconds since 1970, inclusive."""
    to_us: int | None
    """Exclusive; null while it lasts."""
    actor: str
    """Who pointed it there."""


class Aliases(msgspec.Struct, frozen=True):
    """The aliases of a registered model, by name."""

    aliases: list[AliasSpan]


class AliasName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names an alias of a registered model."""

    name: str
    alias: str


class AliasAsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks what an alias points to, or pointed to."""

    name: str
    """The name the model had then."""
    alias: str
    at_us: int | None = None
    """Microseconds since 1970; left out, now."""


class SetAlias(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points an alias to a version, wherever it pointed before."""

    name: str
    alias: str
    version: int


class AliasHistory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the history of an alias, newest first."""

    name: str
    alias: str
    limit: int = 100
    """Spans in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class AliasSpans(msgspec.Struct, frozen=True):
    """A page of the history of an alias."""

    spans: list[AliasSpan]
    cursor: str
    """For the next page; empty on the last."""


class MoveStage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Puts a version in a stage."""

    name: str
    version: str
    """Its number, `@` and an alias, or `latest`."""
    stage: str
    """One of the model's lifecycle, in any case."""
    archive_existing: bool = False
    """Whether the other versions in that stage are archived; only for stages of which the lifecycle says that they may."""
    comment: str = ""


class StageSpan(msgspec.Struct, frozen=True):
    """A version was in a stage from one time until another."""

    version: int
    stage: str
    from_us: int
    """Microseconds since 1970, inclusive."""
    to_us: int | None
    """Exclusive; null while it lasts."""
    actor: str
    """Who put it there."""


class StageSpans(msgspec.Struct, frozen=True):
    """The stages of a version, oldest first, or the versions in a stage, by number."""

    spans: list[StageSpan]
    truncated: bool
    """There are more than 1,000."""


class StageAsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks which versions are in a stage, or were."""

    name: str
    """The name the model had then."""
    stage: str
    at_us: int | None = None
    """Microseconds since 1970; left out, now."""


class ListInUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what is in use, the last moved first."""

    limit: int = 100
    """Rows in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class Use(msgspec.Struct, frozen=True):
    """An alias that points to a version, or a version in production."""

    kind: Literal["alias", "stage"]
    label: str
    """The alias, or the stage."""
    name: str
    """Of the registered model."""
    version: int
    public_id: str
    """Of the version."""
    from_us: int
    """Since when, in microseconds since 1970."""
    actor: str
    """Who put it there."""


class UsePage(msgspec.Struct, frozen=True):
    """A page of what is in use."""

    in_use: list[Use]
    cursor: str
    """For the next page; empty on the last."""
