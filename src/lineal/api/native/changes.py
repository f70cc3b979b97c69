"""Changes: done in one transaction with the check that the thing is still what the caller read, and once however often they are sent."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from lineal.api.native.answers import Made, encoded, is_current, state_tag
from lineal.api.operation import Call
from lineal.api.services import Services
from lineal.errors import Invalid, Stale
from lineal.storage import kept_answers
from lineal.storage.database import Transaction

IDEMPOTENCY_KEY_LENGTH_MAX = 255
"""Characters of an Idempotency-Key, inclusive. Source: what Stripe's API, the model of the header, takes."""


class Precondition(msgspec.Struct, frozen=True):
    """What must still hold of the thing to be changed."""

    kind: str
    """In the field's standard terms: "registered model"."""
    name: str
    state: Callable[[Transaction], Any]
    """Locks the thing and answers the state of its `Entity`."""


class Once(msgspec.Struct, frozen=True):
    """A call that is done once."""

    key: str
    """As the caller chose it; empty where the call is as good as new each time."""
    request: bytes
    """SHA-256 of what was asked."""


class _Change(msgspec.Struct, frozen=True):
    make: Callable[[Transaction], Any]
    location: Callable[[Any], str] | None
    precondition: Precondition | None
    if_match: str
    once: Once


def once(call: Call, operation: str, request: msgspec.Struct) -> Once:
    """Read the Idempotency-Key of a call of `operation`.

    Raises:
        Invalid: it is too long, or not printable ASCII.
    """
    key = call.header(b"idempotency-key").strip()
    key = key[1:-1] if len(key) > 2 and key[0] == key[-1] == '"' else key
    if len(key) > IDEMPOTENCY_KEY_LENGTH_MAX or not (key.isascii() and (key.isprintable() or not key)):
        raise Invalid("Idempotency-Key", f"has 1 to {IDEMPOTENCY_KEY_LENGTH_MAX} printable ASCII characters")
    asked = msgspec.json.encode([operation, request], order="sorted")
    return Once(key, hashlib.sha256(asked).digest())


_EVERY_TIME = Once("", b"")


async def change(
    services: Services,
    call: Call,
    make: Callable[[Transaction], Any],
    *,
    precondition: Precondition | None = None,
    done_once: Once = _EVERY_TIME,
    location: Callable[[Any], str] | None = None,
) -> Made:
    """Run `make` in a transaction and answer what it answers, encoded.

    Args:
        services: The ports.
        call: Who asks, with the headers.
        make: The use case, and the reading of what it answers: a Struct, an `Entity` or None. It may be run again.
        precondition: What an If-Match header speaks of; None where the thing has no tag.
        done_once: What `once` read.
        location: The path of what was made, from what `make` answered.

    Raises:
        Stale: an If-Match header names another state than the present one.
        Invalid: the Idempotency-Key was used for another request.
    """
    planned = _Change(make, location, precondition, call.header(b"if-match"), done_once)
    return await services.db.write(_run, planned, call.origin)


def _run(tx: Transaction, planned: _Change) -> Made:
    asked = planned.once
    if asked.key:
        kept = kept_answers.find(tx, asked.key)
        if kept is not None and kept.request != asked.request:
            message = f"The Idempotency-Key '{asked.key}' was used for another request; a new request needs a new key"
            raise Invalid("Idempotency-Key", "was used for another request", message)
        if kept is not None:
            return Made(kept.body, kept.tag, kept.location, repeated=True)
    wanted = planned.precondition
    if wanted is not None and planned.if_match and not is_current(planned.if_match, state_tag(wanted.state(tx))):
        raise Stale(wanted.kind, wanted.name)
    result = planned.make(tx)
    made = encoded(result, planned.location(result) if planned.location is not None else "")
    if asked.key:
        kept_answers.keep(tx, kept_answers.KeptAnswer(asked.key, asked.request, made.body, made.tag, made.location))
    return made
