import base64
import math

import msgspec
import pytest

from lineal.errors import Invalid
from lineal.search import cursor
from lineal.search.values import TOKEN_LENGTH_MAX

QUERY = cursor.fingerprint("runs", ["1", "2"], "metrics.a > 1", ["start_time"], None)


@pytest.mark.parametrize(
    "values", [(), (1,), ("a", None, 1.5), (-(2**63), 2**63 - 1), (math.inf, -0.0), ("ü\n'", 0), (1, 1.0), ("x" * 8000,)]
)
def test_values_survive(values):
    token = cursor.encode(values, QUERY)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    back = cursor.decode(token, QUERY)
    assert back == values
    assert [type(value) for value in back] == [type(value) for value in values]


def test_nan_survives():
    (value,) = cursor.decode(cursor.encode((math.nan,), QUERY), QUERY)
    assert isinstance(value, float)
    assert math.isnan(value)


def test_each_part_of_a_query_counts():
    parts = [("a", "b"), ("ab", ""), ("a", ["b"]), ("a", None), ("a", 1), ("a",), ("b", "a")]
    assert len({cursor.fingerprint(*part) for part in parts}) == len(parts)


def test_a_token_for_another_query_is_refused():
    token = cursor.encode((1,), QUERY)
    with pytest.raises(Invalid, match="another query") as caught:
        cursor.decode(token, cursor.fingerprint("runs"))
    assert caught.value.field == "page_token"


def _packed(*parts: object) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(parts)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("", "could not base64-decode"),
        ("not a token", "could not base64-decode"),
        ("a===", "could not base64-decode"),
        ("ü", "could not base64-decode"),
        ("abcde", "not one that this server gave out"),
        ("A" * (TOKEN_LENGTH_MAX + 1), "at most 65536 characters, got 65537"),
        ("eyJvZmZzZXQiOiAxMDB9", "not one that this server gave out"),  # MLflow's own {"offset": 100}
        (_packed(2, QUERY, [1]), "another version"),
        (_packed(1, QUERY), "not one that"),
        (_packed(1, QUERY, [1], 2), "not one that"),
        (_packed(1, QUERY, [[1]]), "not one that"),
        (_packed(1, QUERY, [2**64 - 1]), "not one that"),
        (_packed(1, QUERY, ["a\0b"]), "not one that"),
        (_packed(1, QUERY, [True]), "not one that"),
        (_packed(1, QUERY, [1] * 17), "not one that"),
    ],
)
def test_anything_else_is_refused(token, says):
    with pytest.raises(Invalid, match=says) as caught:
        cursor.decode(token, QUERY)
    assert caught.value.field == "page_token"
