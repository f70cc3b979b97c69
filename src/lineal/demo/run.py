"""The whole story, step by step."""

import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from rich.console import Console

from lineal.demo.quiet import LogWatch, set_environment, silence_warnings

set_environment()
silence_warnings()

import mlflow
from mlflow import MlflowClient

from lineal.demo.candidates import CANDIDATES, fits
from lineal.demo.inventory import take_inventory
from lineal.demo.problems import PROBLEMS, Problem, splits
from lineal.demo.registration import Standing, register_best
from lineal.demo.report import log_report
from lineal.demo.screen import Screen
from lineal.demo.server import borrow, serve, store_path
from lineal.demo.training import Round, autologging, open_run, train
from lineal.demo.verification import verify_champions


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    store: str
    """What `lineal server --store` takes."""
    host: str
    port: int
    """0 takes a free one."""
    wait: bool
    """Whether the server stays up at the end until Ctrl-C."""
    url: str = ""
    """A server that is already up; then none is started."""


def run(options: Options, console: Console) -> None:
    """Run the demo.

    Raises:
        DemoFailed: a step failed; it names the step.
    """
    screen = Screen(console)
    watch = LogWatch()
    watch.install()
    started = time.monotonic()
    place = borrow(options.url) if options.url else serve(options.store, options.host, options.port)
    with _termination_as_interrupt(), place as url:
        screen.heading(url, "of that server" if options.url else store_path(options.store))
        mlflow.set_tracking_uri(url)
        client = MlflowClient(url)
        for problem in PROBLEMS:
            standing = _work_on(client, screen, problem, watch)
            screen.standing(problem, standing, len(CANDIDATES[problem.name]))
        with screen.step("Loading the champions by alias in a fresh process") as done:
            verify_champions(client)
            done("The champions, loaded by alias in a fresh process, score on the test sets exactly what was logged")
        with screen.step("Reading everything back") as done:
            inventory = take_inventory(client)
            watch.raise_failures()
            done(f"Read back {inventory.runs} runs and {inventory.artifacts} artifacts")
        screen.summary(inventory, url)
        screen.say(f"\nDone in {time.monotonic() - started:.0f} s.")
        if options.wait and not options.url:
            _wait(screen, url)


def _work_on(client: MlflowClient, screen: Screen, problem: Problem, watch: LogWatch) -> Standing:
    """Run one round on `problem`: every candidate, the choice, the registration and the report, in one parent run."""
    candidates = CANDIDATES[problem.name]
    with screen.work(problem.title, sum(fits(candidate) for candidate in candidates) + 2) as advance:
        advance("data")
        experiment = mlflow.set_experiment(problem.experiment)
        client.set_experiment_tag(experiment.experiment_id, "mlflow.note.content", problem.question)
        lap = Round(problem, splits(problem.name), _next_round(client, experiment.experiment_id))
        with open_run(lap, "round", "all", problem.name):
            with autologging():
                for candidate in candidates:
                    train(lap, candidate, advance)
            advance("registering the best")
            standing = register_best(client, experiment.experiment_id, lap)
            log_report(lap, standing)
            mlflow.log_metrics({"candidates": len(candidates), **standing.test_scores})
        watch.raise_failures()
    return standing


def _next_round(client: MlflowClient, experiment_id: str) -> int:
    last = client.search_runs([experiment_id], "tags.role = 'round'", order_by=["attributes.start_time DESC"], max_results=1)
    return 1 + int(last[0].data.tags["round"]) if last else 1


@contextmanager
def _termination_as_interrupt() -> Generator[None]:
    """Let `kill` and a closed terminal end the demo as Ctrl-C does, so that the server it started is ended in order."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    defaults = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in defaults:  # a signal that is ignored, as by nohup, stays so
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in defaults:
            signal.signal(number, signal.SIG_DFL)


def _wait(screen: Screen, url: str) -> None:
    """Keep the server up until Ctrl-C."""
    try:
        screen.say(f"Lineal is up at [bold]{url}[/]. [bold]Ctrl-C to stop.[/]")
        sys.stdout.flush()
        threading.Event().wait()
    except KeyboardInterrupt:
        screen.say("\nStopping.")
