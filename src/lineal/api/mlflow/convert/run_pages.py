"""A page of runs as JSON, put together of pieces: a thousand runs have tens of thousands of keys, too many to make a Struct of each.

It says what `from_run` says; `tests/unit/api/mlflow/test_run_pages.py` holds one to the other.
"""

import math
from collections import Counter
from itertools import accumulate
from operator import itemgetter

import msgspec

from lineal.api.mlflow.convert.inputs import from_inputs, from_outputs
from lineal.api.mlflow.convert.runs import from_info, metric_value
from lineal.storage.database import Reader, Row
from lineal.tracking.datasets.queries import links_of
from lineal.tracking.datasets.values import NO_LINKS, Links
from lineal.tracking.runs.logged import LATEST, figures, logged_json
from lineal.tracking.runs.memory import NO_MEMORY, RunMemory
from lineal.tracking.runs.queries import info_from_row
from lineal.tracking.runs.search import SearchRuns, find_runs

_encode = msgspec.json.Encoder().encode
_RUN_ID = itemgetter(0)


class AskedPage(msgspec.Struct, frozen=True):
    """One page of a search, and what earlier ones left."""

    query: SearchRuns
    memory: RunMemory = NO_MEMORY


def encode_page(reader: Reader, asked: AskedPage) -> msgspec.Raw:
    """Answer one page of a search as a `RunsReply`, encoded; all on the reader's thread.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page or a list of experiments that is too long.
    """
    page = find_runs(reader, asked.query, asked.memory.images)
    runs = asked.memory.fragments.of(reader, "mlflow", page.rows, lambda rows: _encoded(reader, rows))
    token = b'"next_page_token":' + _encode(page.next_page_token) if page.next_page_token else b""
    if not runs:
        return msgspec.Raw(b"{" + token + b"}")
    # Joined once, whatever stands around it: a copy of a page of a thousand is a millisecond.
    runs[0] = b'{"runs":[' + runs[0]
    runs[-1] += b"]," + token + b"}" if token else b"]}"
    return msgspec.Raw(b",".join(runs))


def _encoded(reader: Reader, rows: list[Row]) -> list[bytes]:
    """Answer each run with what was logged to it, encoded."""
    ids: list[int] = [row[0] for row in rows]
    metrics = _metrics(reader, ids)
    params = logged_json(reader, "params", "pairs", ids)
    tags = logged_json(reader, "tags", "pairs", ids)
    links = links_of(reader, ids)
    runs: list[bytes] = []
    for run_id, row in zip(ids, rows, strict=True):
        data: list[str] = []
        if run_id in metrics:
            data.append(f'"metrics":[{metrics[run_id]}]')
        if run_id in params:
            data.append('"params":' + params[run_id])
        if run_id in tags:
            data.append('"tags":' + tags[run_id])
        through = _links(links[run_id]) if run_id in links else _NO_LINKS
        info = _encode(from_info(info_from_row(row)))
        runs.append(b'{"info":%b,"data":{%b},%b}' % (info, ",".join(data).encode(), through.encode()))
    return runs


def _metrics(reader: Reader, ids: list[int]) -> dict[int, str]:
    """The latest points by run, encoded."""
    found = figures(reader, ids, LATEST)
    heads = {number: f'{{"key":{_encode(name).decode()},"value":' for number, name in found.names.items()}
    # All values in one go: shortest forms are ten times as fast so, and a number has no comma.
    values = _encode([row[4] for row in found.rows]).decode()[1:-1].split(",")
    if "null" in values:
        values = [_special(row[4]) if text == "null" else text for row, text in zip(found.rows, values, strict=True)]
    points = [
        f'{heads[number]}{text},"timestamp":{time_ms},"step":{step}}}'
        for (_, number, step, time_ms, _), text in zip(found.rows, values, strict=bool(found.rows))
    ]
    counts = Counter(map(_RUN_ID, found.rows))  # in the order of the rows, which are ordered by run
    ends = accumulate(counts.values())
    return {run_id: ",".join(points[end - count : end]) for (run_id, count), end in zip(counts.items(), ends, strict=True)}


def _special(value: float | None) -> str:
    """Spell what JSON has no number for: None is NaN, and msgspec writes null for the infinities as well."""
    return _encode(metric_value(math.nan if value is None else value)).decode()


def _links(links: Links) -> str:
    return f'"inputs":{_encode(from_inputs(links)).decode()},"outputs":{_encode(from_outputs(links)).decode()}'


_NO_LINKS = _links(NO_LINKS)
