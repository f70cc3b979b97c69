"""Experiments and runs against a dictionary: whatever is done in whatever order, reads and searches answer as the dictionary does."""

import dataclasses
import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.errors import AlreadyExists, Conflict, Invalid, NotFound
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.experiments import commands as experiments
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.experiments.search import SearchExperiments, search_experiments
from lineal.tracking.experiments.values import Tag as ExperimentTag
from lineal.tracking.lifecycle import Lifecycle, View
from lineal.tracking.runs import commands as runs
from lineal.tracking.runs.search import SearchRuns, search_runs
from lineal.tracking.runs.values import RUN_NAME_TAG, RunStatus

NAN = math.nan
KEYS = ("a", "b")
names = st.sampled_from(("one", "two", "three"))
keys = st.sampled_from(KEYS)
texts = st.sampled_from(("x", "y", "Y", "", "\u00fc"))
picks = st.integers(0, 5)
"""Which of the things there are; often one that there is not."""
values = st.sampled_from((0.0, 1.0, -2.5, NAN, math.inf, -math.inf, 1e-300))
metrics = st.lists(st.tuples(keys, values, st.integers(0, 2), st.integers(-1, 2)), max_size=4)


@dataclasses.dataclass
class Experiment:
    name: str
    active: bool = True
    tags: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Run:
    id: str
    experiment_id: int
    start_ms: int
    name: str
    status: RunStatus = RunStatus.RUNNING
    end_ms: int | None = None
    active: bool = True
    went_with_experiment: bool = False
    params: dict[str, str] = dataclasses.field(default_factory=dict)
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    latest: dict[str, tuple[tuple[int, int, float], float]] = dataclasses.field(default_factory=dict)
    """By key: (step, time, value with NaN as 0) and the value."""

    def value(self, key: str) -> float | None:
        return self.latest[key][1] if key in self.latest else None


def _compares(test: Callable[[float], bool], key: str) -> Callable[[Run], bool]:
    """A number filter: NaN and absent never pass."""
    return lambda run: (value := run.value(key)) is not None and not math.isnan(value) and test(value)


FILTERS: dict[str, Callable[[Run], bool]] = {
    "": lambda _: True,
    "metrics.a > 0": _compares(lambda value: value > 0, "a"),
    "metrics.a <= 1 AND metrics.b >= -2.5": lambda run: (
        _compares(lambda value: value <= 1, "a")(run) and _compares(lambda value: value >= -2.5, "b")(run)
    ),
    "metrics.b != 1": lambda run: run.value("b") is not None and run.value("b") != 1,
    "params.a = 'x'": lambda run: run.params.get("a") == "x",
    "params.a != 'x'": lambda run: run.params.get("a", "x") != "x",
    "tags.b ILIKE 'Y'": lambda run: run.tags.get("b", "").lower() == "y",
    "tags.b LIKE 'y'": lambda run: run.tags.get("b") == "y",
    "status = 'FINISHED'": lambda run: run.status is RunStatus.FINISHED,
    "start_time >= 2": lambda run: run.start_ms >= 2,
    "run_name = 'one' OR NOT (params.a = 'x' OR metrics.a > 0)": lambda run: (
        run.name == "one" or not (run.params.get("a") == "x" or _compares(lambda value: value > 0, "a")(run))
    ),
}


def _sorted(found: list[Run], clause: str) -> list[Run]:
    """Ties by start, newest first, then by id; NaN behind the numbers and absent last, both ways."""
    found = sorted(found, key=lambda run: (-run.start_ms, run.id))
    if not clause:
        return found
    field, _, direction = clause.partition(" ")

    def value(run: Run) -> float | bytes | None:
        if field == "metrics.a":
            return run.value("a")
        text = run.params.get("a") if field == "params.a" else run.name
        return None if text is None else text.encode()

    pairs = [(run, value(run)) for run in found]
    nans = [run for run, of in pairs if isinstance(of, float) and math.isnan(of)]
    numbers = [(run, of) for run, of in pairs if of is not None and run not in nans]
    numbers.sort(key=lambda pair: pair[1], reverse=direction == "DESC")
    return [run for run, _ in numbers] + nans + [run for run, of in pairs if of is None]


ORDERS = ("", "metrics.a ASC", "metrics.a DESC", "params.a", "run_name DESC")


class Tracking(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(SqliteDatabase.temporary(before_commit=ledger.flush))
        self.experiments: dict[int, Experiment] = {0: Experiment("Default")}
        self.runs: dict[str, Run] = {}

    def teardown(self) -> None:
        self.world.close()

    @initialize(name=names)
    def begin(self, name: str) -> None:
        self.create_experiment(name)
        self.create_run(0, "one", 1)

    def _experiment(self, pick: int) -> tuple[int, Experiment | None]:
        ids = sorted(self.experiments)
        return (ids[pick], self.experiments[ids[pick]]) if pick < len(ids) else (10**6, None)

    def _run(self, pick: int) -> tuple[str, Run | None]:
        made = list(self.runs.values())
        return (made[pick].id, made[pick]) if pick < len(made) else ("f" * 32, None)

    def _tries(self, owner: Experiment | Run | None, act: Callable[[], object]) -> bool:
        """Do what only an active owner allows, and answer whether it was done."""
        if owner is None or not owner.active:
            with pytest.raises(NotFound if owner is None else Conflict):
                act()
            return False
        act()
        return True

    # -- experiments

    @rule(name=names)
    def create_experiment(self, name: str) -> None:
        if any(experiment.name == name for experiment in self.experiments.values()):
            with pytest.raises(AlreadyExists):
                self.world.experiment(name)
        else:
            self.experiments[self.world.experiment(name)] = Experiment(name)

    @rule(pick=picks, name=names)
    def rename_experiment(self, pick: int, name: str) -> None:
        number, experiment = self._experiment(pick)
        command = experiments.RenameExperiment(number, name)
        if experiment and experiment.active and any(other.name == name for other in self.experiments.values() if other is not experiment):
            with pytest.raises(AlreadyExists):
                self.world.do(experiments.rename_experiment, command)
        elif self._tries(experiment, lambda: self.world.do(experiments.rename_experiment, command)):
            assert experiment is not None
            experiment.name = name

    @rule(pick=picks, key=keys, value=texts)
    def tag_experiment(self, pick: int, key: str, value: str) -> None:
        number, experiment = self._experiment(pick)
        command = experiments.SetExperimentTag(number, ExperimentTag(key, value))
        if self._tries(experiment, lambda: self.world.do(experiments.set_experiment_tag, command)):
            assert experiment is not None
            experiment.tags[key] = value

    @rule(pick=picks)
    def delete_experiment(self, pick: int) -> None:
        number, experiment = self._experiment(pick)
        command = experiments.DeleteExperiment(number)
        if experiment is None or not experiment.active:
            with pytest.raises(NotFound):
                self.world.do(experiments.delete_experiment, command)
            return
        self.world.do(experiments.delete_experiment, command)
        experiment.active = False
        for run in self.runs.values():
            if run.experiment_id == number and run.active:
                run.active, run.went_with_experiment = False, True

    @rule(pick=picks)
    def restore_experiment(self, pick: int) -> None:
        number, experiment = self._experiment(pick)
        command = experiments.RestoreExperiment(number)
        if experiment is None or experiment.active:
            with pytest.raises(NotFound):
                self.world.do(experiments.restore_experiment, command)
            return
        self.world.do(experiments.restore_experiment, command)
        experiment.active = True
        for run in self.runs.values():
            if run.experiment_id == number and run.went_with_experiment:
                run.active, run.went_with_experiment = True, False

    # -- runs

    @rule(pick=picks, name=names, start_ms=st.integers(0, 3))
    def create_run(self, pick: int, name: str, start_ms: int) -> None:
        number, experiment = self._experiment(pick)
        made: list[str] = []
        if self._tries(experiment, lambda: made.append(self.world.run(number, name=name, start_ms=start_ms))):
            self.runs[made[0]] = Run(made[0], number, start_ms, name, tags={RUN_NAME_TAG: name})

    @rule(
        pick=picks,
        name=st.none() | names | st.just(""),
        status=st.none() | st.sampled_from(RunStatus),
        end_ms=st.none() | st.integers(0, 9),
    )
    def update_run(self, pick: int, name: str | None, status: RunStatus | None, end_ms: int | None) -> None:
        run_id, run = self._run(pick)
        if self._tries(run, lambda: self.world.do(runs.update_run, runs.UpdateRun(run_id, name, status, end_ms))):
            assert run is not None
            run.name = name or run.name
            run.status = status or run.status
            run.end_ms = run.end_ms if end_ms is None else end_ms
            if name:
                run.tags[RUN_NAME_TAG] = name

    @rule(pick=picks, restore=st.booleans())
    def delete_or_restore_run(self, pick: int, restore: bool) -> None:
        run_id, run = self._run(pick)

        def act() -> None:
            if restore:
                self.world.do(runs.restore_run, runs.RestoreRun(run_id))
            else:
                self.world.do(runs.delete_run, runs.DeleteRun(run_id))

        if run is None:
            with pytest.raises(NotFound):
                act()
            return
        act()
        run.active, run.went_with_experiment = restore, False

    @rule(pick=picks, logged=metrics, params=st.dictionaries(keys, texts), tags=st.dictionaries(keys | st.just(RUN_NAME_TAG), texts))
    def log(self, pick: int, logged: list[tuple[str, float, int, int]], params: dict[str, str], tags: dict[str, str]) -> None:
        run_id, run = self._run(pick)
        if run is not None and run.active and any(run.params.get(key, value) != value for key, value in params.items()):
            with pytest.raises(Invalid, match="Changing param values is not allowed"):
                self.world.log(run_id, metrics=points(*logged), params=params, tags=tags)
        elif self._tries(run, lambda: self.world.log(run_id, metrics=points(*logged), params=params, tags=tags)):
            assert run is not None
            run.params |= params
            run.tags |= tags
            run.name = tags.get(RUN_NAME_TAG) or run.name
            for key, value, time_ms, step in logged:
                at = (step, time_ms, 0.0 if math.isnan(value) else value)
                if key not in run.latest or at > run.latest[key][0]:
                    run.latest[key] = (at, value)

    @rule(pick=picks, key=keys)
    def delete_tag(self, pick: int, key: str) -> None:
        run_id, run = self._run(pick)
        command = runs.DeleteTag(run_id, key)
        if run is not None and run.active and key not in run.tags:
            with pytest.raises(NotFound):
                self.world.do(runs.delete_tag, command)
        elif self._tries(run, lambda: self.world.do(runs.delete_tag, command)):
            assert run is not None
            del run.tags[key]

    # -- what it answers

    @rule(text=st.sampled_from(tuple(FILTERS)), order=st.sampled_from(ORDERS), view=st.sampled_from(View), size=st.integers(1, 4))
    def search(self, text: str, order: str, view: View, size: int) -> None:
        within = tuple(sorted(self.experiments))
        seen: list[str] = []
        token = ""
        while True:
            page = self.world.ask(search_runs, SearchRuns(1, within, text, view, (order,) if order else (), size, token))
            seen += [run.info.run_id for run in page.runs]
            token = page.next_page_token
            if not token:
                break
        shown = [run for run in self.runs.values() if int(not run.active) in view.stages and FILTERS[text](run)]
        assert seen == [run.id for run in _sorted(shown, order)]

    @rule(pick=picks)
    def read_run(self, pick: int) -> None:
        run_id, run = self._run(pick)
        if run is None:
            with pytest.raises(NotFound):
                self.world.read(run_id)
            return
        read = self.world.read(run_id)
        info = read.info
        assert (info.name, info.status, info.end_ms, info.start_ms) == (run.name, run.status, run.end_ms, run.start_ms)
        assert info.lifecycle is (Lifecycle.ACTIVE if run.active else Lifecycle.DELETED)
        assert {param.key: param.value for param in read.params} == run.params
        assert {tag.key: tag.value for tag in read.tags} == run.tags
        assert {summary.key: repr(summary.last_value) for summary in read.metrics} == {key: repr(run.value(key)) for key in run.latest}

    @rule(view=st.sampled_from(View), key=keys, value=texts)
    def search_experiments(self, view: View, key: str, value: str) -> None:
        found = self.world.ask(search_experiments, SearchExperiments(1, f"tags.{key} = '{value}'", view, ("name",)))
        shown = [one for one in self.experiments.values() if int(not one.active) in view.stages and one.tags.get(key) == value]
        assert [one.name for one in found.experiments] == sorted(one.name for one in shown)

    @invariant()
    def experiments_are_as_the_dictionary_says(self) -> None:
        for number, experiment in self.experiments.items():
            read = self.world.ask(get_experiment, ById(1, number))
            assert (read.name, read.lifecycle is Lifecycle.ACTIVE) == (experiment.name, experiment.active)
            assert {tag.key: tag.value for tag in read.tags} == experiment.tags


Tracking.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestTracking = Tracking.TestCase
