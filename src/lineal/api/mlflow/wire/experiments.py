"""Messages about experiments. Source: mlflow 3.17, protos/service.proto."""

from lineal.api.mlflow.wire.types import Int64, KeyValue, Message


class Experiment(Message, frozen=True):
    """An experiment, as it is answered."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    last_update_time: int
    creation_time: int
    tags: list[KeyValue] = []
    workspace: str | None = None


class CreateExperiment(Message, frozen=True):
    """POST experiments/create."""

    name: str | None = None
    artifact_location: str | None = None
    tags: list[KeyValue] | None = None


class ExperimentId(Message, frozen=True):
    """What create answers, and what delete and restore take."""

    experiment_id: str | None = None


class GetExperimentByName(Message, frozen=True):
    """GET experiments/get-by-name."""

    experiment_name: str | None = None


class ExperimentReply(Message, frozen=True):
    """One experiment."""

    experiment: Experiment


class UpdateExperiment(Message, frozen=True):
    """POST experiments/update."""

    experiment_id: str | None = None
    new_name: str | None = None


class SetExperimentTag(Message, frozen=True):
    """POST experiments/set-experiment-tag."""

    experiment_id: str | None = None
    key: str | None = None
    value: str | None = None


class DeleteExperimentTag(Message, frozen=True):
    """POST experiments/delete-experiment-tag."""

    experiment_id: str | None = None
    key: str | None = None


class SearchExperiments(Message, frozen=True):
    """POST or GET experiments/search."""

    max_results: Int64 | None = None
    page_token: str | None = None
    filter: str | None = None
    order_by: list[str] | None = None
    view_type: str | int | None = None


class ExperimentsReply(Message, frozen=True):
    """A page of experiments."""

    experiments: list[Experiment] = []
    next_page_token: str | None = None
