"""Messages about logged models."""

from typing import Literal

import msgspec

from lineal.wire.runs import VersionName
from lineal.wire.series import Value


class ModelMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One point of a metric that measures a model."""

    key: str
    value: Value
    step: int
    time_ms: int
    run_id: str
    """Of the run that logged it."""
    dataset_name: str
    """What it was measured on; empty for nothing."""
    dataset_digest: str


class LoggedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model that a run made."""

    model_id: str
    name: str
    experiment_id: str
    source_run_id: str
    """Of the run that made it; empty where there is none."""
    model_type: str
    status: Literal["PENDING", "READY", "UPLOAD_FAILED"]
    lifecycle_stage: Literal["active", "deleted"]
    artifact_location: str
    created_ms: int
    updated_ms: int
    params: dict[str, str]
    tags: dict[str, str]
    metrics: list[ModelMetric]
    """Ordered by key, run, dataset, time and step; at most 10,000."""
    truncated: bool
    """There are more metrics."""
    versions: list[VersionName]
    """Versions of registered models made of it, newest first, at most 100; empty in a list."""


class LoggedModelId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a logged model."""

    model_id: str


class DatasetFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Metrics count when they were measured on this."""

    name: str
    digest: str = ""
    """Left out: any."""


class SearchLoggedModels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the logged models that match."""

    experiment_ids: list[str]
    filter: str = ""
    """In the filter language; empty lets every model through."""
    datasets: list[DatasetFilter] = []
    """Metrics in the filter count when they were measured on one of these; left out, all do."""
    order_by: list[str] = []
    """`field [ASC|DESC]` each, an attribute or `metrics.` with a key. Ties go to the newest."""
    limit: int = 100
    """Models in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class LoggedModelPage(msgspec.Struct, frozen=True):
    """A page of logged models."""

    logged_models: list[LoggedModel]
    cursor: str
    """For the next page; empty on the last."""
