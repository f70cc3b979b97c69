import pytest

from lineal.errors import AlreadyExists, Invalid, NotFound
from lineal.registry.models import commands, queries
from lineal.registry.models.commands import CreateModel, DeleteModel, DeleteModelTag, DescribeModel, RenameModel, SetModelTag
from lineal.registry.names import PROMPT_TAG, Tag
from lineal.registry.versions.queries import LatestVersions, get_latest_versions
from lineal.storage.sql import Sql


def test_a_model_is_answered_as_it_was_made(world):
    command = CreateModel("fraud", "finds fraud", (Tag("team", "risk"), Tag("area", "eu"), Tag("team", "payments")))
    made = world.do(commands.create_model, command)
    assert (made.name, made.description, made.created_by) == ("fraud", "finds fraud", "ada")
    assert made.tags == {"area": "eu", "team": "payments"}  # the last of equal keys wins
    assert made.created_ms == made.updated_ms == world.now_us // 1000
    assert world.ask(queries.get_model, queries.ByName(1, "fraud")) == made


def test_a_name_is_taken_once(world):
    world.model("fraud")
    with pytest.raises(AlreadyExists, match=r"Registered Model \(name=fraud\) already exists\."):
        world.model("fraud")
    assert [kind for kind, *_ in world.events()] == ["registered_model.created"]


def test_a_prompt_and_a_model_cannot_share_a_name(world):
    world.model("greeting", **{PROMPT_TAG: "true"})
    with pytest.raises(AlreadyExists, match=r"Tried to create a registered model with name 'greeting', but .* by a prompt"):
        world.model("greeting")
    with pytest.raises(AlreadyExists, match=r"Prompt \(name=greeting\) already exists"):
        world.model("greeting", **{PROMPT_TAG: "true"})


def test_another_workspace_does_not_see_it(world):
    world.model("fraud")
    with pytest.raises(NotFound, match="Registered Model with name=fraud not found"):
        world.ask(queries.get_model, queries.ByName(2, "fraud"))


def test_description_can_be_changed_and_removed(world):
    world.model("fraud")
    assert world.do(commands.describe_model, DescribeModel("fraud", "new")).description == "new"
    assert world.do(commands.describe_model, DescribeModel("fraud", None)).description is None
    assert world.events()[-1] == ("registered_model.updated", "fraud", {"description": "new"}, {"description": None})


def test_a_rename_takes_versions_and_aliases_along(world):
    world.model("old")
    first = world.version("old")
    world.alias("old", "champion", 1)
    renamed = world.do(commands.rename_model, RenameModel("old", "new"))
    assert (renamed.name, renamed.aliases, renamed.latest_versions[0].name) == ("new", {"champion": 1}, "new")
    assert world.get("new", 1).public_id == first.public_id
    assert world.get("new", 1).updated_ms == world.now_us // 1000
    with pytest.raises(NotFound):
        world.get("old", 1)


def test_a_rename_to_a_taken_name_changes_nothing(world):
    world.model("a")
    world.model("b")
    with pytest.raises(AlreadyExists, match=r"Registered Model \(name=b\) already exists"):
        world.do(commands.rename_model, RenameModel("a", "b"))
    assert world.ask(queries.get_model, queries.ByName(1, "a")).name == "a"
    assert len(world.events()) == 2


def test_a_rename_to_its_own_name_is_allowed(world):
    world.model("a")
    assert world.do(commands.rename_model, RenameModel("a", "a")).name == "a"


def test_a_deleted_model_is_gone_and_its_name_is_free(world):
    world.model("fraud")
    world.version("fraud")
    world.version("fraud")
    world.alias("fraud", "champion", 2)
    world.do(commands.delete_model, DeleteModel("fraud"))
    with pytest.raises(NotFound):
        world.ask(queries.get_model, queries.ByName(1, "fraud"))
    with pytest.raises(NotFound, match=r"Model Version \(name=fraud, version=1\) not found"):
        world.get("fraud", 1)
    expected = {"description": None, "versions": 2, "aliases": {"champion": 2}}
    assert world.events()[-1] == ("registered_model.deleted", "fraud", expected, None)

    again = world.model("fraud")
    assert (again.aliases, again.latest_versions) == ({}, ())
    assert world.version("fraud").version == 1  # another model, as in MLflow


def test_tags_are_set_over_each_other_and_removed(world):
    world.model("fraud")
    world.do(commands.set_model_tag, SetModelTag("fraud", Tag("team", "risk")))
    world.do(commands.set_model_tag, SetModelTag("fraud", Tag("team", "eu")))
    assert world.ask(queries.get_model, queries.ByName(1, "fraud")).tags == {"team": "eu"}
    assert world.events()[-1] == ("registered_model.tag_set", "fraud", {"team": "risk"}, {"team": "eu"})
    world.do(commands.delete_model_tag, DeleteModelTag("fraud", "team"))
    assert world.ask(queries.get_model, queries.ByName(1, "fraud")).tags == {}
    assert world.events()[-1] == ("registered_model.tag_deleted", "fraud", {"team": "eu"}, None)


def test_what_changes_nothing_makes_no_event(world):
    world.model("fraud", team="risk")
    before = world.events()
    world.do(commands.set_model_tag, SetModelTag("fraud", Tag("team", "risk")))
    world.do(commands.delete_model_tag, DeleteModelTag("fraud", "absent"))
    assert world.events() == before


@pytest.mark.parametrize(
    ("f", "command"),
    [
        (commands.describe_model, DescribeModel("none", "x")),
        (commands.rename_model, RenameModel("none", "new")),
        (commands.delete_model, DeleteModel("none")),
        (commands.set_model_tag, SetModelTag("none", Tag("k", "v"))),
        (commands.delete_model_tag, DeleteModelTag("none", "k")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_can_be_done_to_a_model_there_is_not(world, f, command):
    with pytest.raises(NotFound, match="Registered Model with name=none not found"):
        world.do(f, command)
    assert world.events() == []


@pytest.mark.parametrize(
    "command",
    [
        CreateModel("a/b"),
        CreateModel("a", "nul\x00"),
        CreateModel("a", tags=(Tag("k", "v"), Tag("../k", "v"))),
    ],
)
def test_what_breaks_a_rule_is_refused_whole(world, command):
    with pytest.raises(Invalid):
        world.do(commands.create_model, command)
    assert world.rows(Sql("select name from registered_models")) == []


def test_the_latest_version_of_each_stage(world):
    world.model("fraud")
    assert world.ask(get_latest_versions, LatestVersions(1, "fraud")) == []
    world.version("fraud")
    world.version("fraud")
    latest = world.ask(get_latest_versions, LatestVersions(1, "fraud"))
    assert [(version.version, version.stage) for version in latest] == [(2, "None")]
    assert world.ask(get_latest_versions, LatestVersions(1, "fraud", ("production",))) == []
    with pytest.raises(Invalid, match="Invalid Model Version stage: Live"):
        world.ask(get_latest_versions, LatestVersions(1, "fraud", ("Live",)))
