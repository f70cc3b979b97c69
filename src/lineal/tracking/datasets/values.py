"""What a dataset is, and the rules its fields follow."""

import hashlib

import msgspec

from lineal.errors import Invalid, LimitExceeded
from lineal.tracking.names import too_long

NAME_LENGTH_MAX = 500
DIGEST_LENGTH_MAX = 36
SOURCE_LENGTH_MAX = 65_535
SCHEMA_LENGTH_MAX = 1_048_575
PROFILE_LENGTH_MAX = 16_777_215
TAG_KEY_LENGTH_MAX = 255
TAG_VALUE_LENGTH_MAX = 500
"""Characters, inclusive. Source: mlflow 3.17, utils/validation.py."""
SOURCE_TYPE_LENGTH_MAX = 36
"""Characters, inclusive. Source: mlflow 3.17, store/tracking/dbmodels/models.py."""
INPUTS_MAX = 1_000
"""Datasets, and models, that one request may name. Source: mlflow 3.17, MAX_DATASETS_PER_BATCH."""

CONTEXT_TAG = "mlflow.data.context"
"""What a run used a dataset for: `training`, `eval` ... Source: mlflow 3.17."""


class Dataset(msgspec.Struct, frozen=True):
    """One version of a dataset: what a run read, as its client describes it."""

    name: str
    digest: str
    """What the client tells versions apart by."""
    source_type: str = ""
    source: str = ""
    """Where it came from, usually JSON."""
    schema: str | None = None
    profile: str | None = None

    @property
    def detail(self) -> bytes:
        """SHA-256 of everything but name and digest (32 bytes); stored, so it never changes."""
        return hashlib.sha256(msgspec.json.encode((self.source_type, self.source, self.schema, self.profile))).digest()


class InputTag(msgspec.Struct, frozen=True):
    """A note on the use of a dataset by a run."""

    key: str
    value: str


class DatasetInput(msgspec.Struct, frozen=True):
    """A dataset with what one run noted on its use."""

    dataset: Dataset
    tags: tuple[InputTag, ...] = ()


class ModelOutput(msgspec.Struct, frozen=True):
    """A logged model that a run made, at a step of its."""

    model_id: str
    step: int = 0
    """Any 64-bit integer."""


class Links(msgspec.Struct, frozen=True):
    """What went into a run and what came out, each in the order it was logged."""

    datasets: tuple[DatasetInput, ...] = ()
    model_inputs: tuple[str, ...] = ()
    """Public ids of logged models."""
    model_outputs: tuple[ModelOutput, ...] = ()


NO_LINKS = Links()


class DatasetUse(msgspec.Struct, frozen=True):
    """A dataset version that runs of an experiment used."""

    experiment_id: int
    name: str
    digest: str
    context: str
    """Empty when none was given."""


def check_dataset(dataset: Dataset) -> Dataset:
    """Answer a dataset that may be logged.

    Raises:
        Invalid: name or digest is missing, or a text is too long.
    """
    for field, value in (("name", dataset.name), ("digest", dataset.digest)):
        if not value:
            raise Invalid(field, "is required", f"Dataset {field} cannot be None")
    check_use(dataset.name, dataset.digest)
    for field, value, length_max in (
        ("source_type", dataset.source_type, SOURCE_TYPE_LENGTH_MAX),
        ("source", dataset.source, SOURCE_LENGTH_MAX),
        ("schema", dataset.schema or "", SCHEMA_LENGTH_MAX),
        ("profile", dataset.profile or "", PROFILE_LENGTH_MAX),
    ):
        if len(value) > length_max:
            raise too_long(field, length_max)
        check_text(field, value)
    return dataset


def check_use(name: str, digest: str) -> None:
    """Check a name and digest by which something refers to a dataset; both may be empty."""
    for field, value, length_max in (("name", name, NAME_LENGTH_MAX), ("digest", digest, DIGEST_LENGTH_MAX)):
        if len(value) > length_max:
            raise too_long(field, length_max)
        check_text(field, value)


def check_tag(tag: InputTag) -> InputTag:
    """Answer a tag that the use of a dataset may have."""
    if not tag.key:
        raise Invalid("key", "is required", "InputTag key cannot be None")
    for field, value, length_max in (("key", tag.key, TAG_KEY_LENGTH_MAX), ("value", tag.value, TAG_VALUE_LENGTH_MAX)):
        if len(value) > length_max:
            raise too_long(field, length_max)
        check_text(field, value)
    return tag


def check_count(field: str, count: int) -> None:
    """Check how many inputs or outputs one request names."""
    if count > INPUTS_MAX:
        raise LimitExceeded(field, INPUTS_MAX, count)


def check_text(field: str, value: str) -> None:
    """Refuse the one character that PostgreSQL cannot store."""
    if "\x00" in value:
        raise Invalid(field, "may not contain the character NUL")
