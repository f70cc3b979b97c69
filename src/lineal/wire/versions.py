"""Everything about one version of a registered model, and what differs between two."""

from typing import Any, Literal

import msgspec
from msgspec import field

from lineal.wire.governance import Activity, Comment, TransitionRequest
from lineal.wire.logged_models import ModelMetric
from lineal.wire.registered_models import AliasSpan, StageSpan, VersionBrief
from lineal.wire.runs import CodeSource, DatasetUse, MetricSummary, Status
from lineal.wire.series import Value


class VersionFile(msgspec.Struct, frozen=True):
    """A sealed file."""

    path: str
    size_bytes: int
    sha256: str


class VersionFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What a version is made of."""

    sealed: bool
    """The files cannot change. A version whose files are in a store of somebody else's is not sealed, and none are listed."""
    manifest_digest: str
    """SHA-256 of the list of the files, as `sha256sum` prints it; empty where it is not sealed."""
    count: int
    size_bytes: int
    files: list[VersionFile]
    """By path, at most 1,000."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What a model takes and answers, as its MLmodel file says; null where it says nothing."""

    inputs: Any
    outputs: Any
    params: Any


class ModelPackage(msgspec.Struct, frozen=True, kw_only=True):
    """What the MLmodel file says."""

    flavors: dict[str, Any]
    signature: Signature | None
    input_example: Any
    """Null where there is none, or it is longer than 64 KiB."""
    model_uuid: str
    mlflow_version: str
    created: str
    """As the file spells it."""
    problem: str
    """Why the file cannot be read; empty when it can."""


class Package(msgspec.Struct, frozen=True):
    """A library that a model was made with."""

    name: str
    version: str
    """Empty where it is not pinned."""
    line: str
    """As the file has it."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What a model needs to run, of the files conda.yaml, python_env.yaml and requirements.txt."""

    python: str
    conda: list[str]
    """What conda installs."""
    packages: list[Package]
    """What pip installs, by name; at most 1,000."""
    problems: list[str]
    """Files that cannot be read."""


class RunBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The run that made a version."""

    run_id: str
    run_name: str
    experiment_id: str
    experiment_name: str
    user_id: str
    status: Status
    start_time: int
    """In ms since 1970."""
    end_time: int | None
    lifecycle_stage: Literal["active", "deleted"]


class LoggedModelBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The logged model that a version was made of."""

    model_id: str
    name: str
    model_type: str
    status: Literal["PENDING", "READY", "UPLOAD_FAILED"]
    params: dict[str, str]
    tags: dict[str, str]


class LineageCounts(msgspec.Struct, frozen=True):
    """How much a version came from, and how much came from it; counted up to 1,000."""

    upstream: int
    downstream: int


class ProofReference(msgspec.Struct, frozen=True):
    """The event that made a version: ask /ledger/inclusion for the proof that it is in the ledger."""

    seq: int
    leaf: str
    """64 hexadecimal digits."""
    provable: bool
    """A checkpoint covers it already."""


class StageOption(msgspec.Struct, frozen=True, kw_only=True):
    """A stage that a version can go to, by its model's lifecycle."""

    stage: str
    may_move: bool
    """The caller may make the move, or decide on requests for it."""
    needs_approval: bool
    """It is only made by approving a request, whoever asks."""
    may_archive: bool
    """The move can send the versions that are there to the archive stage."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a version."""

    name: str
    version: int
    public_id: str
    """Its id in the lineage; never changes."""
    stage: str
    aliases: list[str]
    description: str
    owner: str
    """Who made it."""
    created_ms: int
    updated_ms: int
    status: str
    status_message: str
    tags: dict[str, str]
    source: str
    """Where its files came from, as its maker wrote it."""
    storage_location: str
    """Where its files are, as clients know it."""
    run_id: str
    run_link: str
    logged_model_id: str
    files: VersionFiles
    model: ModelPackage | None
    """Null where there is no MLmodel file."""
    environment: Environment | None
    """Null where there is no file that says it."""
    run: RunBrief | None
    """Null where there is none, it is another server's, or the caller may not read it."""
    code: CodeSource
    params: dict[str, str]
    """Of the run."""
    metrics: dict[str, MetricSummary]
    """Of the run."""
    datasets: list[DatasetUse]
    """What the run read."""
    logged_model: LoggedModelBrief | None
    """Null where there is none, or the caller may not read it."""
    evaluations: list[ModelMetric]
    """Metrics that were logged against the logged model, whenever and by whichever run, newest first; at most 1,000."""
    alias_history: list[AliasSpan]
    """Aliases that point or pointed to it, newest first; at most 1,000."""
    stage_history: list[StageSpan]
    """Oldest first; at most 1,000."""
    lineage: LineageCounts
    proof: ProofReference | None
    """Null before its event is written."""
    level: str
    """What the caller may do with the model: `read`, `edit`, `manage_staging`, `manage_production`, `manage`."""
    stage_options: list[StageOption]
    """Where it can go from its stage."""
    requests: list[TransitionRequest]
    """Open ones, oldest first; at most 100."""
    comments: list[Comment]
    """Oldest first; at most 100."""
    activities: list[Activity]
    """Newest first; at most 100."""
    hidden: list[str]
    """Of `run` and `logged_model`, those that are there but that the caller may not read."""
    truncated: list[str]
    """The fields that have more than is answered."""


class DiffVersions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks what differs between two versions of a registered model."""

    name: str
    from_: str = field(name="from")
    """A number, `@` and an alias, or `latest`."""
    to: str
    """The same."""


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """Something that differs; null where one of the two has none."""

    key: str
    from_: str | None = field(name="from")
    to: str | None


class MetricChange(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of one or both, the same or not."""

    key: str
    from_: Value | None = field(name="from")
    to: Value | None
    delta: float | None
    """`to` less `from`; null where one of them is no finite number."""


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """A file that differs; null where one of the two has none."""

    path: str
    from_: VersionFile | None = field(name="from")
    to: VersionFile | None


class ColumnChange(msgspec.Struct, frozen=True, kw_only=True):
    """A column, tensor or param of a signature that differs; null where one of the two has none."""

    part: Literal["inputs", "outputs", "params"]
    name: str
    from_: Any = field(name="from")
    to: Any


class DatasetName(msgspec.Struct, frozen=True):
    """A dataset version."""

    name: str
    digest: str
    context: str


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions, or two runs. Lists are by key."""

    params: list[TextChange]
    metrics: list[MetricChange]
    """Every metric of either."""
    tags: list[TextChange]
    code: list[TextChange]
    datasets_removed: list[DatasetName]
    datasets_added: list[DatasetName]
    files: list[FileChange]
    """At most 1,000."""
    files_same: int
    """How many files are the same."""
    truncated: bool
    """Not everything was compared: one of the two has more than is looked at."""


class VersionDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions."""

    from_: VersionBrief = field(name="from")
    to: VersionBrief
    differences: Differences
    signature: list[ColumnChange]
    flavors: list[TextChange]
    environment: list[TextChange]
    """Python, and the libraries that pip or conda install, by name."""


class DiffRuns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks what differs between two runs."""

    from_: str = field(name="from")
    """The id of a run."""
    to: str
    """The same."""


class RunDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two runs."""

    from_: RunBrief = field(name="from")
    to: RunBrief
    differences: Differences
