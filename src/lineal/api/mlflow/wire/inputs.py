"""Messages about what goes into runs and what comes out. Source: mlflow 3.17, protos/service.proto."""

from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class Dataset(Message, frozen=True):
    """A dataset as its client describes it."""

    name: str | None = None
    digest: str | None = None
    source_type: str | None = None
    source: str | None = None
    schema: str | None = None
    profile: str | None = None


class DatasetInput(Message, frozen=True):
    """A dataset with what a run noted on its use."""

    tags: list[KeyValue] = []
    dataset: Dataset | None = None


class ModelInput(Message, frozen=True):
    """A logged model that a run read."""

    model_id: str | None = None


class ModelOutput(Message, frozen=True):
    """A logged model that a run made."""

    model_id: str | None = None
    step: Int64 | None = None


class RunInputs(Message, frozen=True):
    """What a run read."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[ModelInput] = []


class RunOutputs(Message, frozen=True):
    """What a run made."""

    model_outputs: list[ModelOutput] = []


class LogInputs(Message, frozen=True):
    """POST runs/log-inputs."""

    run_id: str | None = None
    datasets: list[DatasetInput] | None = None
    models: list[ModelInput] | None = None


class LogOutputs(Message, frozen=True):
    """POST runs/outputs."""

    run_id: str | None = None
    models: list[ModelOutput] | None = None


class LogModel(Message, frozen=True):
    """POST runs/log-model."""

    run_id: str | None = None
    model_json: str | None = None


class SearchDatasets(Message, frozen=True):
    """POST experiments/search-datasets."""

    experiment_ids: list[str] | None = None


class DatasetSummary(Message, frozen=True):
    """A dataset that runs of an experiment used."""

    experiment_id: str
    name: str
    digest: str
    context: str | None = None


class DatasetsReply(Message, frozen=True):
    """The datasets of some experiments."""

    dataset_summaries: list[DatasetSummary] = []
