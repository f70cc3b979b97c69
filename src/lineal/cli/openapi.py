"""`lineal openapi`: print the description of a protocol."""

import click


@click.command()
@click.argument("protocol", type=click.Choice(["databricks", "mlflow", "native"]), default="mlflow")
def openapi(protocol: str) -> None:
    """Print the OpenAPI document of PROTOCOL, as this version serves it."""
    from lineal.server.description import describe

    click.echo(describe(protocol), nl=False)
