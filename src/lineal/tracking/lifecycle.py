"""Life-cycle stages: what is deleted stays, marked, until retention passes."""

import enum


class Lifecycle(enum.IntEnum):
    """Whether a thing is deleted. Numbers are stored: never change one."""

    ACTIVE = 0
    DELETED = 1

    @property
    def word(self) -> str:
        """The stage as MLflow spells it."""
        return self.name.lower()


class View(enum.Enum):
    """Which life-cycle stages a search shows."""

    ACTIVE_ONLY = (0, 0)
    DELETED_ONLY = (1, 1)
    ALL = (0, 1)

    @property
    def stages(self) -> tuple[int, ...]:
        """The stored numbers of the stages, ascending."""
        return tuple(range(self.value[0], self.value[1] + 1))
