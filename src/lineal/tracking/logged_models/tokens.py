"""Page tokens of a search of logged models. Unlike others they carry the query, since MLflow says what differs.

Source: mlflow 3.17, SearchLoggedModelsPaginationToken. It counts models; ours names the last one, so that pages survive new models.
"""

import base64
import binascii

import msgspec

from lineal.errors import Invalid
from lineal.search import cursor
from lineal.search.cursor import CursorValue

TOKEN_LENGTH_MAX = 1_000_000
"""Characters: a filter and a list of experiments of full length fit."""
_FINGERPRINT = cursor.fingerprint("logged_models")


class DatasetClause(msgspec.Struct, frozen=True):
    """Metrics count when they were measured on this."""

    name: str
    digest: str = ""
    """Empty: any."""


class OrderClause(msgspec.Struct, frozen=True):
    """Order by an attribute, or by a metric, perhaps as measured on one dataset."""

    field: str
    """`name`, `creation_timestamp` ..., or `metrics.` and a key."""
    ascending: bool = True
    dataset_name: str = ""
    dataset_digest: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What all pages of one search have in common, as the client wrote it."""

    experiment_ids: tuple[str, ...] = ()
    filter: str = ""
    datasets: tuple[DatasetClause, ...] = ()
    order_by: tuple[OrderClause, ...] = ()


class _Token(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    asked: Asked
    position: str


_DECODER = msgspec.msgpack.Decoder(_Token)


def encode(asked: Asked, values: tuple[CursorValue, ...]) -> str:
    """Make the token of the page after the model with these order `values`."""
    packed = msgspec.msgpack.encode(_Token(asked, cursor.encode(values, _FINGERPRINT)))
    return base64.urlsafe_b64encode(packed).decode("ascii")


def decode(token: str, asked: Asked) -> tuple[CursorValue, ...]:
    """Read a token back.

    Raises:
        Invalid: it is not one of ours, or was made for another query; the message says what differs.
    """
    if len(token) > TOKEN_LENGTH_MAX:
        raise _unreadable()
    try:
        read = _DECODER.decode(base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, msgspec.MsgspecError):
        raise _unreadable() from None
    for label, verb, wanted, found in (
        ("Experiment IDs", "do", list(asked.experiment_ids), list(read.asked.experiment_ids)),
        ("Filter string", "does", asked.filter or None, read.asked.filter or None),
        ("Order by", "does", _orders(asked), _orders(read.asked)),
        ("Datasets", "do", _datasets(asked), _datasets(read.asked)),
    ):
        if wanted != found:
            message = (
                f"{label} in the page token {verb} not match the requested {label[0].lower()}{label[1:]}. "
                f"Expected: {_shown(wanted)}. Found: {_shown(found)}"
            )
            raise Invalid("page_token", f"was made for another {label[0].lower()}{label[1:]}", message)
    return cursor.decode(read.position, _FINGERPRINT)


def _orders(asked: Asked) -> list[dict[str, object]] | None:
    return [
        {
            "field_name": clause.field,
            "ascending": clause.ascending,
            "dataset_name": clause.dataset_name or None,
            "dataset_digest": clause.dataset_digest or None,
        }
        for clause in asked.order_by
    ] or None


def _datasets(asked: Asked) -> list[dict[str, object]] | None:
    return [{"dataset_name": clause.name, "dataset_digest": clause.digest or None} for clause in asked.datasets] or None


def _shown(value: object) -> str:
    return str(value)[:1000]


def _unreadable() -> Invalid:
    reason = "it is not one that this server gave out"
    return Invalid("page_token", reason, f"Invalid page token, {reason}.")
