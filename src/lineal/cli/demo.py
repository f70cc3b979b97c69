"""`lineal demo`: a small real project against a server of its own."""

import traceback

import click


@click.command()
@click.option("--store", default=".lineal", show_default=True, help="Where the server keeps everything")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address the server listens on")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="Its TCP port; 0 takes a free one")
@click.option("--wait/--no-wait", default=True, help="Keep the server up at the end until Ctrl-C  [default: wait]")
@click.option("--url", default="", help="Use the server that is already up there, and start none")
@click.option("--debug", is_flag=True, help="Show the stack trace of a failure")
def demo(*, store: str, host: str, port: int, wait: bool, url: str, debug: bool) -> None:
    """Train, track and register models on four real data sets with the stock mlflow client."""
    # Lazy: the extra may be missing, and mlflow takes seconds to import, which the other commands should not pay.
    from lineal.demo.extra import require_extra
    from lineal.demo.failure import DemoFailed

    try:
        require_extra()
        from rich.console import Console

        from lineal.demo.run import Options, run

        run(Options(store=store, host=host, port=port, wait=wait, url=url), Console(highlight=False))
    except DemoFailed as failed:
        if debug:
            traceback.print_exc()
        raise click.ClickException(str(failed)) from failed
    except KeyboardInterrupt:
        raise click.Abort from None
