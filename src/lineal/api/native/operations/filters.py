"""The filter language: what filters may speak of, and whether one can be read."""

from lineal.api.operation import Call, Operation
from lineal.api.services import Services
from lineal.errors import Invalid
from lineal.search import (
    EXPERIMENTS,
    LOGGED_MODELS,
    MODEL_VERSIONS,
    REGISTERED_MODELS,
    RUNS,
    InvalidText,
    Vocabulary,
    parse_filter,
    parse_order_by,
)
from lineal.search.values import COMPARATORS, EVERY
from lineal.wire import runs as wire

_SUBJECTS: dict[str, Vocabulary] = {
    "runs": RUNS,
    "experiments": EXPERIMENTS,
    "registered_models": REGISTERED_MODELS,
    "versions": MODEL_VERSIONS,
    "logged_models": LOGGED_MODELS,
}


async def _check(_services: Services, _call: Call, request: wire.CheckFilter) -> wire.CheckedFilter:
    vocabulary = _SUBJECTS[request.subject]
    try:
        parse_filter(request.filter, vocabulary)
        if request.subject != "logged_models":  # whose orders are not in the filter language
            parse_order_by(tuple(request.order_by), vocabulary)
    except Invalid as error:
        start, end = (error.start, error.end) if isinstance(error, InvalidText) else (None, None)
        mistake = wire.FilterMistake(field=error.field, message=error.message, reason=error.reason, start=start, end=end)
        return wire.CheckedFilter(valid=False, mistake=mistake)
    return wire.CheckedFilter(valid=True, mistake=None)


async def _fields(_services: Services, _call: Call, request: wire.FilterFieldsOf) -> wire.FilterFields:
    vocabulary = _SUBJECTS[request.subject]
    attributes = [
        wire.FilterField(
            name=attribute.name,
            kind=attribute.kind,
            comparators=[word for word in COMPARATORS if word in EVERY[attribute.kind]],
            keyed=False,
            keys=[],
            orderable=True,
        )
        for attribute in vocabulary.attributes
    ]
    entities = [
        wire.FilterField(
            name=entity.name,
            kind=entity.kind,
            comparators=[word for word in COMPARATORS if word in EVERY[entity.kind]],
            keyed=True,
            keys=list(entity.keys),
            orderable=entity.orderable,
        )
        for entity in vocabulary.entities
    ]
    return wire.FilterFields([*attributes, *entities])


FILTERS: tuple[Operation, ...] = (
    Operation(
        name="checkFilter",
        method="POST",
        path="/filters/check",
        permission="caller",
        summary="Answer whether a filter and an order can be read, and where the mistake is when they cannot.",
        handler=_check,
        request=wire.CheckFilter,
        response=wire.CheckedFilter,
    ),
    Operation(
        name="listFilterFields",
        method="GET",
        path="/filters/{subject}",
        permission="caller",
        summary="Answer what filters over a subject may speak of.",
        handler=_fields,
        request=wire.FilterFieldsOf,
        response=wire.FilterFields,
    ),
)
