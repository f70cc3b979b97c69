"""How much there is in the registry."""

import msgspec

from lineal.storage.database import Reader
from lineal.storage.sql import Sql


class Sizes(msgspec.Struct, frozen=True):
    """How many of each there are, without deleted ones."""

    models: int
    versions: int


def sizes(reader: Reader, _: None = None) -> Sizes:
    """Count registered models and versions."""
    row = reader.row(
        Sql(
            "select (select count(*) from registered_models where deleted_ms is null),"
            " (select count(*) from model_versions where deleted_ms is null)"
        )
    )
    assert row is not None
    return Sizes(*row)
