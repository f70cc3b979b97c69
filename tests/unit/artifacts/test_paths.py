import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.artifacts.traversal import REFUSED

from lineal.artifacts import paths
from lineal.errors import Invalid

ACCEPTED = [
    ("model.pkl", "model.pkl"),
    ("0/9f/artifacts/model/MLmodel", "0/9f/artifacts/model/MLmodel"),
    ("a b.txt", "a b.txt"),
    ("a%20b.txt", "a b.txt"),
    ("a%2520b.txt", "a b.txt"),
    ("a%2Fb", "a/b"),
    ("100%", "100%"),
    ("50%-split.csv", "50%-split.csv"),
    ("100%25", "100%"),
    ("..a", "..a"),
    ("a..b/c..", "a..b/c.."),
    (".hidden", ".hidden"),
    ("a/.gitignore", "a/.gitignore"),
    ("-rf", "-rf"),
    ("~", "~"),
    ("ab:c", "ab:c"),
    ("run/T:1.txt", "run/T:1.txt"),
    ("a;b.csv", "a;b.csv"),
    ("key=value&x+y@z,(1)[2]{3}'\"!$*.bin", "key=value&x+y@z,(1)[2]{3}'\"!$*.bin"),
    ("\u00e9t\u00e9/\u6a21\u578b.pkl", "\u00e9t\u00e9/\u6a21\u578b.pkl"),
    ("%C3%A9.txt", "\u00e9.txt"),
    ("e\u0301.txt", "e\u0301.txt"),
    ("\u00bd.png", "\u00bd.png"),
    ("\u3053\u308c\u306f\uff1f.png", "\u3053\u308c\u306f\uff1f.png"),
    ("\U0001f468\u200d\U0001f469.png", "\U0001f468\u200d\U0001f469.png"),
    ("a/lineal-system", "a/lineal-system"),
    ("model-versions/x/y", "model-versions/x/y"),
    ("a" * 255, "a" * 255),
    ("/".join(["a"] * 100), "/".join(["a"] * 100)),
]


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(REFUSED) == len(set(REFUSED))
    assert len(REFUSED) >= 120


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^Invalid path$") as caught:
        paths.parse(text)
    assert caught.value.field == "path"
    assert caught.value.reason.startswith(("it ", "its ", "a segment ", "'"))


@pytest.mark.parametrize(("text", "path"), ACCEPTED)
def test_accepted(text: str, path: str) -> None:
    assert paths.parse(text) == path
    assert paths.parse_directory(text) == path
    assert paths.parse_directory(f"{text}/") == path


@pytest.mark.parametrize("text", [text for text in REFUSED if text not in {"", "a/", "a/b/"}])
def test_a_directory_is_as_strict(text: str) -> None:
    with pytest.raises(Invalid):
        paths.parse_directory(text)


def test_the_root_is_the_empty_directory() -> None:
    assert paths.parse_directory("") == paths.ROOT


@given(st.text(st.characters() | st.sampled_from("./\\%2eEfF5cC:;#?\uff0e\uff0f \u200b"), max_size=40))
def test_what_is_accepted_is_plain(text: str) -> None:
    try:
        path = paths.parse(text)
    except Invalid:
        return
    for form in (path, unicodedata.normalize("NFKC", path)):
        assert not form.startswith("/")
        assert "\\" not in form
        for segment in form.split("/"):
            assert segment.strip(" .\u200b") != ""
    assert paths.parse(path) == path, "parsing is idempotent"
    assert path.encode().decode() == path


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_an_escaped_path_is_read_as_the_plain_one(text: str) -> None:
    escaped = "".join(f"%{byte:02X}" for byte in text.encode())
    try:
        path = paths.parse(text)
    except Invalid:
        with pytest.raises(Invalid):
            paths.parse(escaped)
    else:
        assert paths.parse(escaped) == path


def test_join_and_take_apart() -> None:
    joined = paths.join(paths.parse("0/run"), paths.parse("model/MLmodel"))
    assert joined == "0/run/model/MLmodel"
    assert paths.join(paths.ROOT, joined) == joined
    assert paths.join(joined, paths.ROOT) == joined
    assert paths.ancestors(joined) == ["0", "0/run", "0/run/model"]
    assert paths.basename(joined) == "MLmodel"
    with pytest.raises(Invalid):
        paths.join(paths.parse("/".join(["a" * 200] * 4)), paths.parse("/".join(["a" * 200] * 4)))
