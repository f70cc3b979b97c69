"""What a handler may use: the ports and the settings that the composition root puts together."""

import msgspec

from lineal.storage.database import Database


class Services(msgspec.Struct, frozen=True):
    """Made once by `server.app`; shared by every handler."""

    db: Database
    secret: bytes
    """Signs the URLs and tokens this server hands out (32 bytes, kept in the store)."""
    version: str
