"""The objects that requests name, and what a caller may do with them.

Levels are granted on experiments and registered models. Runs, logged models and files belong to an experiment, versions and their files to
a registered model, and never to another one: that is remembered for good. Names may be given away, which counts as a change of who may do
what: which model has a name is remembered until then.
"""

from collections.abc import Callable
from typing import NoReturn, TypeVar

import msgspec

from lineal.access.decisions import level_on, level_somewhere, may_create
from lineal.access.values import EVERY, Level, Viewer
from lineal.access.values import ObjectKind as Granted
from lineal.api.memory import Memory
from lineal.api.operation import ObjectKind
from lineal.artifacts.paths import SEALED_SEGMENT, ArtifactPath, ancestors, parse_directory
from lineal.errors import Denied, NotFound
from lineal.registry.models.lookup import find_model, unknown_model
from lineal.registry.versions.lookup import FindOwner, find_owner
from lineal.storage.database import Database, Reader
from lineal.tracking.experiments.places import AtDefault, experiment_at_default, placed_experiments
from lineal.tracking.experiments.queries import ByName, get_experiment_by_name
from lineal.tracking.experiments.queries import unknown as unknown_experiment
from lineal.tracking.experiments.values import parse_experiment_id
from lineal.tracking.logged_models.queries import ByModelId, get_model_info
from lineal.tracking.logged_models.queries import unknown as unknown_logged_model
from lineal.tracking.runs.queries import ByRunId, get_run_info
from lineal.tracking.runs.queries import unknown as unknown_run

Q = TypeVar("Q")


class Named(msgspec.Struct, frozen=True):
    """What a request named: the object that a level is granted on."""

    kind: Granted
    id: int


class Objects:
    """Finds the objects that requests name, and the levels on them."""

    def __init__(self, database: Database, memory: Memory) -> None:
        """Read `database`, and remember in `memory`."""
        self._database = database
        self._memory = memory

    def known(self, principal_ids: tuple[int, ...], kind: ObjectKind, workspace_id: int, named: str) -> Level:
        """Answer a level that is known without asking the database; NONE says nothing."""
        return self._memory.known_level(principal_ids, kind, workspace_id, named)

    async def require(self, viewer: Viewer, workspace_id: int, kind: ObjectKind, named: str, level: Level) -> None:
        """Refuse `viewer` where it has not `level` on the object that is called `named`.

        Raises:
            NotFound: there is no such object, or the viewer may not read it; the two look alike.
            Denied: the viewer may read it, but needs a higher level.
            Invalid: nothing can be called so.
        """
        for found in await self._find(workspace_id, kind, named):
            has = await self.level(viewer, found)
            if has >= level:
                continue
            if has >= Level.READ or found.kind == "store":
                refuse(level, found.kind)
            raise unknown(kind, named)

    async def require_creation(self, viewer: Viewer, kind: Granted) -> None:
        """Refuse who may not make an object of a kind.

        Raises:
            Denied: the viewer may not.
        """

        def ask(reader: Reader, _: None) -> bool:
            return may_create(reader, viewer, kind)

        if not await self._database.peek(ask, None):
            message = f"Making {'experiments' if kind == 'experiment' else 'registered models'} was not granted to you"
            raise Denied(message)

    async def require_somewhere(self, viewer: Viewer, level: Level) -> None:
        """Refuse who has `level` on nothing at all.

        Raises:
            Denied: the viewer has not.
        """

        def ask(reader: Reader, _: None) -> Level:
            return level_somewhere(reader, viewer)

        if await self._database.peek(ask, None) < level:
            refuse(level, "store")

    async def level(self, viewer: Viewer, named: Named) -> Level:
        """Answer what `viewer` may do with an object."""
        known = self._memory.level(viewer.principal_ids, named.kind, named.id)
        if known is not None:
            return known
        generation = self._memory.generation

        def ask(reader: Reader, _: None) -> Level:
            return level_on(reader, viewer, named.kind, named.id)

        level = await self._database.peek(ask, None)
        self._memory.keep_level(viewer.principal_ids, named.kind, named.id, level, generation)
        return level

    async def _find(self, workspace_id: int, kind: ObjectKind, named: str) -> list[Named]:
        match kind:
            case "experiment":
                return [Named("experiment", parse_experiment_id(named))]
            case "run":
                return [Named("experiment", await self._home(named, _experiment_of_run, ByRunId(workspace_id, named)))]
            case "logged_model":
                query = ByModelId(workspace_id, named, with_deleted=True)
                return [Named("experiment", await self._home(named, _experiment_of_model, query))]
            case "registered_model" | "model_version":
                return [Named("registered_model", await self._model(workspace_id, named))]
            case "experiment_name":
                return [Named("experiment", await self._database.peek(_experiment_named, ByName(workspace_id, named)))]
            case "artifact":
                return await self._owners(workspace_id, parse_directory(named))
            case "store" | "somewhere" | "listed" | "decided":
                return [Named("store", EVERY)]

    async def _model(self, workspace_id: int, name: str) -> int:
        known = self._memory.named(workspace_id, name)
        if known is None:
            generation = self._memory.generation
            known = await self._database.peek(_model_named, ByName(workspace_id, name))
            self._memory.keep_named(workspace_id, name, known, generation)
        return known

    async def _owners(self, workspace_id: int, path: ArtifactPath) -> list[Named]:
        """Answer what a path of the artifact tree belongs to; the store itself, where that is nothing."""
        first, _, rest = path.partition("/")
        if first == SEALED_SEGMENT:
            public_id = rest.partition("/")[0]
            if not public_id:
                return [Named("store", EVERY)]
            return [Named("registered_model", await self._home(public_id, find_owner, FindOwner(workspace_id, public_id)))]
        if not path:
            return [Named("store", EVERY)]
        found = [Named("experiment", each) for each in await self._placed(workspace_id, path)]
        experiment_id = self._memory.home(f"/{first}")
        if experiment_id is None:
            experiment_id = await self._database.peek(experiment_at_default, AtDefault(workspace_id, first))
        if experiment_id is not None:
            self._memory.keep_home(f"/{first}", experiment_id)
            found.append(Named("experiment", experiment_id))
        return found or [Named("store", EVERY)]

    async def _placed(self, workspace_id: int, path: ArtifactPath) -> list[int]:
        """Answer the experiments whose chosen place is at a path or above it: each of them has a say."""
        placed = self._memory.placed
        if placed is None:
            placed = self._memory.placed = await self._database.peek(placed_experiments, workspace_id)
        return [placed[each] for each in (*ancestors(path), path) if each in placed] if placed else []

    async def _home(self, public_id: str, ask: Callable[[Reader, Q], int], query: Q) -> int:
        known = self._memory.home(public_id)
        if known is None:
            known = await self._database.peek(ask, query)
            self._memory.keep_home(public_id, known)
        return known


def unknown(kind: ObjectKind, named: str) -> NotFound:
    """Say that there is no such object, as where there is none."""
    match kind:
        case "experiment":
            return unknown_experiment(named)
        case "run":
            return unknown_run(named)
        case "logged_model":
            return unknown_logged_model(named)
        case "registered_model" | "model_version":
            return unknown_model(named)
        case "experiment_name":
            return NotFound("experiment", named, f"Could not find experiment with name '{named}'")
        case _:
            return NotFound("artifact", named, f"No such artifact: '{named}'")


def refuse(level: Level, kind: Granted) -> NoReturn:
    """Say that a level is needed.

    Raises:
        Denied: always.
    """
    what = {"experiment": "the experiment", "registered_model": "the registered model"}.get(kind, "the store")
    message = f"This needs the level {level.name} on {what}"
    raise Denied(message)


def _experiment_of_run(reader: Reader, query: ByRunId) -> int:
    return get_run_info(reader, query).experiment_id


def _experiment_of_model(reader: Reader, query: ByModelId) -> int:
    return get_model_info(reader, query).experiment_id


def _model_named(reader: Reader, query: ByName) -> int:
    return find_model(reader, query.workspace_id, query.name).id


def _experiment_named(reader: Reader, query: ByName) -> int:
    return get_experiment_by_name(reader, query).id
