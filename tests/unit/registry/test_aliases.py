import pytest

from lineal.errors import Invalid, NotFound
from lineal.registry.aliases.commands import DeleteAlias, SetAlias, delete_alias, set_alias
from lineal.registry.aliases.queries import AliasAsOf, AliasHistory, alias_as_of, alias_history
from lineal.registry.models.commands import DeleteModel, RenameModel, delete_model, rename_model
from lineal.registry.versions.commands import DeleteVersion, delete_version
from lineal.storage.sql import Sql

SECOND = 1_000_000


@pytest.fixture
def fraud(world):
    world.model("fraud")
    for _ in range(3):
        world.version("fraud")
    world.now_us = 10 * SECOND
    return world


def _was(world, at_s: float, name: str = "fraud", alias: str = "champion") -> int | None:
    found = world.ask(alias_as_of, AliasAsOf(1, name, alias, round(at_s * SECOND)))
    return None if found is None else found.version


def test_an_alias_moves(fraud):
    fraud.alias("fraud", "champion", 1)
    fraud.alias("fraud", "champion", 2)
    fraud.alias("fraud", "challenger", 2)
    assert fraud.get("fraud", 1).aliases == ()
    assert fraud.get("fraud", 2).aliases == ("challenger", "champion")
    assert fraud.events()[-3:] == [
        ("alias.set", "fraud@champion", None, {"version": 1}),
        ("alias.set", "fraud@champion", {"version": 1}, {"version": 2}),
        ("alias.set", "fraud@challenger", None, {"version": 2}),
    ]


def test_setting_an_alias_where_it_is_changes_nothing(fraud):
    fraud.alias("fraud", "champion", 1)
    before = fraud.events()
    fraud.alias("fraud", "champion", 1)
    assert fraud.events() == before
    assert len(fraud.ask(alias_history, AliasHistory(1, "fraud", "champion")).spans) == 1


def test_an_alias_is_removed(fraud):
    fraud.alias("fraud", "champion", 1)
    fraud.do(delete_alias, DeleteAlias("fraud", "champion"))
    assert fraud.get("fraud", 1).aliases == ()
    assert fraud.events()[-1] == ("alias.deleted", "fraud@champion", {"version": 1}, None)
    before = fraud.events()
    fraud.do(delete_alias, DeleteAlias("fraud", "champion"))  # as in MLflow, no error
    assert fraud.events() == before
    with pytest.raises(NotFound):
        fraud.do(delete_alias, DeleteAlias("none", "champion"))


def test_what_is_no_alias_is_refused(fraud):
    before = fraud.events()
    with pytest.raises(Invalid):
        fraud.do(set_alias, SetAlias("fraud", "latest", 1))
    assert fraud.events() == before


def test_aliases_tell_case_apart(fraud):
    fraud.alias("fraud", "champion", 1)
    fraud.alias("fraud", "Champion", 2)
    assert (fraud.get("fraud", 1).aliases, fraud.get("fraud", 2).aliases) == (("champion",), ("Champion",))


def test_what_was_champion_then(fraud):
    fraud.alias("fraud", "champion", 1, at_us=20 * SECOND)
    fraud.alias("fraud", "champion", 2, at_us=30 * SECOND)
    fraud.do(delete_alias, DeleteAlias("fraud", "champion"), at_us=40 * SECOND)
    fraud.alias("fraud", "champion", 3, at_us=50 * SECOND, actor="grace")
    seen = {at: _was(fraud, at) for at in (19, 20, 29.999999, 30, 39, 40, 45, 50, 1000)}
    assert seen == {19: None, 20: 1, 29.999999: 1, 30: 2, 39: 2, 40: None, 45: None, 50: 3, 1000: 3}
    span = fraud.ask(alias_as_of, AliasAsOf(1, "fraud", "champion", 60 * SECOND))
    assert (span.actor, span.from_us, span.to_us) == ("grace", 50 * SECOND, None)


def test_history_outlives_the_version_and_the_model(fraud):
    fraud.alias("fraud", "champion", 1, at_us=20 * SECOND)
    fraud.do(delete_version, DeleteVersion("fraud", 1), at_us=30 * SECOND)
    fraud.alias("fraud", "champion", 2, at_us=40 * SECOND)
    fraud.do(delete_model, DeleteModel("fraud"), at_us=50 * SECOND)
    assert [_was(fraud, at) for at in (25, 35, 45)] == [1, None, 2]
    with pytest.raises(NotFound):
        _was(fraud, 55)

    fraud.now_us = 60 * SECOND
    fraud.model("fraud")
    fraud.version("fraud")
    fraud.alias("fraud", "champion", 1, at_us=70 * SECOND)
    assert [_was(fraud, at) for at in (25, 45, 65, 75)] == [1, 2, None, 1]  # the old model's, the new model's


def test_history_is_asked_by_the_name_of_then(fraud):
    fraud.alias("fraud", "champion", 1, at_us=20 * SECOND)
    fraud.do(rename_model, RenameModel("fraud", "risk"), at_us=30 * SECOND)
    fraud.alias("risk", "champion", 2, at_us=40 * SECOND)
    assert _was(fraud, 25, "fraud") == 1
    assert [_was(fraud, at, "risk") for at in (35, 45)] == [1, 2]
    for at, name in ((25, "risk"), (35, "fraud")):
        with pytest.raises(NotFound):
            _was(fraud, at, name)


def test_times_that_arrive_out_of_order_make_no_overlap(fraud):
    fraud.alias("fraud", "champion", 1, at_us=50 * SECOND)
    fraud.alias("fraud", "champion", 2, at_us=40 * SECOND)  # arrived before, was committed after
    fraud.alias("fraud", "champion", 3, at_us=60 * SECOND)
    spans = fraud.ask(alias_history, AliasHistory(1, "fraud", "champion")).spans
    assert [(span.version, span.from_us // SECOND, span.to_us and span.to_us // SECOND) for span in spans] == [
        (3, 60, None),
        (2, 50, 60),
        (1, 50, 50),
    ]
    assert _was(fraud, 55) == 2


def test_history_comes_in_pages(fraud):
    for step in range(7):
        fraud.alias("fraud", "champion", 1 + step % 3, at_us=(20 + step // 2) * SECOND)  # two at the same time
    whole = fraud.ask(alias_history, AliasHistory(1, "fraud", "champion", limit=1000))
    assert len(whole.spans) == 7
    assert whole.next is None
    spans, cursor = [], None
    for _ in range(4):
        page = fraud.ask(alias_history, AliasHistory(1, "fraud", "champion", before=cursor, limit=2))
        spans += page.spans
        cursor = page.next
    assert tuple(spans) == whole.spans
    assert cursor is None


def test_what_was_it_then_is_a_step_in_an_index(fraud):
    if fraud.database.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which an empty database has none of")
    explain = Sql("explain query plan ")
    newest = Sql(" and from_us <= 5 order by from_us desc, id desc limit 1")
    plans = [
        fraud.rows(explain + Sql("select version from alias_history where model_id = 1 and alias = 'a'") + newest),
        fraud.rows(explain + Sql("select to_us from model_name_history where workspace_id = 1 and name = 'a'") + newest),
        fraud.rows(explain + Sql("select stage from stage_history where version_id = 1") + newest),
    ]
    for plan in plans:
        steps = [row[3] for row in plan]
        assert len(steps) == 1, steps
        assert "USING INDEX" in steps[0] or "USING COVERING INDEX" in steps[0], steps
