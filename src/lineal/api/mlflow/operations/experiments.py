"""Operations on experiments."""

from lineal.api.mlflow.convert.experiments import from_experiment, to_tags
from lineal.api.mlflow.wire import experiments as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, NotFound
from lineal.tracking.experiments import commands, queries
from lineal.tracking.experiments.values import Tag, parse_experiment_id


async def _create(services: Services, call: Call, request: wire.CreateExperiment) -> wire.ExperimentId:
    command = commands.CreateExperiment(request.name or "", request.artifact_location or "", to_tags(request.tags))
    experiment_id = await services.db.write(commands.create_experiment, command, call.origin)
    return wire.ExperimentId(experiment_id=str(experiment_id))


async def _get(services: Services, call: Call, request: wire.ExperimentId) -> wire.ExperimentReply:
    query = queries.ById(call.origin.workspace_id, parse_experiment_id(request.experiment_id or ""))
    return wire.ExperimentReply(experiment=from_experiment(await services.db.peek(queries.get_experiment, query)))


async def _get_by_name(services: Services, call: Call, request: wire.GetExperimentByName) -> wire.ExperimentReply:
    query = queries.ByName(call.origin.workspace_id, request.experiment_name or "")
    return wire.ExperimentReply(experiment=from_experiment(await services.db.peek(queries.get_experiment_by_name, query)))


async def _delete(services: Services, call: Call, request: wire.ExperimentId) -> None:
    command = commands.DeleteExperiment(parse_experiment_id(request.experiment_id or ""))
    await services.db.write(commands.delete_experiment, command, call.origin)


async def _restore(services: Services, call: Call, request: wire.ExperimentId) -> None:
    command = commands.RestoreExperiment(parse_experiment_id(request.experiment_id or ""))
    await services.db.write(commands.restore_experiment, command, call.origin)


async def _update(services: Services, call: Call, request: wire.UpdateExperiment) -> None:
    command = commands.RenameExperiment(parse_experiment_id(request.experiment_id or ""), request.new_name or "")
    await services.db.write(commands.rename_experiment, command, call.origin)


async def _set_tag(services: Services, call: Call, request: wire.SetExperimentTag) -> None:
    tag = Tag(request.key or "", request.value or "")
    command = commands.SetExperimentTag(parse_experiment_id(request.experiment_id or ""), tag)
    await services.db.write(commands.set_experiment_tag, command, call.origin)


async def _delete_tag(services: Services, call: Call, request: wire.DeleteExperimentTag) -> None:
    command = commands.DeleteExperimentTag(parse_experiment_id(request.experiment_id or ""), request.key or "")
    await services.db.write(commands.delete_experiment_tag, command, call.origin)


EXPERIMENTS: tuple[Operation, ...] = (
    Operation(
        name="createExperiment",
        method="POST",
        path="/experiments/create",
        permission="experiment.create",
        object=ObjectOf("store"),
        summary="Make an experiment.",
        handler=_create,
        request=wire.CreateExperiment,
        response=wire.ExperimentId,
        required=("name",),
        errors=(AlreadyExists,),
    ),
    Operation(
        name="getExperiment",
        method="GET",
        path="/experiments/get",
        permission="experiment.read",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Answer one experiment, deleted ones included.",
        handler=_get,
        request=wire.ExperimentId,
        response=wire.ExperimentReply,
        required=("experiment_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="getExperimentByName",
        method="GET",
        path="/experiments/get-by-name",
        permission="experiment.read",
        object=ObjectOf("experiment_name", "experiment_name"),
        summary="Answer the experiment with a name, deleted ones included.",
        handler=_get_by_name,
        request=wire.GetExperimentByName,
        response=wire.ExperimentReply,
        required=("experiment_name",),
        errors=(NotFound,),
    ),
    Operation(
        name="deleteExperiment",
        method="POST",
        path="/experiments/delete",
        permission="experiment.manage",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Mark an experiment and its active runs deleted.",
        handler=_delete,
        request=wire.ExperimentId,
        required=("experiment_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="restoreExperiment",
        method="POST",
        path="/experiments/restore",
        permission="experiment.manage",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Bring an experiment back, with the runs that were deleted with it.",
        handler=_restore,
        request=wire.ExperimentId,
        required=("experiment_id",),
        errors=(NotFound,),
    ),
    Operation(
        name="updateExperiment",
        method="POST",
        path="/experiments/update",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Rename an experiment.",
        handler=_update,
        request=wire.UpdateExperiment,
        required=("experiment_id", "new_name"),
        errors=(NotFound, AlreadyExists, Conflict),
    ),
    Operation(
        name="setExperimentTag",
        method="POST",
        path="/experiments/set-experiment-tag",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Set a tag of an experiment.",
        handler=_set_tag,
        request=wire.SetExperimentTag,
        required=("experiment_id", "key"),
        errors=(NotFound, Conflict),
    ),
    Operation(
        name="deleteExperimentTag",
        method="POST",
        path="/experiments/delete-experiment-tag",
        permission="experiment.edit",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Remove a tag of an experiment.",
        handler=_delete_tag,
        request=wire.DeleteExperimentTag,
        required=("experiment_id", "key"),
        errors=(NotFound, Conflict),
    ),
)
