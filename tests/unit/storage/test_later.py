"""An answer for a coroutine that no task runs: it goes on where the answer comes, and hears of failures."""

import pytest

from lineal.storage.later import Later


def _run(coroutine, steps):
    """Step a coroutine as a connection does."""
    try:
        awaited = coroutine.send(None)
    except StopIteration as ended:
        steps.append(ended.value)
        return
    awaited.then = lambda: _run(coroutine, steps)


def test_it_goes_on_when_the_answer_comes():
    later, second, steps = Later(), Later(), []

    async def ask():
        return await later, await second

    _run(ask(), steps)
    assert (steps, later.done()) == ([], False)
    later.set_result(1)
    assert (steps, later.done()) == ([], True)
    second.set_result(2)
    assert steps == [(1, 2)]


def test_an_answer_that_was_there_first_is_not_waited_for():
    later, steps = Later(), []
    later.set_result("there")

    async def ask():
        return await later

    _run(ask(), steps)
    assert steps == ["there"]


def test_a_failure_is_raised_where_it_is_awaited():
    later, steps = Later(), []

    async def ask():
        with pytest.raises(ValueError, match="bad"):
            await later
        return "caught"

    _run(ask(), steps)
    later.set_exception(ValueError("bad"))
    assert steps == ["caught"]
