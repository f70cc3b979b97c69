"""How a command fails: one clear line on standard error and exit code 1, no stack trace."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from lineal.errors import LinealError

P = ParamSpec("P")
R = TypeVar("R")


def shown_to_people(command: Callable[P, R]) -> Callable[P, R]:
    """Show a LinealError's message instead of raising it."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except LinealError as error:
            raise click.ClickException(error.message) from error

    return wrapped
