"""Undocumented means failing: every command and every option stands in docs/cli.md."""

import re
from pathlib import Path

import click
import pytest

from lineal.cli.main import main

DOCUMENT = Path(__file__).parents[3] / "docs" / "cli.md"


def _commands(group: click.Group, prefix: str = "lineal") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found.update(_commands(command, f"{prefix} {name}"))
        else:
            found[f"{prefix} {name}"] = command
    return found


def _sections() -> dict[str, str]:
    parts = re.split(r"^## `(lineal [a-z ]+)`$", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_commands_and_sections_are_the_same():
    assert sorted(_sections()) == sorted(_commands(main))


@pytest.mark.parametrize("name", sorted(_commands(main)))
def test_every_option_is_documented_and_no_other(name):
    known = {text for parameter in _commands(main)[name].params if isinstance(parameter, click.Option) for text in parameter.opts}
    known |= {text for parameter in _commands(main)[name].params for text in parameter.secondary_opts}
    documented = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", _sections().get(name, "")))
    assert documented == known


@pytest.mark.parametrize("name", sorted(_commands(main)))
def test_every_argument_is_documented(name):
    arguments = [parameter.name for parameter in _commands(main)[name].params if isinstance(parameter, click.Argument)]
    assert [argument for argument in arguments if str(argument).upper() not in _sections().get(name, "")] == []
