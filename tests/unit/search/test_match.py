import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineal.search.match import Match, like


def _slow(text: str, pattern: str) -> bool:
    spelled = "".join(".*" if part == "%" else "." if part == "_" else re.escape(part) for part in pattern)
    return re.fullmatch(spelled, text, re.DOTALL) is not None


@given(text=st.text(alphabet="ab\n\\", max_size=8), pattern=st.text(alphabet="ab%_\\\n", max_size=8))
def test_like_is_the_usual_like(text, pattern):
    assert like(text, pattern) == _slow(text, pattern)


@pytest.mark.parametrize(
    ("comparator", "value", "answer"),
    [
        ("=", "RUNNING", True), ("!=", "RUNNING", False), ("LIKE", "R%", True), ("LIKE", "r%", False), ("ILIKE", "r%", True),
        ("NOT ILIKE", "r%", False), ("NOT LIKE", "r%", True), ("~", "N+ING$", True), ("!~", "^N", True), ("IN", ("RUNNING",), True),
        ("NOT IN", ("FAILED",), True), ("IN", ("FAILED",), False), ("IS NOT NULL", None, True),
    ],
)  # fmt: skip
def test_a_text_that_is_stored_as_a_code_is_tested_up_front(comparator, value, answer):
    assert Match(comparator, value, "sqlite").holds("RUNNING") is answer
