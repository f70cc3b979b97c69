"""Writes of transition requests."""

import msgspec

from lineal import ledger
from lineal.access.values import Level
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, LimitExceeded, NotFound
from lineal.registry.activities.commands import Happened, check_comment, record
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.aliases.commands import check_may_move
from lineal.registry.aliases.moves import point_alias
from lineal.registry.lifecycles.queries import lifecycle_of
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.models.lookup import ModelRow
from lineal.registry.names import check_new_alias
from lineal.registry.requests.closing import matching, resolve
from lineal.registry.requests.queries import RequestById, are_same_hands, get_request
from lineal.registry.requests.values import OPEN_REQUESTS_MAX, Request, RequestState
from lineal.registry.rights import caller, check_level
from lineal.registry.stages.commands import check_move, no_way
from lineal.registry.stages.moves import StageMove, check_archiving, move_stage
from lineal.registry.versions.lookup import VersionRow, lock_named
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.requests")

ALIAS_LEVEL = Level.EDIT
"""What moving an alias needs, unless it is protected."""


class CreateRequest(msgspec.Struct, frozen=True):
    """Ask that a version comes to a stage, or gets an alias."""

    name: str
    version: int
    kind: Subject
    target: str
    """A stage in any case, or an alias."""
    comment: str = ""


class ApproveRequest(msgspec.Struct, frozen=True):
    """Approve what was asked, whoever asked."""

    name: str
    version: int
    kind: Subject
    target: str
    archive_existing: bool = False
    """Whether the other versions in that stage are archived; the approver's choice."""
    comment: str = ""


class RejectRequest(msgspec.Struct, frozen=True):
    """Reject what was asked, whoever asked."""

    name: str
    version: int
    kind: Subject
    target: str
    comment: str = ""


class CancelRequest(msgspec.Struct, frozen=True):
    """Take a request back."""

    name: str
    version: int
    kind: Subject
    target: str
    creator: str = ""
    """Whose request; empty means the caller's."""
    comment: str = ""


def create_request(tx: Transaction, command: CreateRequest) -> Request:
    """File a request and answer it.

    Raises:
        NotFound: there is no such version.
        Invalid: there is no such stage, or it is no alias.
        Denied: the caller may not read the model.
        Conflict: it is so already, or the lifecycle has no way there.
        AlreadyExists: the caller's request for the same is open.
        LimitExceeded: too many requests of the version are open.
    """
    check_comment(command.comment)
    model, version = lock_named(tx, command.name, command.version)
    check_level(tx, model, Level.READ, "request a transition", version.version)
    lifecycle = lifecycle_of(tx, model.id)
    target = _target(lifecycle, command.kind, command.target)
    source, level = _way(tx, model, version, lifecycle, command.kind, target)
    count = int(tx.value(SQL.requests_open_count, version_id=version.id))
    if count >= OPEN_REQUESTS_MAX:
        raise LimitExceeded("open requests", OPEN_REQUESTS_MAX, count + 1)
    request_id = tx.value(
        SQL.request_insert,
        workspace_id=tx.origin.workspace_id,
        model_id=model.id,
        version_id=version.id,
        kind=command.kind,
        source=source,
        target=target,
        level=int(level),
        comment=command.comment,
        actor=tx.origin.actor,
        now_ms=tx.origin.at_ms,
    )
    if request_id is None:
        kind = "transition request"
        message = f"{tx.origin.actor} has an open request that {model.name}/{version.version} becomes {_shown(command.kind, target)}"
        raise AlreadyExists(kind, target, message)
    after = {"id": request_id, "kind": command.kind, "source": source, "target": target, "comment": command.comment}
    subject = f"{model.name}/{version.version}"
    ledger.append(tx, ledger.Event("transition_request.created", "model_version", version.id, subject, None, after))
    happened = Happened(
        type=ActivityType.REQUESTED_TRANSITION,
        subject=command.kind,
        source=source if command.kind == Subject.STAGE else "",
        target=target,
        comment=command.comment,
    )
    record(tx, model, version, happened)
    return get_request(tx, RequestById(int(request_id), caller(tx)))


def approve_request(tx: Transaction, command: ApproveRequest) -> Activity:
    """Make the move that was asked for, resolve every open request for it, and answer what happened.

    Raises:
        NotFound: there is no such version, or nobody asked.
        Invalid: there is no such stage, or nothing is ever archived from it.
        Denied: the caller may not make the move, or it needs a second pair of eyes.
    """
    model, version, lifecycle, target, found = _open(tx, command)
    _check_decider(tx, model, version, lifecycle, command.kind, target)
    if lifecycle.four_eyes and all(are_same_hands(tx, tx.origin.actor, creator) for _, creator, _ in found):
        message = f"You, or a service account of yours, filed this request: on '{model.name}' somebody else has to approve it"
        raise Denied(message)
    if command.kind == Subject.STAGE:
        check_archiving(lifecycle, target, command.target, archive_existing=command.archive_existing)
    elif command.archive_existing:
        raise Invalid("archive_existing_versions", "is for stages")
    for request_id, creator, _ in found:
        after = {"kind": str(command.kind), "target": target, "created_by": creator, "comment": command.comment}
        resolve(tx, model, version, request_id, RequestState.APPROVED, after)
    if command.kind == Subject.STAGE:
        move = StageMove(target, command.archive_existing, ActivityType.APPROVED_REQUEST, command.comment)
        activity = move_stage(tx, model, version, lifecycle, move)
    else:
        activity = point_alias(tx, model, version, target, ActivityType.APPROVED_REQUEST, command.comment)
    assert activity is not None  # a request for what is so already is closed when it becomes so
    return activity


def reject_request(tx: Transaction, command: RejectRequest) -> Activity:
    """Resolve every open request for a move without making it, and answer what happened.

    Raises:
        NotFound: there is no such version, or nobody asked.
        Invalid: there is no such stage.
        Denied: the caller may not make the move.
    """
    model, version, lifecycle, target, found = _open(tx, command)
    _check_decider(tx, model, version, lifecycle, command.kind, target)
    for request_id, creator, _ in found:
        after = {"kind": str(command.kind), "target": target, "created_by": creator, "comment": command.comment}
        resolve(tx, model, version, request_id, RequestState.REJECTED, after)
    return _told(tx, model, version, command, target, ActivityType.REJECTED_REQUEST)


def cancel_request(tx: Transaction, command: CancelRequest) -> Activity:
    """Take a request back and answer what happened.

    Raises:
        NotFound: there is no such version, or no such open request.
        Invalid: there is no such stage.
        Denied: it is somebody else's, and the caller does not manage the model.
    """
    model, version, _, target, found = _open(tx, command)
    creator = command.creator or tx.origin.actor
    if creator != tx.origin.actor:
        check_level(tx, model, Level.MANAGE, f"cancel the request of {creator}")
    mine = next((request_id for request_id, by, _ in found if by == creator), None)
    if mine is None:
        raise _nobody_asked(model, version, command.kind, target)
    after = {"kind": str(command.kind), "target": target, "created_by": creator, "comment": command.comment}
    resolve(tx, model, version, mine, RequestState.CANCELLED, after)
    return _told(tx, model, version, command, target, ActivityType.CANCELLED_REQUEST)


def _open(
    tx: Transaction, command: ApproveRequest | RejectRequest | CancelRequest
) -> tuple[ModelRow, VersionRow, Lifecycle, str, list[tuple[int, str, str]]]:
    check_comment(command.comment)
    model, version = lock_named(tx, command.name, command.version)
    check_level(tx, model, Level.READ, "see its requests", version.version)
    lifecycle = lifecycle_of(tx, model.id)
    target = _target(lifecycle, command.kind, command.target)
    found = matching(tx, version.id, command.kind, target)
    if not found:
        raise _nobody_asked(model, version, command.kind, target)
    return model, version, lifecycle, target, found


def _target(lifecycle: Lifecycle, kind: Subject, target: str) -> str:
    match kind:
        case Subject.STAGE:
            return lifecycle.stage(target)
        case Subject.ALIAS:
            return check_new_alias(target)
        case Subject.COMMENT:
            raise Invalid("kind", "must be 'stage' or 'alias'")


def _way(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, kind: Subject, target: str) -> tuple[str, Level]:
    """Answer from where the move is, and what approving it needs."""
    if kind == Subject.ALIAS:
        holder = tx.value(SQL.version_with_alias, model_id=model.id, alias=target)
        if holder == version.version:
            raise Conflict(f"{model.name}/{version.version} is @{target} already")
        return "" if holder is None else str(holder), ALIAS_LEVEL
    if version.stage == target:
        raise Conflict(f"{model.name}/{version.version} is in {target} already")
    move = lifecycle.move(version.stage, target)
    if move is None:
        raise no_way(model, version.stage, target)
    return version.stage, move.level


def _check_decider(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, kind: Subject, target: str) -> None:
    if kind == Subject.ALIAS:
        check_may_move(tx, model, target, version.version)
    else:
        check_move(tx, model, version, lifecycle, target)


def _told(
    tx: Transaction, model: ModelRow, version: VersionRow, command: RejectRequest | CancelRequest, target: str, kind: ActivityType
) -> Activity:
    source = version.stage if command.kind == Subject.STAGE else ""
    happened = Happened(type=kind, subject=command.kind, source=source, target=target, comment=command.comment)
    return record(tx, model, version, happened)


def _nobody_asked(model: ModelRow, version: VersionRow, kind: Subject, target: str) -> NotFound:
    what = "transition request"
    message = f"There is no open request that {model.name}/{version.version} becomes {_shown(kind, target)}"
    return NotFound(what, target, message)


def _shown(kind: Subject, target: str) -> str:
    return f"@{target}" if kind == Subject.ALIAS else target
