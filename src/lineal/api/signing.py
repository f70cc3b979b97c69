"""URLs that carry their own permission: signed with the server's secret, for one thing, until a time."""

import hmac

from lineal.errors import Denied

_REFUSED = "This URL was not made by this server, or it is too old; ask for a new one"


def sign(secret: bytes, purpose: str, *subject: str | int, expires_s: int) -> str:
    """Answer the query of a URL that is good for `purpose` on `subject` until `expires_s` (seconds since 1970-01-01 UTC)."""
    return f"expires={expires_s}&signature={_signature(secret, purpose, subject, expires_s)}"


def check(secret: bytes, purpose: str, *subject: str | int, expires: str, signature: str, now_s: int) -> None:
    """Check the query of a signed URL.

    Raises:
        Denied: it was not signed by us for this, or is too old.
    """
    expires_s = int(expires) if expires.isascii() and expires.isdigit() and len(expires) <= 12 else -1
    genuine = _signature(secret, purpose, subject, expires_s)
    if not hmac.compare_digest(genuine.encode(), signature.encode()) or now_s >= expires_s:
        raise Denied(_REFUSED)


def _signature(secret: bytes, purpose: str, subject: tuple[str | int, ...], expires_s: int) -> str:
    # NUL is in no path and no id, so the parts cannot be cut differently.
    message = "\0".join((purpose, *(str(part) for part in subject), str(expires_s)))
    return hmac.digest(secret, message.encode("utf-8", "surrogatepass"), "sha256").hex()
