"""Names, and how long a failed delivery waits."""

import pytest

from lineal.errors import Invalid
from lineal.webhooks.values import RetryPolicy, check_name


def test_pauses_double_up_to_an_hour_and_are_spread():
    policy = RetryPolicy()
    longest = [policy.pause_s(attempts, 0.999999, None) for attempts in range(1, 17)]
    assert [round(pause) for pause in longest[:6]] == [1, 2, 4, 8, 16, 32]
    assert round(longest[-1]) == 3_600
    assert policy.pause_s(3, 0.0, None) == 2.0
    assert 3 * 3_600 < sum(longest[: policy.attempts_max - 1]) < 6 * 3_600
    assert policy.pause_s(10_000, 0.5, None) <= 3_600


def test_a_receiver_may_ask_for_a_longer_pause_within_bounds():
    policy = RetryPolicy()
    assert policy.pause_s(1, 0.5, 30) == 30
    assert policy.pause_s(10, 0.5, 1) > 100
    assert policy.pause_s(1, 0.5, 10**9) == 3_600


@pytest.mark.parametrize("name", ["a", "A1", "a.b_c-d", "x" * 63])
def test_names(name):
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", "-a", "a-", "a b", "ä", "x" * 64, "a\n"])
def test_names_that_are_none(name):
    with pytest.raises(Invalid):
        check_name(name)
