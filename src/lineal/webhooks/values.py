"""What a webhook and a delivery are, and their limits."""

import re
from typing import Literal

import msgspec

from lineal.errors import Invalid, LimitExceeded

Protocol = Literal["mlflow", "databricks", "native"]
"""In whose words a webhook names events and is told of them."""
Format = Literal["mlflow", "databricks", "databricks_job", "cloudevents", "slack"]
"""What is sent: each protocol's own message, a call of a Databricks job, a CloudEvent, or a text for Slack."""
Status = Literal["ACTIVE", "DISABLED", "TEST_MODE"]
"""`TEST_MODE`: nothing is sent but tests. Source: databricks-sdk 0.156.0, service/ml.py, RegistryWebhookStatus."""
DeliveryStatus = Literal["waiting", "delivered", "dead", "dropped"]
"""`dead`: given up after the last attempt. `dropped`: its webhook was deleted."""

WEBHOOKS_MAX = 1_000
"""Webhooks of a store: each event is compared with all of them."""
EVENTS_MAX = 100
"""Events that one webhook names."""
URL_LENGTH_MAX = 2_048
"""Characters of a URL, inclusive: what proxies take."""
NAME_LENGTH_MAX = 63
"""Characters of a name, inclusive. Source: mlflow 3.17, utils/validation.py."""
DESCRIPTION_LENGTH_MAX = 1_000
SECRET_LENGTH_MAX = 1_024
"""Characters of a secret or of an Authorization value, inclusive."""
RESPONSE_BYTES_MAX = 4_096
"""Of a receiver's answer so much is read and kept; the rest is never fetched."""
PAGE_MAX = 1_000
"""Webhooks or deliveries in one answer."""

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\Z")
"""Source: mlflow 3.17, utils/validation.py."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription to events, as it may be told: without its secrets."""

    id: int
    public_id: str
    protocol: Protocol
    format: Format
    name: str
    description: str
    url: str
    job_id: str
    """Of the Databricks job to call; empty where there is none."""
    model_id: int | None
    """The registered model it speaks of; None is every one."""
    model_name: str
    """The name of that model now; empty where there is none."""
    events: tuple[str, ...]
    """In the words of its protocol."""
    status: Status
    verify_tls: bool
    has_secret: bool
    has_credential: bool
    created_by: str
    created_ms: int
    updated_ms: int


class Sealed(msgspec.Struct, frozen=True):
    """What the sender needs besides, encrypted."""

    secret: bytes | None
    """Signs what is sent."""
    credential: bytes | None
    """The value of the Authorization header."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event owed to one webhook."""

    id: int
    delivery_id: str
    """What the receiver sees; a message that is sent again has the same."""
    webhook_id: int
    event_seq: int
    """Of the event in the ledger."""
    event: str
    """In the words of the webhook's protocol."""
    status: DeliveryStatus
    attempts: int
    created_us: int
    attempted_us: int | None
    """When it was tried last."""
    finished_us: int | None
    next_attempt_us: int | None
    """When it is tried next, where it is the first of its lane."""
    duration_ms: int | None
    response_status: int | None
    response_body: str
    """The first RESPONSE_BYTES_MAX bytes, as text."""
    error: str
    """Why there is no response."""


class RetryPolicy(msgspec.Struct, frozen=True):
    """How often and how long a delivery is tried."""

    attempts_max: int = 16
    base_s: float = 1.0
    pause_max_s: float = 3_600.0
    age_max_s: float = 3 * 24 * 3_600.0
    """After which no delivery is tried again: bounds what a dead receiver keeps waiting."""

    def pause_s(self, attempts: int, jitter: float, asked_s: int | None) -> float:
        """Answer how long to wait after so many failed attempts (>= 1): exponential, spread by `jitter` (0 <= jitter < 1).

        `asked_s` is what the receiver asked for in Retry-After, None where it did not.
        """
        grown = min(self.base_s * 2.0 ** min(attempts - 1, 32), self.pause_max_s)
        return min(max(grown * (0.5 + jitter / 2), asked_s or 0), self.pause_max_s)


def check_name(name: str) -> str:
    """Answer a name that a webhook may have.

    Raises:
        Invalid: it may not; in MLflow's wording.
    """
    if _NAME.match(name) is None:
        message = (
            f"Webhook name {name[:100]!r} is invalid. It must start and end with a letter or digit, be less than 63 characters long, and "
            "contain only letters, digits, dots (.), underscores (_), and hyphens (-)."
        )
        raise Invalid("name", "has 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first and last", message)
    return name


def check_length(field: str, text: str, length_max: int) -> str:
    """Answer a text that is short enough, and without NUL.

    Raises:
        LimitExceeded, Invalid: it is not.
    """
    if len(text) > length_max:
        raise LimitExceeded(field, length_max, len(text))
    if "\0" in text:
        raise Invalid(field, "must not contain NUL characters")
    return text
