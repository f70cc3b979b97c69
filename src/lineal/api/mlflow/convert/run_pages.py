"""A page of runs as JSON, put together of pieces: a thousand runs have tens of thousands of keys, too many to make a Struct of each.

It says what `from_run` says; `tests/unit/api/mlflow/test_run_pages.py` holds one to the other.
"""

import math
from collections import defaultdict

import msgspec

from lineal.api.mlflow.convert.inputs import from_inputs, from_outputs
from lineal.api.mlflow.convert.runs import from_info, metric_value
from lineal.storage.database import Reader
from lineal.tracking.datasets.queries import links_of
from lineal.tracking.datasets.values import NO_LINKS, Links
from lineal.tracking.runs.logged import LATEST, figures, logged_json
from lineal.tracking.runs.search import SearchRuns, find_runs

_encode = msgspec.json.Encoder().encode


def encode_page(reader: Reader, query: SearchRuns) -> msgspec.Raw:
    """Answer one page of a search as a `RunsReply`, encoded; all on the reader's thread.

    Raises:
        Invalid: a filter, order or page token that cannot be read.
        LimitExceeded: a page or a list of experiments that is too long.
    """
    page = find_runs(reader, query)
    ids = [info.id for info in page.infos]
    metrics = _metrics(reader, ids)
    params = logged_json(reader, "params", "pairs", ids)
    tags = logged_json(reader, "tags", "pairs", ids)
    links = links_of(reader, ids)
    runs: list[str] = []
    for info in page.infos:
        data: list[str] = []
        if info.id in metrics:
            data.append(f'"metrics":[{",".join(metrics[info.id])}]')
        if info.id in params:
            data.append('"params":' + params[info.id])
        if info.id in tags:
            data.append('"tags":' + tags[info.id])
        through = _links(links[info.id]) if info.id in links else _NO_LINKS
        runs.append(f'{{"info":{_encode(from_info(info)).decode()},"data":{{{",".join(data)}}},{through}}}')
    fields: list[str] = []
    if runs:
        fields.append(f'"runs":[{",".join(runs)}]')
    if page.next_page_token:
        fields.append(f'"next_page_token":{_encode(page.next_page_token).decode()}')
    return msgspec.Raw(f"{{{','.join(fields)}}}".encode())


def _metrics(reader: Reader, ids: list[int]) -> dict[int, list[str]]:
    """The latest points by run, each encoded."""
    found = figures(reader, ids, LATEST)
    heads = {number: f'{{"key":{_encode(name).decode()},"value":' for number, name in found.names.items()}
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    # All values in one go: shortest forms are ten times as fast so, and a number has no comma.
    values = _encode([row[4] for row in found.rows]).decode()[1:-1].split(",")
    for (run_id, number, step, time_ms, value), text in zip(found.rows, values, strict=bool(found.rows)):
        spelled = _special(value) if text == "null" else text
        pieces[run_id].append(f'{heads[number]}{spelled},"timestamp":{time_ms},"step":{step}}}')
    return pieces


def _special(value: float | None) -> str:
    """Spell what JSON has no number for: None is NaN, and msgspec writes null for the infinities as well."""
    return _encode(metric_value(math.nan if value is None else value)).decode()


def _links(links: Links) -> str:
    return f'"inputs":{_encode(from_inputs(links)).decode()},"outputs":{_encode(from_outputs(links)).decode()}'


_NO_LINKS = _links(NO_LINKS)
