"""Reads of lifecycles."""

import msgspec

from lineal.access.values import Level
from lineal.registry.lifecycles.values import DEFAULT, MOVES_MAX, STAGES_MAX, Lifecycle, Move, Stage
from lineal.registry.models.lookup import find_model
from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.registry.lifecycles")


class LifecycleOf(msgspec.Struct, frozen=True):
    """Which registered model of which workspace."""

    workspace_id: int
    name: str


def get_lifecycle(reader: Reader, query: LifecycleOf) -> Lifecycle:
    """Answer how the versions of a registered model move.

    Raises:
        NotFound: there is no such model.
    """
    return lifecycle_of(reader, find_model(reader, query.workspace_id, query.name).id)


def lifecycle_of(reader: Reader, model_id: int) -> Lifecycle:
    """Answer the lifecycle of a registered model: its own, or the default one."""
    head = reader.row(SQL.lifecycle_by_model, model_id=model_id)
    if head is None:
        return DEFAULT
    stages = reader.rows(SQL.lifecycle_stages, model_id=model_id, limit=STAGES_MAX)
    moves = reader.rows(SQL.lifecycle_moves, model_id=model_id, limit=MOVES_MAX)
    return Lifecycle(
        stages=tuple(Stage(name, bool(may_archive)) for name, may_archive in stages),
        moves=tuple(Move(source, target, Level(level), bool(needs_approval)) for source, target, level, needs_approval in moves),
        archive_stage=head[0],
        four_eyes=bool(head[1]),
    )
