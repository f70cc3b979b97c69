"""What a lifecycle is, and the default one: the four stages with Databricks' rules."""

import re
from typing import Final

import msgspec

from lineal.access.values import Level
from lineal.errors import Invalid, LimitExceeded
from lineal.registry.names import LATEST

ANY: Final = "*"
"""Stands for every stage in a move."""
STAGES_MAX = 20
"""Stages of one lifecycle: people choose among them in a menu."""
MOVES_MAX = 500
"""Moves of one lifecycle: every pair of STAGES_MAX stages fits."""
STAGE_LENGTH_MAX = 50
"""Characters of a stage's name, inclusive."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 _\-]*[A-Za-z0-9]|[A-Za-z]")
_MOVE_LEVELS = frozenset((Level.EDIT, Level.MANAGE_STAGING, Level.MANAGE_PRODUCTION, Level.MANAGE))


class Stage(msgspec.Struct, frozen=True):
    """Where a version can stand."""

    name: str
    may_archive: bool = False
    """Whether a move to it may send the versions that were there to the archive stage."""


class Move(msgspec.Struct, frozen=True):
    """A way from one stage to another, and what it takes."""

    source: str
    """A stage, or ANY."""
    target: str
    """A stage, or ANY."""
    level: Level
    """What making, approving or rejecting the move needs."""
    needs_approval: bool = False
    """Whether it is only made by approving a request, whoever asks."""


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of a registered model and the moves among them."""

    stages: tuple[Stage, ...]
    """In the order of their use; a new version is in the first."""
    moves: tuple[Move, ...]
    """The first that fits decides; what none fits is not allowed."""
    archive_stage: str = ""
    """Where versions go that a move pushes out; empty where none ever is."""
    four_eyes: bool = False
    """Whether a request, for a stage or an alias, must be approved by somebody else than who filed it."""

    @property
    def initial(self) -> str:
        """The stage of a new version."""
        return self.stages[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """Every stage, in order."""
        return tuple(stage.name for stage in self.stages)

    @property
    def archiving(self) -> tuple[str, ...]:
        """The stages that can push versions out."""
        return tuple(stage.name for stage in self.stages if stage.may_archive)

    def stage(self, text: str) -> str:
        """Answer a stage, written in any case, in its own spelling.

        Raises:
            Invalid: there is no such stage.
        """
        for name in self.names:
            if name.lower() == text.lower():
                return name
        known = ", ".join(self.names)
        raise Invalid("stage", f"must be one of {known}", f"Invalid Model Version stage: {text}. Value must be one of {known}.")

    def move(self, source: str, target: str) -> Move | None:
        """Answer what rules a move, or None where there is no way."""
        for move in self.moves:
            if move.source in {source, ANY} and move.target in {target, ANY}:
                return move
        return None


DEFAULT: Final = Lifecycle(
    stages=(Stage("None"), Stage("Staging", may_archive=True), Stage("Production", may_archive=True), Stage("Archived")),
    moves=(
        Move("Production", ANY, Level.MANAGE_PRODUCTION),
        Move(ANY, "Production", Level.MANAGE_PRODUCTION),
        Move(ANY, ANY, Level.MANAGE_STAGING),
    ),
    archive_stage="Archived",
)
"""MLflow's stages. Source of the levels: Databricks' documentation, model access control lists."""


def check_lifecycle(lifecycle: Lifecycle) -> Lifecycle:
    """Answer a lifecycle that a registered model may have.

    Raises:
        Invalid: a name, a move or the archive stage is not one.
        LimitExceeded: too many stages or moves.
    """
    if not lifecycle.stages:
        raise Invalid("stages", "needs at least one")
    for field, limit, actual in (("stages", STAGES_MAX, len(lifecycle.stages)), ("moves", MOVES_MAX, len(lifecycle.moves))):
        if actual > limit:
            raise LimitExceeded(field, limit, actual)
    for stage in lifecycle.stages:
        _check_name(stage.name)
    names = set(lifecycle.names)
    if len({name.lower() for name in names}) < len(lifecycle.stages):
        raise Invalid("stages", "must differ by more than upper and lower case")
    for index, move in enumerate(lifecycle.moves):
        if not {move.source, move.target} <= names | {ANY}:
            raise Invalid(f"moves[{index}]", f"leads from and to one of {', '.join(lifecycle.names)}, or '{ANY}'")
        if move.level not in _MOVE_LEVELS:
            raise Invalid(f"moves[{index}].level", f"must be one of {', '.join(level.name for level in sorted(_MOVE_LEVELS))}")
    if lifecycle.archiving and not lifecycle.archive_stage:
        raise Invalid("archive_stage", "is required where a stage may archive")
    if lifecycle.archive_stage and lifecycle.archive_stage not in names:
        raise Invalid("archive_stage", f"must be one of {', '.join(lifecycle.names)}")
    if lifecycle.archive_stage in lifecycle.archiving:
        raise Invalid("archive_stage", "cannot be a stage that archives")
    return lifecycle


def _check_name(name: str) -> None:
    if len(name) > STAGE_LENGTH_MAX:
        raise LimitExceeded("stages.name", STAGE_LENGTH_MAX, len(name))
    if _NAME.fullmatch(name) is None:
        raise Invalid("stages.name", "must begin with a letter and have letters, digits, spaces, '_' and '-' only")
    if name.lower() == LATEST:
        raise Invalid("stages.name", "'latest' is reserved")
