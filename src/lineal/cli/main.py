"""The `lineal` command."""

import click

from lineal import __version__


@click.group()
@click.version_option(__version__, prog_name="lineal")
def main() -> None:
    """Lineal: one store for everything about a team's models."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--store", default=".lineal", show_default=True)
def server(host: str, port: int, store: str) -> None:
    """Start the server."""
    import uvicorn

    from lineal.server.app import create_app

    uvicorn.run(create_app(store), host=host, port=port, access_log=False, log_level="warning")
