"""Answers are checked before times are believed."""

from collections.abc import Sequence
from typing import Any

from calls import HISTORY_PAGE, Client


class CheckFailed(Exception):
    """What was read back is not what was written."""


def expect(subject: str, found: object, expected: object) -> None:
    """Raise CheckFailed unless both are equal."""
    if found != expected:
        message = f"{subject}: {found!r} instead of {expected!r}"
        raise CheckFailed(message[:300])


def ensure(statement: str, *, holds: bool) -> None:
    """Raise CheckFailed unless the statement holds."""
    if not holds:
        message = f"not so: {statement}"
        raise CheckFailed(message)


def history(client: Client, run_id: str, key: str) -> list[dict[str, Any]]:
    """All points of a metric, page by page."""
    points: list[dict[str, Any]] = []
    query: dict[str, str | int] = {"run_id": run_id, "metric_key": key, "max_results": HISTORY_PAGE}
    while True:
        page = client.get("metrics/get-history", query)
        points += page.get("metrics", [])
        token = page.get("next_page_token")
        if not token:
            return points
        query["page_token"] = token


def points_are(client: Client, run_id: str, key: str, steps: Sequence[int]) -> None:
    """The history of a metric has exactly these steps, and `runs/get` names the last one."""
    found = sorted(int(point["step"]) for point in history(client, run_id, key))
    expect(f"number of points of {key}", len(found), len(steps))
    ensure(f"steps of {key} are those sent", holds=found == list(steps))
    latest = {metric["key"]: int(metric["step"]) for metric in data_of(client, run_id).get("metrics", [])}
    expect(f"latest step of {key}", latest.get(key), steps[-1] if steps else None)


def data_of(client: Client, run_id: str) -> dict[str, Any]:
    """The `data` of a run."""
    return client.get("runs/get", {"run_id": run_id})["run"]["data"]


def pages(client: Client, experiment_id: str, page_size: int) -> list[dict[str, Any]]:
    """All runs of an experiment by pages; a page before the last one must be full."""
    runs: list[dict[str, Any]] = []
    document: dict[str, Any] = {"experiment_ids": [experiment_id], "max_results": page_size}
    while True:
        page = client.post("runs/search", document)
        runs += page.get("runs", [])
        token = page.get("next_page_token")
        if not token:
            return runs
        expect("size of a page", len(page["runs"]), page_size)
        document["page_token"] = token
