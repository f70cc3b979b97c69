"""Where a new version comes from: its source checked against the runs, logged models and versions there are.

Source: mlflow 3.17, server/handlers.py, `_create_model_version` and what it calls; the messages are its own.
"""

import msgspec

from lineal.access.decisions import model_level, require
from lineal.access.values import Level, Viewer
from lineal.artifacts.paths import SEALED_SEGMENT, ArtifactPath
from lineal.artifacts.paths import join as join_paths
from lineal.errors import Invalid
from lineal.lineage import EdgeRole
from lineal.registry.models.lookup import ModelRow, find_model, unknown_model
from lineal.registry.models.queries import tags_of
from lineal.registry.names import is_prompt
from lineal.registry.sources import (
    PROMPT_SOURCES,
    ExternalSource,
    ModelSource,
    RunSource,
    TreeSource,
    parse_source,
    refuse_owner,
    tree_path,
)
from lineal.registry.uris import LoggedModelUri, parse_model_uri
from lineal.registry.versions.homes import Home, find_logged_model, find_run
from lineal.registry.versions.lookup import VersionRow, find_version
from lineal.registry.versions.queries import ByUri, resolve_uri
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.versions")

RUN_ID_LENGTH_MAX = 256
"""Characters of a run id that this server does not know. Source: mlflow 3.17, utils/validation.py, `_RUN_ID_REGEX`."""


class Claim(msgspec.Struct, frozen=True):
    """What a client says of a new version's origin. None means that it did not say."""

    source: str
    run_id: str | None
    logged_model_id: str | None
    is_prompt: bool


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a new version's origin once it has been checked."""

    source: str
    location: str
    """Where the files are; a version that is not sealed keeps this as its storage location."""
    run_id: str
    logged_model_id: str
    edges: tuple[tuple[int, EdgeRole], ...] = ()
    """The nodes it came from, and how."""
    tree: ArtifactPath | None = None
    """The directory of this server's own artifact tree that holds the files."""
    copy_of: VersionRow | None = None
    """The version whose files it shares."""
    is_backlinked: bool = False
    """Whether the logged model is one of ours, which is told of the version."""


def check_claim(tx: Transaction, claim: Claim) -> Provenance:
    """Answer the origin of a new version.

    Raises:
        Invalid: the source is not one a version may have, or does not belong to the run or logged model given.
        NotFound: the source is a version that does not exist.
    """
    run_id, model_id = claim.run_id or "", claim.logged_model_id or ""
    _check_ids(run_id, model_id)
    if claim.is_prompt:
        if claim.source not in PROMPT_SOURCES:
            message = f"Invalid prompt source: '{claim.source}'. Prompt sources must use an MLflow placeholder."
            raise Invalid("source", "must be a placeholder", message)
        return Provenance(source=claim.source, location=claim.source, run_id=run_id, logged_model_id=model_id)
    source = parse_source(claim.source)
    match source:
        case ModelSource(LoggedModelUri(named)):
            model = find_logged_model(tx, model_id) if named == model_id else None
            if model is None:
                refuse_owner(claim.source, "model_id")
            return _of_home(claim, model, tree_path(model.artifact_uri), model.artifact_uri)
        case ModelSource():
            return _copy(tx, claim)
        case RunSource():
            run = find_run(tx, run_id) if source.run_id == run_id and not model_id else None
            if run is None:
                refuse_owner(claim.source, "model_id" if model_id else "run_id")
            root = tree_path(run.artifact_uri)
            tree = None if root is None else join_paths(root, source.path)
            return _of_home(claim, run, tree, claim.source)
        case TreeSource():
            return _of_tree(tx, claim, source.path)
        case ExternalSource():
            return _external(tx, claim)


def _of_home(claim: Claim, home: Home, tree: ArtifactPath | None, location: str) -> Provenance:
    return Provenance(
        source=claim.source,
        location=location,
        run_id=claim.run_id or home.run_id,
        logged_model_id=claim.logged_model_id or "",
        edges=((home.node_id, EdgeRole.REGISTERED_FROM),),
        tree=tree,
        is_backlinked=bool(claim.logged_model_id),
    )


def _of_tree(tx: Transaction, claim: Claim, path: ArtifactPath) -> Provenance:
    """Check that a path of our tree is below the root of the run or logged model it is claimed for, or is a sealed version's own."""
    if path.startswith(f"{SEALED_SEGMENT}/"):
        return _copy_of_sealed(tx, claim, path)
    field = "model_id" if claim.logged_model_id else "run_id"
    home = find_logged_model(tx, claim.logged_model_id) if claim.logged_model_id else find_run(tx, claim.run_id or "")
    root = None if home is None else tree_path(home.artifact_uri)
    if home is None or root is None or not (path == root or path.startswith(f"{root}/")):
        refuse_owner(claim.source, field)
    return _of_home(claim, home, path, claim.source)


def _external(tx: Transaction, claim: Claim) -> Provenance:
    """The run or logged model may live on another tracking server; an edge is made where it is one of ours."""
    model = find_logged_model(tx, claim.logged_model_id or "")
    homes = (find_run(tx, claim.run_id or ""), model)
    return Provenance(
        source=claim.source,
        location=claim.source,
        run_id=claim.run_id or "",
        logged_model_id=claim.logged_model_id or "",
        edges=tuple((home.node_id, EdgeRole.REGISTERED_FROM) for home in homes if home is not None),
        is_backlinked=model is not None,
    )


def _copy(tx: Transaction, claim: Claim) -> Provenance:
    uri = parse_model_uri(claim.source)
    assert not isinstance(uri, LoggedModelUri)
    _check_readable(tx, find_model(tx, tx.origin.workspace_id, uri.name))
    found = resolve_uri(tx, ByUri(tx.origin.workspace_id, claim.source))
    assert not isinstance(found, LoggedModelUri)
    return _copy_of(tx, claim, found.name, found.version)


def _copy_of_sealed(tx: Transaction, claim: Claim, path: ArtifactPath) -> Provenance:
    """The download URI of a version is as good a name for it as `models:/name/version`."""
    public_id = path.removeprefix(f"{SEALED_SEGMENT}/")
    row = tx.row(SQL.version_by_public_id, public_id=public_id, workspace_id=tx.origin.workspace_id)
    if row is None or model_level(tx, Viewer.of(tx.origin), row[0]) < Level.READ:
        refuse_owner(claim.source, "run_id")
    return _copy_of(tx, claim, row[2], row[1])


def _copy_of(tx: Transaction, claim: Claim, name: str, number: int) -> Provenance:
    model = find_model(tx, tx.origin.workspace_id, name)
    if is_prompt(tags_of(tx, model)):
        message = f"Invalid model version source: '{claim.source}'. Prompt versions cannot be used as model version sources."
        raise Invalid("source", "is a prompt", message)
    version = find_version(tx, model, number)
    if claim.run_id not in {None, version.run_id} or claim.logged_model_id not in {None, version.logged_model_id}:
        message = (
            f"Invalid model version source: '{claim.source}'. The run_id and model_id request "
            "parameters must match the referenced model version."
        )
        raise Invalid("source", "belongs to another run or logged model", message)
    return Provenance(
        source=f"models:/{name}/{number}",
        location=version.storage_location,
        run_id=version.run_id,
        logged_model_id=version.logged_model_id,
        edges=((version.id, EdgeRole.COPIED_FROM),),
        copy_of=version,
    )


def _check_readable(tx: Transaction, model: ModelRow) -> None:
    """Nobody may take files through a version that they may not take from the version it is a copy of."""
    require(tx, Viewer.of(tx.origin), "registered_model", model.id, Level.READ, unknown_model(model.name))


def _check_ids(run_id: str, model_id: str) -> None:
    for field, value in (("run_id", run_id), ("model_id", model_id)):
        if len(value) > RUN_ID_LENGTH_MAX or not value.isprintable():
            message = f"'{field}' exceeds the maximum length of {RUN_ID_LENGTH_MAX} characters"
            raise Invalid(field, "is too long or has control characters", message)
