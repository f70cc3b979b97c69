"""Pages of runs that were spelled before are the pages that are spelled now, whatever happened in between, on each database and server."""

import math

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tracking.sealer import seal_run
from tests.unit.tracking.world import World, points

from lineal import ledger
from lineal.api.mlflow.convert.run_pages import AskedPage, encode_page
from lineal.api.mlflow.convert.runs import from_run
from lineal.api.mlflow.wire import runs as wire
from lineal.api.native.convert.runs import from_found, to_selection
from lineal.errors import AlreadyExists, Conflict, Invalid, NotFound
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.datasets.commands import LogInputs, LogOutputs, log_inputs, log_outputs
from lineal.tracking.datasets.values import Dataset, DatasetInput, InputTag, ModelOutput
from lineal.tracking.experiments.commands import DeleteExperiment, RestoreExperiment, delete_experiment, restore_experiment
from lineal.tracking.lifecycle import View
from lineal.tracking.logged_models.commands import CreateLoggedModel, create_logged_model
from lineal.tracking.runs import commands, fragments
from lineal.tracking.runs.fragments import NOT_KEPT, Fragments
from lineal.tracking.runs.images import NO_IMAGES
from lineal.tracking.runs.memory import RunMemory
from lineal.tracking.runs.search import SearchRuns, find_runs, search_runs
from lineal.tracking.runs.values import RunStatus
from lineal.tracking.series import sealing

RUNS = 4
SELECTS = (None, ["run_name", "metrics.k", "min.k", "tags.*", "children"])
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"\\/', "\n\x01\x7f", "é😀\u2028"]
)
KEY = st.sampled_from(["k", "a/b c", "z.z", "mlflow.parentRunId"])
VALUE = st.floats() | st.sampled_from([0.1 + 0.2, -0.0, 1.0, 1e300, 5e-324, 2.0**53, math.nan, math.inf, -math.inf])
POINT = st.tuples(KEY, VALUE, st.integers(0, 2**50), st.integers(-(2**60), 2**60))
ACTION = st.one_of(
    st.tuples(st.just("metrics"), st.lists(POINT, min_size=1, max_size=3)),
    st.tuples(st.just("param"), TEXT),
    st.tuples(st.just("tag"), KEY, TEXT),
    *(
        st.tuples(st.just(name))
        for name in ("page", "page", "end", "delete", "restore", "input", "model", "seal", "untag", "close", "open", "kept")
    ),
    st.tuples(st.just("name"), TEXT.filter(bool)),
)
ACTIONS = st.lists(st.tuples(st.integers(0, RUNS - 1), ACTION), max_size=25)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def worlds(request):
    """What writes, and what reads: two servers where there can be two."""
    if request.param == "sqlite":
        made = World(SqliteDatabase.temporary(before_commit=ledger.flush))
        yield made, made
        made.close()
        return
    server = request.getfixturevalue("postgres_server")
    with server.database(server.migrated) as url:
        both = [World(PostgresDatabase.open(url, before_commit=ledger.flush)) for _ in range(2)]
        yield tuple(both)
        for each in both:
            each.close()


class Story:
    """One experiment with some runs, changed by `writer`, whose pages `reader` remembers."""

    def __init__(self, writer, reader, fragments):
        self.writer, self.reader, self.fragments = writer, reader, fragments
        self.experiment_id = writer.experiment(f"e{writer.now_us}")
        self.runs = [writer.run(self.experiment_id, start_ms=number) for number in range(RUNS)]

    def act(self, run_id, name, *given):
        world, number = self.writer, self.writer.now_us
        match name:
            case "metrics":
                world.log(run_id, metrics=points(*given[0]))
            case "param":
                world.log(run_id, params={f"p{number}": given[0]})
            case "tag":
                world.log(run_id, tags={given[0]: self.runs[0] if "parent" in given[0] else given[1]})
            case "untag":
                world.do(commands.delete_tag, commands.DeleteTag(run_id, "mlflow.runName"))
            case "name":
                world.do(commands.update_run, commands.UpdateRun(run_id, name=given[0]))
            case "end":
                world.do(commands.update_run, commands.UpdateRun(run_id, status=RunStatus.FAILED, end_ms=number))
            case "page":
                self.check()
            case "kept":
                self.fragments.forget_unused()
            case _:
                self.act_whole(run_id, name)

    def act_whole(self, run_id, name):
        world, number = self.writer, self.writer.now_us
        match name:
            case "delete":
                world.do(commands.delete_run, commands.DeleteRun(run_id))
            case "restore":
                world.do(commands.restore_run, commands.RestoreRun(run_id))
            case "input":
                dataset = Dataset("iris", f"d{number}", "local", "{}", None, None)
                world.do(
                    log_inputs, LogInputs(run_id, (DatasetInput(dataset, (InputTag("mlflow.data.context", "x"),)),), (f"d-{number:032x}",))
                )
            case "model":
                model_id = f"m-{number:032x}"
                world.do(create_logged_model, CreateLoggedModel(model_id, self.experiment_id, "n", source_run_id=run_id))
                self.check()
                world.do(log_outputs, LogOutputs(run_id, (ModelOutput(model_id, 3),)))
            case "seal":
                seal_run(world, run_id)
            case "close":
                world.do(delete_experiment, DeleteExperiment(self.experiment_id))
            case "open":
                world.do(restore_experiment, RestoreExperiment(self.experiment_id))
            case _:
                raise AssertionError(name)

    def check(self):
        query = SearchRuns(1, (self.experiment_id,), view=View.ALL)
        page_kept = msgspec.json.decode(self.reader.ask(encode_page, AskedPage(query, RunMemory(self.fragments, NO_IMAGES))))
        page = self.reader.ask(search_runs, query)
        assert page_kept == msgspec.json.decode(msgspec.json.encode(wire.RunsReply(runs=[from_run(run) for run in page.runs])))
        for select in SELECTS:
            rows = [self.reader.ask(_native, (query, select, kept)) for kept in (self.fragments, NOT_KEPT)]
            assert rows[0] == rows[1]


def _native(reader, asked):
    query, select, remembered = asked
    return bytes(from_found(reader, find_runs(reader, query), to_selection(select), remembered))


@given(ACTIONS, st.sampled_from([20_000, 1_000_000]), st.sampled_from([0, 3, 2_000]), st.sampled_from([0, 1, 20_000]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_was_kept_is_what_is_there(worlds, actions, bytes_max, learnt_max, changed_max):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "POINTS_OF_SERIES_MIN", 1)
        patch.setattr(fragments, "EVENTS_LEARNT_MAX", learnt_max)
        patch.setattr(fragments, "CHANGED_MAX", changed_max)
        story = Story(worlds[0], worlds[1], Fragments(bytes_max))
        story.check()
        for at, action in actions:
            try:
                story.act(story.runs[at], *action)
            except (Conflict, NotFound, AlreadyExists, Invalid):
                continue  # what is deleted takes no writes
        story.check()
