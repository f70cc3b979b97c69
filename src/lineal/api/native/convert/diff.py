"""What differs between two versions, or two runs."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from lineal.api.native.convert.registry import from_version
from lineal.api.native.convert.run import from_source
from lineal.api.native.convert.version import Known, Said, brief_of_run
from lineal.artifacts.values import Entry, File
from lineal.registry.versions.contents import FILES_MAX
from lineal.tracking.datasets.values import CONTEXT_TAG
from lineal.tracking.runs.values import Run
from lineal.tracking.series.glance import Glance
from lineal.tracking.series.values import wire_value
from lineal.wire import versions as wire

ENTRIES_MAX = 5_000
"""Params, metrics or files of one of the two that are compared."""
FILES_SHOWN_MAX = 1_000


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two."""

    params: dict[str, str]
    metrics: dict[str, float]
    tags: dict[str, str]
    code: dict[str, str]
    datasets: set[tuple[str, str, str]]
    files: dict[str, tuple[int, str]]
    """Size and digest by path."""
    is_cut: bool
    """There is more of something."""


def side_of_run(run: Run, glances: list[Glance], files: Iterable[Entry], *, is_cut: bool) -> Side:
    """What is compared of a run; its files have paths from its root."""
    tags = {tag.key: tag.value for tag in run.tags}
    return Side(
        **_of_run(run, glances),
        tags={key: value for key, value in tags.items() if not key.startswith("mlflow.")},
        files={entry.path: (entry.size_bytes, entry.digest.hex()) for entry in files},
        is_cut=is_cut or len(run.params) > ENTRIES_MAX or len(glances) > ENTRIES_MAX,
    )


def side_of_version(found: Known) -> Side:
    """What is compared of a version: its own tags and files, and what its run logged."""
    run = found.run
    logged: dict[str, Any] = {"params": {}, "metrics": {}, "code": {}, "datasets": set()}
    if run is not None:
        logged = _of_run(run, found.glances)
    files: tuple[File, ...] = found.contents.files
    return Side(
        **logged,
        tags=found.version.tags,
        files={file.path: (file.size_bytes, file.hex) for file in files},
        is_cut=found.contents.count > FILES_MAX or bool(found.hidden),
    )


def _of_run(run: Run, glances: list[Glance]) -> dict[str, Any]:
    tags = {tag.key: tag.value for tag in run.tags}
    code: dict[str, str] = msgspec.to_builtins(from_source(tags))
    used = {
        (each.dataset.name, each.dataset.digest, next((tag.value for tag in each.tags if tag.key == CONTEXT_TAG), ""))
        for each in run.links.datasets
    }
    return {
        "params": {param.key: param.value for param in run.params[:ENTRIES_MAX]},
        "metrics": {glance.key: glance.last_value for glance in glances[:ENTRIES_MAX]},
        "code": code,
        "datasets": used,
    }


def differences(left: Side, right: Side) -> wire.Differences:
    """Compare two sides."""
    files = [
        wire.FileChange(path=path, from_=_file(path, left.files.get(path)), to=_file(path, right.files.get(path)))
        for path in sorted(left.files.keys() | right.files.keys())
        if left.files.get(path) != right.files.get(path)
    ]
    return wire.Differences(
        params=changes(left.params, right.params),
        metrics=[_metric(key, left.metrics.get(key), right.metrics.get(key)) for key in sorted(left.metrics.keys() | right.metrics.keys())],
        tags=changes(left.tags, right.tags),
        code=changes(left.code, right.code),
        datasets_removed=[wire.DatasetName(*each) for each in sorted(left.datasets - right.datasets)],
        datasets_added=[wire.DatasetName(*each) for each in sorted(right.datasets - left.datasets)],
        files=files[:FILES_SHOWN_MAX],
        files_same=sum(left.files[path] == right.files.get(path) for path in left.files),
        truncated=left.is_cut or right.is_cut or len(files) > FILES_SHOWN_MAX,
    )


def changes(left: Mapping[str, str], right: Mapping[str, str]) -> list[wire.TextChange]:
    """Answer what differs, by key."""
    return [
        wire.TextChange(key=key, from_=left.get(key), to=right.get(key))
        for key in sorted(left.keys() | right.keys())
        if left.get(key) != right.get(key)
    ]


def _metric(key: str, left: float | None, right: float | None) -> wire.MetricChange:
    delta = None
    if left is not None and right is not None and math.isfinite(left) and math.isfinite(right) and math.isfinite(right - left):
        delta = right - left
    return wire.MetricChange(
        key=key, from_=None if left is None else wire_value(left), to=None if right is None else wire_value(right), delta=delta
    )


def _file(path: str, file: tuple[int, str] | None) -> wire.VersionFile | None:
    return None if file is None else wire.VersionFile(path, *file)


def version_diff(left: Known, right: Known, left_said: Said, right_said: Said) -> wire.VersionDiff:
    """Compare two versions of one registered model."""
    return wire.VersionDiff(
        from_=from_version(left.version),
        to=from_version(right.version),
        differences=differences(side_of_version(left), side_of_version(right)),
        signature=_signature(left_said, right_said),
        flavors=changes(_flavors(left_said), _flavors(right_said)),
        environment=changes(_environment(left_said), _environment(right_said)),
    )


def run_diff(left: tuple[Run, str, Side], right: tuple[Run, str, Side]) -> wire.RunDiff:
    """Compare two runs, each with the name of its experiment and what is compared."""
    return wire.RunDiff(
        from_=brief_of_run(left[0].info, left[1]),
        to=brief_of_run(right[0].info, right[1]),
        differences=differences(left[2], right[2]),
    )


def _signature(left: Said, right: Said) -> list[wire.ColumnChange]:
    found: list[wire.ColumnChange] = []
    parts: tuple[Literal["inputs", "outputs", "params"], ...] = ("inputs", "outputs", "params")
    for part in parts:
        before, after = _columns(left, part), _columns(right, part)
        found += [
            wire.ColumnChange(part=part, name=name, from_=before.get(name), to=after.get(name))
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
        ]
    return found


def _columns(said: Said, part: str) -> dict[str, Any]:
    """Columns and params by name; what has none goes by its position."""
    signature = None if said.model is None else said.model.signature
    listed = None if signature is None else getattr(signature, part)
    if not isinstance(listed, list):
        return {} if listed is None else {"": listed}
    return {str(each.get("name", index)) if isinstance(each, dict) else str(index): each for index, each in enumerate(listed)}


def _flavors(said: Said) -> dict[str, str]:
    flavors = {} if said.model is None else said.model.flavors
    return {name: msgspec.json.encode(flavor, order="sorted").decode() for name, flavor in flavors.items()}


def _environment(said: Said) -> dict[str, str]:
    environment = said.environment
    if environment is None:
        return {}
    found = {"python": environment.python} if environment.python else {}
    found |= {package.name: package.line for package in environment.packages}
    return found | {f"conda: {line.partition('=')[0].strip()}": line for line in environment.conda}
