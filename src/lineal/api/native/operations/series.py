"""Series: charts, tails and frames of points."""

import asyncio

import msgspec
import numpy as np
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lineal.api.native import arrow
from lineal.api.native.convert.series import from_band, from_drawn, spelled
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound, Unsupported
from lineal.storage.database import Reader
from lineal.tracking.runs.frames import AppendFrame, MayWrite, append_frame, require_run
from lineal.tracking.runs.queries import ByRunId, SeriesOfRun, get_history, get_run_info
from lineal.tracking.series import bands, batches
from lineal.tracking.series.charts import LINES_MAX, WIDTH_MAX, Chart, Line, chart
from lineal.tracking.series.commands import key_ids
from lineal.tracking.series.packed import Columns
from lineal.tracking.series.tail import Tails
from lineal.tracking.series.values import Points, check_points
from lineal.wire import frame as frames
from lineal.wire import series as wire

TAIL_LINES_MAX = 500


class _ChartOf(msgspec.Struct, frozen=True):
    workspace_id: int
    request: wire.ChartRequest


class _GroupsOf(msgspec.Struct, frozen=True):
    workspace_id: int
    request: wire.GroupsRequest


class _TailOf(msgspec.Struct, frozen=True):
    workspace_id: int
    request: wire.TailRequest


async def _chart(services: Services, call: Call, request: wire.ChartRequest) -> msgspec.Raw:
    _check_chart(request)
    return await services.db.read(_draw, _ChartOf(call.origin.workspace_id, request))


def _check_chart(request: wire.ChartRequest) -> None:
    lines = len(request.run_ids) * len(request.keys)
    if lines > LINES_MAX:
        raise LimitExceeded("lines", LINES_MAX, lines)
    _check_axis(request)


def _check_axis(request: wire.ChartRequest | wire.GroupsRequest) -> None:
    if not 1 <= request.width <= WIDTH_MAX:
        raise Invalid("width", f"must be 1 to {WIDTH_MAX} pixels, got {request.width}")
    if (request.x == "metric") != bool(request.x_key):
        raise Invalid("x_key", "names the metric when x is 'metric', and is left out otherwise")
    if request.first is not None and request.last is not None and request.first > request.last:
        raise Invalid("first", f"must not be after last, {request.last}")
    for name, end in (("first", request.first), ("last", request.last)):
        if request.scale == "log" and end is not None and end <= 0:
            raise Invalid(name, f"must be above 0 on a logarithmic scale, got {end}")


def _draw(reader: Reader, query: _ChartOf) -> msgspec.Raw:
    """Draw and encode, all on the reader's thread."""
    request = query.request
    infos = {run_id: get_run_info(reader, ByRunId(query.workspace_id, run_id)) for run_id in dict.fromkeys(request.run_ids)}
    asked = [wire.Line(run_id, key) for run_id in request.run_ids for key in request.keys]
    lines = tuple(Line(infos[line.run_id].id, infos[line.run_id].start_ms, line.key) for line in asked)
    columns = frozenset[str](request.columns)
    ends = request.first, request.last
    drawn = chart(reader, Chart(lines, request.width, request.x, request.x_key, *ends, columns=columns, is_log=request.scale == "log"))
    spelled_lines = [
        from_drawn(line, str(mark), picture, columns) for line, mark, picture in zip(asked, drawn.marks, drawn.lines, strict=True)
    ]
    return msgspec.Raw(msgspec.json.encode(wire.ChartReply(drawn.first, drawn.last, request.width, spelled_lines)))


async def _groups(services: Services, call: Call, request: wire.GroupsRequest) -> msgspec.Raw:
    for name in ("groups", "key"):
        if not getattr(request, name):
            raise Invalid(name, "is required")
    runs = sum(len(group.run_ids) for group in request.groups)
    for name, size_max, size in (("groups", bands.GROUPS_MAX, len(request.groups)), ("runs", LINES_MAX, runs)):
        if size > size_max:
            raise LimitExceeded(name, size_max, size)
    for index, group in enumerate(request.groups):
        if len(set(group.run_ids)) < len(group.run_ids):
            raise Invalid(f"groups[{index}].run_ids", "names each run once")
    _check_axis(request)
    return await services.db.read(_draw_groups, _GroupsOf(call.origin.workspace_id, request))


def _draw_groups(reader: Reader, query: _GroupsOf) -> msgspec.Raw:
    """Draw and encode, all on the reader's thread."""
    request = query.request
    named = dict.fromkeys(run_id for group in request.groups for run_id in group.run_ids)
    infos = {run_id: get_run_info(reader, ByRunId(query.workspace_id, run_id)) for run_id in named}
    groups = tuple(
        tuple(Line(infos[run_id].id, infos[run_id].start_ms, request.key) for run_id in group.run_ids) for group in request.groups
    )
    drawn = bands.bands(
        reader, bands.Bands(groups, request.width, request.x, request.x_key, request.first, request.last, request.scale == "log")
    )
    spelled_bands = [from_band(band) for band in drawn.bands]
    return msgspec.Raw(msgspec.json.encode(wire.GroupsReply(drawn.first, drawn.last, request.width, spelled_bands)))


async def _tail(services: Services, call: Call, request: wire.TailRequest) -> wire.TailReply:
    if len(request.lines) > TAIL_LINES_MAX:
        raise LimitExceeded("lines", TAIL_LINES_MAX, len(request.lines))
    return await services.db.read(_new_points, _TailOf(call.origin.workspace_id, request))


def _new_points(reader: Reader, query: _TailOf) -> wire.TailReply:
    found: list[wire.NewPoints] = []
    tails = Tails(reader)
    for index, line in enumerate(query.request.lines):
        info = get_run_info(reader, ByRunId(query.workspace_id, line.run_id))
        if not (line.cursor.isascii() and line.cursor.isdigit() and len(line.cursor) < 19):
            raise Invalid(f"lines[{index}].cursor", "is not one that this server gave out")
        new = tails.tail(info.id, line.key, int(line.cursor))
        columns = new.columns
        points = columns.steps.tolist(), columns.times_ms.tolist(), spelled(columns.values)
        found.append(wire.NewPoints(line.run_id, line.key, str(new.mark), new.is_stale, *points))
    return wire.TailReply(found)


async def _arrow(services: Services, call: Call, request: Request) -> Response:
    run_id, key = (request.query_params.get(name, "") for name in ("run_id", "key"))
    if not run_id or not key:
        raise Invalid("run_id" if not run_id else "key", "is required")
    arrow.check()
    history = await services.db.read(get_history, SeriesOfRun(call.origin.workspace_id, run_id, key))
    return StreamingResponse(arrow.stream(history.columns), media_type=arrow.MEDIA_TYPE)


async def _batch(services: Services, call: Call, request: Request) -> Response:
    data = await _body(request)
    try:
        frame = await asyncio.to_thread(frames.decode, data)
    except frames.FrameError as error:
        raise Invalid("body", str(error), str(error)) from None
    header = frame.header
    check_points(Points(header.keys, [0.0] * len(header.keys), [0] * len(header.keys), [], []), is_batch=True)
    if int(frame.times_ms.min()) < 0:
        raise Invalid("times_ms", "must not be before 1970")
    names = tuple(header.keys)
    numbers = await services.db.peek(key_ids, names)
    missing = tuple(name for name in names if name not in numbers)
    if missing:
        await services.db.peek(require_run, MayWrite(call.origin, header.run_id))  # before anything is written
        numbers |= await services.db.write(batches.number_keys, missing, call.origin)
    batch = await asyncio.to_thread(_prepare, frame, [numbers[name] for name in names])
    command = AppendFrame(header.run_id, header.writer, header.sequence, batch)
    fresh = await services.db.write(append_frame, command, call.origin)
    reply = wire.BatchReply(header.writer, header.sequence, batch.points, not fresh)
    return Response(msgspec.json.encode(reply), media_type="application/json")


def _prepare(frame: frames.Frame, numbers: list[int]) -> batches.Batch:
    keys = np.array(numbers, np.uint32)[frame.keys]
    return batches.prepare(Columns(keys, frame.steps, frame.times_ms, frame.values))


async def _body(request: Request) -> bytes:
    """Read the whole body, which has a limit.

    Raises:
        LimitExceeded: it is larger.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > frames.SIZE_BYTES_MAX:
        raise LimitExceeded("request body (bytes)", frames.SIZE_BYTES_MAX, int(announced))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > frames.SIZE_BYTES_MAX:
            raise LimitExceeded("request body (bytes)", frames.SIZE_BYTES_MAX, len(body))
    return bytes(body)


SERIES: tuple[Operation, ...] = (
    Operation(
        name="drawChart",
        method="POST",
        path="/series/chart",
        permission="experiment.read",
        object=ObjectOf("run", "run_ids"),
        summary="Answer series of several runs as buckets, as many as a chart has pixels, with every extreme exact.",
        handler=_chart,
        request=wire.ChartRequest,
        response=wire.ChartReply,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="drawGroups",
        method="POST",
        path="/series/groups",
        permission="experiment.read",
        object=ObjectOf("run", "groups.run_ids"),
        summary="Answer a metric over groups of runs: mean, deviation, extremes and number of runs at each place of one axis.",
        handler=_groups,
        request=wire.GroupsRequest,
        response=wire.GroupsReply,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="tailSeries",
        method="POST",
        path="/series/tail",
        permission="experiment.read",
        object=ObjectOf("run", "lines.run_id"),
        summary="Answer the points that came since a chart or a tail.",
        handler=_tail,
        request=wire.TailRequest,
        response=wire.TailReply,
        errors=(NotFound, LimitExceeded),
    ),
    Operation(
        name="readArrow",
        method="GET",
        path="/series/arrow",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer a whole series (query: run_id, key) as an Arrow IPC stream of step, time and value, by time, step and value.",
        stream=_arrow,
        query=("run_id", "key"),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="appendFrame",
        method="POST",
        path="/series/batch",
        permission="experiment.edit",
        object=ObjectOf("decided"),
        summary="Write a frame of points once, however often it is sent.",
        stream=_batch,
        body=frames.MEDIA_TYPE,
        response=wire.BatchReply,
        errors=(NotFound, Conflict, LimitExceeded),
    ),
)
