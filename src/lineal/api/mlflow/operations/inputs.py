"""Operations on what goes into runs and what comes out."""

from lineal.api.mlflow.convert.inputs import from_use, to_datasets, to_model_ids, to_outputs
from lineal.api.mlflow.wire import inputs as wire
from lineal.api.names import new_id
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, LimitExceeded, NotFound
from lineal.tracking.datasets import commands, queries
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.logged_models.history import RecordModel, record_model

LOG_INPUTS_BODY_BYTES_MAX = 48 * 1024 * 1024
"""One dataset of full length fits, in JSON that escapes much of it."""
LOG_MODEL_BODY_BYTES_MAX = 16 * 1024 * 1024
"""A model's JSON has its signature and its input example's shape."""


async def _log_inputs(services: Services, call: Call, request: wire.LogInputs) -> None:
    datasets = to_datasets(request.datasets)
    command = commands.LogInputs(
        request.run_id or "",
        datasets,
        tuple(f"d-{new_id()}" for _ in datasets),
        to_model_ids(request.models),
    )
    await services.db.write(commands.log_inputs, command, call.origin)


async def _log_outputs(services: Services, call: Call, request: wire.LogOutputs) -> None:
    command = commands.LogOutputs(request.run_id or "", to_outputs(request.models))
    await services.db.write(commands.log_outputs, command, call.origin)


async def _log_model(services: Services, call: Call, request: wire.LogModel) -> None:
    await services.db.write(record_model, RecordModel(request.run_id or "", request.model_json or ""), call.origin)


async def _search_datasets(services: Services, call: Call, request: wire.SearchDatasets) -> wire.DatasetsReply:
    ids = tuple(parse_experiment_id(text) for text in request.experiment_ids or ())
    uses = await services.db.read(queries.search_datasets, queries.SearchDatasets(call.origin.workspace_id, ids, call.viewer))
    return wire.DatasetsReply(dataset_summaries=[from_use(use) for use in uses])


INPUTS: tuple[Operation, ...] = (
    Operation(
        name="logInputs",
        method="POST",
        path="/runs/log-inputs",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id"),
        summary="Say which datasets and logged models a run read.",
        handler=_log_inputs,
        request=wire.LogInputs,
        required=("run_id",),
        errors=(NotFound, Conflict, LimitExceeded),
        body_max_bytes=LOG_INPUTS_BODY_BYTES_MAX,
    ),
    Operation(
        name="logOutputs",
        method="POST",
        path="/runs/outputs",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id"),
        summary="Say which logged models a run made.",
        handler=_log_outputs,
        request=wire.LogOutputs,
        required=("run_id", "models"),
        errors=(NotFound, Conflict, LimitExceeded),
    ),
    Operation(
        name="logModel",
        method="POST",
        path="/runs/log-model",
        permission="experiment.edit",
        object=ObjectOf("run", "run_id"),
        summary="Add a model to the history that a run keeps for older clients.",
        handler=_log_model,
        request=wire.LogModel,
        required=("run_id", "model_json"),
        errors=(NotFound, Conflict, LimitExceeded),
        body_max_bytes=LOG_MODEL_BODY_BYTES_MAX,
    ),
    Operation(
        name="searchDatasets",
        method="POST",
        path="/experiments/search-datasets",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer the datasets that runs of some experiments used.",
        handler=_search_datasets,
        request=wire.SearchDatasets,
        response=wire.DatasetsReply,
    ),
)
