"""The registry against a dictionary: whatever is done in whatever order, it answers as the dictionary does, now and as of then."""

import dataclasses

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.unit.registry.world import World

from lineal import ledger
from lineal.errors import AlreadyExists, Invalid, NotFound
from lineal.registry.aliases.commands import DeleteAlias, SetAlias, delete_alias, set_alias
from lineal.registry.aliases.queries import AliasAsOf, alias_as_of
from lineal.registry.lifecycles.values import DEFAULT
from lineal.registry.models.commands import CreateModel, DeleteModel, RenameModel, create_model, delete_model, rename_model
from lineal.registry.models.search import SearchModels, search_models
from lineal.registry.names import Tag
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.stages.queries import StageAsOf, stage_as_of
from lineal.registry.versions.commands import DeleteVersion, SetVersionTag, delete_version, set_version_tag
from lineal.registry.versions.search import SearchVersions, search_versions
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

NAMES = ("a", "b", "c")
ALIASES = ("champion", "challenger")
names = st.sampled_from(NAMES)
aliases = st.sampled_from(ALIASES)
picks = st.integers(0, 11)
"""Which of the things there are; the last pick is one that there is not."""
steps_us = st.sampled_from((0, 1, 1_000))
"""How much later the next command arrives: perhaps in the same microsecond."""


@dataclasses.dataclass
class Version:
    stage: str = "None"
    tags: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Model:
    next_number: int = 1
    versions: dict[int, Version] = dataclasses.field(default_factory=dict)
    aliases: dict[str, int] = dataclasses.field(default_factory=dict)


class Registry(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
        self.models: dict[str, Model] = {}
        self.then: dict[int, dict[str, tuple[dict[str, int], dict[int, str]]]] = {}
        """What each name's aliases and stages were at the end of each microsecond."""
        self.events = 0

    def teardown(self) -> None:
        self.world.close()

    @initialize()
    def start(self) -> None:
        self.create("a", 1)
        for _ in range(3):
            self.register(0)

    def _name(self, pick: int) -> str:
        known = sorted(self.models)
        return known[pick % len(known)] if known and pick < 11 else next((name for name in NAMES if name not in known), "none")

    def _number(self, name: str, pick: int) -> int:
        known = sorted(self.models[name].versions) if name in self.models else []
        return known[pick % len(known)] if known and pick < 11 else 99

    def _remember(self) -> None:
        self.then[self.world.now_us] = {
            name: (dict(model.aliases), {number: version.stage for number, version in model.versions.items()})
            for name, model in self.models.items()
        }

    def _do(self, f, command, later_us: int, *, refused: type[Exception] | None = None):
        self.world.now_us += later_us
        if refused is not None:
            with pytest.raises(refused):
                self.world.do(f, command, at_us=self.world.now_us)
            return None
        return self.world.do(f, command, at_us=self.world.now_us)

    @rule(name=names, later=steps_us)
    def create(self, name, later):
        if name in self.models:
            self._do(create_model, CreateModel(name), later, refused=AlreadyExists)
        else:
            self._do(create_model, CreateModel(name), later)
            self.models[name] = Model()
        self._remember()

    @rule(pick=picks, new=names, later=steps_us)
    def rename(self, pick, new, later):
        name = self._name(pick)
        if name not in self.models:
            self._do(rename_model, RenameModel(name, new), later, refused=NotFound)
        elif new in self.models and new != name:
            self._do(rename_model, RenameModel(name, new), later, refused=AlreadyExists)
        else:
            self._do(rename_model, RenameModel(name, new), later)
            self.models[new] = self.models.pop(name)
        self._remember()

    @precondition(lambda self: len(self.models) > 1)
    @rule(pick=picks, later=steps_us)
    def delete(self, pick, later):
        name = self._name(pick)
        self._do(delete_model, DeleteModel(name), later, refused=None if name in self.models else NotFound)
        self.models.pop(name, None)
        self._remember()

    @rule(pick=picks)
    def register(self, pick):
        name = self._name(pick)
        if name not in self.models:
            with pytest.raises(NotFound):
                self.world.version(name)
        else:
            made = self.world.version(name)
            model = self.models[name]
            assert made.version == model.next_number
            model.versions[made.version] = Version()
            model.next_number += 1
        self._remember()

    @rule(pick=picks, version=picks, later=steps_us)
    def unregister(self, pick, version, later):
        name = self._name(pick)
        number = self._number(name, version)
        model = self.models.get(name, Model())
        known = number in model.versions
        self._do(delete_version, DeleteVersion(name, number), later, refused=None if known else NotFound)
        if known:
            del model.versions[number]
            model.aliases = {alias: version for alias, version in model.aliases.items() if version != number}
        self._remember()

    @rule(pick=picks, version=picks, alias=aliases, later=steps_us)
    def point(self, pick, version, alias, later):
        name = self._name(pick)
        number = self._number(name, version)
        model = self.models.get(name, Model())
        known = number in model.versions
        self._do(set_alias, SetAlias(name, alias, number), later, refused=None if known else NotFound)
        if known:
            model.aliases[alias] = number
        self._remember()

    @rule(pick=picks, alias=aliases, later=steps_us)
    def unpoint(self, pick, alias, later):
        name = self._name(pick)
        self._do(delete_alias, DeleteAlias(name, alias), later, refused=None if name in self.models else NotFound)
        if name in self.models:
            self.models[name].aliases.pop(alias, None)
        self._remember()

    @rule(pick=picks, version=picks, stage=st.sampled_from(DEFAULT.names), archive=st.booleans(), later=steps_us)
    def move(self, pick, version, stage, archive, later):
        name = self._name(pick)
        number = self._number(name, version)
        model = self.models.get(name, Model())
        command = TransitionStage(name, number, stage.upper(), archive_existing=archive)
        if number not in model.versions:
            self._do(transition_stage, command, later, refused=NotFound)
        elif archive and stage in {"None", "Archived"}:
            self._do(transition_stage, command, later, refused=Invalid)
        else:
            self._do(transition_stage, command, later)
            for other, known in model.versions.items():
                if archive and other != number and known.stage == stage:
                    known.stage = "Archived"
            model.versions[number].stage = stage
        self._remember()

    @rule(pick=picks, version=picks, value=st.sampled_from(("x", "y")))
    def tag(self, pick, version, value):
        name = self._name(pick)
        number = self._number(name, version)
        model = self.models.get(name, Model())
        known = number in model.versions
        self._do(set_version_tag, SetVersionTag(name, number, Tag("k", value)), 1, refused=None if known else NotFound)
        if known:
            model.versions[number].tags["k"] = value
        self._remember()

    @invariant()
    def models_are_those_of_the_dictionary(self):
        found = self.world.ask(search_models, SearchModels(1)).models
        assert [model.name for model in found] == sorted(self.models)
        for model in found:
            expected = self.models[model.name]
            assert model.aliases == expected.aliases
            latest = {version.stage: number for number, version in sorted(expected.versions.items())}
            assert {version.stage: version.version for version in model.latest_versions} == latest

    @invariant()
    def versions_are_those_of_the_dictionary(self):
        found = self.world.ask(search_versions, SearchVersions(1)).versions
        assert {(version.name, version.version): (version.stage, version.tags, set(version.aliases)) for version in found} == {
            (name, number): (version.stage, version.tags, {alias for alias, to in model.aliases.items() if to == number})
            for name, model in self.models.items()
            for number, version in model.versions.items()
        }

    @invariant()
    def the_past_stays_what_it_was(self):
        for at_us, then in list(self.then.items())[-12:]:
            for name in NAMES:
                self._was(name, at_us, then.get(name))

    def _was(self, name: str, at_us: int, then: tuple[dict[str, int], dict[int, str]] | None) -> None:
        if then is None:
            with pytest.raises(NotFound):
                self.world.ask(alias_as_of, AliasAsOf(1, name, ALIASES[0], at_us))
            return
        pointed, stages = then
        for alias in ALIASES:
            span = self.world.ask(alias_as_of, AliasAsOf(1, name, alias, at_us))
            assert (span and span.version) == pointed.get(alias)
        for number, stage in stages.items():
            found = self.world.ask(stage_as_of, StageAsOf(1, name, number, at_us))
            assert found is not None
            assert found.stage == stage

    @invariant()
    def the_ledger_only_grows_and_spans_never_overlap(self):
        count = self.world.rows(Sql("select count(*) from events"))[0][0]
        assert count >= self.events
        self.events = count
        overlapping = Sql(
            "select count(*) from alias_history a join alias_history b on b.model_id = a.model_id and b.alias = a.alias"
            " and b.id > a.id and (a.to_us is null or b.from_us < a.to_us)"
        )
        assert self.world.rows(overlapping) == [(0,)]
        assert self.world.rows(Sql("select count(*) from alias_history where to_us < from_us")) == [(0,)]


Registry.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TestRegistry = Registry.TestCase
