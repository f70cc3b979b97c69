"""What differs: between two versions of a registered model, and between two runs."""

import msgspec

from lineal.api.native.convert.diff import ENTRIES_MAX, Side, run_diff, side_of_run, version_diff
from lineal.api.native.convert.version import Known, VersionOf, known
from lineal.api.native.operations.versions import said_by
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.artifacts.queries import FilesBelow, files_below
from lineal.errors import NotFound
from lineal.registry.sources import tree_path
from lineal.storage.database import Reader
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.runs.queries import ByRunId, get_run
from lineal.tracking.runs.values import Run
from lineal.tracking.series.glance import glances
from lineal.wire import versions as wire


class _TwoVersions(msgspec.Struct, frozen=True):
    left: VersionOf
    right: VersionOf


class _TwoRuns(msgspec.Struct, frozen=True):
    workspace_id: int
    left: str
    right: str


async def _versions(services: Services, call: Call, request: wire.DiffVersions) -> wire.VersionDiff:
    workspace_id, viewer = call.origin.workspace_id, call.viewer
    query = _TwoVersions(*(VersionOf(workspace_id, request.name, version, viewer) for version in (request.from_, request.to)))
    left, right = await services.db.read(_both, query)
    return version_diff(left, right, await said_by(services, left), await said_by(services, right))


def _both(reader: Reader, query: _TwoVersions) -> tuple[Known, Known]:
    return known(reader, query.left), known(reader, query.right)


async def _runs(services: Services, call: Call, request: wire.DiffRuns) -> wire.RunDiff:
    return await services.db.read(_two_runs, _TwoRuns(call.origin.workspace_id, request.from_, request.to))


def _two_runs(reader: Reader, query: _TwoRuns) -> wire.RunDiff:
    return run_diff(_side(reader, query.workspace_id, query.left), _side(reader, query.workspace_id, query.right))


def _side(reader: Reader, workspace_id: int, run_id: str) -> tuple[Run, str, Side]:
    run = get_run(reader, ByRunId(workspace_id, run_id))
    root = tree_path(run.info.artifact_uri)
    files = [] if root is None else files_below(reader, FilesBelow(workspace_id, root, ENTRIES_MAX + 1))
    side = side_of_run(run, glances(reader, run.info.id), files[:ENTRIES_MAX], is_cut=len(files) > ENTRIES_MAX)
    return run, get_experiment(reader, ById(workspace_id, run.info.experiment_id)).name, side


DIFFS: tuple[Operation, ...] = (
    Operation(
        name="diffVersions",
        method="GET",
        path="/registered-models/{name}/diff",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer what differs between two versions: params, metrics, signature, environment, files, datasets, code.",
        handler=_versions,
        request=wire.DiffVersions,
        response=wire.VersionDiff,
        errors=(NotFound,),
    ),
    Operation(
        name="diffRuns",
        method="GET",
        path="/runs/diff",
        permission="experiment.read",
        object=ObjectOf("run", "from_", or_else=ObjectOf("run", "to")),
        summary="Answer what differs between two runs: params, metrics, tags, files, datasets, code.",
        handler=_runs,
        request=wire.DiffRuns,
        response=wire.RunDiff,
        errors=(NotFound,),
    ),
)
