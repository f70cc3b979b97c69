"""The cookies of a session."""

from urllib.parse import urlsplit

from lineal.access.sessions import LIFETIME_MAX_S
from lineal.api.gate import COOKIE, CSRF_COOKIE

Header = tuple[bytes, bytes]


def begin(base_url: str, secret: str, csrf_token: str) -> tuple[Header, Header]:
    """Answer the headers that give a browser its session, and the token that changes must repeat.

    The session's is out of the reach of scripts; both go to this server only, and, where it is reached by https, over that only. They come
    with links from other sites, so that a link to a page works, but not with what other sites send or embed.
    """
    return (
        _cookie(COOKIE, secret, base_url, LIFETIME_MAX_S, is_secret=True),
        _cookie(CSRF_COOKIE, csrf_token, base_url, LIFETIME_MAX_S, is_secret=False),
    )


def end(base_url: str) -> tuple[Header, Header]:
    """Answer the headers that take both away."""
    return _cookie(COOKIE, "", base_url, 0, is_secret=True), _cookie(CSRF_COOKIE, "", base_url, 0, is_secret=False)


def _cookie(name: str, value: str, base_url: str, lasts_s: int, *, is_secret: bool) -> Header:
    url = urlsplit(base_url)
    parts = [f"{name}={value}", f"Path={url.path or '/'}", f"Max-Age={lasts_s}", "SameSite=Lax"]
    if is_secret:
        parts.append("HttpOnly")
    if url.scheme == "https":
        parts.append("Secure")
    return b"set-cookie", "; ".join(parts).encode("latin-1")
