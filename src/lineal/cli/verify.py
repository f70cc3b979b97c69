"""`lineal verify`: is everything what it was?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lineal.cli.failures import shown_to_people
from lineal.cli.store import opened, store_options

if TYPE_CHECKING:
    from rich.progress import Progress

    from lineal.artifacts.store import ArtifactStore

USERS_SHOWN = 5
"""What suffers from a problem, at most as many lines of it."""


@click.command()
@store_options
@shown_to_people
def verify(file: Path | None, store: str | None, artifacts: str | None) -> None:
    """Check every event of the ledger, every series and every stored byte; exit with 1 when something is not what it was."""
    import asyncio

    problems = asyncio.run(_verify(file, store, artifacts))
    for problem in problems:
        click.echo(problem)
    if problems:
        message = f"{len(problems)} things are not what they were" if len(problems) > 1 else "1 thing is not what it was"
        raise click.ClickException(message)


async def _verify(file: Path | None, store: str | None, artifacts: str | None) -> list[str]:
    from rich.console import Console
    from rich.progress import Progress

    from lineal.artifacts.verify import Checked, check_known, check_manifests, check_stored, totals

    problems: list[str] = []
    noted: set[str] = set()
    counted = {"events": 0, "blobs": 0, "bytes": 0, "manifests": 0}
    async with opened(file, store, artifacts) as opened_store:
        database, blobs = opened_store.database, opened_store.blobs
        with Progress(console=Console(stderr=True), transient=True) as progress:
            counted["events"] = await _verify_ledger(opened_store, progress, problems)
            expected = await database.read(totals, None)

            def note(checked: Checked) -> None:
                if checked.problem and checked.what not in noted:
                    noted.add(checked.what)
                    users = "".join(f"\n    {user}" for user in checked.used_by[:USERS_SHOWN])
                    problems.append(f"{checked.what} {checked.problem}{users}")

            chunks, rows = await _verify_series(opened_store, progress, problems)
            task = progress.add_task("manifests", total=expected.manifests)
            async for checked in check_manifests(database):
                note(checked)
                counted["manifests"] += 1
                progress.advance(task)
            task = progress.add_task("blobs", total=expected.blobs)
            async for checked in check_known(database, blobs):
                note(checked)
                progress.advance(task)
            task = progress.add_task("bytes", total=expected.blobs_bytes)
            async for checked in check_stored(database, blobs):
                note(checked)
                counted["blobs"] += 1
                counted["bytes"] += checked.size_bytes
                progress.advance(task, checked.size_bytes)
    series = f"{chunks} chunks and {rows} log rows of series"
    files = f"{counted['manifests']} manifests, {counted['blobs']} blobs ({counted['bytes']} bytes)"
    click.echo(f"checked {counted['events']} events, {series}, {files}")
    return problems


async def _verify_ledger(store: "ArtifactStore", progress: "Progress", problems: list[str]) -> int:
    """Answer how many events were found to be what they were; what follows the first broken one proves nothing."""
    from lineal.errors import Corrupt
    from lineal.ledger.queries import checkpoint, uncovered_count
    from lineal.ledger.verify import Verified, verify_page

    covered = await store.database.read(checkpoint, None)
    task = progress.add_task("events", total=covered.tree_size + await store.database.read(uncovered_count, None))
    verified = Verified()
    while not verified.complete:
        try:
            verified = await store.database.read(verify_page, verified)
        except Corrupt as error:
            problems.append(error.message)
            break
        progress.update(task, completed=verified.tree_size)
    return verified.tree_size


async def _verify_series(store: "ArtifactStore", progress: "Progress", problems: list[str]) -> tuple[int, int]:
    """Answer how many chunks and rows of the log were checked."""
    from lineal.tracking.series.verify import Page, check_page

    task = progress.add_task("series", total=None)
    chunks = rows = 0
    page = Page()
    while not page.is_end:
        page = await store.database.read(check_page, page)
        chunks, rows = chunks + page.chunks, rows + page.rows
        problems += [f"{found.what} {found.problem}\n    series of run {found.run or found.run_id}" for found in page.problems]
        progress.advance(task, page.size_bytes)
    progress.update(task, total=1, completed=1)
    return chunks, rows
