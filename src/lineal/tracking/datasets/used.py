"""The dataset versions that runs of an experiment used, with what describes them."""

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.datasets.values import Dataset

SQL = statements.load("lineal.tracking.datasets")

DATASETS_PAGE_MAX = 1_000


class UsedDatasets(msgspec.Struct, frozen=True):
    """Asks for a page, by name, digest and context."""

    workspace_id: int
    experiment_id: int
    after: tuple[str, str, str] = ("", "", "")
    """`next` of the page before."""
    limit: int = 100
    """1 to DATASETS_PAGE_MAX."""


class UsedDataset(msgspec.Struct, frozen=True):
    """A dataset version and what it was used for."""

    public_id: str
    context: str
    """Empty when it was not said."""
    dataset: Dataset


class UsedPage(msgspec.Struct, frozen=True):
    """One page, and where to go on."""

    used: list[UsedDataset]
    next: tuple[str, str, str] | None
    """For `UsedDatasets.after`; None at the end."""


def used_datasets(reader: Reader, query: UsedDatasets) -> UsedPage:
    """Answer the datasets that runs of an experiment used; none where there is no such experiment."""
    name, digest, context = query.after
    rows = reader.rows(
        SQL.datasets_of_experiment,
        workspace_id=query.workspace_id,
        experiment_id=query.experiment_id,
        name=name,
        digest=digest,
        context=context,
        limit=query.limit + 1,
    )
    used = [UsedDataset(row[0], row[1], Dataset(*row[2:])) for row in rows[: query.limit]]
    last = used[-1] if len(rows) > query.limit else None
    return UsedPage(used, None if last is None else (last.dataset.name, last.dataset.digest, last.context))
