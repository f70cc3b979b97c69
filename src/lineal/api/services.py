"""What a handler may use: the ports and the settings that the composition root puts together."""

import msgspec

from lineal.api.gate import Gate
from lineal.artifacts.store import ArtifactStore
from lineal.events.tail import Tail
from lineal.storage.database import Database
from lineal.tracking.runs.memory import RunMemory
from lineal.tracking.series.backlog import Backlog
from lineal.webhooks.desk import Desk


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Made once by the composition root; shared by every handler."""

    db: Database
    artifacts: ArtifactStore
    webhooks: Desk
    events: Tail
    """For those who follow what happens."""
    gate: Gate
    """Proves who sends a request; its `is_on` says whether anybody has to."""
    runs: RunMemory
    """What is remembered of runs between searches."""
    backlog: Backlog
    """What of the series waits to be sealed."""
    secret: bytes
    """Signs the URLs and tokens this server hands out (32 bytes, kept in the store)."""
    version: str
    """Lineal's own version."""
    public_url: str
    """How clients reach this server, without a trailing slash; empty means as the request did."""
    upload_size_bytes_max: int
    """The largest artifact one request may upload."""
