"""What a failed call answers. Source: RFC 9457, Problem Details for HTTP APIs."""

import msgspec

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One failure."""

    type: str
    """Which kind of failure, as a URI: `urn:lineal:problem:not-found`. Programs compare this one."""
    title: str
    """The kind in words; always the same for one type."""
    status: int
    """The HTTP status."""
    detail: str
    """What went wrong this time, for people."""
    field: str = ""
    """The input that is wrong, as the caller wrote it."""
    limit: int | None = None
    """The limit that was exceeded, inclusive."""
    missing: list[str] = []
    """The digests of the bytes that have to be sent first, where that is the problem."""
    start: int | None = None
    """Where in the text of `field` (a filter, an order) the mistake starts: characters, 0-based, inclusive."""
    end: int | None = None
    """Where it ends, exclusive."""
