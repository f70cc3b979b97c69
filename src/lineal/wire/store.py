"""Messages about the whole store: what is called so, and how much there is."""

from typing import Literal

import msgspec


class FindAnything(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for experiments, runs, registered models and versions that are called so."""

    q: str
    """What a name has in it, or an id starts with; 1 to 200 characters."""
    limit: int = 10
    """Hits of each kind, 1 to 50 inclusive."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is called so."""

    kind: Literal["experiment", "run", "registered_model", "version"]
    id: str
    """Of the experiment or run; the name of the model; `name/version` of a version."""
    title: str
    detail: str
    """The experiment of a run, the start of a model's description, or the alias of a version."""
    at_ms: int | None
    """When it was changed last, or started; null where that is not looked at."""


class Hits(msgspec.Struct, frozen=True):
    """What is called so, by kind: registered models, versions, experiments, runs."""

    hits: list[Hit]


class AskStorage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks how much there is."""


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is in the store."""

    experiments: int
    runs: int
    registered_models: int
    versions: int
    logged_models: int
    datasets: int
    events: int
    """In the ledger."""
    files: int
    """In the artifact tree and in sealed manifests."""
    files_bytes: int
    """Together, however often the same bytes are there."""
    blobs: int
    blobs_bytes: int
    """What is stored of them: equal files once."""
    series_points: int
    series_bytes: int
    database: Literal["sqlite", "postgres"]
    database_bytes: int
