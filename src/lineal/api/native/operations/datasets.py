"""The datasets of an experiment."""

import msgspec

from lineal.api.native import pages
from lineal.api.native.convert.run import as_json
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import LimitExceeded, NotFound
from lineal.storage.database import Reader
from lineal.tracking.datasets.used import DATASETS_PAGE_MAX, UsedDataset, UsedDatasets, UsedPage, used_datasets
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.wire import runs as wire


async def _list(services: Services, call: Call, request: wire.DatasetsOf) -> wire.DatasetPage:
    experiment_id = parse_experiment_id(request.experiment_id)
    asked = ("datasets", call.origin.workspace_id, experiment_id)
    after = pages.decode(request.cursor, (str, str, str), *asked) or ("", "", "")
    limit = pages.check_limit(request.limit, DATASETS_PAGE_MAX)
    query = UsedDatasets(call.origin.workspace_id, experiment_id, msgspec.convert(after, tuple[str, str, str]), limit)
    page = await services.db.read(_page, query)
    return wire.DatasetPage([_from_used(used) for used in page.used], pages.encode(page.next, *asked))


def _page(reader: Reader, query: UsedDatasets) -> UsedPage:
    get_experiment(reader, ById(query.workspace_id, query.experiment_id))
    return used_datasets(reader, query)


def _from_used(used: UsedDataset) -> wire.ExperimentDataset:
    dataset = used.dataset
    return wire.ExperimentDataset(
        node_id=used.public_id,
        name=dataset.name,
        digest=dataset.digest,
        context=used.context,
        source_type=dataset.source_type,
        source=as_json(dataset.source),
        schema=as_json(dataset.schema),
        profile=as_json(dataset.profile),
    )


DATASETS: tuple[Operation, ...] = (
    Operation(
        name="listDatasets",
        method="GET",
        path="/experiments/{experiment_id}/datasets",
        permission="experiment.read",
        object=ObjectOf("experiment", "experiment_id"),
        summary="Answer a page of the datasets that runs of an experiment used, with schema and profile.",
        handler=_list,
        request=wire.DatasetsOf,
        response=wire.DatasetPage,
        errors=(NotFound, LimitExceeded),
    ),
)
