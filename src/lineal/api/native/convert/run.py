"""One run with everything that was logged to it."""

from typing import Any

import msgspec

from lineal.access.values import Viewer
from lineal.api.native.answers import Entity
from lineal.api.native.convert.experiments import NOTE_TAG, pairs
from lineal.registry.values import ModelVersion
from lineal.registry.versions.origins import VersionsOf, versions_of_run
from lineal.storage.database import Reader
from lineal.tracking.datasets.values import CONTEXT_TAG, DatasetInput, Links
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.logged_models.queries import names_of
from lineal.tracking.runs.family import PARENT_TAG, ChildrenOf, count_children
from lineal.tracking.runs.queries import ByRunId, get_run
from lineal.tracking.runs.values import RunInfo, Tag
from lineal.tracking.series.glance import Glance, glances
from lineal.tracking.series.values import wire_value
from lineal.wire import runs as wire

DESCRIPTION_BYTES_MAX = 256 * 1024
"""A schema or profile of a dataset that is longer is left out of the answer about a run."""


class WholeRun(msgspec.Struct, frozen=True):
    """Asks for a run with everything."""

    workspace_id: int
    run_id: str
    viewer: Viewer


def whole_run(reader: Reader, query: WholeRun) -> Entity:
    """Read a run, deleted or not, and spell it.

    Raises:
        NotFound: there is none.
    """
    run = get_run(reader, ByRunId(query.workspace_id, query.run_id))
    info = run.info
    tags = {tag.key: tag.value for tag in run.tags}
    links = run.links
    names = names_of(reader, [*links.model_inputs, *(output.model_id for output in links.model_outputs)])
    versions = versions_of_run(reader, VersionsOf(query.workspace_id, info.run_id, query.viewer))
    body = wire.Run(
        run_id=info.run_id,
        run_name=info.name,
        experiment_id=str(info.experiment_id),
        experiment_name=get_experiment(reader, ById(query.workspace_id, info.experiment_id)).name,
        user_id=info.user_id,
        status=status(info),
        start_time=info.start_ms,
        end_time=info.end_ms,
        lifecycle_stage="active" if info.lifecycle.word == "active" else "deleted",
        artifact_uri=info.artifact_uri,
        note=tags.get(NOTE_TAG, ""),
        parent_run_id=tags.get(PARENT_TAG, ""),
        children=count_children(reader, ChildrenOf(query.workspace_id, info.run_id)),
        source=from_source(tags),
        params={param.key: param.value for param in run.params},
        tags=tags,
        metrics={glance.key: from_glance(glance) for glance in glances(reader, info.id)},
        datasets=[from_input(used) for used in links.datasets],
        model_inputs=[wire.ModelInput(model_id, names.get(model_id, "")) for model_id in links.model_inputs],
        model_outputs=_outputs(links, names),
        versions=from_version_names(versions),
    )
    return Entity(body, state(run.info, run.tags))


def state(info: RunInfo, tags: tuple[Tag, ...]) -> list[object]:
    """What callers can change of a run; its metrics are not among it."""
    listed = pairs((tag.key, tag.value) for tag in tags)
    return [info.name, int(info.status), info.end_ms, int(info.lifecycle), listed]


def status(info: RunInfo) -> wire.Status:
    """Spell how a run is doing."""
    return msgspec.convert(info.status.name, wire.Status)


def from_glance(glance: Glance) -> wire.MetricSummary:
    """Spell a series at a glance."""
    return wire.MetricSummary(
        points=glance.points,
        first_step=glance.first_step,
        last=wire_value(glance.last_value),
        last_step=glance.last_step,
        last_time_ms=glance.last_ms,
        min=None if glance.min_value is None else wire_value(glance.min_value),
        min_step=glance.min_step,
        max=None if glance.max_value is None else wire_value(glance.max_value),
        max_step=glance.max_step,
    )


def from_source(tags: dict[str, str]) -> wire.CodeSource:
    """Read which code ran from the tags of a run. Source: mlflow 3.17, utils/mlflow_tags.py."""
    return wire.CodeSource(
        name=tags.get("mlflow.source.name", ""),
        type=tags.get("mlflow.source.type", ""),
        commit=tags.get("mlflow.source.git.commit", ""),
        branch=tags.get("mlflow.source.git.branch", ""),
        repository=tags.get("mlflow.source.git.repoURL", ""),
    )


def from_input(used: DatasetInput) -> wire.DatasetUse:
    """Spell the use of a dataset."""
    dataset = used.dataset
    tags = {tag.key: tag.value for tag in used.tags}
    return wire.DatasetUse(
        name=dataset.name,
        digest=dataset.digest,
        source_type=dataset.source_type,
        source=as_json(dataset.source),
        context=tags.pop(CONTEXT_TAG, ""),
        tags=tags,
        schema=as_json(dataset.schema),
        profile=as_json(dataset.profile),
    )


def as_json(text: str | None) -> Any:
    """Read a text that usually is JSON; what is none stays a text, and what is too long is left out."""
    if text is None or len(text) > DESCRIPTION_BYTES_MAX:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def from_version_names(versions: list[ModelVersion]) -> list[wire.VersionName]:
    """Spell the versions that were made of something."""
    return [wire.VersionName(version.name, version.version, version.stage, list(version.aliases)) for version in versions]


def _outputs(links: Links, names: dict[str, str]) -> list[wire.ModelOutput]:
    return [wire.ModelOutput(output.model_id, names.get(output.model_id, ""), output.step) for output in links.model_outputs]
