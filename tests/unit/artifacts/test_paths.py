import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineal.artifacts import paths
from lineal.errors import Invalid

REFUSED = [
    # nothing, and nothing between slashes
    "", "/", "//", "a//b", "/a", "//a", "a/", "a/b/", "a///b",
    # plain dots
    ".", "..", "./a", "a/.", "a/./b", "../a", "a/..", "a/../b", "a/b/../../../etc/passwd", "...", "a/.../b", "....//a", "a/..../b",
    # dots that some system reads as dots
    ".. /a", " ../a", "a/.. ", "a/. ./b", "..;/a", "a/..;x=1/b", "a/;/b", "a/.;/b", " ", "a/ /b", "a/\u3000/b",
    # percent-escapes, once, twice, many times, mixed
    "%2e%2e/a", "%2E%2E%2Fa", "..%2fa", "a%2f..%2fb", "%252e%252e/a", "%252e%252e%252fetc", "%25252e%25252e%25252f", "a/%2e./b",
    "%2e", "%2fetc%2fpasswd", "%5c%5cserver", "..%5c..%5ca", "a%00.txt", "a%0ab", "a%23b", "a%3fb", "%" + "25" * 40 + "2e",
    # percent-escapes that are no UTF-8: over-long forms and halves
    "%c0%ae%c0%ae/a", "..%c0%afa", "%e0%80%ae%e0%80%ae/a", "%ff", "a%c0%afb", "%u002e%u002e%2f..", "a\ufffdb",
    # absolute paths, drives, shares, schemes with a drive
    "/etc/passwd", "C:/windows", "C:windows", "c:", "C:\\windows", "z%3a/x", "\\\\server\\share", "//server/share", "\\etc", "a\\..\\b",
    "\\\\?\\C:\\a", "file:///etc/passwd", "http:///#/../..", "http:///?/../..", "file:///C:/a",
    # control characters and characters that reorder or hide
    "a\x00", "a\nb", "a\rb", "a\tb", "\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\u202egnp.exe", "a\u2066b", "\ud800", "a/\udfffb",
    "a\uffff", "\U0010fffe", "\U0010ffff",
    # URL parts
    "a#b", "#", "a?b", "?x=..", "a/b#../c", "a?/../b",
    # unicode: forms that NFKC turns into dots, slashes, drives
    "\uff0e\uff0e/a", "\u2025/a", "a/\u2024\u2024/b", "\u2026", "\uff0e", "\ufe52\ufe52/a", ".\uff0e/a", "a\uff0fb", "a\uff0f..\uff0fb",
    "a\uff3cb", "a\ufe68b", "\u2100/a", "\u2105", "C\uff1a/x", "\uff23:/x", "%ef%bc%8e%ef%bc%8e/a",
    # unicode: look-alikes of slashes that NFKC leaves
    "..\u2215a", "a\u2044b", "a\u29f8b", "a\u2216b", "a\u29f5b", "a\u29f9b", "%e2%88%95",
    # dots with invisible characters between
    ".\u200b./a", "\u200b../a", "..\ufeff/a", "a/\u200b/b", ".\u00ad./a",
    # too much of it
    "a" * 256, "a/" + "\u00e9" * 128, "a/" * 512 + "a", "a/" * 100 + "a", "x" * 20_000,
    # kept for Lineal
    ".lineal/x", "lineal-system/a", ".LINEAL/x", ".%6cineal",
]  # fmt: skip

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
