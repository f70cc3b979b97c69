"""Puts the store together from the settings: the database, the bytes, and the secret that signs what the server hands out."""

import hmac
import secrets
from pathlib import Path

import msgspec

from lineal import __version__, ledger
from lineal.api.gate import Gate
from lineal.api.oidc import Provider, Settings
from lineal.api.services import Services
from lineal.artifacts.store import ArtifactStore
from lineal.errors import Invalid
from lineal.events.tail import Tail
from lineal.server.config import Config
from lineal.server.lazy_sender import LazySender
from lineal.storage import server_secret
from lineal.storage.blobs import DiskBlobStore
from lineal.storage.blobs.owner import claim
from lineal.storage.database import Database, Origin
from lineal.storage.sqlite import SqliteDatabase
from lineal.tracking.runs.fragments import Fragments
from lineal.tracking.runs.images import Images
from lineal.tracking.runs.memory import RunMemory
from lineal.tracking.series.backlog import Backlog
from lineal.webhooks.desk import Desk
from lineal.webhooks.receivers import Allowed
from lineal.webhooks.sending import Sender
from lineal.webhooks.vault import Vault

SECRET_BYTES = 32
_URN = "urn:lineal"
"""Names the store in events where no `public_url` does."""
_OWNER = b"owner of a directory of blobs"
"""The secret is what a database and its restored backup have in common, and no other; it is not told by its digest under this key."""


KEY_LENGTH_MIN = 16
"""Characters of a key in the setting `secret_key`."""
_KEY_FILE = "file:"


class Assembly(msgspec.Struct, frozen=True):
    """The opened store, and the services made of it."""

    database: Database
    services: Services


def open_database(config: Config) -> Database:
    """Open the database that the setting `store` names.

    Raises:
        Conflict: another process owns it, or a newer Lineal wrote it.
        Unavailable: it cannot be reached.
        Unsupported: it needs an extra that is not installed.
    """
    if config.store == ":memory:":
        return SqliteDatabase.temporary(before_commit=ledger.flush)
    if config.store.startswith(("postgresql://", "postgres://")):
        # The driver is an extra: it is imported only where it is used.
        from lineal.storage.postgres import PostgresDatabase  # noqa: PLC0415 - see above

        return PostgresDatabase.open(config.store, before_commit=ledger.flush)
    if "://" in config.store:
        raise Invalid(
            "store", "a directory, postgresql://... or :memory:", f"Cannot open the store '{config.store.partition('://')[0]}://...'"
        )
    return SqliteDatabase.open(Path(config.store), durability=config.durability, before_commit=ledger.flush)


def artifacts_directory(config: Config, database: Database) -> Path:
    """Answer where the bytes live.

    Raises:
        Invalid: a PostgreSQL store without the setting `artifacts`: the servers must share one directory, and only people know it.
    """
    if config.artifacts:
        if "://" in config.artifacts:
            raise Invalid("artifacts", "a directory", f"The setting artifacts must be a directory, got '{config.artifacts}'")
        return Path(config.artifacts)
    if isinstance(database, SqliteDatabase):
        return database.directory / "artifacts"
    raise Invalid(
        "artifacts", "is required for a PostgreSQL store: a directory that all its servers share", "Set --artifacts to a directory"
    )


def key_sources(config: Config, secret: bytes) -> list[bytes]:
    """Answer what the keys of secrets at rest are derived from: those of the setting, then the store's own `secret`.

    Raises:
        Invalid: a key is too short, or its file cannot be read.
    """
    found: list[bytes] = []
    for entry in filter(None, map(str.strip, config.secret_key.split(","))):
        key = entry
        if entry.startswith(_KEY_FILE):
            try:
                key = Path(entry.removeprefix(_KEY_FILE)).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise Invalid("secret_key", "names a file that can be read", f"The file of the setting secret_key: {error}") from error
        if len(key) < KEY_LENGTH_MIN:
            raise Invalid("secret_key", f"has {KEY_LENGTH_MIN} random characters or more")
        found.append(key.encode())
    return [*found, secret]


def _sender(config: Config) -> Sender:
    return LazySender(Allowed.parse(config.webhook_allow))


def _provider(config: Config, database: Database, secret: bytes) -> Provider | None:
    if not config.oidc_issuer or config.auth == "off":
        return None
    settings = Settings(
        issuer=config.oidc_issuer,
        client_id=config.oidc_client_id,
        client_secret=config.oidc_client_secret,
        scopes=config.oidc_scopes,
        group_claim=config.oidc_group_claim,
        auto_create=config.oidc_auto_create,
    )
    return Provider(database, secret, settings)


async def assemble(config: Config, database: Database, origin: Origin) -> Assembly:
    """Make the services over an opened database.

    Raises:
        Conflict: the bytes are another database's.
        Invalid, Unavailable: there is no usable directory for them.
    """
    candidate = server_secret.Candidate(secrets.token_bytes(SECRET_BYTES))
    secret = await database.write(server_secret.keep_first, candidate, origin)
    directory = artifacts_directory(config, database)
    blobs = DiskBlobStore(directory)
    try:
        claim(directory, hmac.digest(secret, _OWNER, "sha256").hex())
    except BaseException:
        await blobs.close()
        raise
    services = Services(
        db=database,
        artifacts=ArtifactStore(database, blobs),
        events=Tail(database),
        webhooks=Desk(database, Vault(key_sources(config, secret)), _sender(config), config.public_url.rstrip("/") or _URN),
        gate=Gate(database, secret, is_on=config.auth == "on", provider=_provider(config, database, secret)),
        runs=RunMemory(Fragments(), Images()),
        backlog=Backlog(),
        secret=secret,
        version=__version__,
        public_url=config.public_url.rstrip("/"),
        upload_size_bytes_max=config.upload_size_bytes_max,
    )
    return Assembly(database, services)
