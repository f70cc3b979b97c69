import pytest

from lineal.errors import Invalid, LimitExceeded
from lineal.registry.models.commands import DeleteModel, DescribeModel, delete_model, describe_model
from lineal.registry.models.search import PAGE_MODELS_MAX, SearchModels, search_models
from lineal.registry.names import PROMPT_TAG
from lineal.registry.versions import search
from lineal.registry.versions.commands import DeleteVersion, DescribeVersion, delete_version, describe_version
from lineal.registry.versions.search import PAGE_VERSIONS_MAX, SearchVersions, search_versions
from lineal.storage.database import Reader
from lineal.storage.sql import Sql


@pytest.fixture
def shelf(world):
    world.model("a1", team="blue")
    world.model("b2", team="red")
    world.model("c3")
    world.model("greeting", **{PROMPT_TAG: "true"})
    world.version("a1", "s3://bucket/a", run_id="r1", tags={"k": "x"})
    world.version("a1", "s3://bucket/b", run_id="r2", tags={"k": "y"})
    world.version("b2", "s3://bucket/c", run_id="r1")
    world.version("greeting", "prompt-template", tags={PROMPT_TAG: "true"})
    return world


def _models(world, text: str = "", *order: str, **more) -> list[str]:
    return [model.name for model in world.ask(search_models, SearchModels(1, text, order, **more)).models]


def _versions(world, text: str = "", *order: str, **more) -> list[str]:
    page = world.ask(search_versions, SearchVersions(1, text, order, **more))
    return [f"{version.name}/{version.version}" for version in page.versions]


def test_models_by_name(shelf):
    assert _models(shelf) == ["a1", "b2", "c3"]
    assert _models(shelf, "name = 'a1'") == ["a1"]
    assert _models(shelf, "name LIKE '%2'") == ["b2"]
    assert _models(shelf, "name ILIKE 'A%'") == ["a1"]
    assert _models(shelf, "name IN ('a1', 'c3')") == ["a1", "c3"]
    assert _models(shelf, "tags.team = 'blue' OR name = 'c3'") == ["a1", "c3"]
    assert _models(shelf, "tags.team != 'blue'") == ["b2"]
    assert _models(shelf, "NOT tags.team = 'blue'") == ["b2", "c3"]


def test_models_in_other_orders(shelf):
    shelf.do(describe_model, DescribeModel("c3", "changed"))
    shelf.do(describe_model, DescribeModel("a1", "changed"))
    assert _models(shelf, "", "name DESC") == ["c3", "b2", "a1"]
    assert _models(shelf, "", "timestamp DESC") == ["a1", "c3", "b2"]
    assert _models(shelf, "", "last_updated_timestamp") == ["b2", "c3", "a1"]
    assert _models(shelf, "", "tags.team") == ["a1", "b2", "c3"]


def test_a_found_model_is_whole(shelf):
    shelf.alias("a1", "champion", 2)
    found = shelf.ask(search_models, SearchModels(1, "name = 'a1'")).models[0]
    assert (found.tags, found.aliases) == ({"team": "blue"}, {"champion": 2})
    assert [(version.version, version.aliases, version.tags) for version in found.latest_versions] == [(2, ("champion",), {"k": "y"})]


def test_prompts_are_hidden_unless_asked_for(shelf):
    tag = f"tags.`{PROMPT_TAG}`"
    assert _models(shelf, f"{tag} = 'true'") == ["greeting"]
    assert _models(shelf, f"{tag} != 'true'") == ["a1", "b2", "c3"]
    assert _models(shelf, f"{tag} = 'false' AND name LIKE '%1'") == ["a1"]
    assert _models(shelf, f"{tag} != 'false'") == ["greeting"]
    assert _models(shelf, f"name = 'a1' OR {tag} = 'true'") == ["a1", "greeting"]
    assert _models(shelf, "name = 'greeting'") == []
    assert _versions(shelf, f"{tag} = 'true'") == ["greeting/1"]
    assert _versions(shelf, f"{tag} != 'true'") == ["b2/1", "a1/2", "a1/1"]
    assert _versions(shelf, "name = 'greeting'") == []


def test_versions_last_changed_first(shelf):
    assert _versions(shelf) == ["b2/1", "a1/2", "a1/1"]
    shelf.do(describe_version, DescribeVersion("a1", 1, "changed"))
    assert _versions(shelf) == ["a1/1", "b2/1", "a1/2"]


def test_versions_by_their_fields(shelf):
    assert _versions(shelf, "name = 'a1'") == ["a1/2", "a1/1"]
    assert _versions(shelf, "run_id = 'r1'") == ["b2/1", "a1/1"]
    assert _versions(shelf, "run_id IN ('r2')") == ["a1/2"]
    assert _versions(shelf, "source_path LIKE '%/c'") == ["b2/1"]
    assert _versions(shelf, "version_number > 1") == ["a1/2"]
    assert _versions(shelf, "version_number = '1'") == ["b2/1", "a1/1"]
    assert _versions(shelf, "tags.k = 'x'") == ["a1/1"]
    assert _versions(shelf, "tags.k != 'x'") == ["a1/2"]


@pytest.mark.parametrize("candidates_max", [0, 3_000])
@pytest.mark.parametrize("order", [(), ("name DESC",), ("creation_timestamp",), ("version_number DESC",), ("tags.k",)])
def test_versions_are_the_same_whatever_is_joined_first(shelf, monkeypatch, candidates_max, order):
    monkeypatch.setattr(search, "CANDIDATES_MAX", candidates_max)
    everything = _versions(shelf, "", *order)
    for text, expected in {
        "tags.k = 'x'": {"a1/1"},
        f"tags.k = '{'x' * 100}'": set(),
        "tags.k = 'y' AND run_id = 'r2'": {"a1/2"},
        "run_id IN ('r1')": {"a1/1", "b2/1"},
        "name = 'a1' AND tags.k = 'x'": {"a1/1"},
        "source_path LIKE '%/c'": {"b2/1"},
        "creation_timestamp > 0": {"a1/1", "a1/2", "b2/1"},
        "creation_timestamp < 0": set(),
    }.items():
        assert _versions(shelf, text, *order) == [version for version in everything if version in expected], text


@pytest.mark.parametrize(
    ("order", "index"),
    [
        ((), "model_versions_by_update"),
        (("creation_timestamp DESC",), "model_versions_by_creation"),
        (("name",), "registered_models_by_name"),
    ],
)
def test_pages_of_versions_follow_an_index_of_their_order(shelf, order, index):
    if shelf.database.dialect != "sqlite":
        pytest.skip("plans are compared on SQLite")
    plans: list[str] = []

    class Explained(Reader):
        def __init__(self, reader):
            self._reader = reader
            self.dialect = reader.dialect

        def rows(self, query, /, **parameters):
            if isinstance(query, Sql):
                plans.append(" / ".join(row[3] for row in self._reader.rows(Sql("explain query plan ") + query)))
            return self._reader.rows(query, **parameters)

    found = shelf.ask(lambda reader, query: search_versions(Explained(reader), query), SearchVersions(1, "tags.k LIKE '%'", order, limit=1))
    assert found.versions
    page = next(plan for plan in plans if " ORDER BY" in plan or index in plan)
    assert f"INDEX {index}" in page
    assert "USE TEMP B-TREE FOR ORDER BY" not in page


def test_versions_in_other_orders(shelf):
    assert _versions(shelf, "", "name") == ["a1/2", "a1/1", "b2/1"]
    assert _versions(shelf, "", "name DESC") == ["b2/1", "a1/2", "a1/1"]
    assert _versions(shelf, "", "version_number") == ["a1/1", "b2/1", "a1/2"]
    assert _versions(shelf, "", "creation_timestamp DESC") == ["b2/1", "a1/2", "a1/1"]


def test_found_versions_carry_their_aliases(shelf):
    shelf.alias("a1", "champion", 1)
    shelf.alias("a1", "best", 1)
    found = shelf.ask(search_versions, SearchVersions(1, "name = 'a1'")).versions
    assert [version.aliases for version in found] == [(), ("best", "champion")]


def test_what_is_deleted_or_elsewhere_is_not_found(shelf):
    shelf.do(delete_version, DeleteVersion("a1", 1))
    shelf.do(delete_model, DeleteModel("b2"))
    assert _versions(shelf) == ["a1/2"]
    assert _models(shelf) == ["a1", "c3"]
    assert shelf.ask(search_models, SearchModels(2)).models == []
    assert shelf.ask(search_versions, SearchVersions(2)).versions == []


@pytest.mark.parametrize("order", [(), ("name DESC",), ("last_updated_timestamp", "name"), ("tags.team DESC",)])
def test_pages_of_models_joined_are_the_whole(shelf, order):
    for number in range(7):
        shelf.model(f"m{number}", **({"team": "blue"} if number % 2 else {}))
    whole = _models(shelf, "", *order)
    found, token = [], ""
    while True:
        page = shelf.ask(search_models, SearchModels(1, "", order, 3, token))
        found += [model.name for model in page.models]
        token = page.next_page_token
        if not token:
            break
    assert found == whole
    assert len(whole) == 10


def test_pages_of_versions_survive_new_ones(shelf):
    for _ in range(6):
        shelf.version("c3")
    first = shelf.ask(search_versions, SearchVersions(1, "", ("name", "version_number"), 4))
    shelf.version("a1")  # before the cursor
    shelf.version("c3")  # after it
    second = shelf.ask(search_versions, SearchVersions(1, "", ("name", "version_number"), 100, first.next_page_token))
    names = [f"{version.name}/{version.version}" for version in (*first.versions, *second.versions)]
    assert names == ["a1/1", "a1/2", "b2/1", "c3/1", "c3/2", "c3/3", "c3/4", "c3/5", "c3/6", "c3/7"]
    assert second.next_page_token == ""


def test_a_token_fits_only_its_query(shelf):
    token = shelf.ask(search_versions, SearchVersions(1, "", (), 1)).next_page_token
    for query in (SearchVersions(1, "name = 'a1'", (), 1, token), SearchVersions(2, "", (), 1, token), SearchVersions(1, "", (), 1, "x")):
        with pytest.raises(Invalid):
            shelf.ask(search_versions, query)


def test_what_cannot_be_searched(shelf):
    with pytest.raises(LimitExceeded):
        shelf.ask(search_models, SearchModels(1, limit=PAGE_MODELS_MAX + 1))
    with pytest.raises(LimitExceeded):
        shelf.ask(search_versions, SearchVersions(1, limit=PAGE_VERSIONS_MAX + 1))
    for text in ("nonsense = 'x'", "name > 'a'", "run_id = 'x'"):
        with pytest.raises(Invalid):
            _models(shelf, text)
    with pytest.raises(Invalid):
        _versions(shelf, "current_stage = 'x'")
