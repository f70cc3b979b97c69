"""`lineal groups`: the groups of a store and who is in them, without a server."""

from pathlib import Path

import click

from lineal.cli.accounts import read, write
from lineal.cli.failures import shown_to_people
from lineal.cli.store import database_options


@click.group()
def groups() -> None:
    """Make and change the groups of a store. A SQLite store must not be served meanwhile."""


@groups.command()
@click.argument("name")
@click.option("--description", default="", help="What the group is called, for people")
@database_options
@shown_to_people
def create(file: Path | None, store: str | None, *, name: str, description: str) -> None:
    """Make the group NAME."""
    from lineal.access.collections import CreateCollection, create_collection

    made = write(file, store, create_collection, CreateCollection("group", name, description))
    click.echo(f"made the group {made.name}")


@groups.command("list")
@database_options
@shown_to_people
def list_(file: Path | None, store: str | None) -> None:
    """List the first 1,000 groups, by name."""
    from lineal.access.collections import ListCollections, list_collections
    from lineal.access.principals import PAGE_MAX

    for group in read(file, store, list_collections, ListCollections("group", limit=PAGE_MAX)).principals:
        click.echo(f"{group.name}\t{group.display_name}".rstrip())


@groups.command()
@click.argument("name")
@database_options
@shown_to_people
def members(file: Path | None, store: str | None, *, name: str) -> None:
    """List the first 1,000 members of the group NAME, by name."""
    from lineal.access.collections import ListMembers, list_members
    from lineal.access.principals import PAGE_MAX

    for member in read(file, store, list_members, ListMembers("group", name, limit=PAGE_MAX)).principals:
        click.echo(f"{member.name}\t{member.kind}")


@groups.command()
@click.argument("name")
@click.argument("member")
@database_options
@shown_to_people
def add(file: Path | None, store: str | None, *, name: str, member: str) -> None:
    """Put MEMBER, a user or service account, in the group NAME."""
    from lineal.access.collections import Membership, add_member

    write(file, store, add_member, Membership("group", name, member))
    click.echo(f"{member} is in {name}")


@groups.command()
@click.argument("name")
@click.argument("member")
@database_options
@shown_to_people
def remove(file: Path | None, store: str | None, *, name: str, member: str) -> None:
    """Take MEMBER out of the group NAME."""
    from lineal.access.collections import Membership, remove_member

    write(file, store, remove_member, Membership("group", name, member))
    click.echo(f"{member} is not in {name}")


@groups.command()
@click.argument("name")
@database_options
@shown_to_people
def delete(file: Path | None, store: str | None, *, name: str) -> None:
    """Remove the group NAME with what was granted to it; its members stay."""
    from lineal.access.collections import DeleteCollection, delete_collection

    write(file, store, delete_collection, DeleteCollection("group", name))
    click.echo(f"removed the group {name}")
