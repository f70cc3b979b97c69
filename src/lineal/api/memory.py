"""What a server remembers of who may do what, until something of that is changed.

Every such change counts up one row of the database. The dispatcher looks at it after each operation that can be one, so that a change made
through this server is known here at once; and every CHECK_EVERY_S, for the changes made through other servers and by commands.
"""

import time
from typing import TypeVar

import msgspec

from lineal.access.principals import changes_count
from lineal.access.values import Caller, Level, ObjectKind
from lineal.artifacts.paths import ArtifactPath
from lineal.storage.database import Database

CHECK_EVERY_S = 2.0
CALLERS_MAX = 10_000
"""Credentials that are remembered: some hundred bytes each."""
LEVELS_MAX = 50_000
HOMES_MAX = 100_000
"""Runs, logged models and versions whose experiment or registered model is remembered. It never changes."""

K = TypeVar("K")
V = TypeVar("V")


class Remembered(msgspec.Struct, frozen=True):
    """A caller whose credentials were proven."""

    caller: Caller
    until_s: float
    """By the monotonic clock."""
    csrf: str = ""
    """What a change must repeat in a header when it comes with a session's cookie."""


class Memory:
    """Bounded; belongs to the event loop."""

    def __init__(self, database: Database) -> None:
        """Remember nothing yet."""
        self._database = database
        self._changes = -1
        self.check_again_s = 0.0
        """When, by the monotonic clock, to look again whether anything was changed elsewhere."""
        self.generation = 0
        """Grows with each `forget`: what was read before one must not be remembered after it."""
        self._callers: dict[bytes, Remembered] = {}
        self._levels: dict[tuple[tuple[int, ...], ObjectKind, int], Level] = {}
        self._names: dict[tuple[int, str], int] = {}
        self._homes: dict[str, int] = {}
        self.placed: dict[ArtifactPath, int] | None = None
        """Experiments whose files are at a place that was chosen for them; None: not known."""

    async def refresh(self) -> None:
        """Look, every CHECK_EVERY_S, whether anything was changed elsewhere."""
        now_s = time.monotonic()
        if now_s >= self.check_again_s:
            self.check_again_s = now_s + CHECK_EVERY_S
            await self.look()

    async def look(self) -> None:
        """Look now whether anything was changed, and forget what is remembered then."""
        changes = await self._database.peek(changes_count, None)
        if changes != self._changes:
            self._changes = changes
            self.forget()

    def forget(self) -> None:
        """Forget all that can change."""
        self.generation += 1
        self._callers.clear()
        self._levels.clear()
        self._names.clear()
        self.placed = None

    def caller(self, key: bytes) -> Remembered | None:
        """Answer who has the credentials that `key` stands for."""
        found = self._callers.get(key)
        return found if found is not None and time.monotonic() < found.until_s else None

    def keep_caller(self, key: bytes, remembered: Remembered, generation: int) -> None:
        """Remember a caller that was proven since `generation`."""
        if generation == self.generation:
            _keep(self._callers, key, remembered, CALLERS_MAX)

    def known_level(self, principal_ids: tuple[int, ...], kind: str, workspace_id: int, name: str) -> Level:
        """Answer the level on a run, logged model, registered model or version, as far as it is known without asking the database.

        NONE says nothing. It is what most requests need, and has to cost next to nothing.
        """
        if kind in {"run", "logged_model"}:
            home = self._homes.get(name)
            found = None if home is None else self._levels.get((principal_ids, "experiment", home))
        elif kind in {"registered_model", "model_version"}:
            model_id = self._names.get((workspace_id, name))
            found = None if model_id is None else self._levels.get((principal_ids, "registered_model", model_id))
        else:
            found = None
        return Level.NONE if found is None else found

    def level(self, principal_ids: tuple[int, ...], kind: ObjectKind, object_id: int) -> Level | None:
        """Answer a level that was read before."""
        return self._levels.get((principal_ids, kind, object_id))

    def keep_level(self, principal_ids: tuple[int, ...], kind: ObjectKind, object_id: int, level: Level, generation: int) -> None:
        """Remember a level. That there is none is not kept: the object may be made, and its maker's grant with it, at any time."""
        if generation == self.generation and level > Level.NONE:
            _keep(self._levels, (principal_ids, kind, object_id), level, LEVELS_MAX)

    def named(self, workspace_id: int, name: str) -> int | None:
        """Answer the inner id of the registered model that has a name; renaming and deleting one counts as a change."""
        return self._names.get((workspace_id, name))

    def keep_named(self, workspace_id: int, name: str, model_id: int, generation: int) -> None:
        """Remember which registered model has a name."""
        if generation == self.generation:
            _keep(self._names, (workspace_id, name), model_id, LEVELS_MAX)

    def home(self, public_id: str) -> int | None:
        """Answer the inner id of what a run, logged model or version belongs to."""
        return self._homes.get(public_id)

    def keep_home(self, public_id: str, home_id: int) -> None:
        """Remember what a run, logged model or version belongs to."""
        _keep(self._homes, public_id, home_id, HOMES_MAX)


def _keep(table: dict[K, V], key: K, value: V, size_max: int) -> None:
    if len(table) >= size_max:
        table.clear()  # rare, and cheaper than an order of use that every request would have to keep
    table[key] = value
