"""Messages about experiments."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from lineal.wire.runs import View

LifecycleStage = Literal["active", "deleted"]


class RunCounts(msgspec.Struct, frozen=True):
    """How many runs an experiment has."""

    active: int
    deleted: int
    last_start_time: int | None
    """When the newest active run started, in ms since 1970; null where there is none."""


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """A named group of runs."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: LifecycleStage
    created_ms: int
    updated_ms: int
    tags: dict[str, str]
    note: str = ""
    """The description, in Markdown: the tag `mlflow.note.content`."""
    runs: RunCounts | None = None
    """Null in a list, unless it was asked for."""


class ListExperiments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the experiments that match."""

    filter: str = ""
    """In the filter language; empty lets every experiment through."""
    view: View = "active"
    order_by: list[str] = []
    """`field [ASC|DESC]` each; newest first when it is empty."""
    counts: bool = False
    """Whether to count the runs of each."""
    limit: int = 100
    """Experiments in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class ExperimentPage(msgspec.Struct, frozen=True):
    """A page of experiments."""

    experiments: list[Experiment]
    cursor: str
    """For the next page; empty on the last."""


class ExperimentId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names an experiment."""

    experiment_id: str


class CreateExperiment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Makes an experiment."""

    name: str
    artifact_location: str = ""
    """Left out, the server's own store."""
    tags: dict[str, str] = {}


class UpdateExperiment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes an experiment; what is left out stays as it is."""

    experiment_id: str
    name: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    tags: dict[str, str | None] | UnsetType = UNSET
    """Tags to set; null removes one."""


class SetExperimentTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sets a tag, over an earlier value."""

    experiment_id: str
    key: str
    value: str


class ExperimentTagKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a tag of an experiment."""

    experiment_id: str
    key: str
