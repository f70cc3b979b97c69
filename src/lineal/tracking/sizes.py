"""How much there is to track."""

import msgspec

from lineal.storage.database import Reader
from lineal.storage.sql import Sql


class Sizes(msgspec.Struct, frozen=True):
    """How many of each there are, deleted ones included."""

    experiments: int
    runs: int
    logged_models: int
    datasets: int


def sizes(reader: Reader, _: None = None) -> Sizes:
    """Count everything; each count walks an index."""
    row = reader.row(
        Sql(
            "select (select count(*) from experiments), (select count(*) from runs), (select count(*) from logged_models),"
            " (select count(*) from dataset_versions)"
        )
    )
    assert row is not None
    return Sizes(*row)
