"""The built web app: its files, its pages, and what a browser may do in them.

`web/` is built into `server/ui` (`make ui`, or the wheel's build). Files below `assets/` have a hash of their content in the name and are
kept for ever; the page is asked for anew each time. A server without the built app says how to get it.
"""

import asyncio
import hashlib
import html
import mimetypes
from pathlib import Path

import msgspec

from lineal.api.asgi import Answer, App, Receive, Scope, Send, send_answer

BUILT = Path(__file__).with_name("ui")

PAGES = frozenset({"", "compare", "experiments", "login", "models", "requests", "runs", "search", "settings", "setup", "webhooks"})
"""First parts of the paths that the app draws. No protocol has a path that begins so; a test walks all of them."""

BASE_MARK = b'<base href="/" />'
"""In the built page; the server puts the path in that it is served below."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

PREVIEW = "/preview.html"
PREVIEW_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; media-src data: blob:; frame-ancestors 'self'"
)
"""Of the page that shows HTML people logged: scripts run, in an origin of their own, and reach neither the server nor the network."""

_KEPT = b"public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Best first, and what the build appends to the name of a packed file."""

_ABSENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lineal</title>
<h1>Lineal is up</h1>
<p>The server answers all its protocols: clients work with this address. The web app was not built into this installation.</p>
<p>In a checkout, run <code>make ui</code> and start the server again. Wheels from a release have the app inside.</p>
"""


class _File(msgspec.Struct, frozen=True):
    path: Path
    media_type: bytes
    encodings: tuple[tuple[str, Path], ...]


class Interface:
    """Answers the app's pages and files, and passes on everything else."""

    def __init__(self, app: App, *, folder: Path = BUILT, prefix: str = "") -> None:
        """Wrap `app`. `prefix` is the path that browsers see in front, whether or not a proxy takes it away."""
        self._app = app
        self._files = _listed(folder)
        page = folder / "index.html"
        self._is_built = page.is_file()
        self._page = _based(page.read_bytes(), prefix) if self._is_built else _ABSENT.encode()
        self._etag = b'"' + hashlib.sha256(self._page).hexdigest()[:32].encode() + b'"'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] in {"GET", "HEAD"}:
            path: str = scope["path"]
            root: str = scope.get("root_path", "")
            path = path[len(root) :] if root and path.startswith(root) else path
            file = self._files.get(path)
            answer = await _read(file, scope, PREVIEW_POLICY if path == PREVIEW else "default-src 'none'") if file else None
            if answer is not None:
                await send_answer(send, answer, is_head=scope["method"] == "HEAD")
                return
            if path.lstrip("/").partition("/")[0] in PAGES and (self._is_built or path in {"", "/"}):
                await send_answer(send, self._answer_page(scope), is_head=scope["method"] == "HEAD")
                return
        await self._app(scope, receive, send)

    def _answer_page(self, scope: Scope) -> Answer:
        headers = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-cache"),
            (b"content-security-policy", POLICY.encode()),
            (b"etag", self._etag),
        )
        if _header(scope, b"if-none-match") == self._etag:
            return Answer(304, b"", headers)
        return Answer(200, self._page, headers)


def _based(page: bytes, prefix: str) -> bytes:
    assert BASE_MARK in page, "the built page has no place for the path it is served below"
    return page.replace(BASE_MARK, f'<base href="{html.escape(prefix)}/" />'.encode(), 1)


def _listed(folder: Path) -> dict[str, _File]:
    """Answer the files that are served, by path; the packed forms of a file belong to it."""
    files: dict[str, _File] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if not path.is_file() or path.suffix in {".br", ".gz"} or path.name == "index.html":
            continue
        packed = [(encoding, path.with_name(path.name + ending)) for encoding, ending in _ENCODINGS]
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        files["/" + path.relative_to(folder).as_posix()] = _File(
            path, media_type.encode(), tuple((encoding, other) for encoding, other in packed if other.is_file())
        )
    return files


async def _read(file: _File, scope: Scope, policy: str) -> Answer | None:
    """Answer a file, or None where the app was built anew since the server started."""
    accepted = {part.split(";")[0].strip() for part in _header(scope, b"accept-encoding").decode("latin-1").split(",")}
    path = file.path
    headers = [(b"content-type", file.media_type), (b"vary", b"accept-encoding"), (b"content-security-policy", policy.encode())]
    for encoding, packed in file.encodings:
        if encoding in accepted:
            path = packed
            headers.append((b"content-encoding", encoding.encode()))
            break
    headers.append((b"cache-control", _KEPT if "assets" in file.path.parts else b"no-cache"))
    try:
        return Answer(200, await asyncio.to_thread(path.read_bytes), tuple(headers))
    except FileNotFoundError:
        return None


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")
