"""The ledger: what happened to one thing, and proofs of it."""

import msgspec

from lineal.access.values import Viewer
from lineal.api.native import pages
from lineal.api.native.convert.registry import find_version
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import LimitExceeded, NotFound
from lineal.events.homes import may_read
from lineal.ledger import queries
from lineal.ledger.values import Checkpoint, Entry
from lineal.registry.models.lookup import find_model
from lineal.storage.database import Reader
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.logged_models.queries import ByModelId, get_model_info
from lineal.tracking.runs.queries import ByRunId, get_run_info
from lineal.wire import ledger as wire

EVENTS_MAX = 500
"""Events in one page: about half a megabyte."""
_Asked = wire.EventsOfExperiment | wire.EventsOfRun | wire.EventsOfLoggedModel | wire.EventsOfModel | wire.EventsOfVersion


class _EventsOf(msgspec.Struct, frozen=True):
    workspace_id: int
    viewer: Viewer
    request: _Asked


async def _events(services: Services, call: Call, request: _Asked) -> wire.LedgerEvents:
    pages.check_limit(request.limit, EVENTS_MAX)
    return await services.db.read(_page, _EventsOf(call.origin.workspace_id, Viewer.of(call.origin), request))


def _page(reader: Reader, asked: _EventsOf) -> wire.LedgerEvents:
    request = asked.request
    kind, subject_id = _subject(reader, asked.workspace_id, request)
    after = pages.decode(request.cursor, (int,), "events of", kind, subject_id)
    before_seq = queries.SEQ_MAX if after is None else msgspec.convert(after[0], int)
    found = queries.events_of_subject(reader, queries.SubjectEvents(kind, subject_id, before_seq, request.limit + 1))
    shown = found[: request.limit]
    following = (shown[-1].record.seq,) if len(found) > request.limit else None
    readable = [from_entry(entry) for entry in shown if may_read(reader, asked.viewer, entry.record)]
    return wire.LedgerEvents(readable, pages.encode(following, "events of", kind, subject_id))


def _subject(reader: Reader, workspace_id: int, request: _Asked) -> tuple[str, int]:
    match request:
        case wire.EventsOfExperiment():
            return "experiment", get_experiment(reader, ById(workspace_id, parse_experiment_id(request.experiment_id))).id
        case wire.EventsOfRun():
            return "run", get_run_info(reader, ByRunId(workspace_id, request.run_id)).id
        case wire.EventsOfLoggedModel():
            return "logged_model", get_model_info(reader, ByModelId(workspace_id, request.model_id, with_deleted=True)).id
        case wire.EventsOfModel():
            return "registered_model", find_model(reader, workspace_id, request.name).id
        case wire.EventsOfVersion():
            return "model_version", find_version(reader, workspace_id, request.name, request.version).id


def from_entry(entry: Entry) -> wire.LedgerEvent:
    """Spell an event."""
    record = entry.record
    return wire.LedgerEvent(
        seq=record.seq,
        at_us=record.at_us,
        actor=record.actor,
        request_id=record.request_id,
        kind=record.kind,
        subject_kind=record.subject_kind,
        subject=record.subject,
        before=record.before,
        after=record.after,
        leaf=entry.leaf.hex(),
    )


async def _checkpoint(services: Services, _call: Call, _request: wire.AskCheckpoint) -> wire.Checkpoint:
    return _from_checkpoint(await services.db.peek(queries.checkpoint, None))


def _from_checkpoint(checkpoint: Checkpoint) -> wire.Checkpoint:
    return wire.Checkpoint(checkpoint.tree_size, checkpoint.root.hex(), checkpoint.at_us)


async def _inclusion(services: Services, _call: Call, request: wire.AskInclusion) -> wire.InclusionProof:
    return await services.db.read(_prove_inclusion, request)


def _prove_inclusion(reader: Reader, request: wire.AskInclusion) -> wire.InclusionProof:
    size = queries.checkpoint(reader).tree_size if request.tree_size is None else request.tree_size
    path = queries.inclusion_proof(reader, queries.InclusionProof(request.seq, size))
    leaf, root = queries.event(reader, request.seq).leaf, queries.root(reader, size)
    return wire.InclusionProof(request.seq, leaf.hex(), size, root.hex(), [step.hex() for step in path])


async def _consistency(services: Services, _call: Call, request: wire.AskConsistency) -> wire.ConsistencyProof:
    return await services.db.read(_prove_consistency, request)


def _prove_consistency(reader: Reader, request: wire.AskConsistency) -> wire.ConsistencyProof:
    size = queries.checkpoint(reader).tree_size if request.tree_size is None else request.tree_size
    path = queries.consistency_proof(reader, queries.ConsistencyProof(request.old_size, size))
    roots = queries.root(reader, request.old_size), queries.root(reader, size)
    return wire.ConsistencyProof(request.old_size, roots[0].hex(), size, roots[1].hex(), [step.hex() for step in path])


LEDGER: tuple[Operation, ...] = (
    Operation(
        name="listEventsOfExperiment",
        method="GET",
        path="/experiments/{experiment_id}/events",
        permission="experiment.read",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Answer a page of what happened to an experiment, newest first.",
        handler=_events,
        request=wire.EventsOfExperiment,
        response=wire.LedgerEvents,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listEventsOfRun",
        method="GET",
        path="/runs/{run_id}/events",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer a page of what happened to a run, newest first.",
        handler=_events,
        request=wire.EventsOfRun,
        response=wire.LedgerEvents,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listEventsOfLoggedModel",
        method="GET",
        path="/logged-models/{model_id}/events",
        permission="experiment.read",
        object=ObjectOf("logged_model", "model_id"),
        summary="Answer a page of what happened to a logged model, newest first.",
        handler=_events,
        request=wire.EventsOfLoggedModel,
        response=wire.LedgerEvents,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listEventsOfRegisteredModel",
        method="GET",
        path="/registered-models/{name}/events",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer a page of what happened to a registered model and its aliases, newest first.",
        handler=_events,
        request=wire.EventsOfModel,
        response=wire.LedgerEvents,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="listEventsOfVersion",
        method="GET",
        path="/registered-models/{name}/versions/{version}/events",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer a page of what happened to a version, newest first.",
        handler=_events,
        request=wire.EventsOfVersion,
        response=wire.LedgerEvents,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="getCheckpoint",
        method="GET",
        path="/ledger/checkpoint",
        permission="caller",
        summary="Answer the newest checkpoint: whoever keeps one can tell later if history was changed.",
        handler=_checkpoint,
        request=wire.AskCheckpoint,
        response=wire.Checkpoint,
    ),
    Operation(
        name="proveInclusion",
        method="GET",
        path="/ledger/inclusion",
        permission="caller",
        summary="Answer the proof that an event is in the tree of a checkpoint.",
        handler=_inclusion,
        request=wire.AskInclusion,
        response=wire.InclusionProof,
        errors=(NotFound,),
    ),
    Operation(
        name="proveConsistency",
        method="GET",
        path="/ledger/consistency",
        permission="caller",
        summary="Answer the proof that a tree only added to an earlier one.",
        handler=_consistency,
        request=wire.AskConsistency,
        response=wire.ConsistencyProof,
        errors=(NotFound,),
    ),
)
