"""Messages about runs."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from lineal.wire.series import Value

View = Literal["active", "deleted", "all"]
Status = Literal["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]


class SearchRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the runs that match."""

    experiment_ids: list[str]
    filter: str = ""
    """In the filter language; empty lets every run through."""
    view: View = "active"
    order_by: list[str] = []
    """`field [ASC|DESC]` each. Ties, and everything when it is empty: newest start first, then by run id."""
    select: list[str] | None = None
    """The columns wanted: attributes as filters name them, `experiment_id`, `lifecycle_stage`, `children`, `params.lr`, `metrics.loss`,
    `min.loss`, `max.loss`, `min_step.loss`, `max_step.loss`, `last_step.loss`, `tags.team`, or all of a kind, `params.*`. A key may be in
    backticks or double quotes, as in filters. Left out, every attribute but `children`, and all params, metrics and tags. `run_id` is
    always there."""
    limit: int = 100
    """Runs in a page, 1 to 10,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class RunRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run with the columns asked for. What a run lacks is left out."""

    run_id: str
    experiment_id: str = ""
    run_name: str = ""
    user_id: str = ""
    status: str = ""
    start_time: int = 0
    """In ms since 1970."""
    end_time: int | None = None
    """In ms since 1970; null while the run has no end."""
    lifecycle_stage: str = ""
    artifact_uri: str = ""
    params: dict[str, str] = {}
    metrics: dict[str, Value] = {}
    """The latest value of each."""
    min: dict[str, Value] = {}
    """The least value of each metric that was ever a number; NaN counts nowhere."""
    max: dict[str, Value] = {}
    """The greatest value, likewise."""
    min_step: dict[str, int] = {}
    """The step of the least value; of equal ones, that which was written first."""
    max_step: dict[str, int] = {}
    """The step of the greatest value, likewise."""
    last_step: dict[str, int] = {}
    """The step of the latest value."""
    tags: dict[str, str] = {}
    children: int = 0
    """Active runs below this one, counted up to 1,000."""


class RunRows(msgspec.Struct, frozen=True):
    """A page of runs."""

    runs: list[RunRow]
    cursor: str
    """For the next page; empty on the last."""


class CountRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks how many runs match."""

    experiment_ids: list[str]
    filter: str = ""
    view: View = "active"


class RunCount(msgspec.Struct, frozen=True):
    """How many runs match."""

    runs: int


class GroupRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for the runs that match, grouped."""

    experiment_ids: list[str]
    by: list[str]
    """One to three of `params.lr`, `tags.team`, `status`, `user_id`, `run_name`."""
    metrics: list[str] = []
    """Names of at most 10 metrics to sum up."""
    filter: str = ""
    view: View = "active"
    limit: int = 100
    """Groups wanted, 1 to 1,000 inclusive."""


class Spread(msgspec.Struct, frozen=True):
    """The latest values of a metric in a group, without NaN; null where no run has a number."""

    runs: int
    """Runs that have a number."""
    min: Value | None
    mean: Value | None
    max: Value | None


class Group(msgspec.Struct, frozen=True):
    """Runs that are equal in the fields."""

    values: list[str | None]
    """In the order of `by`; null stands for runs that lack the field."""
    runs: int
    metrics: dict[str, Spread]


class Groups(msgspec.Struct, frozen=True):
    """The largest groups, most runs first, then by value."""

    groups: list[Group]
    truncated: bool
    """There are more groups."""


class MetricSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One series at a glance. `min` and `max` are of the finite values, and null where there are none."""

    points: int
    first_step: int
    last: Value
    last_step: int
    last_time_ms: int
    min: Value | None
    min_step: int | None
    max: Value | None
    max_step: int | None


class DatasetUse(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset version that a run read."""

    name: str
    digest: str
    source_type: str
    source: Any
    """Where it came from: JSON where the client wrote JSON, else its text."""
    context: str
    """What the run used it for: `training`, `eval` ...; empty when it was not said."""
    tags: dict[str, str]
    schema: Any = None
    """The columns, as JSON; null where the client said nothing."""
    profile: Any = None
    """Rows, sizes and the like, as JSON; null where the client said nothing."""


class ModelOutput(msgspec.Struct, frozen=True):
    """A logged model that a run made, and at which step of it."""

    model_id: str
    name: str
    step: int


class ModelInput(msgspec.Struct, frozen=True):
    """A logged model that a run used."""

    model_id: str
    name: str


class VersionName(msgspec.Struct, frozen=True):
    """A version of a registered model."""

    name: str
    version: int
    stage: str
    aliases: list[str]


class CodeSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """The code that ran, of the tags `mlflow.source.*`. What is not known is left out."""

    name: str = ""
    type: str = ""
    """`LOCAL`, `NOTEBOOK`, `JOB`, `PROJECT` ..."""
    commit: str = ""
    branch: str = ""
    repository: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run with everything that was logged to it."""

    run_id: str
    run_name: str
    experiment_id: str
    experiment_name: str
    user_id: str
    status: Status
    start_time: int
    """In ms since 1970."""
    end_time: int | None
    """In ms since 1970; null while the run has no end."""
    lifecycle_stage: Literal["active", "deleted"]
    artifact_uri: str
    note: str
    """The description, in Markdown: the tag `mlflow.note.content`."""
    parent_run_id: str
    """The tag `mlflow.parentRunId`; empty for a run of its own."""
    children: int
    """Active runs below this one, counted up to 1,000."""
    source: CodeSource
    params: dict[str, str]
    tags: dict[str, str]
    metrics: dict[str, MetricSummary]
    datasets: list[DatasetUse]
    model_inputs: list[ModelInput]
    model_outputs: list[ModelOutput]
    versions: list[VersionName]
    """Versions of registered models made of this run, newest first, at most 100."""


class RunId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a run."""

    run_id: str


class CreateRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Starts a run."""

    experiment_id: str
    run_name: str = ""
    """Left out, the server makes one up."""
    user_id: str = ""
    """Left out, the caller."""
    start_time: int | None = None
    """In ms since 1970; left out, now."""
    params: dict[str, str] = {}
    tags: dict[str, str] = {}


class UpdateRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes a run; what is left out stays as it is."""

    run_id: str
    run_name: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    end_time: int | UnsetType = UNSET
    """In ms since 1970."""
    tags: dict[str, str | None] | UnsetType = UNSET
    """Tags to set; null removes one."""


class EndRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ends a run."""

    run_id: str
    status: Literal["FINISHED", "FAILED", "KILLED"] = "FINISHED"
    end_time: int | None = None
    """In ms since 1970; left out, now."""


class LogParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Writes params of a run, each once."""

    run_id: str
    params: dict[str, str]
    """At most 100."""


class SetRunTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sets a tag of a run, over an earlier value."""

    run_id: str
    key: str
    value: str


class RunTagKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a tag of a run."""

    run_id: str
    key: str


class RunPageOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the runs below a run."""

    run_id: str
    limit: int = 100
    """Runs in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class KeysOfRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks which params, metrics and tags the runs of experiments have."""

    experiment_ids: list[str]
    """At most 100."""
    kinds: tuple[Literal["params", "metrics", "tags"], ...] = ("params", "metrics", "tags")
    contains: str = ""
    """What a key has in it, in any case; empty for all."""
    limit: int = 1_000
    """Keys of each kind, 1 to 10,000 inclusive."""


class RunKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Keys in alphabetical order; a kind that was not asked for has none."""

    params: list[str]
    metrics: list[str]
    tags: list[str]
    truncated: bool
    """There are more keys."""
    whole: bool
    """Every active run was looked at; else the newest 5,000."""


class ValuesOfRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks which values a field of the runs of experiments has."""

    experiment_ids: list[str]
    """At most 100."""
    field: str
    """A param or tag (`params.lr`, `tags.team`), or one of `status`, `user_id`, `run_name`."""
    contains: str = ""
    """What a value has in it, in any case; empty for all."""
    limit: int = 100
    """Values, 1 to 1,000 inclusive."""


class ValueCount(msgspec.Struct, frozen=True):
    """A value, and how many runs have it."""

    value: str
    runs: int


class RunValues(msgspec.Struct, frozen=True, kw_only=True):
    """Values, those that most runs have first."""

    values: list[ValueCount]
    truncated: bool
    """There are more values."""
    whole: bool
    """Every active run was looked at; else the newest 5,000."""


class TagRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sets and removes tags of several runs: of all, or of none."""

    run_ids: list[str]
    """1 to 1,000."""
    tags: dict[str, str | None]
    """1 to 100 tags to set; null removes one where a run has it."""


class RunIds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names several runs."""

    run_ids: list[str]
    """1 to 1,000."""


class ChangedRuns(msgspec.Struct, frozen=True):
    """Says how many runs were changed: all that were named."""

    runs: int


class AskImportance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks how much the params of the runs that match explain the latest values of a metric."""

    experiment_ids: list[str]
    metric: str
    filter: str = ""
    view: View = "active"


class ParamImportance(msgspec.Struct, frozen=True, kw_only=True):
    """What one param explains."""

    param: str
    kind: Literal["number", "category"]
    runs: int
    """How many have it."""
    values: int
    """How many different ones there are."""
    importance: float
    """Its share of what all params explain, 0 to 1."""
    correlation: float | None
    """Spearman's rank correlation with the metric, -1 to 1; null for a category, or where it cannot be said."""


class Importance(msgspec.Struct, frozen=True, kw_only=True):
    """What the params explain, most first."""

    metric: str
    params: list[ParamImportance]
    runs: int
    """How many have the metric and were looked at."""
    skipped: int
    """Runs that lack the metric, or have no finite value of it."""
    truncated: bool
    """More runs match: the newest 2,000 were looked at."""
    fit: float
    """The part of the metric's variance that the ensemble predicts for runs it did not see; not above 0 means that it predicts nothing."""
    method: str
    """What was computed, in words."""


class CheckFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks whether a filter and an order can be read."""

    subject: Literal["runs", "experiments", "registered_models", "versions", "logged_models"] = "runs"
    filter: str = ""
    order_by: list[str] = []


class FilterMistake(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be read."""

    field: str
    """`filter`, or `order_by`."""
    message: str
    reason: str
    """The message without the excerpt."""
    start: int | None
    """Where in the text the mistake starts: characters, 0-based, inclusive; null where no place can be named."""
    end: int | None
    """Where it ends, exclusive."""


class CheckedFilter(msgspec.Struct, frozen=True):
    """Says whether it can be read."""

    valid: bool
    mistake: FilterMistake | None


class FilterFieldsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks what filters over a subject may speak of."""

    subject: Literal["runs", "experiments", "registered_models", "versions", "logged_models"]


class FilterField(msgspec.Struct, frozen=True, kw_only=True):
    """An attribute, or a family of keys."""

    name: str
    kind: Literal["text", "number", "integer", "id"]
    comparators: list[str]
    keyed: bool
    """Whether a key follows: `params.lr`."""
    keys: list[str]
    """The only keys there are; empty when any may be asked for."""
    orderable: bool


class FilterFields(msgspec.Struct, frozen=True):
    """What filters over a subject may speak of."""

    fields: list[FilterField]


class DatasetsOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the datasets that runs of an experiment used."""

    experiment_id: str
    limit: int = 100
    """Datasets in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class ExperimentDataset(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset version that runs of an experiment used in a context."""

    node_id: str
    """Its id in the lineage."""
    name: str
    digest: str
    context: str
    source_type: str
    source: Any
    """JSON where the client wrote JSON, else its text; null when it is longer than 256 KiB, as the two below."""
    schema: Any
    profile: Any


class DatasetPage(msgspec.Struct, frozen=True):
    """A page of datasets, by name, digest and context."""

    datasets: list[ExperimentDataset]
    cursor: str
    """For the next page; empty on the last."""
