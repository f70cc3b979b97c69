"""Requests that something else overtakes: the move is made, the way is closed, or the version goes away."""

from lineal import ledger
from lineal.registry.activities.commands import Happened, record
from lineal.registry.activities.values import ActivityType, Subject
from lineal.registry.lifecycles.values import Lifecycle
from lineal.registry.models.lookup import ModelRow
from lineal.registry.requests.values import OPEN_REQUESTS_MAX, RequestState
from lineal.registry.versions.lookup import VersionRow, find_version
from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.requests")

FIT_STEP = 1_000
"""Requests that are read at a time when a lifecycle changes."""


def close_reached(tx: Transaction, model: ModelRow, version: VersionRow, kind: Subject, target: str) -> None:
    """Close the open requests for what `version` has just become."""
    for request_id, creator, source in matching(tx, version.id, kind, target):
        why = f"The request of {creator} was closed: {tx.origin.actor} made the move"
        _close(
            tx,
            model,
            version,
            request_id,
            Happened(type=ActivityType.SYSTEM_TRANSITION, subject=kind, source=source, target=target, system_comment=why),
        )


def follow_stage(tx: Transaction, model: ModelRow, version: VersionRow, stage: str, lifecycle: Lifecycle) -> None:
    """Bring the open requests of a version in line with the stage it came to: what approving them needs, and whether there is a way."""
    for request_id, kind, target, creator in tx.rows(SQL.requests_open_of_version, version_id=version.id, limit=OPEN_REQUESTS_MAX):
        if kind == Subject.STAGE:
            _fit(tx, model, version, lifecycle, (request_id, stage, target, creator))


def fit_requests(tx: Transaction, model: ModelRow, lifecycle: Lifecycle) -> None:
    """Bring the open requests of a registered model in line with its new lifecycle."""
    after_id = 0
    while rows := tx.rows(SQL.requests_open_of_model, model_id=model.id, after_id=after_id, limit=FIT_STEP):
        for request_id, _, number, stage, target, _, creator in rows:
            _fit(tx, model, find_version(tx, model, number), lifecycle, (request_id, stage, target, creator))
        after_id = rows[-1][0]


def drop_requests_of_version(tx: Transaction, version_id: int) -> None:
    """Close the open requests of a version that goes away."""
    tx.run(SQL.requests_close_of_version, version_id=version_id, actor=tx.origin.actor, now_ms=tx.origin.at_ms)


def drop_requests_of_model(tx: Transaction, model_id: int) -> None:
    """Close the open requests of a registered model that goes away."""
    tx.run(SQL.requests_close_of_model, model_id=model_id, actor=tx.origin.actor, now_ms=tx.origin.at_ms)


def matching(tx: Transaction, version_id: int, kind: Subject, target: str) -> list[tuple[int, str, str]]:
    """Answer id, creator and source of the open requests of a version for one stage or alias, oldest first."""
    rows = tx.rows(SQL.requests_matching, version_id=version_id, kind=kind, target=target, limit=OPEN_REQUESTS_MAX)
    return [(int(row[0]), row[1], row[2]) for row in rows]


def resolve(tx: Transaction, model: ModelRow, version: VersionRow, request_id: int, state: RequestState, after: dict[str, str]) -> None:
    """Say what became of a request, in its row and in the ledger."""
    tx.run(SQL.request_resolve, id=request_id, state=state, actor=tx.origin.actor, now_ms=tx.origin.at_ms)
    event = ledger.Event(
        f"transition_request.{state}",
        "model_version",
        version.id,
        f"{model.name}/{version.version}",
        {"id": request_id, "state": RequestState.OPEN},
        {"id": request_id, "state": state, **after},
    )
    ledger.append(tx, event)


def _fit(tx: Transaction, model: ModelRow, version: VersionRow, lifecycle: Lifecycle, request: tuple[int, str, str, str]) -> None:
    request_id, stage, target, creator = request
    move = lifecycle.move(stage, target) if target in lifecycle.names else None
    if move is not None:
        tx.run(SQL.request_set_level, id=request_id, level=int(move.level))
        return
    why = f"The request of {creator} was closed: there is no way from {stage} to {target}"
    happened = Happened(type=ActivityType.SYSTEM_TRANSITION, source=stage, target=target, system_comment=why)
    _close(tx, model, version, request_id, happened)


def _close(tx: Transaction, model: ModelRow, version: VersionRow, request_id: int, happened: Happened) -> None:
    after = {"kind": str(happened.subject), "target": happened.target}
    resolve(tx, model, version, request_id, RequestState.CLOSED, after)
    record(tx, model, version, happened)
