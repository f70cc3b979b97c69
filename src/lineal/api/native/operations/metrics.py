"""What a monitoring system scrapes."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lineal.api.native.exposition import MEDIA_TYPE, Figure, exposition
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.tracking.series.backlog import Size, totals


async def _metrics(services: Services, _call: Call, _request: Request) -> Response:
    found = services.backlog.size(await services.db.peek(totals, None))
    return PlainTextResponse(exposition(_series(found)), media_type=MEDIA_TYPE)


def _series(found: Size) -> list[Figure]:
    per_point = found.sealed_bytes / found.sealed_points if found.sealed_points else 0.0
    return [
        Figure("lineal_series_log_rows", "gauge", "Writes of series that are not sealed yet.", found.rows),
        Figure("lineal_series_points_unsealed", "gauge", "Points in the log.", found.unsealed_points),
        Figure("lineal_series_bytes_unsealed", "gauge", "Size of the log.", found.unsealed_bytes),
        Figure("lineal_series_chunks", "gauge", "Chunks of sealed points.", found.chunks),
        Figure("lineal_series_points_sealed", "gauge", "Points in chunks.", found.sealed_points),
        Figure("lineal_series_bytes_sealed", "gauge", "Size of the chunks with their pyramids.", found.sealed_bytes),
        Figure("lineal_series_bytes_per_point", "gauge", "What a sealed point takes.", per_point),
    ]


METRICS: tuple[Operation, ...] = (
    Operation(
        name="metrics",
        method="GET",
        path="/metrics",
        prefixes=("",),
        permission="store.read",
        object=ObjectOf("store"),
        summary="Answer figures of the server in Prometheus' text format.",
        query=("*",),
        stream=_metrics,
    ),
)
