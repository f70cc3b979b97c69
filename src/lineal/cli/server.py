"""`lineal server`: start the server."""

from pathlib import Path

import click

from lineal.cli.failures import shown_to_people


@click.command()
@click.option(
    "--config", "file", type=click.Path(path_type=Path), help="A TOML file with settings  [default: lineal.toml, if there is one]"
)
@click.option("--host", help="The address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=int, help="The TCP port; 0 takes a free one  [default: 5000]")
@click.option("--store", help="A directory, postgresql://... or :memory:  [default: .lineal]")
@click.option("--artifacts", help="The directory of the bytes  [default: in the store's directory]")
@click.option("--durability", type=click.Choice(["full", "normal"]), help="What a write survives  [default: full, power loss]")
@click.option("--auth", type=click.Choice(["off", "on"]), help="Whether everybody has to log in  [default: off]")
@click.option("--insecure", is_flag=True, default=None, help="Listen on other interfaces without a login")
@click.option("--access-log/--no-access-log", default=None, help="Write a line for each request  [default: on]")
@shown_to_people
def server(file: Path | None, **flags: object) -> None:
    """Start the server and serve until Ctrl-C."""
    from lineal.server.config import load
    from lineal.server.run import run

    config, _ = load(file=file, flags=flags)
    run(config, lambda url: click.echo(f"Lineal serves {config.store_shown} at {url}", err=True))
