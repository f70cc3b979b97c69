"""From an event owed to a webhook to the message that is sent."""

from typing import assert_never

import msgspec

from lineal.ledger.values import Record
from lineal.webhooks.formats import databricks, mlflow, native
from lineal.webhooks.sending import Outgoing
from lineal.webhooks.values import Webhook


class Opened(msgspec.Struct, frozen=True):
    """The secrets of a webhook, decrypted for one message."""

    secret: str | None
    credential: str | None


class Told(msgspec.Struct, frozen=True):
    """What is told: an event under a name, as one delivery."""

    delivery_id: str
    event: str
    record: Record


def message(webhook: Webhook, opened: Opened, told: Told, at_s: int, source: str) -> Outgoing:
    """Make the message. The body is the same at each attempt; the time of the attempt is signed where the protocol signs one.

    Args:
        webhook: Who is told.
        opened: Its secrets.
        told: The event.
        at_s: When it is sent, seconds since 1970-01-01 UTC.
        source: A URI that names the store.
    """
    url = webhook.url
    match webhook.format:
        case "mlflow":
            content = mlflow.body(told.event, told.record)
            headers = mlflow.headers(told.delivery_id, at_s, content, opened.secret)
        case "databricks":
            content = databricks.body(told.event, told.record, webhook)
            headers = databricks.headers(content, opened.secret, opened.credential)
        case "databricks_job":
            url = databricks.job_url(webhook.url)
            content = databricks.job_body(databricks.body(told.event, told.record, webhook), webhook.job_id, told.delivery_id)
            headers = databricks.headers(content, None, opened.credential)
        case "cloudevents":
            content = native.body(told.record, source)
            headers = native.headers(told.delivery_id, at_s, content, opened.secret, opened.credential)
        case "slack":
            content = native.slack_body(told.record)
            headers = databricks.headers(content, None, opened.credential)
        case _:
            assert_never(webhook.format)
    return Outgoing(url, headers, content, webhook.verify_tls)
