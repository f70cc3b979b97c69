"""Our own message: a CloudEvent, signed as Standard Webhooks say; or one text, for Slack.

Source: github.com/cloudevents/spec 1.0.2, JSON format; github.com/standard-webhooks/standard-webhooks, version 1.
"""

import base64
import hmac
from datetime import UTC, datetime

import msgspec

from lineal.errors import Invalid
from lineal.events.sentences import sentence
from lineal.ledger.values import Record

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that Standard Webhooks give to every secret
SECRET_BYTES_MIN = 24
SECRET_BYTES_MAX = 64
"""Source: Standard Webhooks, "Signature scheme"."""
_encode = msgspec.json.Encoder().encode


def body(record: Record, source: str) -> bytes:
    """Make the CloudEvent: the same bytes each time it is sent. `source` is a URI that names the store."""
    return _encode(
        {
            "specversion": "1.0",
            "id": str(record.seq),
            "source": source,
            "type": f"dev.lineal.{record.kind}",
            "subject": record.subject,
            "time": datetime.fromtimestamp(record.at_us / 1_000_000, UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {
                "kind": record.kind,
                "actor": record.actor,
                "request_id": record.request_id,
                "subject_kind": record.subject_kind,
                "before": record.before,
                "after": record.after,
                "text": sentence(record),
            },
        }
    )


def slack_body(record: Record) -> bytes:
    """Make a message for an incoming webhook of Slack."""
    return _encode({"text": sentence(record)})


def headers(delivery_id: str, at_s: int, content: bytes, secret: str | None, credential: str | None) -> tuple[tuple[str, str], ...]:
    """Make the headers of a CloudEvent; without a secret nothing is signed."""
    made = [
        ("Content-Type", "application/cloudevents+json; charset=utf-8"),
        ("webhook-id", delivery_id),
        ("webhook-timestamp", str(at_s)),
    ]
    if credential:
        made.append(("Authorization", credential))
    if secret:
        signed = hmac.digest(key_of(secret), f"{delivery_id}.{at_s}.".encode() + content, "sha256")
        made.append(("webhook-signature", f"v1,{base64.b64encode(signed).decode()}"))
    return tuple(made)


def key_of(secret: str) -> bytes:
    """Answer the bytes that sign, of a secret as Standard Webhooks write it.

    Raises:
        Invalid: it is no such secret.
    """
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:  # also of what is not ASCII
        key = b""
    if not secret.startswith(SECRET_PREFIX) or not SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX:
        reason = f"is '{SECRET_PREFIX}' and the base64 of {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} random bytes"
        raise Invalid("secret", reason)
    return key


def secret_of(random: bytes) -> str:
    """Write random bytes (SECRET_BYTES_MIN to SECRET_BYTES_MAX) as a secret."""
    return SECRET_PREFIX + base64.b64encode(random).decode()
