"""`lineal gc`: remove the bytes that nothing refers to."""

from pathlib import Path

import click

from lineal.cli.failures import shown_to_people
from lineal.cli.store import opened, store_options


@click.command()
@store_options
@click.option("--delete/--dry-run", default=False, help="Remove them, or only say what would go  [default: dry run]")
@click.option(
    "--grace-hours",
    type=click.FloatRange(min=0),
    default=24.0,
    show_default=True,
    help="Keep what was stored in the last so many hours: an upload stores its bytes before it names them",
)
@click.option("--explain", metavar="DIGEST", help="Say why the blob with this SHA-256 lives, and do nothing else")
@shown_to_people
def gc(*, file: Path | None, store: str | None, artifacts: str | None, delete: bool, grace_hours: float, explain: str | None) -> None:
    """Remove the stored bytes that no file and no sealed version refers to; a server does it by itself once a day."""
    import asyncio

    if explain is not None:
        asyncio.run(_explain(file, store, artifacts, explain))
    else:
        asyncio.run(_collect(file, store, artifacts, round(grace_hours * 3_600_000_000), dry_run=not delete))


async def _collect(file: Path | None, store: str | None, artifacts: str | None, grace_us: int, *, dry_run: bool) -> None:
    import time

    from lineal.artifacts.collect import collect
    from lineal.storage.database import Origin

    async with opened(file, store, artifacts) as found:
        origin = Origin("lineal gc", time.time_ns() // 1000, unrestricted=True)
        collected = await collect(found.database, found.blobs, origin, grace_us=grace_us, dry_run=dry_run)
    for digest in collected.sample:
        click.echo(digest)
    if collected.garbage_count > len(collected.sample):
        click.echo(f"... and {collected.garbage_count - len(collected.sample)} more")
    verb = "would remove" if dry_run else "removed"
    click.echo(f"{verb} {collected.garbage_count} of {collected.scanned_count} blobs, {collected.garbage_bytes} bytes")
    if dry_run and collected.garbage_count:
        click.echo("Nothing was removed: say --delete to remove them", err=True)


async def _explain(file: Path | None, store: str | None, artifacts: str | None, text: str) -> None:
    from datetime import UTC, datetime

    from lineal.artifacts.collect import REFERENCES_MAX, references
    from lineal.errors import Invalid
    from lineal.storage.blobs import Digest
    from lineal.storage.blobs.port import DIGEST_BYTES

    try:
        digest = Digest(bytes.fromhex(text.removeprefix("sha256:")))
    except ValueError:
        digest = Digest(b"")
    if len(digest) != DIGEST_BYTES:
        raise Invalid("--explain", "a SHA-256, 64 hexadecimal digits", f"'{text}' is not a SHA-256: 64 hexadecimal digits")
    async with opened(file, store, artifacts) as found:
        blob = await found.stat(digest)
        users = await found.database.read(references, digest)
    stored = datetime.fromtimestamp(blob.modified_us / 1_000_000, UTC)
    click.echo(f"{blob.size_bytes} bytes, last stored {stored:%Y-%m-%d %H:%M:%S} UTC")
    for user in users:
        click.echo(user.shown)
    if not users:
        click.echo("Nothing refers to it: it goes once its grace time has passed")
    if len(users) >= REFERENCES_MAX:
        click.echo(f"At most {REFERENCES_MAX} of each kind are shown")
