"""Whose part of the artifact tree a path is in."""

import msgspec

from lineal.artifacts.paths import ArtifactPath, parse_directory
from lineal.errors import Invalid
from lineal.storage import statements
from lineal.storage.database import Reader
from lineal.tracking.experiments.values import DEFAULT_ARTIFACT_ROOT

SQL = statements.load("lineal.tracking.experiments")

PLACES_MAX = 10_000
"""Experiments with a place of their own in the tree; more are not looked through."""
_ID_DIGITS_MAX = 18


class AtDefault(msgspec.Struct, frozen=True):
    """Does an experiment keep its files in the directory of this name, as all do for which no place was chosen?"""

    workspace_id: int
    name: str


def experiment_at_default(reader: Reader, query: AtDefault) -> int | None:
    """Answer the inner id of the experiment whose files are in a directory at the root of the tree, or None."""
    name = query.name
    if not (name.isascii() and name.isdigit() and len(name) <= _ID_DIGITS_MAX and name == str(int(name))):
        return None
    location = f"{DEFAULT_ARTIFACT_ROOT}/{name}"
    row = reader.row(SQL.experiment_at_default, id=int(name), workspace_id=query.workspace_id, location=location)
    return None if row is None else int(row[0])


def placed_experiments(reader: Reader, workspace_id: int) -> dict[ArtifactPath, int]:
    """Answer the experiments that a place in the tree was chosen for, by that place; of several at one place, the first."""
    found: dict[ArtifactPath, int] = {}
    for experiment_id, location in reader.rows(SQL.experiments_placed, workspace_id=workspace_id, limit=PLACES_MAX):
        place = place_of(location)
        if place is not None:
            found.setdefault(place, int(experiment_id))
    return found


def place_of(location: str) -> ArtifactPath | None:
    """Answer the path of a location in this server's own tree, or None when it is elsewhere."""
    scheme, colon, rest = location.partition(":")
    if not colon or scheme.lower() != DEFAULT_ARTIFACT_ROOT.removesuffix(":") or (rest.startswith("//") and not rest.startswith("///")):
        return None
    try:
        return parse_directory(rest.lstrip("/"))
    except Invalid:
        return None
