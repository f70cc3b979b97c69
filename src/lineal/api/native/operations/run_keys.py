"""What runs have: keys and values for pickers and completion, and how much params explain a metric."""

import asyncio

from lineal.api.native.convert.runs import to_experiment_ids, to_view
from lineal.api.native.pages import check_limit
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid, LimitExceeded, Unavailable
from lineal.search import RUNS, parse_order_by
from lineal.tracking.runs import importance as importances
from lineal.tracking.runs import keys
from lineal.tracking.runs.search import WhichRuns
from lineal.wire import runs as wire

_EXPERIMENTS = ObjectOf("experiment", "experiment_ids")
_METHOD = (
    "Shares of the squared error that splits on each param take away in an ensemble of 40 small regression trees, measured on the runs "
    "that a tree did not see; params that say the same share what they explain. Correlation is Spearman's."
)


async def _keys(services: Services, call: Call, request: wire.KeysOfRuns) -> wire.RunKeys:
    check_limit(request.limit, keys.KEYS_MAX)
    ids, kinds = to_experiment_ids(request.experiment_ids), tuple(dict.fromkeys(request.kinds))
    found = await services.db.read(
        keys.keys_of, keys.KeysOf(call.origin.workspace_id, ids, kinds, request.contains, request.limit, call.viewer)
    )
    by_kind = found.by_kind
    return wire.RunKeys(
        params=by_kind.get("params", []),
        metrics=by_kind.get("metrics", []),
        tags=by_kind.get("tags", []),
        truncated=found.truncated,
        whole=found.is_whole,
    )


async def _values(services: Services, call: Call, request: wire.ValuesOfRuns) -> wire.RunValues:
    check_limit(request.limit, keys.VALUES_MAX)
    try:
        field = parse_order_by((request.field,), RUNS)[0].field
    except Invalid as error:
        raise Invalid("field", error.reason) from None
    if field.entity == "attributes" and field.key not in keys.ATTRIBUTES:
        raise Invalid("field", f"knows the attributes {', '.join(keys.ATTRIBUTES)}")
    if field.entity == "metrics":
        raise Invalid("field", "names a param, a tag or an attribute")
    entity = "params" if field.entity == "params" else "tags" if field.entity == "tags" else "attributes"
    ids = to_experiment_ids(request.experiment_ids)
    query = keys.ValuesOf(call.origin.workspace_id, ids, entity, field.key, request.contains, request.limit, call.viewer)
    found = await services.db.read(keys.values_of, query)
    counts = [wire.ValueCount(value, count) for value, count in found.counts]
    return wire.RunValues(values=counts, truncated=found.truncated, whole=found.is_whole)


async def _importance(services: Services, call: Call, request: wire.AskImportance) -> wire.Importance:
    which = WhichRuns(
        call.origin.workspace_id, to_experiment_ids(request.experiment_ids), request.filter, to_view(request.view), call.viewer
    )
    read = await services.db.read(importances.sample, importances.AskSample(which, request.metric))
    found = await asyncio.to_thread(importances.importance, read)
    params = [
        wire.ParamImportance(
            param=param.param,
            kind="number" if param.is_number else "category",
            runs=param.runs,
            values=param.values,
            importance=param.importance,
            correlation=param.correlation,
        )
        for param in found.params
    ]
    return wire.Importance(
        metric=request.metric,
        params=params,
        runs=found.runs,
        skipped=read.skipped,
        truncated=read.truncated,
        fit=found.fit,
        method=_METHOD,
    )


RUN_KEYS: tuple[Operation, ...] = (
    Operation(
        name="listRunKeys",
        method="POST",
        path="/runs/keys",
        permission="experiment.read",
        object=_EXPERIMENTS,
        summary="Answer which params, metrics and tags the runs of experiments have.",
        handler=_keys,
        request=wire.KeysOfRuns,
        response=wire.RunKeys,
        errors=(LimitExceeded, Unavailable),
    ),
    Operation(
        name="listRunValues",
        method="POST",
        path="/runs/values",
        permission="experiment.read",
        object=_EXPERIMENTS,
        summary="Answer which values a param, tag or attribute of the runs of experiments has, and how often.",
        handler=_values,
        request=wire.ValuesOfRuns,
        response=wire.RunValues,
        errors=(LimitExceeded, Unavailable),
    ),
    Operation(
        name="rankParams",
        method="POST",
        path="/runs/importance",
        permission="experiment.read",
        object=_EXPERIMENTS,
        summary="Answer how much the params of runs explain a metric.",
        handler=_importance,
        request=wire.AskImportance,
        response=wire.Importance,
        errors=(LimitExceeded, Unavailable),
    ),
)
