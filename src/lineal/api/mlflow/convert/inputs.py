"""What goes into runs and what comes out, between wire and subject."""

from lineal.api.mlflow.decode import missing
from lineal.api.mlflow.wire import inputs as wire
from lineal.api.mlflow.wire.types import KeyValue
from lineal.errors import Invalid
from lineal.tracking.datasets.values import Dataset, DatasetInput, DatasetUse, InputTag, Links, ModelOutput


def to_datasets(inputs: list[wire.DatasetInput] | None) -> tuple[DatasetInput, ...]:
    """Read datasets; an empty schema or profile counts as absent.

    Raises:
        Invalid: an entry has no dataset.
    """
    return tuple(_to_dataset(entry, i) for i, entry in enumerate(inputs or ()))


def _to_dataset(entry: wire.DatasetInput, position: int) -> DatasetInput:
    given = entry.dataset
    if given is None:
        raise Invalid(f"datasets[{position}].dataset", "is required", "Dataset cannot be None")
    dataset = Dataset(
        given.name or "",
        given.digest or "",
        given.source_type or "",
        given.source or "",
        given.schema or None,
        given.profile or None,
    )
    return DatasetInput(dataset, tuple(InputTag(tag.key or "", tag.value or "") for tag in entry.tags))


def to_model_ids(inputs: list[wire.ModelInput] | None) -> tuple[str, ...]:
    """Read models that go in."""
    return tuple(_model_id(entry, i) for i, entry in enumerate(inputs or ()))


def to_outputs(outputs: list[wire.ModelOutput] | None) -> tuple[ModelOutput, ...]:
    """Read models that come out."""
    return tuple(ModelOutput(_model_id(entry, i), entry.step or 0) for i, entry in enumerate(outputs or ()))


def _model_id(entry: wire.ModelInput | wire.ModelOutput, position: int) -> str:
    if not entry.model_id:
        raise missing(f"models[{position}].model_id")
    return entry.model_id


def from_inputs(links: Links) -> wire.RunInputs:
    """Spell what a run read."""
    return wire.RunInputs(
        dataset_inputs=[_from_dataset(entry) for entry in links.datasets],
        model_inputs=[wire.ModelInput(model_id=model_id) for model_id in links.model_inputs],
    )


def from_outputs(links: Links) -> wire.RunOutputs:
    """Spell what a run made."""
    return wire.RunOutputs(
        model_outputs=[wire.ModelOutput(model_id=output.model_id, step=output.step) for output in links.model_outputs],
    )


def _from_dataset(entry: DatasetInput) -> wire.DatasetInput:
    dataset = entry.dataset
    return wire.DatasetInput(
        tags=[KeyValue(key=tag.key, value=tag.value) for tag in entry.tags],
        dataset=wire.Dataset(
            name=dataset.name,
            digest=dataset.digest,
            source_type=dataset.source_type,
            source=dataset.source,
            schema=dataset.schema,
            profile=dataset.profile,
        ),
    )


def from_use(use: DatasetUse) -> wire.DatasetSummary:
    """Spell a dataset of an experiment."""
    return wire.DatasetSummary(
        experiment_id=str(use.experiment_id),
        name=use.name,
        digest=use.digest,
        context=use.context or None,
    )
