"""When the event loop looks for the next request, by a clock and a loop of the test."""

import asyncio
import os
from collections.abc import Callable
from typing import Any, cast

import pytest

from lineal.server.busy_poll import BusyPoll, window_s

WINDOW_S = 0.0002
LOOK_S = 0.00001


class Loop:
    """An event loop that counts its turns, each of which takes LOOK_S."""

    def __init__(self) -> None:
        self.now_s = 1.0
        self.turns = 0
        self._ready: list[Callable[[], Any]] = []

    def call_soon(self, callback: Callable[[], Any]) -> None:
        self._ready.append(callback)

    def pass_for(self, seconds: float) -> None:
        """Let time pass: in turns while there is something to run, else asleep."""
        end_s = self.now_s + seconds
        while self._ready and self.now_s < end_s:
            ready, self._ready = self._ready, []
            for callback in ready:
                callback()
            self.turns += 1
            self.now_s += LOOK_S
        self.now_s = max(self.now_s, end_s)


class Server:
    def __init__(self, window_s: float = WINDOW_S) -> None:
        self.loop = Loop()
        self._poll = BusyPoll(window_s, lambda: self.loop.now_s)

    def serve(self, pause_s: float, times: int, *, pieces: int = 1) -> list[int]:
        """Hear and answer requests, each `pause_s` after the last answer; answer how often it looked before each."""
        looks: list[int] = []
        for _ in range(times):
            before = self.loop.turns
            self.loop.pass_for(pause_s)
            looks.append(self.loop.turns - before)
            for _ in range(pieces):
                self._poll.heard()
                self.loop.pass_for(WINDOW_S * 3)
            self._poll.answered(cast("asyncio.AbstractEventLoop", self.loop))
        return looks


def test_it_looks_once_requests_come_soon_and_stops_once_they_do_not():
    server = Server()
    assert server.serve(WINDOW_S / 2, 20) == [0] * 7 + [10] * 13
    slow = server.serve(WINDOW_S * 5, 20)
    assert slow == [20 + 1] * 5 + [0] * 15, "never longer than the window"


def test_a_client_that_takes_its_time_is_never_looked_for():
    server = Server()
    assert set(server.serve(WINDOW_S * 1.1, 100)) == {0}


def test_a_server_that_nobody_asks_does_not_look():
    server = Server()
    server.serve(WINDOW_S / 2, 20)
    server.loop.pass_for(WINDOW_S * 2)
    before = server.loop.turns
    server.loop.pass_for(10)
    assert server.loop.turns == before


def test_a_body_in_many_pieces_is_one_request():
    server = Server()
    assert server.serve(WINDOW_S / 2, 20, pieces=5)[-1] == 10


def test_it_does_not_look_while_a_request_is_served():
    server = Server()
    server.serve(WINDOW_S / 2, 20)
    server._poll.heard()
    server.loop.pass_for(LOOK_S)
    before = server.loop.turns
    server.loop.pass_for(10 * WINDOW_S)
    assert server.loop.turns == before


@pytest.mark.parametrize("pause_s", [0.0, WINDOW_S / 2])
def test_without_a_window_it_never_looks(pause_s: float):
    assert set(Server(0.0).serve(pause_s, 50)) == {0}


@pytest.mark.parametrize(("processors", "expected_s"), [({0}, 0.0), ({3}, 0.0), ({0, 1}, 0.0002), ({2, 5, 7}, 0.0002)])
def test_a_single_processor_is_left_to_the_client(monkeypatch: pytest.MonkeyPatch, processors: set[int], expected_s: float):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: processors, raising=False)
    assert window_s(200) == expected_s
    assert window_s(0) == 0.0
