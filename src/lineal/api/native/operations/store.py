"""The whole store: what is called so, and how much there is."""

from lineal.api.native.pages import check_limit
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.artifacts import sizes as artifact_sizes
from lineal.errors import Invalid, LimitExceeded, Unavailable
from lineal.ledger.queries import checkpoint, uncovered_count
from lineal.registry import sizes as registry_sizes
from lineal.registry.models.named import aliases_named, models_named
from lineal.storage.database import Reader
from lineal.storage.sizes import database_bytes
from lineal.tracking import sizes as tracking_sizes
from lineal.tracking.named import HITS_MAX, Named, experiments_named, runs_named
from lineal.tracking.series.backlog import size
from lineal.wire import store as wire

TEXT_LENGTH_MAX = 200
_DESCRIPTION_SHOWN = 120


async def _find(services: Services, call: Call, request: wire.FindAnything) -> wire.Hits:
    text = request.q.strip()
    if not 1 <= len(text) <= TEXT_LENGTH_MAX:
        raise Invalid("q", f"has 1 to {TEXT_LENGTH_MAX} characters")
    limit = check_limit(request.limit, HITS_MAX)
    return await services.db.read(_hits, Named(call.origin.workspace_id, call.viewer, text, limit))


def _hits(reader: Reader, query: Named) -> wire.Hits:
    hits = [
        wire.Hit(
            kind="registered_model",
            id=model.name,
            title=model.name,
            detail=model.description[:_DESCRIPTION_SHOWN],
            at_ms=model.updated_ms,
        )
        for model in models_named(reader, query)
    ]
    hits += [
        wire.Hit(
            kind="version",
            id=f"{found.name}/{found.version}",
            title=f"{found.name} v{found.version}",
            detail=f"@{found.alias}",
            at_ms=None,
        )
        for found in aliases_named(reader, query)
    ]
    hits += [
        wire.Hit(kind="experiment", id=str(found.id), title=found.name, detail="", at_ms=found.updated_ms)
        for found in experiments_named(reader, query)
    ]
    hits += [
        wire.Hit(kind="run", id=run.run_id, title=run.name, detail=run.experiment_name, at_ms=run.start_ms)
        for run in runs_named(reader, query)
    ]
    return wire.Hits(hits)


async def _storage(services: Services, _call: Call, _request: wire.AskStorage) -> wire.Storage:
    return await services.db.read(_sizes, None)


def _sizes(reader: Reader, _: None) -> wire.Storage:
    tracked, registered, artifacts = tracking_sizes.sizes(reader), registry_sizes.sizes(reader), artifact_sizes.sizes(reader)
    series = size(reader, None)
    return wire.Storage(
        experiments=tracked.experiments,
        runs=tracked.runs,
        registered_models=registered.models,
        versions=registered.versions,
        logged_models=tracked.logged_models,
        datasets=tracked.datasets,
        events=checkpoint(reader).tree_size + uncovered_count(reader),
        files=artifacts.files,
        files_bytes=artifacts.files_bytes,
        blobs=artifacts.blobs,
        blobs_bytes=artifacts.blobs_bytes,
        series_points=series.sealed_points + series.unsealed_points,
        series_bytes=series.sealed_bytes + series.unsealed_bytes,
        database=reader.dialect,
        database_bytes=database_bytes(reader),
    )


STORE: tuple[Operation, ...] = (
    Operation(
        name="findAnything",
        method="GET",
        path="/search",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer experiments, runs, registered models and versions that are called so.",
        handler=_find,
        request=wire.FindAnything,
        response=wire.Hits,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="getStorage",
        method="GET",
        path="/storage",
        permission="store.read",
        object=ObjectOf("store"),
        summary="Answer how much there is in the store, and how many bytes it takes.",
        handler=_storage,
        request=wire.AskStorage,
        response=wire.Storage,
        errors=(Unavailable,),
    ),
)
