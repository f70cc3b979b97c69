"""What the terminal shows: a line for each step, a bar while a problem is worked on, and the summary."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax
from rich.table import Table

from lineal.demo.failure import DemoFailed
from lineal.demo.inventory import Inventory
from lineal.demo.problems import Problem
from lineal.demo.registration import CHAMPION, Standing


class Screen:
    """The demo's voice. Where the output is no terminal, the bars are left out and the lines stay."""

    def __init__(self, console: Console) -> None:
        """Write to `console`."""
        self._console = console

    @contextmanager
    def step(self, title: str) -> Generator[Callable[[str], None]]:
        """Show `title` while the block runs, then a tick and the result that the block reports; a failure names the step.

        Yields:
            A function that takes the line to show in place of the title when the step is done.

        Raises:
            DemoFailed: whatever went wrong in the block, as its cause.
        """
        results = [title]
        try:
            with self._console.status(title):
                yield results.append
        except Exception as error:
            raise failure(title, error) from error
        self.say(f"[green]✓[/] {results[-1]}")

    @contextmanager
    def work(self, title: str, total: int) -> Generator[Callable[[str], None]]:
        """Show a bar of `total` steps while the block runs.

        Yields:
            A function that says what is being done now; each call but the first completes the step before it.

        Raises:
            DemoFailed: whatever went wrong in the block, as its cause.
        """
        columns = (
            SpinnerColumn(),
            TextColumn("[bold]{task.fields[title]}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        begun: list[str] = []
        try:
            with Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal) as progress:
                task = progress.add_task("", total=total, title=f"{title:<14}")

                def advance(description: str) -> None:
                    progress.update(task, description=escape(description), advance=1 if begun else 0)
                    begun.append(description)

                yield advance
        except Exception as error:
            raise failure(f"{title}, {begun[-1]}" if begun else title, error) from error

    def heading(self, url: str, store: str) -> None:
        """Say what is about to happen."""
        self._console.print(
            Panel.fit(
                f"Four real problems, trained and tracked with the stock mlflow client.\nserver {url}   store {escape(store)}",
                title="Lineal demo",
            )
        )

    def standing(self, problem: Problem, standing: Standing, candidates: int) -> None:
        """Say how a round ended."""
        champion = standing.champion
        verdict = "new champion" if standing.moved else "champion stays"
        score = standing.test_scores[f"test_{problem.headline}"]
        self.say(
            f"[green]✓[/] [bold]{problem.title}[/]: {candidates} candidates, {verdict} "
            f"[cyan]{champion.tags['family']}[/] v{champion.version}, test {problem.headline} {score:.3f}"
        )

    def summary(self, inventory: Inventory, url: str) -> None:
        """Show what was stored, where to look, and how to go on."""
        table = Table(title="What the store holds now, read back through the API", title_justify="left", show_header=False)
        for name, value in (
            ("experiments", inventory.experiments),
            ("runs", inventory.runs),
            ("params", inventory.params),
            ("metric points", inventory.metric_points),
            ("dataset inputs", inventory.dataset_inputs),
            ("logged models", inventory.logged_models),
            ("artifacts", inventory.artifacts),
            ("artifact bytes", inventory.artifact_bytes),
            ("registered models", inventory.models),
            ("model versions", inventory.versions),
        ):
            table.add_row(name, f"[bold]{value:,}[/]")
        table.add_row("aliases", "\n".join(inventory.aliases))
        self._console.print(table)
        self.say("\n[bold]Where to look[/]")
        for what, path in (
            ("base", "/"),
            ("health", "/health"),
            ("experiments", "/api/2.0/mlflow/experiments/search?max_results=10"),
            ("a model", "/api/2.0/mlflow/registered-models/get?name=demo-digits"),
            ("its champion", f"/api/2.0/mlflow/registered-models/alias?name=demo-digits&alias={CHAMPION}"),
        ):
            self.say(f"  {what:<13} {url}{path}")
        self.say("\n[bold]How to go on[/]")
        snippet = f'import mlflow\nmlflow.set_tracking_uri("{url}")\nmodel = mlflow.pyfunc.load_model("models:/demo-digits@{CHAMPION}")'
        self._console.print(Padding(Syntax(snippet, "python", background_color="default"), (0, 2)))

    def say(self, line: str) -> None:
        """Print a line of markup."""
        self._console.print(line, soft_wrap=True)


def failure(step: str, error: Exception) -> DemoFailed:
    """Make the end of the demo out of what went wrong in `step`."""
    message = error.message if isinstance(error, DemoFailed) else f"{type(error).__name__}: {error}"
    return DemoFailed(message, step=step)
