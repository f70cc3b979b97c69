"""`lineal config`: show the settings."""

from pathlib import Path

import click

from lineal.cli.failures import shown_to_people


@click.command()
@click.option(
    "--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings  [default: lineal.toml, if there is one]"
)
@shown_to_people
def config(file: Path | None) -> None:
    """Print each setting, its value and where it came from."""
    from rich.console import Console
    from rich.table import Table

    from lineal.server.config import load

    _, settings = load(file=file)
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for setting in settings:
        table.add_row(setting.name, setting.shown, setting.origin)
    Console().print(table)
