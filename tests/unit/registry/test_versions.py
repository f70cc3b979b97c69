import pytest

from lineal.errors import Invalid, NotFound
from lineal.lineage.queries import downstream, upstream
from lineal.registry.aliases.commands import SetAlias, set_alias
from lineal.registry.models.queries import ByName, get_model
from lineal.registry.names import PROMPT_TAG, Tag
from lineal.registry.uris import LoggedModelUri
from lineal.registry.versions import commands
from lineal.registry.versions.commands import DeleteVersion, DeleteVersionTag, DescribeVersion, SetVersionTag
from lineal.registry.versions.queries import ByAlias, ByUri, get_version_by_alias, resolve_uri
from lineal.tracking.logged_models.commands import (
    CreateLoggedModel,
    DeleteLoggedModel,
    SetModelTags,
    create_logged_model,
    delete_logged_model,
    set_model_tags,
)
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.values import Tag as ModelTag


def test_a_version_is_answered_as_it_was_made(world):
    world.model("fraud")
    made = world.version("fraud", "s3://bucket/m", run_id="r1", run_link="https://x", description="d", tags={"b": "2", "a": "1"})
    assert (made.name, made.version, made.stage, made.status) == ("fraud", 1, "None", "READY")
    assert (made.source, made.storage_location, made.run_id) == ("s3://bucket/m", "s3://bucket/m", "r1")
    assert (made.run_link, made.description, made.created_by) == ("https://x", "d", "ada")
    assert (made.tags, made.aliases, made.manifest_digest) == ({"a": "1", "b": "2"}, (), "")
    assert world.get("fraud", 1) == made
    assert world.ask(get_model, ByName(1, "fraud")).updated_ms == made.created_ms


def test_numbers_are_never_given_again(world):
    world.model("fraud")
    assert [world.version("fraud").version for _ in range(3)] == [1, 2, 3]
    world.do(commands.delete_version, DeleteVersion("fraud", 3))
    world.do(commands.delete_version, DeleteVersion("fraud", 1))
    assert world.version("fraud").version == 4


def test_a_failed_creation_takes_no_number(world):
    world.model("fraud")
    with pytest.raises(Invalid):
        world.version("fraud", "/etc/passwd")
    assert world.version("fraud").version == 1


def test_a_deleted_version_is_gone_with_its_aliases(world):
    world.model("fraud")
    world.version("fraud")
    world.version("fraud")
    world.alias("fraud", "champion", 1)
    world.alias("fraud", "old", 1)
    world.alias("fraud", "challenger", 2)
    world.do(commands.delete_version, DeleteVersion("fraud", 1))
    with pytest.raises(NotFound, match=r"Model Version \(name=fraud, version=1\) not found"):
        world.get("fraud", 1)
    assert world.ask(get_model, ByName(1, "fraud")).aliases == {"challenger": 2}
    with pytest.raises(NotFound, match=r"Registered model alias champion not found\."):
        world.ask(get_version_by_alias, ByAlias(1, "fraud", "champion"))
    assert [kind for kind, *_ in world.events()][-3:] == ["alias.deleted", "alias.deleted", "model_version.deleted"]
    with pytest.raises(NotFound):
        world.do(commands.delete_version, DeleteVersion("fraud", 1))


def test_description_and_tags_change(world):
    world.model("fraud")
    world.version("fraud", tags={"k": "1"})
    assert world.do(commands.describe_version, DescribeVersion("fraud", 1, "words")).description == "words"
    world.do(commands.set_version_tag, SetVersionTag("fraud", 1, Tag("k", "2")))
    assert world.get("fraud", 1).tags == {"k": "2"}
    world.do(commands.delete_version_tag, DeleteVersionTag("fraud", 1, "k"))
    assert world.get("fraud", 1).tags == {}
    assert world.events()[-2:] == [
        ("model_version.tag_set", "fraud/1", {"k": "1"}, {"k": "2"}),
        ("model_version.tag_deleted", "fraud/1", {"k": "2"}, None),
    ]


@pytest.mark.parametrize(
    ("f", "command"),
    [
        (commands.describe_version, DescribeVersion("fraud", 9, "x")),
        (commands.delete_version, DeleteVersion("fraud", 9)),
        (commands.set_version_tag, SetVersionTag("fraud", 9, Tag("k", "v"))),
        (commands.delete_version_tag, DeleteVersionTag("fraud", 9, "k")),
        (set_alias, SetAlias("fraud", "a", 9)),
        (commands.describe_version, DescribeVersion("none", 1, "x")),
        (set_alias, SetAlias("none", "a", 1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_can_be_done_to_a_version_there_is_not(world, f, command):
    world.model("fraud")
    before = world.events()
    with pytest.raises(NotFound, match=r"Model Version \(name=\w+, version=\d\) not found"):
        world.do(f, command)
    assert world.events() == before


def test_uris_speak_of_versions(world):
    world.model("fraud")
    for _ in range(3):
        world.version("fraud")
    world.alias("fraud", "champion", 2)
    found = {
        uri: world.ask(resolve_uri, ByUri(1, uri)).version
        for uri in ("models:/fraud/1", "models:/fraud/latest", "models:/fraud/LATEST", "models:/fraud@champion", "models:/fraud/none")
    }
    assert list(found.values()) == [1, 3, 3, 2, 3]
    assert world.ask(resolve_uri, ByUri(1, "models:/m-1234")) == LoggedModelUri("m-1234")
    for uri in ("models:/fraud/9", "models:/none/1", "models:/fraud@gone", "models:/fraud/Production", "models:/none/latest"):
        with pytest.raises(NotFound):
            world.ask(resolve_uri, ByUri(1, uri))
    with pytest.raises(Invalid, match="Invalid Model Version stage: Live"):
        world.ask(resolve_uri, ByUri(1, "models:/fraud/Live"))


def test_latest_is_an_alias_that_nobody_sets(world):
    world.model("fraud")
    with pytest.raises(NotFound, match=r"Latest version not found for model fraud\."):
        world.ask(get_version_by_alias, ByAlias(1, "fraud", "latest"))
    world.version("fraud")
    world.version("fraud")
    assert world.ask(get_version_by_alias, ByAlias(1, "fraud", "Latest")).version == 2


class TestProvenance:
    def test_a_run_is_where_a_version_comes_from(self, world):
        world.model("fraud")
        run = world.run().info
        made = world.version("fraud", f"runs:/{run.run_id}/model", run_id=run.run_id)
        assert [node.public_id for node in world.ask(upstream, made.id).nodes] == [run.run_id]
        assert [node.public_id for node in world.ask(downstream, run.id).nodes] == [made.public_id]

    def test_nothing_to_seal_leaves_the_source_as_location(self, world):
        world.model("fraud")
        run = world.run().info
        source = f"runs:/{run.run_id}/model"
        made = world.version("fraud", source, run_id=run.run_id)
        assert (made.storage_location, made.manifest_digest) == (source, "")

    @pytest.mark.parametrize("run_id", [None, "", "other"])
    def test_a_run_must_be_the_one_given(self, world, run_id):
        world.model("fraud")
        run = world.run().info
        for source in (f"runs:/{run.run_id}/model", f"{run.artifact_uri}/model"):
            with pytest.raises(Invalid, match="The run_id request parameter must identify the resource that contains the source"):
                world.version("fraud", source, run_id=run_id)

    def test_a_run_must_exist(self, world):
        world.model("fraud")
        with pytest.raises(Invalid, match="The run_id request parameter"):
            world.version("fraud", "runs:/unknown/model", run_id="unknown")

    def test_a_path_must_be_under_the_root_of_the_run(self, world):
        world.model("fraud")
        mine, other = world.run().info, world.run().info
        assert world.version("fraud", f"{mine.artifact_uri}/model", run_id=mine.run_id).version == 1
        for uri in (
            f"{other.artifact_uri}/model",
            mine.artifact_uri.removesuffix("/artifacts"),
            f"{mine.artifact_uri}x/model",
            "mlflow-artifacts:/0",
        ):
            with pytest.raises(Invalid, match="The run_id request parameter"):
                world.version("fraud", uri, run_id=mine.run_id)

    def test_a_run_source_with_a_logged_model_is_refused(self, world):
        world.model("fraud")
        run = world.run().info
        with pytest.raises(Invalid, match="The model_id request parameter"):
            world.version("fraud", f"runs:/{run.run_id}/model", run_id=run.run_id, logged_model_id="m-1")

    def test_a_logged_model_must_be_the_one_given(self, world):
        world.model("fraud")
        for model_id in (None, "", "m-2"):
            with pytest.raises(Invalid, match="The model_id request parameter"):
                world.version("fraud", "models:/m-1", logged_model_id=model_id)

    def test_an_external_source_may_name_a_run_of_another_server(self, world):
        world.model("fraud")
        made = world.version("fraud", "s3://bucket/model", run_id="theirs", logged_model_id="m-theirs")
        assert (made.run_id, made.logged_model_id) == ("theirs", "m-theirs")
        assert world.ask(upstream, made.id).nodes == ()

    def test_an_external_source_of_a_run_of_ours_is_its_descendant(self, world):
        world.model("fraud")
        run = world.run().info
        made = world.version("fraud", "s3://bucket/model", run_id=run.run_id)
        assert [node.public_id for node in world.ask(upstream, made.id).nodes] == [run.run_id]

    def test_a_copy_knows_what_it_is_a_copy_of(self, world):
        world.model("fraud")
        world.model("prod")
        run = world.run().info
        original = world.version("fraud", f"runs:/{run.run_id}/model", run_id=run.run_id)
        world.alias("fraud", "champion", 1)
        copy = world.version("prod", "models:/fraud@champion")
        assert (copy.source, copy.run_id) == ("models:/fraud/1", run.run_id)
        assert copy.storage_location == original.storage_location
        assert {node.public_id for node in world.ask(upstream, copy.id).nodes} == {original.public_id, run.run_id}

    def test_a_copy_cannot_claim_another_run(self, world):
        world.model("fraud")
        world.version("fraud", run_id="r1")
        with pytest.raises(Invalid, match="must match the referenced model version"):
            world.version("fraud", "models:/fraud/1", run_id="r2")
        assert world.version("fraud", "models:/fraud/1", run_id="r1").version == 2

    @pytest.mark.parametrize("source", ["models:/none/1", "models:/fraud/7", "models:/fraud@none"])
    def test_a_copy_of_nothing_is_refused(self, world, source):
        world.model("fraud")
        with pytest.raises(NotFound):
            world.version("fraud", source)

    def test_prompts_have_placeholders_and_are_never_copied(self, world):
        world.model("greeting", **{PROMPT_TAG: "true"})
        prompt = world.version("greeting", "prompt-template", tags={PROMPT_TAG: "true", "mlflow.prompt.text": "Hello"})
        assert prompt.source == "prompt-template"
        with pytest.raises(Invalid, match="Prompt sources must use an MLflow placeholder"):
            world.version("greeting", "s3://bucket/x", tags={PROMPT_TAG: "true"})
        world.model("fraud")
        with pytest.raises(Invalid, match="Prompt versions cannot be used as model version sources"):
            world.version("fraud", "models:/greeting/1")
        with pytest.raises(Invalid, match="Invalid model version source: 'prompt-template'"):
            world.version("fraud", "prompt-template")


@pytest.mark.parametrize(
    "more",
    [
        {"run_id": "r" * 257},
        {"logged_model_id": "a\nb"},
        {"run_link": "x" * 2049},
        {"description": "x" * 100_001},
        {"tags": {"k": "v" * 100_001}},
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_whole(world, more):
    world.model("fraud")
    before = world.events()
    with pytest.raises(Invalid):
        world.version("fraud", **more)
    assert world.events() == before


class TestLoggedModels:
    @pytest.fixture
    def logged(self, world):
        world.model("fraud")
        run = world.run().info
        command = CreateLoggedModel("m-1", 0, "name", source_run_id=run.run_id)
        return world.do(create_logged_model, command).info, run

    def test_a_version_of_a_logged_model_knows_its_run(self, world, logged):
        model, run = logged
        made = world.version("fraud", "models:/m-1", logged_model_id="m-1")
        assert (made.run_id, made.logged_model_id) == (run.run_id, "m-1")
        assert made.storage_location == model.artifact_location
        assert {node.public_id for node in world.ask(upstream, made.id).nodes} >= {"m-1"}

    def test_its_files_are_sealed(self, world, logged):
        model, _ = logged
        world.file(f"{model.artifact_location.removeprefix('mlflow-artifacts:/')}/MLmodel")
        for source in ("models:/m-1", f"{model.artifact_location}/"):
            made = world.version("fraud", source, logged_model_id="m-1")
            assert made.storage_location == f"mlflow-artifacts:/model-versions/{made.public_id}"
            assert made.manifest_digest

    def test_it_is_told_of_its_versions(self, world, logged):
        for name in ("fraud", "fraud"):
            world.version(name, "models:/m-1", logged_model_id="m-1")
        world.version("fraud", "s3://bucket/x", logged_model_id="m-1")
        found = world.ask(get_logged_model, ByModelId(1, "m-1"))
        tags = {tag.key: tag.value for tag in found.tags}
        assert tags["mlflow.modelVersions"] == (
            '[{"name": "fraud", "version": 1}, {"name": "fraud", "version": 2}, {"name": "fraud", "version": 3}]'
        )

    def test_a_tag_that_is_no_list_is_replaced(self, world, logged):
        world.do(set_model_tags, SetModelTags("m-1", (ModelTag("mlflow.modelVersions", "no list"),)))
        world.version("fraud", "models:/m-1", logged_model_id="m-1")
        found = world.ask(get_logged_model, ByModelId(1, "m-1"))
        assert found.tags == (ModelTag("mlflow.modelVersions", '[{"name": "fraud", "version": 1}]'),)

    def test_files_of_another_are_refused(self, world, logged):
        _, run = logged
        other = world.do(create_logged_model, CreateLoggedModel("m-2", 0, "name")).info
        for source in (f"{other.artifact_location}/x", f"{run.artifact_uri}/x"):
            with pytest.raises(Invalid, match="The model_id request parameter"):
                world.version("fraud", source, logged_model_id="m-1", run_id=run.run_id)

    def test_one_that_is_deleted_or_was_never_there(self, world, logged):
        world.do(delete_logged_model, DeleteLoggedModel("m-1"))
        for model_id in ("m-1", "m-9"):
            with pytest.raises(Invalid, match="The model_id request parameter"):
                world.version("fraud", f"models:/{model_id}", logged_model_id=model_id)
