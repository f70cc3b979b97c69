"""Sends what stands in the outbox by SMTP, in the background: a request never waits for a mail server."""

import asyncio
import logging
import smtplib
import ssl
import unicodedata
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import msgspec

from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.subscriptions.mail import Failure, Mail, drop_mail, lease_mail, mail_failed, mail_sent
from lineal.server.config import Config
from lineal.server.jobs import Job
from lineal.storage.database import Database, Origin

_log = logging.getLogger("lineal.server.mailer")

LOOK_EVERY_S = 5.0
BATCH_MAX = 50
"""Mails over one connection."""
TIMEOUT_S = 30.0
"""For each answer of the mail server."""
SUBJECT_CHARS_MAX = 200

_DONE: dict[ActivityType, str] = {
    ActivityType.APPLIED_TRANSITION: "moved",
    ActivityType.REQUESTED_TRANSITION: "asks to move",
    ActivityType.SYSTEM_TRANSITION: "moved",
    ActivityType.CANCELLED_REQUEST: "took back the request to move",
    ActivityType.APPROVED_REQUEST: "approved and moved",
    ActivityType.REJECTED_REQUEST: "rejected the request to move",
}


class Smtp(msgspec.Struct, frozen=True):
    """The mail server, as the settings name it."""

    host: str
    port: int
    security: str
    """`starttls`, `tls` or `none`."""
    user: str
    password: str
    sender: str


class Mailer:
    """What one server sends."""

    def __init__(self, database: Database, config: Config) -> None:
        """Send the outbox of `database` by the mail server that `config` names, or by none where it names none."""
        self._database = database
        self._public_url = config.public_url.rstrip("/")
        self._smtp: Smtp | None = None
        if config.smtp_host:
            self._smtp = Smtp(
                config.smtp_host, config.smtp_port, config.smtp_security, config.smtp_user, config.smtp_password, config.smtp_from
            )

    def job(self) -> Job:
        """Answer the job that sends for as long as the server runs."""
        return Job("send mail", LOOK_EVERY_S, LOOK_EVERY_S, lambda _, origin: self.step(origin))

    async def step(self, origin: Origin) -> None:
        """Send everything that is due; without a mail server, forget it."""
        database = self._database
        if self._smtp is None:
            while await database.write(drop_mail, BATCH_MAX, origin):
                pass
            return
        while mails := await database.write(lease_mail, BATCH_MAX, origin):
            outcomes = await asyncio.to_thread(self._send, self._smtp, mails)
            for mail, failure in zip(mails, outcomes, strict=True):
                if failure is None:
                    await database.write(mail_sent, mail.id, origin)
                elif not await database.write(mail_failed, failure, origin):
                    _log.warning("gave up the mail of notification %d after %d attempts: %s", mail.id, mail.attempts + 1, failure.error)

    def _send(self, smtp: Smtp, mails: list[Mail]) -> list[Failure | None]:
        """Send mails over one connection and answer what became of each."""
        try:
            connection = _connected(smtp)
        except (OSError, smtplib.SMTPException) as error:
            return [_failure(mail, error) for mail in mails]
        with connection:
            return [self._send_one(connection, smtp, mail) for mail in mails]

    def _send_one(self, connection: smtplib.SMTP, smtp: Smtp, mail: Mail) -> Failure | None:
        try:
            connection.send_message(composed(mail, smtp.sender, self._public_url), smtp.sender, [mail.to])
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _failure(mail, error)
        return None


def composed(mail: Mail, sender: str, public_url: str) -> EmailMessage:
    """Write a mail. Names and comments are others' texts: what could end a header line is taken out of the subject."""
    activity = mail.activity
    message = EmailMessage()
    message["Subject"] = _one_line(f"[{activity.model}/{activity.version}] {sentence(activity)}")
    message["From"] = sender
    message["To"] = formataddr((_one_line(mail.user), mail.to))
    message["Date"] = format_datetime(datetime.fromtimestamp(activity.created_ms / 1000, UTC))
    message["Auto-Submitted"] = "auto-generated"  # Source: RFC 3834, so that nobody's absence note answers
    lines = [f"{sentence(activity)}.", f"Registered model: {activity.model}", f"Version: {activity.version}"]
    lines += [activity.system_comment] if activity.system_comment else []
    lines += ["", activity.comment] if activity.comment else []
    lines += ["", f"Lineal: {public_url}"] if public_url else []
    message.set_content("\n".join(lines) + "\n")
    return message


def sentence(activity: Activity) -> str:
    """Say what happened."""
    what = f"version {activity.version} of {activity.model}"
    if activity.type == ActivityType.NEW_COMMENT:
        return f"{activity.actor} commented on {what}"
    mark = "@" if activity.subject == Subject.ALIAS else ""
    if not activity.target:
        return f"{what} lost {mark}{activity.source}"
    source = f" from {mark}{activity.source}" if activity.source else ""
    return f"{activity.actor} {_DONE[activity.type]} {what}{source} to {mark}{activity.target}"


def _connected(smtp: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if smtp.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S)
    try:
        if smtp.security == "starttls":
            connection.starttls(context=context)
        if smtp.user:
            connection.login(smtp.user, smtp.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _failure(mail: Mail, error: Exception) -> Failure:
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())
    return Failure(mail.id, mail.attempts, f"{type(error).__name__}: {error}", is_final=refused)


def _one_line(text: str) -> str:
    plain = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return plain if len(plain) <= SUBJECT_CHARS_MAX else plain[:SUBJECT_CHARS_MAX] + "..."
