import pytest
import re2

from lineal.search.regex import check, for_postgres
from lineal.search.values import REGEX_LENGTH_MAX
from lineal.storage.postgres.session import PostgresSession
from lineal.storage.sql import Sql

GOOD = [
    "", "abc", "^a.c$", "a|b|", "(a|b)+c", "(?:ab){2,3}x", "[a-c]+", "[^a-c]", "[]a]+", "[^]a]", r"[\]\[a]", "[[a]", r"\d+",
    r"[\d_]+", r"\w+\s\w+", r"\D", r"\W", r"\S", r"\bfoo\b", r"a\.b", r"\^\$", "(?i)ABC", "a{1}", "a{,2}", "x{a}", "a+?b*?c??",
    r"\n", "a.b", "}", "]", "", r"\(x\)", r"[\w.-]+@x", "a{2}?",
]  # fmt: skip
BAD = [
    "(a", "a)", "[a", "*a", "a**", r"\p{L}", r"\pN", "(?=a)", "(?!a)", "(?P<n>a)", r"(a)\1", r"\x41", "[[:alpha:]]", r"[\D]", "^*",
    r"\b+", "a{2}{3}", "a{256}", "a{1,999}", "\\", "(?s)a", "((a{200}){200}){200}", "x" * (REGEX_LENGTH_MAX + 1), r"\Qa\E", r"\z",
]  # fmt: skip
TEXTS = [
    "", "abc", "a\nc", "a.c", "AbC", "ababx", "foo bar", "foobar", "x]y", "[", "12", "a1_", "é", "٣", "ß", "a{,2}", "x{a}", "^$",
    "a b", "(x)", "aac", "a-b@x", "\n", "}", "aa",
]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD)
def test_a_pattern_that_means_the_same_everywhere_is_taken(pattern):
    assert check(pattern) == ""


@pytest.mark.parametrize("pattern", BAD)
def test_a_pattern_that_would_not_is_refused(pattern):
    assert check(pattern)


@pytest.mark.postgres
def test_postgres_finds_what_re2_finds(postgres_url):
    session = PostgresSession(postgres_url)
    session.connect()
    try:
        for pattern in GOOD:
            asked = Sql("select ? ~ ?", "", for_postgres(pattern))
            for text in TEXTS:
                asked.parameters = (text, for_postgres(pattern))
                assert session.rows(asked)[0][0] == (re2.search(pattern, text) is not None), (pattern, text)
    finally:
        session.close()
