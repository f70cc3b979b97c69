"""The `lineal` command."""

import click

from lineal import __version__
from lineal.cli.config import config
from lineal.cli.demo import demo
from lineal.cli.gc import gc
from lineal.cli.groups import groups
from lineal.cli.openapi import openapi
from lineal.cli.server import server
from lineal.cli.tokens import tokens
from lineal.cli.users import users
from lineal.cli.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lineal")
def main() -> None:
    """Lineal: one store for everything about a team's models."""


main.add_command(config)
main.add_command(demo)
main.add_command(gc)
main.add_command(groups)
main.add_command(openapi)
main.add_command(server)
main.add_command(tokens)
main.add_command(users)
main.add_command(verify)
