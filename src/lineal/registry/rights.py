"""What the caller may do with a registered model, decided inside the transaction that does it."""

from lineal.access.decisions import model_level
from lineal.access.values import Level, Viewer
from lineal.errors import Denied
from lineal.registry.models.lookup import ModelRow
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


def check_level(tx: Transaction, model: ModelRow, needed: Level, action: str) -> None:
    """Refuse a caller who has less than `needed` on `model`; `action` continues the sentence "You may not ...".

    Raises:
        Denied: says what is needed.
    """
    if model_level(tx, caller(tx), model.id) < needed:
        message = f"You may not {action}: it needs {NAMES[needed]} on the registered model '{model.name}'"
        raise Denied(message)
