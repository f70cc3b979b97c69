"""Messages about runs."""

from typing import Literal

import msgspec

from lineal.wire.series import Value

View = Literal["active", "deleted", "all"]


class SearchRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of the runs that match."""

    experiment_ids: list[str]
    filter: str = ""
    """In the filter language; empty lets every run through."""
    view: View = "active"
    order_by: list[str] = []
    """`field [ASC|DESC]` each. Ties, and everything when it is empty: newest start first, then by run id."""
    select: list[str] | None = None
    """The columns wanted: attributes as filters name them, `experiment_id`, `lifecycle_stage`, `params.lr`, `metrics.loss`, `tags.team`,
    or all of a kind, `params.*`. Left out, every attribute and all of each kind. `run_id` is always there."""
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
    tags: dict[str, str] = {}


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
