"""What the caller may do with a registered model, decided inside the transaction that does it."""

from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.errors import Denied
from lineal.registry.models.lookup import ModelRow, unknown_model
from lineal.registry.versions.lookup import unknown_version
from lineal.storage.database import Transaction

NAMES: dict[Level, str] = {
    Level.NONE: "no permission",
    Level.READ: "CAN_READ",
    Level.EDIT: "CAN_EDIT",
    Level.MANAGE_STAGING: "CAN_MANAGE_STAGING_VERSIONS",
    Level.MANAGE_PRODUCTION: "CAN_MANAGE_PRODUCTION_VERSIONS",
    Level.MANAGE: "CAN_MANAGE",
}
"""How people call levels on registered models. Source: databricks-sdk 0.156.0, service/ml.py, PermissionLevel."""


def caller(tx: Transaction) -> Viewer:
    """Answer who asks."""
    return Viewer.of(tx.origin)


def check_level(tx: Transaction, model: ModelRow, needed: Level, action: str, version: int | None = None) -> None:
    """Refuse a caller who has less than `needed` on `model`.

    Args:
        tx: Says who asks.
        model: The registered model.
        needed: At least Level.READ.
        action: Continues the sentence "You may not ...".
        version: The version that was asked for, if one was.

    Raises:
        NotFound: the caller may not even read the model: it looks as if there were no such model or version.
        Denied: says what is needed.
    """
    has = model_level(tx, caller(tx), model.id)
    if has < Level.READ:
        raise unknown_model(model.name) if version is None else unknown_version(model.name, version)
    if has < needed:
        message = f"You may not {action}: it needs {NAMES[needed]} on the registered model '{model.name}'"
        raise Denied(message)
