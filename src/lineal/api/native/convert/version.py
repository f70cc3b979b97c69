"""Everything about one version: what the database knows in one snapshot, and what its sealed files say."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import msgspec

from lineal.access.decisions import experiment_level, model_level
from lineal.access.values import Level, Viewer
from lineal.api.native.answers import Entity
from lineal.api.native.convert.governance import from_activity, from_comment, from_request
from lineal.api.native.convert.logged_models import from_metric
from lineal.api.native.convert.registry import find_version, from_spans, version_state
from lineal.api.native.convert.run import from_glance, from_input, from_source, status
from lineal.artifacts.store import ArtifactStore
from lineal.artifacts.values import File
from lineal.errors import NotFound
from lineal.ledger.queries import FirstEvent, checkpoint, first_event
from lineal.lineage.queries import count_downstream, count_upstream
from lineal.registry import packaging
from lineal.registry.activities.queries import ActivitiesOf, ActivityPage, list_activities
from lineal.registry.aliases.queries import HISTORY_PAGE_MAX, aliases_of_version
from lineal.registry.comments.queries import CommentPage, CommentsOf, list_comments
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.requests.queries import RequestPage, RequestsOf, list_requests
from lineal.registry.stages.queries import SPANS_MAX, stages_of_version
from lineal.registry.values import ModelVersion
from lineal.registry.versions.contents import FILES_MAX, Contents, contents_of, file_of
from lineal.storage.database import Reader
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.values import LoggedModel
from lineal.tracking.runs.queries import ByRunId, get_run
from lineal.tracking.runs.values import Run, RunInfo
from lineal.tracking.series.glance import Glance, glances
from lineal.wire import registered_models as registry_wire
from lineal.wire import runs as runs_wire
from lineal.wire import versions as wire

LINEAGE_COUNTED_MAX = 1_000
EVALUATIONS_MAX = 1_000
GOVERNED_MAX = 100
"""Requests, comments, and activities."""
ENTRIES_MAX = 2_000
"""Params, and metrics, of the run."""
_READ = (packaging.MLMODEL, packaging.CONDA, packaging.PYTHON_ENV, packaging.REQUIREMENTS)


Finder: TypeAlias = Callable[[str], Awaitable[File | None]]
"""`await find(path)` answers a file of the version, or None."""


class VersionOf(msgspec.Struct, frozen=True):
    """Asks for a version: its number, `@` and an alias, or `latest`."""

    workspace_id: int
    name: str
    version: str
    viewer: Viewer


class Governed(msgspec.Struct, frozen=True):
    """What people decided and said, and what the viewer may do."""

    level: Level
    options: list[wire.StageOption]
    requests: RequestPage
    comments: CommentPage
    activities: ActivityPage


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the database knows of a version."""

    version: ModelVersion
    contents: Contents
    readable_files: tuple[File, ...]
    """Those that say what the model is."""
    run: Run | None
    glances: list[Glance]
    experiment_name: str
    logged_model: LoggedModel | None
    hidden: list[str]
    alias_history: list[registry_wire.AliasSpan]
    stage_history: list[registry_wire.StageSpan]
    lineage: wire.LineageCounts
    proof: wire.ProofReference | None
    governed: Governed


class Said(msgspec.Struct, frozen=True):
    """What the files of a version say."""

    model: wire.ModelPackage | None = None
    environment: wire.Environment | None = None


def known(reader: Reader, query: VersionOf) -> Known:
    """Read all that the database knows of a version, of one moment.

    Raises:
        NotFound: there is no such version.
        Invalid: it is neither a number, an alias, nor `latest`.
    """
    version = find_version(reader, query.workspace_id, query.name, query.version)
    hidden: list[str] = []
    run = _run(reader, query, version.run_id, hidden)
    model = _logged_model(reader, query, version.logged_model_id, hidden)
    stages = stages_of_version(reader, version.id, version.version)
    name = "" if run is None else get_experiment(reader, ById(query.workspace_id, run.info.experiment_id)).name
    return Known(
        version=version,
        contents=contents_of(reader, version.id),
        readable_files=tuple(file for path in _READ if (file := file_of(reader, version.id, path)) is not None),
        run=run,
        glances=[] if run is None else glances(reader, run.info.id),
        experiment_name=name,
        logged_model=model,
        hidden=hidden,
        alias_history=from_spans(aliases_of_version(reader, version.id)),
        stage_history=[registry_wire.StageSpan(span.version, span.stage, span.from_us, span.to_us, span.actor) for span in stages],
        lineage=wire.LineageCounts(
            count_upstream(reader, version.id, LINEAGE_COUNTED_MAX), count_downstream(reader, version.id, LINEAGE_COUNTED_MAX)
        ),
        proof=_proof(reader, version.id),
        governed=_governed(reader, query, version),
    )


def _governed(reader: Reader, query: VersionOf, version: ModelVersion) -> Governed:
    which = (query.workspace_id, version.name, version.version)
    level = model_level(reader, query.viewer, version.model_id)
    return Governed(
        level,
        _options(lifecycle_of(reader, version.model_id), version.stage, level),
        list_requests(reader, RequestsOf(*which, query.viewer, limit=GOVERNED_MAX)),
        list_comments(reader, CommentsOf(*which, query.viewer, limit=GOVERNED_MAX)),
        list_activities(reader, ActivitiesOf(*which, limit=GOVERNED_MAX)),
    )


def _options(lifecycle: Lifecycle, stage: str, level: Level) -> list[wire.StageOption]:
    moves = {target: lifecycle.move(stage, target) for target in lifecycle.names if target != stage}
    return [
        wire.StageOption(
            stage=target, may_move=level >= move.level, needs_approval=move.needs_approval, may_archive=target in lifecycle.archiving
        )
        for target, move in moves.items()
        if move is not None
    ]


def _run(reader: Reader, query: VersionOf, run_id: str, hidden: list[str]) -> Run | None:
    if not run_id:
        return None
    try:
        run = get_run(reader, ByRunId(query.workspace_id, run_id))
    except NotFound:
        return None
    if experiment_level(reader, query.viewer, run.info.experiment_id) < Level.READ:
        hidden.append("run")
        return None
    return run


def _logged_model(reader: Reader, query: VersionOf, model_id: str, hidden: list[str]) -> LoggedModel | None:
    if not model_id:
        return None
    try:
        model = get_logged_model(reader, ByModelId(query.workspace_id, model_id, with_deleted=True))
    except NotFound:
        return None
    if experiment_level(reader, query.viewer, model.info.experiment_id) < Level.READ:
        hidden.append("logged_model")
        return None
    return model


def _proof(reader: Reader, version_id: int) -> wire.ProofReference | None:
    entry = first_event(reader, FirstEvent("model_version", version_id))
    if entry is None:
        return None
    return wire.ProofReference(entry.record.seq, entry.leaf.hex(), entry.record.seq <= checkpoint(reader).tree_size)


async def said(artifacts: ArtifactStore, files: Sequence[File], find: Finder) -> Said:
    """Read what the files say; one that is missing, too long or broken is said to be so.

    Args:
        artifacts: Where the bytes are.
        files: Those that `Known` names.
        find: Finds another file of the version: the input example.
    """
    data = {file.path: await _bytes(artifacts, file) for file in files if file.size_bytes <= packaging.FILE_BYTES_MAX}
    long = [str(file.path) for file in files if file.path not in data]
    texts: dict[str, bytes] = {str(path): text for path, text in data.items()}
    mlmodel, problem = None, ""
    if packaging.MLMODEL in texts:
        try:
            mlmodel = await asyncio.to_thread(packaging.read_mlmodel, texts[packaging.MLMODEL])
        except packaging.Unreadable as error:
            problem = str(error)
    elif packaging.MLMODEL in long:
        problem = f"it is longer than {packaging.FILE_BYTES_MAX} bytes"
    model = None
    if mlmodel is not None:
        model = _from_mlmodel(mlmodel, await _example(artifacts, find, mlmodel.example_path))
    elif problem:
        model = wire.ModelPackage(
            flavors={}, signature=None, input_example=None, model_uuid="", mlflow_version="", created="", problem=problem
        )
    environment = None
    needed = {name: text for name, text in texts.items() if name != packaging.MLMODEL}
    if needed or any(name != packaging.MLMODEL for name in long):
        found, problems = await asyncio.to_thread(packaging.read_environment, needed)
        problems += [f"{name}: it is longer than {packaging.FILE_BYTES_MAX} bytes" for name in long if name != packaging.MLMODEL]
        environment = wire.Environment(
            python=found.python,
            conda=list(found.conda),
            packages=[wire.Package(package.name, package.version, package.line) for package in found.packages],
            problems=problems,
        )
    return Said(model, environment)


async def _bytes(artifacts: ArtifactStore, file: File) -> bytes:
    return b"".join([piece async for piece in artifacts.read(file)]) if file.size_bytes else b""


async def _example(artifacts: ArtifactStore, find: Finder, path: str) -> object:
    """Answer the input example as JSON, or None where there is none that is short enough and can be read."""
    file = await find(path) if path else None
    if file is None or file.size_bytes > packaging.EXAMPLE_BYTES_MAX:
        return None
    try:
        return packaging.read_json(await _bytes(artifacts, file))
    except packaging.Unreadable:
        return None


def _from_mlmodel(mlmodel: packaging.Mlmodel, example: object) -> wire.ModelPackage:
    signature = mlmodel.signature
    return wire.ModelPackage(
        flavors=mlmodel.flavors,
        signature=None
        if signature is None
        else wire.Signature(inputs=signature.inputs, outputs=signature.outputs, params=signature.params),
        input_example=example,
        model_uuid=mlmodel.model_uuid,
        mlflow_version=mlmodel.mlflow_version,
        created=mlmodel.created,
        problem="",
    )


def entity(found: Known, said_by_files: Said) -> Entity:
    """Spell everything about a version."""
    version, run, model = found.version, found.run, found.logged_model
    tags = {} if run is None else {tag.key: tag.value for tag in run.tags}
    evaluations = [] if model is None else sorted(model.metrics, key=lambda metric: (-metric.time_ms, metric.key, -metric.step))
    body = wire.Version(
        name=version.name,
        version=version.version,
        public_id=version.public_id,
        stage=version.stage,
        aliases=list(version.aliases),
        description=version.description or "",
        owner=version.created_by,
        created_ms=version.created_ms,
        updated_ms=version.updated_ms,
        status=version.status,
        status_message=version.status_message,
        tags=version.tags,
        source=version.source,
        storage_location=version.storage_location,
        run_id=version.run_id,
        run_link=version.run_link,
        logged_model_id=version.logged_model_id,
        files=_files(found),
        model=said_by_files.model,
        environment=said_by_files.environment,
        run=None if run is None else brief_of_run(run.info, found.experiment_name),
        code=runs_wire.CodeSource() if run is None else from_source(tags),
        params={} if run is None else {param.key: param.value for param in run.params[:ENTRIES_MAX]},
        metrics={glance.key: from_glance(glance) for glance in found.glances[:ENTRIES_MAX]},
        datasets=[] if run is None else [from_input(used) for used in run.links.datasets],
        logged_model=None if model is None else _brief_of_model(model),
        evaluations=[from_metric(metric) for metric in evaluations[:EVALUATIONS_MAX]],
        alias_history=found.alias_history,
        stage_history=found.stage_history,
        lineage=found.lineage,
        proof=found.proof,
        level=found.governed.level.name.lower(),
        stage_options=found.governed.options,
        requests=[from_request(request) for request in found.governed.requests.requests],
        comments=[from_comment(comment) for comment in found.governed.comments.comments],
        activities=[from_activity(activity) for activity in found.governed.activities.activities],
        hidden=found.hidden,
        truncated=_truncated(found),
    )
    return Entity(body, version_state(version))


def _files(found: Known) -> wire.VersionFiles:
    contents = found.contents
    return wire.VersionFiles(
        sealed=bool(found.version.manifest_digest),
        manifest_digest=found.version.manifest_digest,
        count=contents.count,
        size_bytes=contents.size_bytes,
        files=[wire.VersionFile(file.path, file.size_bytes, file.hex) for file in contents.files],
    )


def brief_of_run(info: RunInfo, experiment_name: str) -> wire.RunBrief:
    """Spell a run in short."""
    return wire.RunBrief(
        run_id=info.run_id,
        run_name=info.name,
        experiment_id=str(info.experiment_id),
        experiment_name=experiment_name,
        user_id=info.user_id,
        status=status(info),
        start_time=info.start_ms,
        end_time=info.end_ms,
        lifecycle_stage="active" if info.lifecycle.word == "active" else "deleted",
    )


def _brief_of_model(model: LoggedModel) -> wire.LoggedModelBrief:
    info = model.info
    return wire.LoggedModelBrief(
        model_id=info.model_id,
        name=info.name,
        model_type=info.model_type,
        status=info.status.name,
        params={param.key: param.value for param in model.params},
        tags={tag.key: tag.value for tag in model.tags},
    )


def _truncated(found: Known) -> list[str]:
    run, model, governed = found.run, found.logged_model, found.governed
    cut = {
        "files": found.contents.count > FILES_MAX,
        "params": run is not None and len(run.params) > ENTRIES_MAX,
        "metrics": len(found.glances) > ENTRIES_MAX,
        "evaluations": model is not None and len(model.metrics) > EVALUATIONS_MAX,
        "alias_history": len(found.alias_history) >= HISTORY_PAGE_MAX,
        "stage_history": len(found.stage_history) >= SPANS_MAX,
        "requests": governed.requests.next_id is not None,
        "comments": governed.comments.next_id is not None,
        "activities": governed.activities.next_id is not None,
        "lineage": LINEAGE_COUNTED_MAX in {found.lineage.upstream, found.lineage.downstream},
    }
    return [name for name, is_cut in cut.items() if is_cut]
