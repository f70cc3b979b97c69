"""Experiments: listed, made, changed, deleted and restored."""

from collections.abc import Callable

import msgspec

from lineal.api.native.answers import Entity, Made
from lineal.api.native.changes import Precondition, change, once
from lineal.api.native.convert.experiments import NOTE_TAG, entity, from_experiments, state
from lineal.api.native.convert.runs import to_view
from lineal.api.native.pages import check_limit, native_fields
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, LimitExceeded, NotFound, Stale
from lineal.storage.database import Reader, Transaction
from lineal.tracking.experiments import commands, queries, search
from lineal.tracking.experiments.values import Tag, parse_experiment_id
from lineal.wire import experiments as wire

_EXPERIMENT = ObjectOf("experiment", "experiment_id")


class _Page(msgspec.Struct, frozen=True):
    query: search.SearchExperiments
    counts: bool


async def _list(services: Services, call: Call, request: wire.ListExperiments) -> wire.ExperimentPage:
    query = search.SearchExperiments(
        call.origin.workspace_id,
        request.filter,
        to_view(request.view),
        tuple(request.order_by),
        check_limit(request.limit),
        request.cursor,
        call.viewer,
    )
    return await services.db.read(_page, _Page(query, request.counts))


def _page(reader: Reader, asked: _Page) -> wire.ExperimentPage:
    with native_fields():
        found = search.search_experiments(reader, asked.query)
    return wire.ExperimentPage(from_experiments(reader, found.experiments, counts=asked.counts), found.next_page_token)


async def _get(services: Services, call: Call, request: wire.ExperimentId) -> Entity:
    return await services.db.read(_entity, queries.ById(call.origin.workspace_id, parse_experiment_id(request.experiment_id)))


def _entity(reader: Reader, query: queries.ById) -> Entity:
    return entity(reader, queries.get_experiment(reader, query))


async def _create(services: Services, call: Call, request: wire.CreateExperiment) -> Made:
    tags = tuple(Tag(key, value) for key, value in request.tags.items())
    command = commands.CreateExperiment(request.name, request.artifact_location, tags)

    def make(tx: Transaction) -> Entity:
        return _entity(tx, queries.ById(tx.origin.workspace_id, commands.create_experiment(tx, command)))

    asked = once(call, "createExperiment", request)
    return await change(services, call, make, done_once=asked, location=lambda made: f"/experiments/{made.body.experiment_id}")


async def _update(services: Services, call: Call, request: wire.UpdateExperiment) -> Made:
    experiment_id = parse_experiment_id(request.experiment_id)
    tags: dict[str, str | None] = {} if isinstance(request.tags, msgspec.UnsetType) else dict(request.tags)
    if not isinstance(request.note, msgspec.UnsetType):
        tags[NOTE_TAG] = request.note

    def make(tx: Transaction) -> None:
        commands.active_experiment(tx, experiment_id)
        if not isinstance(request.name, msgspec.UnsetType):
            commands.rename_experiment(tx, commands.RenameExperiment(experiment_id, request.name))
        present = {tag.key for tag in queries.get_experiment(tx, queries.ById(tx.origin.workspace_id, experiment_id)).tags}
        for key, value in tags.items():
            if value is not None:
                commands.set_experiment_tag(tx, commands.SetExperimentTag(experiment_id, Tag(key, value)))
            elif key in present:
                commands.delete_experiment_tag(tx, commands.DeleteExperimentTag(experiment_id, key))

    return await _changed(services, call, experiment_id, make)


async def _set_tag(services: Services, call: Call, request: wire.SetExperimentTag) -> Made:
    experiment_id = parse_experiment_id(request.experiment_id)
    command = commands.SetExperimentTag(experiment_id, Tag(request.key, request.value))
    return await _changed(services, call, experiment_id, lambda tx: commands.set_experiment_tag(tx, command))


async def _delete_tag(services: Services, call: Call, request: wire.ExperimentTagKey) -> Made:
    experiment_id = parse_experiment_id(request.experiment_id)
    command = commands.DeleteExperimentTag(experiment_id, request.key)
    return await _changed(services, call, experiment_id, lambda tx: commands.delete_experiment_tag(tx, command))


async def _delete(services: Services, call: Call, request: wire.ExperimentId) -> Made:
    experiment_id = parse_experiment_id(request.experiment_id)
    command = commands.DeleteExperiment(experiment_id)
    return await _changed(services, call, experiment_id, lambda tx: commands.delete_experiment(tx, command))


async def _restore(services: Services, call: Call, request: wire.ExperimentId) -> Made:
    experiment_id = parse_experiment_id(request.experiment_id)
    command = commands.RestoreExperiment(experiment_id)
    return await _changed(services, call, experiment_id, lambda tx: commands.restore_experiment(tx, command))


async def _changed(services: Services, call: Call, experiment_id: int, make: Callable[[Transaction], None]) -> Made:
    """Make a change and answer the experiment as it is then."""

    def made(tx: Transaction) -> Entity:
        make(tx)
        return _entity(tx, queries.ById(tx.origin.workspace_id, experiment_id))

    def present(tx: Transaction) -> object:
        return state(commands.lock_experiment(tx, experiment_id))

    return await change(services, call, made, precondition=Precondition("experiment", str(experiment_id), present))


EXPERIMENTS: tuple[Operation, ...] = (
    Operation(
        name="listExperiments",
        method="GET",
        path="/experiments",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the experiments that match a filter.",
        handler=_list,
        request=wire.ListExperiments,
        response=wire.ExperimentPage,
        errors=(LimitExceeded,),
    ),
    Operation(
        name="createExperiment",
        method="POST",
        path="/experiments",
        permission="experiment.create",
        object=ObjectOf("store"),
        summary="Make an experiment.",
        handler=_create,
        request=wire.CreateExperiment,
        response=wire.Experiment,
        required=("name",),
        errors=(AlreadyExists,),
        status=201,
        tagged=True,
        repeatable=True,
    ),
    Operation(
        name="getExperiment",
        method="GET",
        path="/experiments/{experiment_id}",
        permission="experiment.read",
        object=_EXPERIMENT,
        summary="Answer an experiment, deleted or not, with the counts of its runs.",
        handler=_get,
        request=wire.ExperimentId,
        response=wire.Experiment,
        errors=(NotFound,),
        tagged=True,
    ),
    Operation(
        name="updateExperiment",
        method="PATCH",
        path="/experiments/{experiment_id}",
        permission="experiment.edit",
        object=_EXPERIMENT,
        summary="Change name, note or tags of an active experiment.",
        handler=_update,
        request=wire.UpdateExperiment,
        response=wire.Experiment,
        errors=(NotFound, AlreadyExists, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteExperiment",
        method="DELETE",
        path="/experiments/{experiment_id}",
        permission="experiment.manage",
        object=_EXPERIMENT,
        summary="Mark an experiment and its active runs deleted.",
        handler=_delete,
        request=wire.ExperimentId,
        response=wire.Experiment,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="restoreExperiment",
        method="POST",
        path="/experiments/{experiment_id}/restore",
        permission="experiment.manage",
        object=_EXPERIMENT,
        summary="Bring an experiment back, with the runs that were deleted with it.",
        handler=_restore,
        request=wire.ExperimentId,
        response=wire.Experiment,
        errors=(NotFound, Stale),
        tagged=True,
    ),
    Operation(
        name="setExperimentTag",
        method="PUT",
        path="/experiments/{experiment_id}/tags/{key:path}",
        permission="experiment.edit",
        object=_EXPERIMENT,
        summary="Set a tag of an active experiment.",
        handler=_set_tag,
        request=wire.SetExperimentTag,
        response=wire.Experiment,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
    Operation(
        name="deleteExperimentTag",
        method="DELETE",
        path="/experiments/{experiment_id}/tags/{key:path}",
        permission="experiment.edit",
        object=_EXPERIMENT,
        summary="Remove a tag of an active experiment.",
        handler=_delete_tag,
        request=wire.ExperimentTagKey,
        response=wire.Experiment,
        errors=(NotFound, Conflict, Stale),
        tagged=True,
    ),
)
