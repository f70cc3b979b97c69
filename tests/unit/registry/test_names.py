import pytest

from lineal.errors import Invalid
from lineal.registry.lifecycles.values import DEFAULT
from lineal.registry.names import (
    Tag,
    check_alias,
    check_description,
    check_model_name,
    check_new_alias,
    check_tag,
    check_tags,
    is_prompt,
    parse_version,
)


@pytest.mark.parametrize("name", ["fraud", "a b", "größe", "a.b", "a@b", "a..b", "-", "x" * 256, "%2e", "a\\b"])
def test_what_may_name_a_model(name):
    assert check_model_name(name) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Missing value for required parameter 'name'."),
        (" \t", "Missing value for required parameter 'name'."),
        ("a/b", "Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
        ("a:b", "Invalid model name 'a:b'. Names cannot contain '/' or ':'."),
        (".", "must not resolve to other names when treated as such. This name would resolve to '.'"),
        ("..", "This name would resolve to '..'"),
        ("...a", "This name would resolve to '...a'"),
        ("nul\x00", "NUL"),
        ("x" * 257, "'name' exceeds the maximum length of 256 characters"),
    ],
)
def test_what_may_not(name, message):
    with pytest.raises(Invalid) as refused:
        check_model_name(name)
    assert message in refused.value.message


@pytest.mark.parametrize("alias", ["champion", "v1a", "latest-1", "ä", "1", "-", "_", "x" * 255])
def test_what_may_be_an_alias(alias):
    assert check_new_alias(alias) == alias


@pytest.mark.parametrize("alias", ["", "a b", "a/b", "a@b", "a.b", "a\n", "x" * 256, "ä!", "nul\x00", "a:b"])
def test_what_is_no_alias(alias):
    with pytest.raises(Invalid):
        check_alias(alias)


@pytest.mark.parametrize("alias", ["latest", "Latest", "LATEST", "v1", "V22", "v007"])
def test_reserved_aliases_can_be_asked_for_but_not_set(alias):
    assert check_alias(alias) == alias
    with pytest.raises(Invalid, match="is reserved"):
        check_new_alias(alias)


@pytest.mark.parametrize(
    ("text", "stage"), [("none", "None"), ("STAGING", "Staging"), ("Production", "Production"), ("archived", "Archived")]
)
def test_stages_in_any_case(text, stage):
    assert DEFAULT.stage(text) == stage


@pytest.mark.parametrize("text", ["", "Live", " None", "Deleted_Internal"])
def test_no_stage(text):
    with pytest.raises(Invalid, match=rf"Invalid Model Version stage: {text}\. Value must be one of None, Staging, Production, Archived\."):
        DEFAULT.stage(text)


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 12 ", 12), ("007", 7), ("-3", -3), ("9" * 18, 10**18 - 1)])
def test_version_numbers(text, number):
    assert parse_version(text) == number


@pytest.mark.parametrize("text", ["", "one", "1.0", "1e3", "0x1", "٣", "²", "1_000", "+1", "--1", "9" * 19])
def test_what_is_no_version_number(text):
    with pytest.raises(Invalid, match="Parameter 'version' must be an integer, got"):
        parse_version(text)


@pytest.mark.parametrize(
    "tag",
    [
        Tag("", "v"),
        Tag("../k", "v"),
        Tag("a//b", "v"),
        Tag("k" * 251, "v"),
        Tag("k!", "v"),
        Tag("k", "v" * 100_001),
        Tag("k", "nul\x00"),
        Tag("mlflow.prompt.text", "v" * 100_001),
    ],
)
def test_tags_that_are_refused(tag):
    with pytest.raises(Invalid):
        check_tag(tag)


def test_tags_at_their_limits():
    tag = Tag("k" * 250, "v" * 100_000)
    assert check_tag(tag) == tag
    assert len(check_tags(tuple(Tag(f"k{n}", "") for n in range(1000)))) == 1000
    with pytest.raises(Invalid):
        check_tags(tuple(Tag(f"k{n}", "") for n in range(1001)))


def test_descriptions():
    assert check_description(None) is None
    assert check_description("x" * 100_000) == "x" * 100_000
    for text in ("x" * 100_001, "nul\x00"):
        with pytest.raises(Invalid):
            check_description(text)


def test_what_is_a_prompt():
    assert is_prompt({"mlflow.prompt.is_prompt": "True"})
    assert not is_prompt({"mlflow.prompt.is_prompt": "false"})
    assert not is_prompt({})
