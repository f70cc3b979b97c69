"""Searches of runs and experiments."""

import msgspec

from lineal.api.mlflow.convert.experiments import from_experiment
from lineal.api.mlflow.convert.run_pages import AskedPage, encode_page
from lineal.api.mlflow.convert.views import to_view
from lineal.api.mlflow.decode import wrong_type
from lineal.api.mlflow.wire import experiments as experiments_wire
from lineal.api.mlflow.wire import runs as runs_wire
from lineal.api.operation import Call, Method, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Invalid
from lineal.tracking.experiments.search import PAGE_EXPERIMENTS_MAX, SearchExperiments, search_experiments
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.runs.search import PAGE_RUNS_DEFAULT, PAGE_RUNS_MAX, SearchRuns


def page_size(value: int | None, default: int, size_max: int) -> int:
    """Check a `max_results`: 1 to `size_max`, inclusive.

    Raises:
        Invalid: it is not.
    """
    size = default if value is None else value
    if size < 1:
        raise Invalid("max_results", "must be at least 1", f"{_bad_size(size)} It must be a positive integer")
    if size > size_max:
        raise Invalid("max_results", f"must be at most {size_max}", f"{_bad_size(size)} It must be at most {size_max}")
    return size


def _bad_size(size: int) -> str:
    return f"Invalid value {size} for parameter 'max_results' supplied."


async def _search_runs(services: Services, call: Call, request: runs_wire.SearchRuns) -> msgspec.Raw:
    if request.max_results is not None and request.max_results > PAGE_RUNS_MAX:
        raise wrong_type("max_results", request.max_results)
    query = SearchRuns(
        call.origin.workspace_id,
        tuple(parse_experiment_id(text) for text in request.experiment_ids or ()),
        request.filter or "",
        to_view(request.run_view_type, "run_view_type"),
        tuple(request.order_by or ()),
        page_size(request.max_results, PAGE_RUNS_DEFAULT, PAGE_RUNS_MAX),
        request.page_token or "",
        call.viewer,
    )
    return await services.db.read(encode_page, AskedPage(query, services.runs))


async def _search_experiments(
    services: Services, call: Call, request: experiments_wire.SearchExperiments
) -> experiments_wire.ExperimentsReply:
    query = SearchExperiments(
        call.origin.workspace_id,
        request.filter or "",
        to_view(request.view_type, "view_type"),
        tuple(request.order_by or ()),
        page_size(request.max_results, 0, PAGE_EXPERIMENTS_MAX),
        request.page_token or "",
        call.viewer,
    )
    page = await services.db.read(search_experiments, query)
    return experiments_wire.ExperimentsReply(
        experiments=[from_experiment(experiment) for experiment in page.experiments],
        next_page_token=page.next_page_token or None,
    )


_BOTH: tuple[tuple[str, Method], ...] = (("searchExperiments", "POST"), ("searchExperimentsByQuery", "GET"))

SEARCH: tuple[Operation, ...] = (
    Operation(
        name="searchRuns",
        method="POST",
        path="/runs/search",
        permission="experiment.read",
        object=ObjectOf("listed"),
        summary="Answer a page of the runs that match a filter.",
        handler=_search_runs,
        request=runs_wire.SearchRuns,
        response=runs_wire.RunsReply,
    ),
    *(
        Operation(
            name=name,
            method=method,
            path="/experiments/search",
            permission="experiment.read",
            object=ObjectOf("listed"),
            summary="Answer a page of the experiments that match a filter.",
            handler=_search_experiments,
            request=experiments_wire.SearchExperiments,
            response=experiments_wire.ExperimentsReply,
        )
        for name, method in _BOTH
    ),
)
