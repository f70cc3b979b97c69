"""The desk: what the protocols ask of webhooks. Encrypts what is secret on its way in, and sends tests."""

import asyncio
import time
import uuid
from collections.abc import Callable

import msgspec
from msgspec import UNSET, UnsetType

from lineal.access.values import Viewer
from lineal.errors import Invalid
from lineal.storage.database import Database, Origin
from lineal.webhooks import commands
from lineal.webhooks.examples import example
from lineal.webhooks.formats.messages import Opened, Told, message
from lineal.webhooks.queries import GetWebhook, WebhookOf, WebhookSecrets, get_webhook, list_encrypted
from lineal.webhooks.sending import Outcome, Outgoing, Sender
from lineal.webhooks.values import SECRET_LENGTH_MAX, Sealed, Webhook, check_length
from lineal.webhooks.vault import Vault

TESTS_MAX = 8
"""Tests sent at once; others wait."""


class Secrets(msgspec.Struct, frozen=True):
    """What a caller says of a webhook's secrets; empty takes one away, UNSET leaves it as it is."""

    secret: str | UnsetType = UNSET
    credential: str | UnsetType = UNSET


class Desk:
    """Made once by the composition root; shared by every handler."""

    def __init__(self, database: Database, vault: Vault, sender: Sender, source: str) -> None:
        """Keep webhooks in `database`; `source` is the URI that names the store in messages."""
        self.database = database
        self.vault = vault
        self.sender = sender
        self.source = source
        self._testing = asyncio.Semaphore(TESTS_MAX)
        self.wake: Callable[[], None] = _nobody
        """Tells who delivers that there is something to look at."""

    async def create(self, command: commands.CreateWebhook, given: Secrets, origin: Origin) -> Webhook:
        """Make a webhook; see `commands.create_webhook`."""
        made = await self.database.write(commands.create_webhook, self.sealed_create(command, given), origin)
        self.wake()
        return made

    async def update(self, command: commands.UpdateWebhook, given: Secrets, origin: Origin) -> Webhook:
        """Change a webhook; see `commands.update_webhook`."""
        made = await self.database.write(commands.update_webhook, self.sealed_update(command, given), origin)
        self.wake()
        return made

    def sealed_create(self, command: commands.CreateWebhook, given: Secrets) -> commands.CreateWebhook:
        """Answer a command with its secrets, encrypted, and with a fresh id.

        Raises:
            Invalid, LimitExceeded: a secret breaks a rule.
        """
        public_id = uuid.uuid4().hex
        secret, credential = self._seal(given.secret, "secret", public_id), self._seal(given.credential, "authorization", public_id)
        return msgspec.structs.replace(command, public_id=public_id, sealed=Sealed(secret or None, credential or None))

    def sealed_update(self, command: commands.UpdateWebhook, given: Secrets) -> commands.UpdateWebhook:
        """Answer a command with its secrets, encrypted.

        Raises:
            Invalid, LimitExceeded: a secret breaks a rule.
        """
        secret = self._seal(given.secret, "secret", command.public_id)
        credential = self._seal(given.credential, "authorization", command.public_id)
        return msgspec.structs.replace(command, secret=secret, credential=credential)

    async def delete(self, which: WebhookOf, origin: Origin) -> None:
        """Delete a webhook; see `commands.delete_webhook`."""
        await self.database.write(commands.delete_webhook, which, origin)

    async def get(self, which: WebhookOf, origin: Origin) -> Webhook:
        """Answer a webhook; see `queries.get_webhook`."""
        return (await self._read(which, origin)).webhook

    async def test(self, which: WebhookOf, event: str, origin: Origin) -> Outcome:
        """Send an example of `event`, of the first that the webhook asks for where it is empty, and answer what came of it.

        Raises:
            NotFound: there is no such webhook.
            Denied: the caller may not manage it.
            Invalid: its protocol has no such event.
        """
        found = await self._read(which, origin)
        name, record = example(found.webhook, event, origin.at_us)
        told = Told(str(uuid.uuid4()), name, record)
        async with self._testing:
            return await self.sender.send(self.message(found.webhook, found.sealed, told, int(time.time())))

    def message(self, webhook: Webhook, sealed: Sealed, told: Told, at_s: int) -> Outgoing:
        """Make the message of one attempt.

        Raises:
            Unavailable: a secret cannot be decrypted.
        """
        opened = Opened(
            None if sealed.secret is None else self.vault.open(sealed.secret, _context(webhook.public_id, "secret")),
            None if sealed.credential is None else self.vault.open(sealed.credential, _context(webhook.public_id, "authorization")),
        )
        return message(webhook, opened, told, at_s, self.source)

    async def reseal(self, origin: Origin) -> int:
        """Encrypt with the first key what was encrypted with another, and answer how many webhooks that were.

        Raises:
            Unavailable: the key of one is not known any more.
        """
        count = after_id = 0
        while page := await self.database.read(list_encrypted, after_id):
            after_id = page[-1].id
            for each in page:
                if all(sealed is None or self.vault.is_current(sealed) for sealed in (each.sealed.secret, each.sealed.credential)):
                    continue
                fresh = Sealed(
                    self._resealed(each.sealed.secret, _context(each.public_id, "secret")),
                    self._resealed(each.sealed.credential, _context(each.public_id, "authorization")),
                )
                count += await self.database.write(commands.reseal_webhook, commands.ResealWebhook(each.id, each.sealed, fresh), origin)
        return count

    def _resealed(self, sealed: bytes | None, context: str) -> bytes | None:
        return None if sealed is None else self.vault.seal(self.vault.open(sealed, context), context)

    async def _read(self, which: WebhookOf, origin: Origin) -> WebhookSecrets:
        query = GetWebhook(origin.workspace_id, which.public_id, Viewer.of(origin), which.protocol)
        return await self.database.peek(get_webhook, query)

    def _seal(self, text: str | UnsetType, field: str, public_id: str) -> bytes | UnsetType | None:
        if isinstance(text, UnsetType):
            return UNSET
        if not text:
            return None
        check_length(field, text, SECRET_LENGTH_MAX)
        if field == "authorization" and not (text.isascii() and text.isprintable()):
            raise Invalid(field, "has printable ASCII characters: it is sent as a header")
        return self.vault.seal(text, _context(public_id, field))


def _context(public_id: str, field: str) -> str:
    return f"{public_id} {field}"


def _nobody() -> None:
    return
